"""Rules about units of systemd: down, restarting again and again, and not there after the next boot."""

from collections.abc import Iterable
from datetime import timedelta
from shlex import quote
from typing import Final

from board.board import Severity
from board.facts import Job, Service, ServiceState
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.marks import NO_LINGER, TRIGGERED
from board.past import series
from board.rules.causes import since_boot, taken_ports
from board.rules.condition import Condition, rule
from board.rules.naming import NEVER_STARTED, briefly, restart_command, standing, unit_of
from board.services import KIND
from board.words import duration
from board.world import World

RESTARTS: Final = Lookback("*/systemd/*:restarts", timedelta(minutes=10), Reduction.RISE)
"""How often each unit was started anew."""
LOOKED_AT: Final = ("unit", "port", "probe")
"""Kinds of service that others see of a unit, and that it does not run."""
PASSING: Final = (TRIGGERED, "transient", "masked", "masked-runtime")
"""What is said of a unit that nobody waits for once it has ended: another starts it, it was made for once, or shut."""
MOST_NAMED: Final = 6
"""Units that a line names; its command names them all."""


@rule(
    "unit.down",
    Severity.NOW,
    Severity.NOTE,
    limits=("unit.down", "unit.starting_for", "unit.expected_for", "host.boot_phase"),
    causes=("unit.flapping", "port.wrong_owner", "host.rebooted"),
)
def down(world: World, limits: Limits) -> Iterable[Condition]:
    """A unit that should be up is not; one that failed and that nobody waits for is a note."""
    yield from _stopped_timers(world, limits)
    for unit in _units(world):
        trouble = _trouble(world, unit, limits)
        if not trouble or _rests(world, unit):
            continue
        expected = _expected(world, unit, limits)
        if not expected and unit.state is not ServiceState.DOWN:
            continue
        yield Condition(
            rule="unit.down",
            subject=unit.key,
            severity=Severity.NOW if expected else Severity.NOTE,
            scope=world.home(unit),
            what=f"Unit {unit.label} {trouble}",
            why=" · ".join((standing(unit), *_serves(world, unit))),
            do=restart_command(unit) if unit.boot else f"{_systemctl(unit)} list-unit-files",
            span=limits.unit.down,
            causes=(*taken_ports(world, unit), "unit.flapping", *since_boot(world, unit, limits)),
            starting=unit.state is ServiceState.STARTING and unit.boot not in NEVER_STARTED,
        )


@rule(
    "unit.flapping",
    Severity.NOW,
    limits=("unit.flapping",),
    causes=("port.wrong_owner",),
    past=(RESTARTS,),
)
def flapping(world: World, limits: Limits) -> Iterable[Condition]:
    """A unit ends and is started anew, again and again."""
    for unit in _units(world):
        risen = world.past.rise(RESTARTS, series(unit.key, "restarts"))
        firm = limits.unit.flapping.judge(risen) if risen is not None else None
        if risen is None or firm is None:
            continue
        yield Condition(
            rule="unit.flapping",
            subject=unit.key,
            severity=Severity.NOW,
            scope=world.home(unit),
            what=f"Unit {unit.label} keeps restarting",
            why=" · ".join((f"{risen:.0f} restarts within 10 min", standing(unit), *_serves(world, unit))),
            do=f"journalctl {_user(unit)}-u {quote(unit_of(unit))} -n 50 --no-pager",
            firm=firm,
            span=limits.unit.flapping,
            causes=taken_ports(world, unit),
        )


@rule("unit.not_persistent", Severity.SOON, limits=("unit.not_persistent",))
def not_persistent(world: World, limits: Limits) -> Iterable[Condition]:
    """Units run that no boot will start: one line for all of a manager."""
    for manager in _managers(world):
        units = [each for each in _at_work(world, manager) if each.boot == "disabled"]
        if not units:
            continue
        one = len(units) == 1
        named = ", ".join(each.label for each in units[:MOST_NAMED])
        more = f" and {len(units) - MOST_NAMED} more" if len(units) > MOST_NAMED else ""
        yield Condition(
            rule="unit.not_persistent",
            subject=manager.key,
            severity=Severity.SOON,
            scope=world.home(manager),
            what=f"Boot persistence: {len(units)} {'unit' if one else 'units'} will not survive a reboot",
            why=f"{named}{more} {'runs and is' if one else 'run and are'} disabled",
            do=f"{_systemctl(units[0])} enable {' '.join(quote(unit_of(each)) for each in units)}",
            span=limits.unit.not_persistent,
        )


