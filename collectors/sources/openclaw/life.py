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
from collectors.sources.openclaw.conf import folder_of, section, written_by
from collectors.sources.openclaw.discovery import TITLE, belongs
from collectors.sources.openclaw.memory import Memory, memory_of
from collectors.sources.openclaw.tree import Tree, tree_of
from collectors.sources.openclaw.version import Installed, again, installed

FORWARDERS: Final = ("ssh", "autossh")
"""Programs whose port leads to a gateway of another box."""
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
    began_with: str = ""
    """The version that lay there when the process began; empty where nobody looked before it was replaced."""
    claim: str = ""
    """The version that its config was last written by, as that says."""
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
        self._began_with = ("", "")

    def look(self) -> Life:
        """What is so now."""
        port = self._access.port()
        process = self._listener(port) if self._access.is_near else None
        if process is not None:
            self._access.is_forwarded = process.name in FORWARDERS
        config = self._access.config()
        no_restart = section(config, "commands").get("restart") is False
        if not self._access.here:
            return Life(there=True, port=port, listens=None, claim=written_by(config), no_restart=no_restart)
        tree = tree_of(process.pid, self._proc) if process and process.pid is not None else None
        if process is None and (tree := self._nascent()):
            owner = owner_of(tree.pid, self._proc)
            process = Process(
                key=f"{self._key}/process", refs=references(tree.pid, owner), pid=tree.pid, name=EARLY, owner=owner
            )
        folder = self._access.state_dir()
        package = self._installed(tree) if tree else None
        return Life(
            there=process is not None or folder.is_dir(),
            port=port,
            listens=bool(process and process.ports),
            process=process,
            tree=tree,
            memory=memory_of(tree, self._access.memory_mark, self._root) if tree else None,
            package=package,
            began_with=self._began_with[1] if tree and self._began_with[0] == tree.identity else "",
            claim=written_by(config),
            importing=tree is not None and not (process and process.ports) and _imports(folder, tree.began),
            no_restart=no_restart,
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
        """Whether a process works in the gateway's folder; of one that hides its environment its owner tells."""
        folder, own = folder_of(pid, self._proc), self._access.state_dir()
        return belongs(pid, own, self._proc) if folder is None else folder == own

    def _installed(self, tree: Tree) -> Installed | None:
        """The package of the process; its map is read once in its life, and again while nothing is found there."""
        who, found = self._package
        found = again(found) if found is not None and who == tree.identity else None
        if found is None:
            found = installed(tree.pid, self._proc)
        if found is not None and found.since <= tree.began and self._began_with[0] != tree.identity:
            self._began_with = tree.identity, found.version
        self._package = tree.identity, found
        return found


def _imports(folder: Path, since: datetime) -> bool:
    """Whether a process that began then takes the files of the old era over: it leaves a note of each such run."""
    notes = folder / "session-sqlite-migration-runs"
    try:
        return notes.stat().st_mtime >= since.timestamp()
    except OSError:
        return False
