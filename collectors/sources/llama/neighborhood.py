"""What the kernel shows of a server on this box: its process and the connections of its port."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Peer, Process
from collectors.processes import PROC
from collectors.serving.owner import PortOwner
from collectors.sockets import Connection, Listener, peers

PROGRAM: Final = re.compile(r"x?llama[-_.]?server([-_.].*)?")
"""Base names of programs that are llama-server: ``llama-server``, ``llama_server``, ``xllama_server.py``."""


def is_llama(program: str) -> bool:
    """Whether the base names of a process's first arguments are those of a llama-server."""
    return any(PROGRAM.fullmatch(word) for word in program.split()[:2])


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

    def __init__(self, key: str, host: str, port: int, *, here: bool, proc: Path = PROC) -> None:
        self._port = port
        self._proc = proc
        self._owner = PortOwner(key, host, port, here=here, proc=proc)
        self._first_seen: dict[str, tuple[int, datetime]] = {}
        self._ours: set[str] = set()
        self.may_sleep = False
        """Whether the process was started so that it may go to sleep."""

    @property
    def inode(self) -> int | None:
        """Identity of the listening socket; None when it is not on this box or not there."""
        return self._owner.inode

    def note_ours(self, host: str, port: int) -> None:
        """Note our own end of a connection: the server may keep its end open long after we have left."""
        self._ours.add(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")

    def look(self, at: datetime) -> Process | None:
        """The server's process now; None when the server is not on this box. Blocks for about 1 ms."""
        before, process = self._owner.listener, self._owner.look()
        owner = self._owner.listener
        if owner is not before:
            self.may_sleep = _starts_sleepy(owner, self._proc)
        return None if process is None or owner is None else replace(process, peers=self._peers(owner, at))

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


def _starts_sleepy(owner: Listener | None, proc: Path) -> bool:
    return owner is not None and owner.pid is not None and is_llama(owner.program) and may_sleep(owner.pid, proc)
