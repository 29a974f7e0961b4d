"""Required: whether a unit's process has the environment names that its owner requires, by name alone."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from board.facts import Fact, Service, ServiceState
from board.marks import ENVIRONMENT_UNREAD
from board.reading import OutageKind
from collectors.processes import PROC, name_of
from collectors.sources.systemd import environ
from collectors.sources.systemd.environ import Held
from collectors.sources.systemd.manager import Manager, Unreachable
from collectors.sources.systemd.properties import Properties

SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh", "ash", "busybox"})
RUNNERS: Final = frozenset({"npm", "npx", "pnpm", "yarn", "uv", "uvx", "poetry", "make", "timeout", "sudo", "tini"})
KEEPERS: Final = frozenset({"doppler", "op", "infisical", "direnv", "dotenv", "dotenvx"})
WRAPPERS: Final = SHELLS | RUNNERS | KEEPERS
"""Commands that only start another one, to which they may give names of their own."""
DEPTH: Final = 4
"""Wrappers in wrappers that are followed."""

Blocking = Callable[[Callable[[], Held]], Awaitable[Held]]


@dataclass(frozen=True, slots=True)
class Required:
    """What an owner requires of the units of one manager."""

    names: Mapping[str, tuple[str, ...]]
    """Environment names by unit."""
    proc: Path = PROC

    async def checked(self, fact: Fact, name: str, unit: Properties, way: Manager, blocking: Blocking) -> Fact:
        """A unit with what it lacks; one that does not run lacks nothing, for nobody can tell.

        Args:
            fact: What is known of the unit.
            name: Its name.
            unit: Its properties.
            way: To ask the manager, where the process cannot be read.
            blocking: Runs what may wait for a disk.
        """
        wanted = self.names.get(name, ())
        if not wanted or not isinstance(fact, Service):
            return fact
        if unit.text("LoadState") == "not-found":  # a name that is mistyped must not look well
            return replace(fact, marks=(*fact.marks, ENVIRONMENT_UNREAD))
        if fact.state is not ServiceState.UP:
            return fact
        held = await self._held(name, unit, way, blocking)
        if held.whole:
            return replace(fact, lacks=tuple(each for each in wanted if each not in held.names))
        known = held.names.issuperset(wanted)
        return fact if known else replace(fact, marks=(*fact.marks, ENVIRONMENT_UNREAD))

    async def _held(self, name: str, unit: Properties, way: Manager, blocking: Blocking) -> Held:
        wanted, pid = self.names[name], unit.number("MainPID")
        if pid:
            with suppress(OSError):  # another user's, or gone since: the manager knows what it gives
                return await blocking(lambda: of_service(pid, wanted, self.proc))
        try:
            declared = await way.declared(name)
        except Unreachable as trouble:
            if trouble.kind is not OutageKind.GARBLED:  # what one unit says hurts no other
                raise
            return Held(frozenset(), whole=False)
        held = await blocking(lambda: declared.held(wanted, unit.moment("ActiveEnterTimestamp")))
        return replace(held, whole=held.whole and not (pid and _wraps(pid, self.proc)))


def of_service(pid: int, wanted: tuple[str, ...], proc: Path, depth: int = DEPTH) -> Held:
    """The names that a service's process holds; where that only starts another one, also those of that one.

    Raises:
        OSError: the process is gone, or not ours to read.
    """
    own = environ.of_process(pid, wanted, proc)
    if own.names.issuperset(wanted) or not _wraps(pid, proc):
        return own
    try:
        children = (proc / str(pid) / "task" / str(pid) / "children").read_text().split()
        for child in children if depth else ():
            own |= of_service(int(child), wanted, proc, depth - 1)
    except OSError:
        return Held(own.names, whole=False)
    return own


def _wraps(pid: int, proc: Path) -> bool:
    """Whether a process only starts another one, which may have been given more than the unit says."""
    return name_of(pid, proc).partition(" ")[0] in WRAPPERS