@rule("unit.linger_off", Severity.SOON, limits=("unit.linger_off",))
def linger_off(world: World, limits: Limits) -> Iterable[Condition]:
    """A user's units are to start with the box, and wait for a login instead."""
    for manager in _managers(world):
        if NO_LINGER not in manager.marks:
            continue
        units = [each for each in _units_of(world, manager) if _counted_on(each)]
        user = next((ref.removeprefix("user:") for ref in manager.refs if ref.startswith("user:")), "")
        if units:
            yield Condition(
                rule="unit.linger_off",
                subject=manager.key,
                severity=Severity.SOON,
                scope=world.home(manager),
                what="Units of the user start only at a login",
                why=f"lingering is off · {', '.join(each.label for each in units[:MOST_NAMED])}",
                do=f"loginctl enable-linger {quote(user)}".rstrip(),
                span=limits.unit.linger_off,
            )


def _units(world: World) -> Iterable[Service]:
    return (each for each in world.of(Service) if each.kind == "unit")


def _managers(world: World) -> Iterable[Service]:
    return (each for each in world.of(Service) if each.kind == "systemd")


def _units_of(world: World, manager: Service) -> Iterable[Service]:
    return (each for each in world.under(manager.key, Service) if each.kind == "unit")


def _at_work(world: World, manager: Service) -> tuple[Service | Job, ...]:
    """The units that run and the timers that wait for their time."""
    timers = (each for each in world.under(manager.key, Job) if each.enabled)
    return (*(each for each in _units_of(world, manager) if _is_up(each)), *timers)


def _stopped_timers(world: World, limits: Limits) -> Iterable[Condition]:
    """A timer that its owner counts on starts nothing."""
    for timer in world.of(Job):
        name = unit_of(timer)
        if timer.essential and not timer.enabled and name:
            verb = "enable --now" if timer.boot == "disabled" else "start"
            yield Condition(
                rule="unit.down",
                subject=timer.key,
                severity=Severity.NOW,
                scope=world.home(timer),
                what=f"Timer {timer.label} does not run",
                why=f"it is inactive, {timer.boot}" if timer.boot else "missing: no unit of that name",
                do=f"{_systemctl(timer)} {verb} {quote(name)}"
                if timer.boot
                else f"{_systemctl(timer)} list-unit-files",
                span=limits.unit.down,
            )


def _trouble(world: World, unit: Service, limits: Limits) -> str:
    """What is wrong with a unit; empty when it is up, or starts as it should."""
    if unit.state is ServiceState.STARTING:
        read_at = world.taken_at(unit)
        since = read_at - unit.since if read_at and unit.since else timedelta(0)
        return f"still starts after {duration(since.total_seconds())}" if since >= limits.unit.starting_for else ""
    return "" if _is_up(unit) else "has failed" if unit.why.startswith("failed") else f"is {briefly(unit)}"


def _expected(world: World, unit: Service, limits: Limits) -> bool:
    """Whether it should be up: its owner said so, or it was up lately by itself and was not meant to end."""
    if unit.essential:
        return True
    if unit.boot in PASSING:
        return False
    read_at = world.taken_at(unit)
    lately = unit.last_up and read_at and read_at - unit.last_up < limits.unit.expected_for
    return bool(lately) or (unit.boot == "enabled" and unit.state is not ServiceState.OFF)


def _rests(world: World, unit: Service) -> bool:
    """Whether what it runs is stopped on purpose, as the owner has said of that."""
    return any(each.kind == KIND and each.state is ServiceState.OFF for each in _served(world, unit))


def _counted_on(unit: Service) -> bool:
    """Whether its owner counts on it after a boot."""
    return unit.essential or (unit.boot == "enabled" and unit.state is not ServiceState.OFF)


def _is_up(unit: Service) -> bool:
    return unit.state is ServiceState.UP


def _served(world: World, unit: Service) -> list[Service]:
    """What it runs, as other sources know it."""
    return [each for each in world.joined(unit, Service) if each.kind not in LOOKED_AT]


def _serves(world: World, unit: Service) -> tuple[str, ...]:
    """What it runs, in words."""
    served = _served(world, unit)
    return (f"runs {', '.join(each.label for each in served)}",) if served else ()


def _user(unit: Service | Job) -> str:
    return "--user " if any(ref.startswith("unit:") for ref in unit.refs) else ""


def _systemctl(unit: Service | Job) -> str:
    return "systemctl --user" if _user(unit) else "sudo systemctl"
