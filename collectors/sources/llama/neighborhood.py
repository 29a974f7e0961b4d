"""What the kernel shows of a server on this box: its process and the connections of its port."""

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Peer, Process
from collectors.processes import PROC, owner_of, references
from collectors.sockets import Connection, Listener, ListenerTable, listeners, peers

PROGRAM: Final = re.compile(r"x?llama[-_.]?server([-_.].*)?")
"""Base names of programs that are llama-server: ``llama-server``, ``llama_server``, ``xllama_server.py``."""
ANYWHERE: Final = ("0.0.0.0", "::")


def is_llama(program: str) -> bool:
    """Whether the base names of a process's first arguments are those of a llama-server."""
    return any(PROGRAM.fullmatch(word) for word in program.split()[:2])


def parent_of(pid: int, proc: Path = PROC) -> int | None:
    """The process that started this one (``/proc/PID/stat``, 4th field); None when it is gone."""
    try:
        after_name = (proc / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2]
        return int(after_name.split()[1])
    except (OSError, ValueError, IndexError):
        return None


def may_sleep(pid: int, proc: Path = PROC) -> bool:
    """Whether the process was started with ``--sleep-idle-seconds``; nothing else of its arguments is kept."""
    try:
        words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(
        word.startswith(b"--sleep-idle-seconds") and b"-1" not in (value, word.partition(b"=")[2])
        for word, value in zip(words, [*words[1:], b""], strict=True)
    )


class Neighborhood:
    """The surroundings of one port of this box; each look reads ``/proc/net/tcp`` and sends nothing."""

    def __init__(self, key: str, host: str, port: int, *, loopback: bool, proc: Path = PROC) -> None:
        self._key = key
        self._host = host
        self._port = port
        self._loopback = loopback
        self._proc = proc
        self._owner: Listener | None = None
        self._refs: tuple[str, ...] = ()
        self._first_seen: dict[str, tuple[int, datetime]] = {}
        self._ours: set[str] = set()
        self.may_sleep = False
        """Whether the process was started so that it may go to sleep."""

    @property
    def inode(self) -> int | None:
        """Identity of the listening socket; None when it is not on this box or not there."""
        return self._owner.inode if self._owner else None

    def note_ours(self, host: str, port: int) -> None:
        """Note our own end of a connection: the server may keep its end open long after we have left."""
        self._ours.add(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")

    def look(self, at: datetime) -> Process | None:
        """The server's process now; None when the server is not on this box. Blocks for about 1 ms."""
        self._find()
        owner = self._owner
        if owner is None:
            return None
        return Process(
            key=f"{self._key}/process",
            refs=(f"port:{self._port}", *self._refs),
            pid=owner.pid,
            name=owner.name,
            owner=next((ref for ref in self._refs if not ref.startswith("pid:")), "").partition(":")[2],
            ports=(self._port,),
            peers=self._peers(owner, at),
        )

    def _find(self) -> None:
        """Look up the owner, which takes 20 ms, unless the one that we know is still there."""
        if self._owner is not None and self._owner.pid is not None and (self._proc / str(self._owner.pid)).exists():
            return
        found = {each.inode for each in listeners(self._proc) if self._is_its(each)}
        if self._owner is not None and self._owner.pid is None and self._owner.inode in found:
            return
        self._owner, self._refs, self.may_sleep = None, (), False
        if found:
            self._owner = next((each for each in ListenerTable(self._proc).read() if each.inode in found), None)
        if self._owner is not None and self._owner.pid is not None:
            self._refs = references(self._owner.pid, owner_of(self._owner.pid, self._proc))
            self.may_sleep = is_llama(self._owner.program) and may_sleep(self._owner.pid, self._proc)

    def _is_its(self, listener: Listener) -> bool:
        if listener.port != self._port:
            return False
        return listener.address == self._host or (self._loopback and listener.address in ANYWHERE)

    def _peers(self, owner: Listener, at: datetime) -> tuple[Peer, ...] | None:
        """All connections but our own, each since we first saw it.

        Behind a forwarder (docker-proxy, or an owner that the kernel hides) clients may come in unseen, so there
        an empty answer says nothing.
        """
        found = peers(self._port, owner.pid, self._proc)
        if found is None:
            return None
        self._ours &= {each.remote for each in found}
        others = [each for each in found if each.remote not in self._ours]
        self._first_seen = {each.remote: (each.inode, self._since(each, at)) for each in others}
        seen = tuple(Peer(each.state, self._first_seen[each.remote][1]) for each in others)
        return seen if seen or is_llama(owner.program) else None

    def _since(self, connection: Connection, at: datetime) -> datetime:
        """When we first saw it; a socket gets its inode when the server accepts it, and keeps it."""
        inode, since = self._first_seen.get(connection.remote, (connection.inode, at))
        return since if inode in (0, connection.inode) else at
