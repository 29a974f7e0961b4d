"""What a unit says of itself, as facts."""

import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Gauge, Job, Service, ServiceState
from board.marks import TRIGGERED
from collectors.sources.systemd.properties import Properties

STARTED_AT_BOOT: Final = ("enabled", "enabled-runtime", "linked", "linked-runtime", "alias", "indirect")
KIND: Final = "unit"
RESULTS: Final = {
    "oom-kill": "killed for want of memory",
    "timeout": "took too long",
    "watchdog": "gave no sign of life",
    "start-limit-hit": "restarted too often",
    "resources": "lacks something it needs",
}
"""``Result`` of ``systemd.service(5)`` where it says more than the exit code."""


@dataclass(frozen=True, slots=True)
class Home:
    """Whose units they are."""

    key: str
    """``lockn-01/systemd/user``"""
    ref: str
    """``unit`` for the user's, ``system-unit`` for the system's."""
    expected: tuple[str, ...] = ()


def service(home: Home, name: str, unit: Properties) -> Iterator[Fact]:
    """A service, and its memory where the control group knows a mark for it."""
    key, pid, port = f"{home.key}/{name}", unit.number("MainPID"), unit.port
    expected = _expected(home, unit, name)
    state = _state(unit, expected=expected)
    yield Service(
        key=key,
        refs=(f"{home.ref}:{name}", *([f"pid:{pid}"] if pid else []), *([f"port:{port}"] if port else [])),
        kind=KIND,
        label=name.removesuffix(".service"),
        state=state,
        why=_why(unit),
        since=None if unit.text("SubState") == "auto-restart" else unit.moment("StateChangeTimestamp"),
        last_up=unit.moment("ActiveExitTimestamp") if _ended(unit) else None,
        boot=_boot(unit),
        marks=("needs daemon-reload",) if unit.flag("NeedDaemonReload") else (),
        essential=expected,
        restarts=unit.number("NRestarts"),
    )
    used = unit.number("MemoryCurrent")
    marks = [mark for each in ("MemoryHigh", "MemoryMax") if (mark := unit.number(each))]
    if used is not None and marks and state is ServiceState.UP:
        yield Gauge(key=f"{key}/memory", label="memory", unit="B", value=used, limit=min(marks))


def job(home: Home, name: str, timer: Properties, started: Properties | None) -> Job:
    """A timer, with how the unit that it starts has fared."""
    last, every = timer.moment("LastTriggerUSec"), timer.interval
    return Job(
        key=f"{home.key}/{name}",
        refs=(f"{home.ref}:{name}",),
        label=name.removesuffix(".timer"),
        enabled=timer.text("ActiveState") == "active",
        essential=_expected(home, timer, name),
        boot=_boot(timer),
        period=every.total_seconds() if every else None,
        last_run=last,
        outcome=(_result(started) or "success") if started and last and not _runs(started) else "",
        running_since=last if started and _runs(started) else None,
        next_run=_next(timer),
    )


def triggers(timers: Iterable[Properties]) -> tuple[str, ...]:
    """The services that these timers start."""
    return tuple(dict.fromkeys(name for timer in timers for name in timer.names("Triggers")))


def is_gone(unit: Properties) -> bool:
    """Whether there is no such unit any more, on disk or at work."""
    return unit.text("LoadState") == "not-found" and unit.text("ActiveState") == "inactive"


def _state(unit: Properties, *, expected: bool) -> ServiceState:
    active = unit.text("ActiveState")
    if active in ("active", "reloading", "refreshing"):
        return ServiceState.UP
    if active == "activating" or (active == "inactive" and unit.queued):
        return ServiceState.STARTING
    if active == "failed":
        return ServiceState.DOWN
    if _passing(unit) or not _wanted(unit):
        return ServiceState.OFF
    stopped = _boots(unit) and unit.moment("ActiveExitTimestamp") is not None
    return ServiceState.DOWN if expected or stopped else ServiceState.OFF


def _why(unit: Properties) -> str:
    active, result = unit.text("ActiveState"), _result(unit)
    if unit.text("LoadState") == "not-found":
        return "missing: no unit of that name"
    if active == "failed":
        tries = unit.number("NRestarts")
        again = f" after {tries} restarts" if tries else ""
        return f"failed{again}: {result}" if result else f"failed{again}"
    if unit.text("SubState") == "auto-restart":
        return f"restarting: {result}" if result else "restarting"
    if active == "inactive" and not _wanted(unit):
        return "inactive: its conditions are not met"
    return "" if active == "active" else active


def _result(unit: Properties) -> str:
    """How its last run ended, when not well."""
    result, status = unit.text("Result"), unit.number("ExecMainStatus")
    if result == "exit-code":
        return f"exit code {status}"
    if result in ("signal", "core-dump") and status is not None:
        return f"{'dumped core' if result == 'core-dump' else 'killed'} by {_signal(status)}"
    return "" if result in ("", "success") else RESULTS.get(result, result)


def _signal(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def _next(timer: Properties) -> datetime | None:
    """When a timer elapses next; times since the boot count from when the timer began, which both clocks know."""
    calendar = timer.moment("NextElapseUSecRealtime")
    since_boot = timer.micros("NextElapseUSecMonotonic")
    began, began_since_boot = timer.moment("ActiveEnterTimestamp"), timer.number("ActiveEnterTimestampMonotonic")
    if not since_boot or began is None or not began_since_boot:
        return calendar
    monotonic = began + timedelta(microseconds=since_boot - began_since_boot)
    return min(calendar, monotonic) if calendar else monotonic


def _expected(home: Home, unit: Properties, name: str) -> bool:
    """Whether the owner named it, by any of its names."""
    return not {name, *unit.names("Names")}.isdisjoint(home.expected)


def _boot(unit: Properties) -> str:
    """Whether the next boot starts it, or another unit does; what a timer starts to do its work is the timer's."""
    file = _file(unit)
    passing = unit.text("Type") == "oneshot" and unit.names("TriggeredBy")
    others = unit.names("TriggeredBy", "WantedBy", "RequiredBy") and not _boots(unit)
    return TRIGGERED if (passing or others) and not file.startswith("masked") else file


def _file(unit: Properties) -> str:
    return unit.text("UnitFileState")


def _boots(unit: Properties) -> bool:
    return _file(unit) in STARTED_AT_BOOT


def _passing(unit: Properties) -> bool:
    """Whether it does its work and ends, or is started when it is needed: then to be inactive is no trouble."""
    return unit.text("Type") == "oneshot" or bool(unit.names("TriggeredBy"))


def _ended(unit: Properties) -> bool:
    """Whether it was up and will not be by itself; in a crash loop the time would be another at each look."""
    return unit.text("ActiveState") in ("inactive", "failed") and not _passing(unit)


def _runs(unit: Properties) -> bool:
    return unit.text("ActiveState") in ("active", "activating")


def _wanted(unit: Properties) -> bool:
    """Whether its conditions (``ConditionPathExists=`` and others) were met when it was last to be started."""
    return unit.flag("ConditionResult") or not unit.moment("ConditionTimestamp")
