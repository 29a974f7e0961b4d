"""TCP sockets of this box, as the kernel shows them, without sending a byte to anybody.

A list of listeners takes 0.1 ms. Finding the owner of a socket looks through the descriptors of every process and
takes 10 to 20 ms with a hundred of them: :class:`ListenerTable` does it for sockets that it has not seen.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from board.facts import PeerState
from collectors.processes import PROC, name_of, pids, program_of
from collectors.tcp import CLOSE_WAIT, ESTABLISHED, LISTEN, sockets

__all__ = ["Connection", "Listener", "ListenerTable", "listeners", "peers"]

_PEER_STATES: Final = {ESTABLISHED: PeerState.ESTABLISHED, CLOSE_WAIT: PeerState.CLOSE_WAIT}


@dataclass(frozen=True, slots=True)
class Listener:
    """A port that listens on this box."""

    port: int
    address: str
    """The address it is bound to: ``127.0.0.1``, ``0.0.0.0``, ``::``."""
    inode: int
    """Identity of the listening socket: it changes when the server is restarted."""
    pid: int | None
    """None when the kernel does not show us the owner (another user's process)."""
    name: str
    """The owner's command name; empty when unknown."""
    program: str
    """Base names of the owner's first two arguments, which tell ``python server.py`` apart; never the rest,
    which may hold secrets."""


class Connection(NamedTuple):
    """One connection to a port of this box."""

    remote: str
    """The other end: ``127.0.0.1:41234``, ``[::1]:41234``."""
    state: PeerState
    inode: int
    """Identity of our end's socket; 0 until the server has accepted the connection."""


def listeners(proc: Path = PROC) -> tuple[Listener, ...]:
    """All ports that listen here, without their owners; empty where /proc does not say."""
    try:
        rows = sockets((LISTEN,), proc=proc)
    except OSError:
        return ()
    return tuple(Listener(row.local.port, row.local.host, row.inode, None, "", "") for row in rows)


def peers(port: int, pid: int | None = None, proc: Path = PROC) -> tuple[Connection, ...] | None:
    """The connections to a local port, established or left half-closed by the client, our own among them.

    Args:
        port: The port that listens.
        pid: Its owner, whose network namespace is looked into; None: our own.
        proc: Where /proc is.

    Returns:
        None where they cannot be read: the owner is gone, or /proc is closed to us.
    """
    try:
        rows = sockets(tuple(_PEER_STATES), port=port, pid=pid, proc=proc)
    except OSError:
        return None
    return tuple(Connection(str(row.remote), _PEER_STATES[row.state], row.inode) for row in rows)


class ListenerTable:
    """The ports that listen here with their owners, each looked up once in the life of its socket."""

    def __init__(self, proc: Path = PROC) -> None:
        self._proc = proc
        self._owners: dict[int, _Owner | None] = {}

    def read(self) -> tuple[Listener, ...]:
        """All ports that listen now; owners that the kernel hides from us are None."""
        found = listeners(self._proc)
        known = {each.inode for each in found if self._holds(each.inode)}
        self._owners = {inode: self._owners[inode] for inode in known}
        if unknown := {each.inode for each in found} - known:
            self._owners |= _owners(unknown, self._proc)
        return tuple(self._named(each) for each in found)

    def _holds(self, inode: int) -> bool:
        """Whether the owner as we know it still has the socket; one that was hidden stays so."""
        if inode not in self._owners:
            return False
        owner = self._owners[inode]
        return owner is None or _target(owner.descriptor) == f"socket:[{inode}]"

    def _named(self, listener: Listener) -> Listener:
        owner = self._owners[listener.inode]
        if owner is None:
            return listener
        return replace(listener, pid=owner.pid, name=owner.name, program=owner.program)


class _Owner(NamedTuple):
    pid: int
    name: str
    program: str
    descriptor: str
    """The link in /proc that shows the socket."""


def _owners(inodes: Collection[int], proc: Path) -> dict[int, _Owner | None]:
    """Look through all descriptors; of several that share a socket, the lowest pid counts."""
    missing = {f"socket:[{inode}]": inode for inode in inodes}
    owners: dict[int, _Owner | None] = dict.fromkeys(inodes)
    for pid in pids(proc):
        for descriptor in _descriptors(pid, proc):
            inode = missing.pop(_target(descriptor), None)
            if inode is not None:
                owners[inode] = _Owner(pid, name_of(pid, proc), program_of(pid, proc), descriptor)
        if not missing:
            break
    return owners


def _descriptors(pid: int, proc: Path) -> list[str]:
    folder = f"{proc}/{pid}/fd"
    try:
        return [f"{folder}/{name}" for name in os.listdir(folder)]  # noqa: PTH208 - paths triple the time of a scan
    except OSError:
        return []


def _target(link: str) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115 - likewise
    except OSError:
        return ""
