"""The process that owns a port of this box, found without sending a byte."""

from pathlib import Path
from typing import Final

from board.facts import Process
from collectors.processes import PROC, owner_of, references
from collectors.sockets import Listener, ListenerTable, listeners

ANYWHERE: Final = ("0.0.0.0", "::")
FORWARDERS: Final = ("docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "conmon")
"""Programs that hold the port of a container: they are not the server, and what runs them does not run it."""


class PortOwner:
    """Who listens on one port; the owner is looked up anew when it is gone."""

    def __init__(self, key: str, host: str, port: int, *, here: bool, proc: Path = PROC) -> None:
        self._key = key
        self._host = host
        self._port = port
        self._here = here
        self._proc = proc
        self._refs: tuple[str, ...] = ()
        self.listener: Listener | None = None
        """The listening socket with its owner, as of the last look."""

    @property
    def inode(self) -> int | None:
        """Identity of the listening socket; None when it is not on this box or not there."""
        return self.listener.inode if self.listener else None

    def look(self) -> Process | None:
        """The server's process now; None when the server is not on this box. Blocks for about 1 ms."""
        self._find()
        owner = self.listener
        if owner is None:
            return None
        return Process(
            key=f"{self._key}/process",
            refs=(f"port:{self._port}", *self._refs),
            pid=owner.pid,
            name=owner.name,
            owner=next((ref for ref in self._refs if not ref.startswith("pid:")), "").partition(":")[2],
            ports=(self._port,),
        )

    def _find(self) -> None:
        """Look up the owner, which takes 20 ms, unless the one that we know is still there."""
        if self.listener is not None and self.listener.pid is not None and self._lives(self.listener.pid):
            return
        found = {each.inode for each in listeners(self._proc) if self._is_its(each)}
        if self.listener is not None and self.listener.pid is None and self.listener.inode in found:
            return
        self.listener, self._refs = None, ()
        if found:
            self.listener = next((each for each in ListenerTable(self._proc).read() if each.inode in found), None)
        if self.listener is not None and self.listener.pid is not None:
            self._refs = self._names(self.listener.pid, self.listener.name)

    def _names(self, pid: int, name: str) -> tuple[str, ...]:
        return () if name in FORWARDERS else references(pid, owner_of(pid, self._proc))

    def _lives(self, pid: int) -> bool:
        return (self._proc / str(pid)).exists()

    def _is_its(self, listener: Listener) -> bool:
        if listener.port != self._port:
            return False
        return listener.address == self._host or (self._here and listener.address in ANYWHERE)
