"""A look at whose a port of this box is; nothing is sent."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from board.facts import Process, ServiceState
from board.marks import MEANT_FOR
from collectors.processes import owner_of, references
from collectors.sockets import Listener, ListenerTable
from collectors.sources.probes.checks import PortCheck
from collectors.sources.probes.finding import Finding

Blocking = Callable[[Callable[[], tuple[Listener, ...]]], Awaitable[tuple[Listener, ...]]]
"""Runs what blocks where it hurts no one else."""
HIDDEN: Final = "its owner belongs to another user and is not shown to us"


class PortLook:
    """Reads the kernel's list of listeners; an owner is looked up once in the life of its socket."""

    def __init__(self, check: PortCheck, key: str, blocking: Blocking, proc: Path) -> None:
        self._check = check
        self._key = key
        self._blocking = blocking
        self._proc = proc
        self._table = ListenerTable(proc)

    async def look(self, _now: datetime, *, fresh: bool = False) -> Finding:
        """Whether the port is in the right hands; one on which nobody listens is in nobody's."""
        del fresh
        found = [each for each in await self._blocking(self._table.read) if each.port == self._check.port]
        names = {each: self._names(each) for each in found if each.pid is not None}
        wrong = next((each for each, known in names.items() if not self._is_right(known)), None)
        state, why = self._judged(found, wrong)
        shown = wrong or next(iter(names), None)
        return Finding(
            kind="port",
            state=state,
            why=why,
            refs=(f"port:{self._check.port}", f"{MEANT_FOR}{self._check.owner}"),
            process=self._process(shown) if shown else None,
        )

    async def close(self) -> None:
        """Nothing is held."""

    def _judged(self, found: list[Listener], wrong: Listener | None) -> tuple[ServiceState, str]:
        if wrong is not None:
            said = f"held by {wrong.program or wrong.name} ({wrong.pid}), meant for {self._check.owner}"
            return ServiceState.DEGRADED, said
        if not found:
            return ServiceState.OFF, "nobody listens"
        if any(each.pid is None for each in found):
            return ServiceState.UNKNOWN, HIDDEN
        return ServiceState.UP, ""

    def _names(self, listener: Listener) -> tuple[str, ...]:
        """All that a process may be called by."""
        owner = owner_of(listener.pid or 0, self._proc).partition(":")[2]
        return (listener.name, listener.program, owner, owner.removesuffix(".service"))

    def _is_right(self, names: tuple[str, ...]) -> bool:
        return any(fnmatchcase(name, self._check.owner) for name in names if name)

    def _process(self, listener: Listener) -> Process:
        pid = listener.pid or 0
        owner = owner_of(pid, self._proc)
        return Process(
            key=f"{self._key}/process",
            refs=(f"port:{self._check.port}", *references(pid, owner)),
            pid=pid,
            name=listener.name,
            owner=owner.partition(":")[2],
            ports=(self._check.port,),
        )
