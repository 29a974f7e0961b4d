"""Manager: what can be asked of a manager of systemd, whichever way."""

from dataclasses import dataclass
from typing import Final, Protocol

from board.reading import OutageKind
from collectors.sources.systemd.declared import Declared
from collectors.sources.systemd.properties import Properties

KINDS: Final = ("*.service", "*.timer")
"""The units that are watched."""
UNIT: Final = (
    "Id",
    "Names",
    "LoadState",
    "ActiveState",
    "SubState",
    "UnitFileState",
    "StateChangeTimestamp",
    "ActiveEnterTimestamp",
    "ActiveEnterTimestampMonotonic",
    "ActiveExitTimestamp",
    "ConditionResult",
    "ConditionTimestamp",
    "NeedDaemonReload",
    "TriggeredBy",
    "WantedBy",
    "RequiredBy",
    "Triggers",
    "Job",
)
SERVICE: Final = (
    "Type",
    "Result",
    "ExecMainStatus",
    "NRestarts",
    "MainPID",
    "MemoryCurrent",
    "MemoryHigh",
    "MemoryMax",
    "ExecStart",
)
TIMER: Final = ("TimersMonotonic", "NextElapseUSecRealtime", "NextElapseUSecMonotonic", "LastTriggerUSec")
"""The properties that are read; the environment of a unit, which may hold secrets, is none of them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit that the manager has in memory."""

    name: str
    active: str
    """``active``, ``inactive``, ``failed``, ``activating``, ..."""


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A unit that lies on disk, in memory or not."""

    name: str
    path: str
    """Where it lies; empty where the way of asking does not tell."""
    state: str
    """``enabled``, ``disabled``, ``static``, ..."""


class Unreachable(Exception):  # noqa: N818 - a state, as with outages
    """A manager that does not answer this way; the message is a sentence for the person at the wall."""

    def __init__(self, kind: OutageKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class Manager(Protocol):
    """A way to ask; every method raises :class:`Unreachable`, and none takes longer than its deadline."""

    async def units(self) -> tuple[Listed, ...]:
        """The units in memory, of the kinds that are watched."""

    async def files(self) -> tuple[UnitFile, ...]:
        """The units on disk, of the same kinds; this costs the manager 80 ms."""

    async def properties(self, names: tuple[str, ...]) -> dict[str, Properties]:
        """Properties of units by their names; of one that does not exist too."""

    async def declared(self, name: str) -> Declared:
        """The environment that a unit says it gives, by name."""

    async def state(self) -> str:
        """``running``, ``degraded``, ``starting``, ..."""

    async def close(self) -> None:
        """Let go of it."""
