"""Rule about task files: they say one thing of a task, and the forge or another tracker says another."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from board.board import Severity
from board.facts import Stage, Work
from board.limits import Limits
from board.pulls import reds
from board.rules.condition import Condition, rule
from board.work import CLOSED, NOTES, OPEN, Piece, pieces, pull_id
from board.world import World

FILES = "tasks"
"""The tracker of what stands in task files."""
NAMED = 5
"""Tasks that a line names."""


@rule("tasks.contradiction", Severity.SOON, limits=("tasks.contradiction",))
def contradiction(world: World, limits: Limits) -> Iterable[Condition]:
    """Files call tasks done that are not, or in progress what is merged; one line for all of a source.

    A task without a pull request is not expected to have one.
    """
    found: defaultdict[str, list[tuple[Work, str]]] = defaultdict(list)
    for piece in pieces(world):
        for task in piece.works:
            said = _against(world, piece, task) if task.tracker == FILES else ""
            if said:
                found[world.home(task)].append((task, said))
    for scope, tasks in sorted(found.items()):
        tasks.sort(key=lambda each: each[0].key)
        yield Condition(
            rule="tasks.contradiction",
            subject=scope,  # which does not depend on who is in the group, so that the line stays the same one
            severity=Severity.SOON,
            scope=scope,
            what=_what(tasks),
            why=_why(tasks),
            do=f"correct {'it' if len(tasks) == 1 else 'them'} in the file, or finish what is open",
            span=limits.tasks.contradiction,
        )


def _what(tasks: Sequence[tuple[Work, str]]) -> str:
    if len(tasks) > 1:
        return f"Task file contradicts the forge in {len(tasks)} tasks"
    task, said = tasks[0]
    return f"Task {task.id}: the file says {task.state or task.stage.value}, {said}"


def _why(tasks: Sequence[tuple[Work, str]]) -> str:
    if len(tasks) == 1:
        return " · ".join(part for part in (tasks[0][0].title, tasks[0][0].project) if part)
    more = f" and {len(tasks) - NAMED} more" if len(tasks) > NAMED else ""
    return " · ".join(f"{task.id} {task.state or task.stage.value}: {said}" for task, said in tasks[:NAMED]) + more


def _against(world: World, piece: Piece, task: Work) -> str:
    """What others say against the file, in words."""
    still_open = [pull for pull in piece.pulls if pull.state == OPEN]
    if task.stage is Stage.STARTED:
        merged = next((pull for pull in piece.pulls if pull.state == "merged"), None)
        return f"{pull_id(merged)} is merged" if merged and not still_open else ""
    if task.stage is not Stage.DONE:
        return ""
    if still_open:
        red = next((pull for pull in still_open if reds(world, pull)), None)
        return f"CI of {pull_id(red)} is red" if red else f"{pull_id(still_open[0])} is open"
    others = (each for each in piece.works if each.tracker not in (FILES, NOTES))
    issue = next((each for each in others if each.stage not in CLOSED), None)
    return f"{issue.id} is {issue.state or issue.stage.value}" if issue else ""
