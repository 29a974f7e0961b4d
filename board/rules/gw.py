"""Rules about gateways and the services around them: what their environment must hold."""

from collections.abc import Iterable
from shlex import quote
from typing import Final

from board.board import Severity
from board.facts import Service, ServiceState
from board.limits import Limits
from board.marks import ENVIRONMENT_UNREAD
from board.rules.condition import Condition, rule
from board.rules.naming import restart_command, unit_of
from board.words import clock
from board.world import World

MOST_NAMED: Final = 6
"""Names that a line tells."""


@rule("gw.env_missing", Severity.SOON, limits=("gw.env_missing", "gw.env_after"))
def env_missing(world: World, limits: Limits) -> Iterable[Condition]:
    """A unit runs without environment names that its owner requires; a value is never known, so none can be told.

    Whether a unit lacks any may be unknown for a while; then what was raised is held.
    """
    for unit in world.of(Service):
        if unit.kind != "unit" or unit.state is not ServiceState.UP:
            continue
        unread = ENVIRONMENT_UNREAD in unit.marks and world.holds("gw.env_missing", unit.key)
        if not unit.lacks and not unread:
            continue
        since = unit.since or world.now
        begun = f" · started {clock(since, world.zone, world.now)}" if unit.since else ""
        names = ", ".join(unit.lacks[:MOST_NAMED])
        more = f" and {len(unit.lacks) - MOST_NAMED} more" if len(unit.lacks) > MOST_NAMED else ""
        why = f"missing: {names}{more} (values are never read)" if unit.lacks else "its environment cannot be read now"
        yield Condition(
            rule="gw.env_missing",
            subject=unit.key,
            severity=Severity.SOON,
            scope=world.home(unit),
            what=_what(unit),
            why=why + begun,
            do=f"{_edit(unit)}: [Service] Environment= with {names or 'each name'}, then {restart_command(unit)}",
            command=f"{_edit(unit)} && {restart_command(unit)}",
            firm=bool(unit.lacks) and world.now - since >= limits.gw.env_after,
            span=limits.gw.env_missing,
        )


def _what(unit: Service) -> str:
    if not unit.lacks:
        return f"Environment of {unit.label} may lack required names"
    return f"Environment of {unit.label} lacks " + (
        unit.lacks[0] if len(unit.lacks) == 1 else f"{len(unit.lacks)} required names"
    )


def _edit(unit: Service) -> str:
    """The command that opens a drop-in."""
    user = any(ref.startswith("unit:") for ref in unit.refs)
    return f"{'systemctl --user' if user else 'sudo systemctl'} edit {quote(unit_of(unit))}"
