"""Plans: how far a milestone is, at which pace it goes on, and how much was done in each week."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from board.facts import Plan, Stage, Work
from board.reading import Freshness, absent, freshness
from board.words import day, figure
from board.world import World

WEEKS: Final = 6
"""Weeks that throughput looks back on."""
TRACKERS: Final = frozenset({"linear", "github", "gitea", "missioncontrol"})
"""The sources that would have a project, if there were one."""
_PACE_DAYS: Final = 28
"""Days that a pace is taken from."""
_OVER: Final = frozenset({"done", "completed", "closed", "canceled"})


def share(plan: Plan) -> float | None:
    """How much of it is done, 0..1; None: nobody tells."""
    if plan.total is None or plan.total <= 0 or plan.done is None:
        return None
    return min(1.0, plan.done / plan.total)


def is_over(plan: Plan) -> bool:
    """Whether nothing is left to do for it."""
    return plan.state.casefold() in _OVER or share(plan) == 1.0


def pace(plan: Plan, today: date) -> str:
    """How fast it goes on and when that brings it to its end, in words."""
    lately = [each for each in plan.ended if 0 <= (today - each).days < _PACE_DAYS]
    if len(lately) < 2 or plan.total is None or not plan.done or plan.done < 0:
        return "no pace yet"
    ended = sum(1 for each in plan.ended if each <= today)
    each_worth = plan.done / ended if ended else 1.0
    span = max((today - min(lately)).days, 7)
    weekly = each_worth * len(lately) * 7 / span
    left = plan.total - plan.done
    weeks = left / weekly
    at = today + timedelta(weeks=min(weeks, 520))
    said = f"{figure(weekly)} a week, at this pace done {day(at)}"
    return f"{said} ({(at - plan.due).days} d late)" if plan.due and at > plan.due else said


def throughput(works: Iterable[Work], today: date) -> tuple[tuple[date, int, float], ...]:
    """For each of the last weeks, the latest first: its Monday, how many were done, and their points."""
    monday = today - timedelta(days=today.weekday())
    done = [
        (work.ended_at.date(), work.estimate or 0.0) for work in works if work.stage is Stage.DONE and work.ended_at
    ]
    return tuple(_week(monday - timedelta(weeks=back), done) for back in range(WEEKS))


def untracked(world: World) -> tuple[Plan, ...]:
    """Projects that are named in plans and that no tracker has; none while any tracker cannot be read, or none is."""
    if not _all_read(world):
        return ()
    known = {plan.name.casefold() for plan in world.of(Plan) if plan.tracker}
    known |= {work.project.casefold() for work in world.of(Work) if work.project}
    return tuple(
        plan
        for plan in world.of(Plan)
        if plan.kind == "project" and not plan.tracker and plan.name.casefold() not in known
    )


def _all_read(world: World) -> bool:
    """Whether there are trackers, and what each of them has is known."""
    scopes = [scope for scope in world.scopes if scope.source in TRACKERS and not absent(scope)]
    return bool(scopes) and all(
        scope.outage is None and freshness(scope, world.now) is not Freshness.UNKNOWN for scope in scopes
    )


def _week(monday: date, done: Sequence[tuple[date, float]]) -> tuple[date, int, float]:
    mine = [points for at, points in done if monday <= at < monday + timedelta(weeks=1)]
    return monday, len(mine), sum(mine)
