"""The source of the units: the user's manager and the system's, each a scope of its own."""

import getpass
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from board.facts import Fact, Service, ServiceState
from board.marks import NO_LINGER
from board.reading import OutageKind
from collectors.clock import utc_now
from collectors.collector import Collector, Poll, SourceOutage, Surroundings
from collectors.processes import PROC
from collectors.sources.systemd.bus import Bus
from collectors.sources.systemd.ctl import Ctl
from collectors.sources.systemd.journal import LABEL, Journal
from collectors.sources.systemd.manager import Listed, Manager, UnitFile, Unreachable
from collectors.sources.systemd.properties import Properties
from collectors.sources.systemd.required import Required
from collectors.sources.systemd.settings import SystemdSettings
from collectors.sources.systemd.units import Home, is_gone, job, service, triggers
from collectors.sources.systemd.watched import Wishes, watched

FILES: Final = 3600.0
"""Seconds between looks at the units on disk, which cost the manager 80 ms."""
NEWS: Final = 60.0
"""The same where a unit is at work that was not on disk at the last look."""
READY: Final = ("running", "degraded")
USER: Final = "user"
SYSTEM: Final = "system"


@dataclass(slots=True)
class _Side:
    """One manager: how it is asked, and what lies on its disk."""

    home: Home
    ways: tuple[Manager, ...]
    """The best one first."""
    wishes: Wishes
    required: Required
    journal: Journal
    files: tuple[UnitFile, ...] = ()
    unknown: set[str] = field(default_factory=set)
    """Units at work that lie nowhere on disk."""
    looked_at: float | None = None


