"""Rules about the dashboard's own eyes: sources that have aged, and critical ones that cannot be read."""

from collections.abc import Iterable

from board.board import Severity
from board.limits import Limits
from board.reading import Freshness, Scope, absent, freshness
from board.rules.condition import Condition, rule
from board.words import clock
from board.world import World


@rule("dash.stale", Severity.NOTE)
def stale(world: World, limits: Limits) -> Iterable[Condition]:
    """A source's readings have aged; its numbers are dimmed or gone, and say nothing of health."""
    for scope in _unread(world):
        if scope.tried_at is None:
            continue  # nobody has asked it yet
        yield Condition(
            rule="dash.stale",
            subject=scope.name,
            severity=Severity.NOTE,
            scope="",
            what=f"Readings of {scope.name} are out of date",
            why=_trouble(scope, world),
            span=limits.dash.stale,
        )


@rule("dash.blind", Severity.SOON)
def blind(world: World, limits: Limits) -> Iterable[Condition]:
    """A source without which the owner is blind cannot be read."""
    for scope in _unread(world):
        if scope.critical:
            yield Condition(
                rule="dash.blind",
                subject=scope.name,
                severity=Severity.SOON,
                scope="",
                what=f"Can't tell how {scope.name} is: it can't be read",
                why=_trouble(scope, world),
                do=(scope.outage.remedy if scope.outage else "") or "lockn-control sources",
                span=limits.dash.blind,
            )


def _unread(world: World) -> Iterable[Scope]:
    """Scopes that should be read and have not been for too long."""
    for scope in world.scopes:
        if not absent(scope) and freshness(scope, world.now) is not Freshness.FRESH:
            yield scope


def _trouble(scope: Scope, world: World) -> str:
    read = f"last read {clock(scope.ok_at, world.zone, world.now)}" if scope.ok_at else "never read"
    return f"{scope.outage.sentence} · {read}" if scope.outage else read
