"""Rule about milestones: their date comes near, and too little of them is done."""

from collections.abc import Iterable

from board.board import Severity
from board.facts import Plan
from board.limits import Limits
from board.plans import is_over, pace, share
from board.rules.condition import Condition, rule
from board.words import day, figure
from board.world import World


@rule(
    "milestone.due",
    Severity.NOTE,
    Severity.SOON,
    limits=("milestone.due_note", "milestone.due_soon", "milestone.done"),
)
def due(world: World, limits: Limits) -> Iterable[Condition]:
    """A milestone is due soon, and less of it is done than should be by then."""
    today = world.now.astimezone(world.zone).date()
    for plan in world.of(Plan):
        part = share(plan)
        if plan.kind != "milestone" or plan.due is None or part is None or is_over(plan):
            continue
        late, left = limits.milestone.done.judge(100 * part), (plan.due - today).days
        for severity, level in (
            (Severity.NOTE, limits.milestone.due_note),
            (Severity.SOON, limits.milestone.due_soon),
        ):
            near = level.judge(left)
            if near is None or late is None:
                continue
            yield Condition(
                rule="milestone.due",
                subject=plan.key,
                severity=severity,
                scope=world.home(plan),
                what=f"Milestone {plan.name} is {_when(left)}, {100 * part:.0f} % done",
                why=f"{figure(plan.done or 0)} of {figure(plan.total or 0)} by {day(plan.due)} · {pace(plan, today)}",
                do=f"cut its scope or move its date{f': {plan.url}' if plan.url else ''}",
                firm=near and late,
                span=level,
            )


def _when(left: int) -> str:
    if left < 0:
        return f"{-left} d late"
    return "due today" if left == 0 else f"due in {left} d"