class SystemdCollector(Collector[SystemdSettings]):
    """Reads units and timers; a manager that does not run here is absent, and nothing is ever started."""

    name = "systemd"
    Settings = SystemdSettings

    def __init__(
        self,
        box: str,
        settings: SystemdSettings,
        *,
        environ: Mapping[str, str] = os.environ,
        root: Path = Path("/"),
        ticks: Callable[[], float] = monotonic,
        proc: Path = PROC,
    ) -> None:
        """Prepare to read; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            environ: The environment; without ``XDG_RUNTIME_DIR`` it is taken to be where logind makes it.
            root: Where /run and /var are.
            ticks: Tells how much time passes.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self._root = root
        self._ticks = ticks
        self._proc = proc
        runtime = environ.get("XDG_RUNTIME_DIR") or str(root / f"run/user/{os.getuid()}")
        environ = {**environ, "XDG_RUNTIME_DIR": runtime}
        own = f"unix:path={runtime}/bus"
        if not Path(runtime, "bus").exists():
            own = environ.get("DBUS_SESSION_BUS_ADDRESS", own)
        shared = f"unix:path={root / 'run/dbus/system_bus_socket'}"
        self._user = self._side(USER, "unit", settings.units, own, environ)
        self._system = self._side(SYSTEM, "system-unit", settings.system_units, shared, environ)

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SystemdSettings]:
        """Every box is looked at; one without systemd says so."""
        del around
        return (SystemdSettings(),)

    @classmethod
    def scope_of(cls, settings: SystemdSettings) -> str:
        """``systemd/user``; the other one is ``systemd/system``."""
        del settings
        return f"{cls.name}/{USER}"

    def scopes(self) -> Sequence[Poll]:
        """The user's manager and the system's."""
        every, timeout, critical = self.settings.every, self.settings.timeout, bool(self.settings.critical)
        return (
            Poll(f"{self.name}/{USER}", every, timeout, self.read, critical),
            Poll(f"{self.name}/{SYSTEM}", every, timeout, self.read_system, critical),
        )

    async def read(self) -> Iterable[Fact]:
        """Read the user's units.

        Raises:
            SourceOutage: the manager does not answer, or there is none.
        """
        marks = (NO_LINGER,) if await self.blocking(self._stays_away) else ()
        return await self._read(self._user, f"no systemd runs for {getpass.getuser()} here", marks)

    async def read_system(self) -> Iterable[Fact]:
        """Read the system's units.

        Raises:
            SourceOutage: the manager does not answer, or there is none.
        """
        return await self._read(self._system, "no systemd runs this box", ())

    async def look(self, key: str) -> Iterable[Fact]:
        """The last lines that the journal has of a unit."""
        for side in (self._user, self._system):
            name = key.removeprefix(f"{side.home.key}/")
            if name != key and "/" not in name:
                return (await side.journal.tail(f"{key}/{LABEL}", name, utc_now()),)
        return ()

    async def close(self) -> None:
        """Hang up."""
        for side in (self._user, self._system):
            for way in side.ways:
                await way.close()
        await super().close()

    def _side(self, name: str, ref: str, expected: tuple[str, ...], address: str, environ: Mapping[str, str]) -> _Side:
        deadline = self.settings.deadline
        required = self.settings.environment if name == USER else self.settings.system_environment
        return _Side(
            home=Home(f"{self.box}/{self.name}/{name}", ref, expected),
            ways=(Bus(address, deadline), Ctl(user=name == USER, env=environ, deadline=deadline)),
            wishes=Wishes(expected, self.settings.ignore),
            required=Required(required, self._proc),
            journal=Journal(user=name == USER, env=environ, deadline=deadline, root=self._root),
        )

    async def _read(self, side: _Side, absent: str, marks: tuple[str, ...]) -> Iterable[Fact]:
        """Ask by the best way that leads there; a manager that is there and silent is not asked twice."""
        troubles: list[Unreachable] = []
        for way in side.ways:
            try:
                return await self._facts(side, way, marks)
            except Unreachable as trouble:
                troubles.append(trouble)
                if trouble.kind is OutageKind.TIMEOUT:
                    raise SourceOutage(trouble.kind, str(trouble)) from trouble
        denied = next((each for each in troubles if each.kind is OutageKind.DENIED), None)
        if denied:
            raise SourceOutage(denied.kind, str(denied))
        if side.looked_at is not None:
            raise SourceOutage(OutageKind.REFUSED, f"systemd has gone: {troubles[0]}")
        raise SourceOutage(OutageKind.ABSENT, absent)

    async def _facts(self, side: _Side, way: Manager, marks: tuple[str, ...]) -> Iterable[Fact]:
        state = await way.state()
        listed = await way.units()
        await self._look_at_files(side, way, listed)
        names = dict.fromkeys((*side.required.names, *watched(listed, side.files, side.wishes)))
        found = await way.properties(tuple(names))
        timers = {name: each for name, each in found.items() if name.endswith(".timer")}
        missing = tuple(name for name in triggers(timers.values()) if name not in found)
        started = found | (await way.properties(missing) if missing else {})
        facts: list[Fact] = [
            Service(
                key=side.home.key,
                refs=(f"user:{getpass.getuser()}",),
                kind="systemd",
                label=side.home.key.rpartition("/")[2],
                state=ServiceState.UP if state in READY else ServiceState.STARTING,
                why="" if state in READY else state,
                marks=marks,
            )
        ]
        for name, unit in _once(found, side.home.expected).items():
            if name.endswith(".timer"):
                runs = next((started[each] for each in unit.names("Triggers") if each in started), None)
                facts.append(job(side.home, name, unit, runs))
                continue
            asked = next((each for each in unit.names("Names") if each in side.required.names), name)
            told = service(side.home, name, unit)
            facts += [await side.required.checked(each, asked, unit, way, self.blocking) for each in told]
        return facts

    async def _look_at_files(self, side: _Side, way: Manager, listed: Iterable[Listed]) -> None:
        """Read the units on disk anew, if it is time or one is at work that was not there."""
        known = {each.name for each in side.files} | side.unknown
        new = {each.name for each in listed if each.active in ("active", "activating", "failed")} - known
        now = self._ticks()
        passed = FILES if side.looked_at is None else now - side.looked_at
        if passed >= (NEWS if new else FILES):
            side.looked_at = now
            side.files = await way.files()
            side.unknown |= new

    def _stays_away(self) -> bool:
        """Whether the user's manager starts at a login alone, and not with the box; False where nobody can tell."""
        lingering = self._root / "var/lib/systemd/linger" / getpass.getuser()
        return (self._root / "run/systemd/system").is_dir() and not lingering.exists()


def _once(found: Mapping[str, Properties], expected: tuple[str, ...]) -> dict[str, Properties]:
    """Each unit by its own name, also where it was asked for by another; without those that have gone unmissed."""
    kept = {name: unit for name, unit in found.items() if name in expected or not is_gone(unit)}
    return {unit.text("Id") or name: unit for name, unit in kept.items()}
