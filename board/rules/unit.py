"""Rules about units of systemd: down, restarting again and again, and not there after the next boot."""

from collections.abc import Iterable
from datetime import timedelta
from shlex import quote
from typing import Final

from board.board import Severity
from board.facts import NO_LINGER, TRIGGERED, Service, ServiceState
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.causes import since_boot
from board.rules.condition import Condition, rule
from board.rules.naming import NEVER_STARTED, briefly, restart_command, standing, unit_of
from board.words import duration
from board.world import World

RESTARTS: Final = Lookback("*/systemd/*:restarts", timedelta(minutes=10), Reduction.RISE)
"""How often each unit was started anew."""
MOST_NAMED: Final = 6
"""Units that a line names; its command names them all."""


@rule(
    "unit.down",
    Severity.NOW,
    Severity.NOTE,
    limits=("unit.down", "unit.starting_for", "unit.expected_for", "host.boot_phase"),
    causes=("unit.flapping", "host.rebooted"),
)
def down(world: World, limits: Limits) -> Iterable[Condition]:
    """A unit that should be up is not; one that failed and that nobody waits for is a note."""
    for unit in _units(world):
        trouble = _trouble(world, unit, limits)
        if not trouble:
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
            causes=("unit.flapping", *since_boot(world, unit, limits)),
            starting=unit.state is ServiceState.STARTING and unit.boot not in NEVER_STARTED,
            reach=_reach(world, unit),
        )


@rule("unit.flapping", Severity.NOW, limits=("unit.flapping",), past=(RESTARTS,))
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
            reach=_reach(world, unit),
        )


@rule("unit.not_persistent", Severity.SOON, limits=("unit.not_persistent",))
def not_persistent(world: World, limits: Limits) -> Iterable[Condition]:
    """Units run that no boot will start: one line for all of a manager."""
    for manager in _managers(world):
        units = [each for each in _units_of(world, manager) if _is_up(each) and each.boot == "disabled"]
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


def _trouble(world: World, unit: Service, limits: Limits) -> str:
    """What is wrong with a unit; empty when it is up, or starts as it should."""
    if unit.state is ServiceState.STARTING:
        read_at = world.taken_at(unit)
        since = read_at - unit.since if read_at and unit.since else timedelta(0)
        return f"still starts after {duration(since.total_seconds())}" if since >= limits.unit.starting_for else ""
    return "" if _is_up(unit) else "has failed" if unit.why.startswith("failed") else f"is {briefly(unit)}"


def _expected(world: World, unit: Service, limits: Limits) -> bool:
    """Whether it should be up: its owner said so, or it was up lately and not because another started it."""
    if unit.essential:
        return True
    if unit.boot == TRIGGERED:
        return False
    read_at = world.taken_at(unit)
    lately = unit.last_up and read_at and read_at - unit.last_up < limits.unit.expected_for
    return bool(lately) or (unit.boot == "enabled" and unit.state is not ServiceState.OFF)


def _counted_on(unit: Service) -> bool:
    """Whether its owner counts on it after a boot."""
    return unit.essential or (unit.boot == "enabled" and unit.state is not ServiceState.OFF)


def _is_up(unit: Service) -> bool:
    return unit.state is ServiceState.UP


def _served(world: World, unit: Service) -> list[Service]:
    """What it runs, as other sources know it."""
    return [each for each in world.joined(unit, Service) if each.kind != "unit"]


def _serves(world: World, unit: Service) -> tuple[str, ...]:
    """What it runs, in words."""
    served = _served(world, unit)
    return (f"runs {', '.join(each.label for each in served)}",) if served else ()


def _reach(world: World, unit: Service) -> str:
    """The key under which it explains others: that of what it runs, if that is one thing."""
    served = _served(world, unit)
    return served[0].key if len(served) == 1 else unit.key


def _user(unit: Service) -> str:
    return "--user " if any(ref.startswith("unit:") for ref in unit.refs) else ""


def _systemctl(unit: Service) -> str:
    return "systemctl --user" if _user(unit) else "sudo systemctl"
