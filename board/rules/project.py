"""Rule about projects: a plan names one that no tracker has."""

from collections.abc import Iterable

from board.board import Severity
from board.limits import Limits
from board.plans import untracked
from board.rules.condition import Condition, rule
from board.world import World


@rule("project.untracked", Severity.NOTE, limits=("project.untracked",))
def not_tracked(world: World, limits: Limits) -> Iterable[Condition]:
    """A project stands in a plan, and in no tracker."""
    for plan in untracked(world):
        yield Condition(
            rule="project.untracked",
            subject=plan.key,
            severity=Severity.NOTE,
            scope=world.home(plan),
            what=f"Project {plan.name} is in no tracker",
            why=f"{plan.named_in or 'a plan'} names it" + (f" · due {plan.due}" if plan.due else ""),
            span=limits.project.untracked,
        )
