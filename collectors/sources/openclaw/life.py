"""The life of a gateway on this box: its process, whether it listens yet, and what lies on the disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Process
from collectors.processes import owner_of, pids, program_of, references
from collectors.serving.owner import PortOwner
from collectors.sources.openclaw.access import Access
from collectors.sources.openclaw.conf import folder_of, section
from collectors.sources.openclaw.discovery import TITLE
from collectors.sources.openclaw.memory import Memory, memory_of
from collectors.sources.openclaw.tree import Tree, tree_of
from collectors.sources.openclaw.version import Installed, installed

EARLY: Final = "openclaw"
"""What a gateway calls itself before it listens, and each of its commands."""


@dataclass(frozen=True, slots=True)
class Life:
    """What is seen of a gateway without a word to it."""

    there: bool
    """Whether there is anything of OpenClaw."""
    port: int
    listens: bool | None
    """None where it is on another box."""
    process: Process | None = None
    tree: Tree | None = None
    memory: Memory | None = None
    package: Installed | None = None
    importing: bool = False
    """Whether it takes files of the old era into a newer one's store, before which it does not listen."""
    no_restart: bool = False
    """Whether its agents may not restart it."""
    trouble: str = ""
    """Why its config cannot be read."""


class Watcher:
    """Looks at one gateway; it blocks for a few milliseconds."""

    def __init__(self, key: str, access: Access, root: Path) -> None:
        """Prepare to look.

        Args:
            key: Key of the gateway.
            access: Where it should be.
            root: Where the file system begins.
        """
        self._key = key
        self._access = access
        self._root = root
        self._proc = root / "proc"
        self._owner: PortOwner | None = None
        self._port = 0
        self._package: tuple[str, Installed | None] = ("", None)

    def look(self) -> Life:
        """What is so now."""
        config, port = self._access.config(), self._access.port()
        if not self._access.here:
            return Life(there=True, port=port, listens=None)
        process = self._listener(port)
        tree = tree_of(process.pid, self._proc) if process and process.pid is not None else None
        if process is None and (tree := self._nascent()):
            owner = owner_of(tree.pid, self._proc)
            process = Process(
                key=f"{self._key}/process", refs=references(tree.pid, owner), pid=tree.pid, name=EARLY, owner=owner
            )
        folder = self._access.state_dir()
        return Life(
            there=process is not None or folder.is_dir(),
            port=port,
            listens=bool(process and process.ports),
            process=process,
            tree=tree,
            memory=memory_of(tree, self._access.memory_mark, self._root) if tree else None,
            package=self._installed(tree) if tree else None,
            importing=tree is not None and not (process and process.ports) and _imports(folder, tree.began),
            no_restart=section(config, "commands").get("restart") is False,
            trouble=self._access.trouble,
        )

    def _listener(self, port: int) -> Process | None:
        if self._owner is None or port != self._port:
            self._port = port
            self._owner = PortOwner(self._key, self._access.host, port, here=True, proc=self._proc)
        return self._owner.look()

    def _nascent(self) -> Tree | None:
        """The gateway that does not listen yet, the oldest of those that may be it."""
        trees = [tree for pid in self._titled() if (tree := tree_of(pid, self._proc)) and self._is_ours(pid)]
        return min(trees, key=lambda tree: tree.began, default=None)

    def _titled(self) -> Iterator[int]:
        for pid in pids(self._proc):
            if program_of(pid, self._proc).partition(" ")[0] in (EARLY, TITLE):
                yield pid

    def _is_ours(self, pid: int) -> bool:
        """Whether a process works in the gateway's folder; of one that hides its environment it is believed."""
        folder = folder_of(pid, self._proc)
        return folder is None or folder == self._access.state_dir()

    def _installed(self, tree: Tree) -> Installed | None:
        """The package of the process; its map is read once in its life, and again while nothing is found there."""
        who, found = self._package
        if who != tree.identity or found is None:
            found = installed(tree.pid, self._proc)
            self._package = tree.identity, found
        return found


def _imports(folder: Path, since: datetime) -> bool:
    """Whether a process that began then takes the files of the old era over: it leaves a note of each such run."""
    notes = folder / "session-sqlite-migration-runs"
    try:
        return notes.stat().st_mtime >= since.timestamp()
    except OSError:
        return False
