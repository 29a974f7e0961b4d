"""Rule about tickets: called done without what their owner requires for that."""

from collections import defaultdict
from collections.abc import Iterable

from board.board import Severity
from board.facts import Stage, Work
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.world import World

NAMED = 6
"""Tickets that a line names."""


@rule("ticket.done_unverified", Severity.SOON, limits=("ticket.done_unverified", "ticket.done_for"))
def done_unverified(world: World, limits: Limits) -> Iterable[Condition]:
    """Tickets were called done that lack what is required for it; one line for all of a tracker that lack the same."""
    found: defaultdict[tuple[str, tuple[str, ...]], list[Work]] = defaultdict(list)
    for work in world.of(Work):
        lately = work.ended_at is None or world.now - work.ended_at < limits.ticket.done_for
        if work.stage is Stage.DONE and work.lacks and lately:
            found[world.home(work), work.lacks].append(work)
    for (scope, lacks), works in sorted(found.items()):
        yield Condition(
            rule="ticket.done_unverified",
            subject=f"{scope}/{' and '.join(lacks)}",  # the same whoever of them is verified first
            severity=Severity.SOON,
            scope=scope,
            what=_what(works, lacks),
            why=_why(works),
            do=f"verify, or move {'it' if len(works) == 1 else 'them'} back to review{_link(works)}",
            span=limits.ticket.done_unverified,
        )


def _what(works: list[Work], lacks: tuple[str, ...]) -> str:
    if len(works) == 1:
        return f"Ticket {works[0].id} is done, without {' and '.join(lacks)}"
    return f"Tickets done without {' and '.join(lacks)}: {len(works)}"


def _why(works: list[Work]) -> str:
    if len(works) == 1:
        return works[0].title
    more = f" and {len(works) - NAMED} more" if len(works) > NAMED else ""
    return ", ".join(each.id for each in works[:NAMED]) + more


def _link(works: list[Work]) -> str:
    return f": {works[0].url}" if works[0].url else ""
