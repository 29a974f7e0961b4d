"""Rules about the work of several workers: what was merged before, and what changes the same files."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from board.board import Severity
from board.facts import PullRequest, Session, Stage, Work
from board.limits import Limits
from board.pulls import overlaps
from board.rules.condition import Condition, rule
from board.words import clock
from board.workers import checkout_of, is_live, is_worker
from board.world import World

FILES: Final = 3
"""Files that are named."""
_TASK: Final = re.compile(r"(?<![A-Z0-9])(?:[A-Z][A-Z0-9]*-)+\d{1,6}(?![A-Z0-9])")


@rule("worker.duplicate_of_merged", Severity.SOON, limits=("worker.duplicate",))
def duplicate_of_merged(world: World, limits: Limits) -> Iterable[Condition]:
    """A worker is at work on a task that was merged or done before."""
    merged = [each for each in world.of(PullRequest) if each.state == "merged" and each.ended_at]
    for session in filter(is_live, filter(is_worker, world.of(Session))):
        tasks = tuple(_tasks(world, session))
        found = next((_by_pull(world, session, each, tasks) for each in _newest(merged) if _same(each, tasks)), "")
        found = found or next(_done(world, session, tasks), "")
        if not found:
            continue
        pid = next((ref.removeprefix("pid:") for ref in session.refs if ref.startswith("pid:")), "")
        yield Condition(
            rule="worker.duplicate_of_merged",
            subject=session.key,
            severity=Severity.SOON,
            scope=world.home(session),
            what=f"Task {found}",
            why=f"{session.agent} works on it again in {session.folder or 'a session'}",
            do=f"look at what it does, and stop it: kill {pid}" if pid else "stop it, and mark its task done",
            command=f"kill {pid}" if pid else "",
            span=limits.worker.duplicate,
        )


@rule("worker.file_conflict", Severity.NOTE, limits=("worker.file_conflict",))
def file_conflict(world: World, limits: Limits) -> Iterable[Condition]:
    """Several open pull requests change the same files, so that each but the first must be rebased."""
    for each in overlaps(world):
        firm = limits.worker.file_conflict.judge(len(each.pulls))
        if firm is None:
            continue
        first = min(each.pulls, key=lambda pull: pull.key)
        more = f" and {len(each.files) - FILES} more" if len(each.files) > FILES else ""
        yield Condition(
            rule="worker.file_conflict",
            subject=first.key,
            severity=Severity.NOTE,
            scope=world.home(first),
            what=f"Merge serially in {first.repository.rpartition('/')[2]}: {_order(each.pulls)}",
            why=f"all change {', '.join(each.files[:FILES])}{more}",
            firm=firm,
            identity=",".join(sorted(pull.key for pull in each.pulls)),
            span=limits.worker.file_conflict,
        )


def _order(pulls: Iterable[PullRequest]) -> str:
    numbers = [f"#{pull.number}" for pull in pulls]
    return f"{', '.join(numbers[:-1])} then {numbers[-1]}" if len(numbers) < 5 else f"{len(numbers)} pull requests"


def _tasks(world: World, session: Session) -> Iterator[str]:
    """The ids that it may be sent off with, the longest first: ``MS21-UI-002``, ``UI-002``."""
    checkout = checkout_of(world, session)
    said = (session.label, checkout.branch if checkout else "", session.folder.rstrip("/").rpartition("/")[2])
    for text in said:
        for match in _TASK.finditer(text.upper()):
            parts = match[0].split("-")
            yield from ("-".join(parts[start:]) for start in range(len(parts) - 1))


def _newest(pulls: Iterable[PullRequest]) -> list[PullRequest]:
    return sorted(pulls, key=lambda each: (-(each.ended_at.timestamp() if each.ended_at else 0), each.key))


def _same(pull: PullRequest, tasks: Iterable[str]) -> str:
    """The task that it is named after; what its text merely mentions does not count."""
    named = set(_TASK.findall(f"{pull.title} {pull.branch}".upper()))
    shortened = {"-".join(each.split("-")[start:]) for each in named for start in range(each.count("-"))}
    return next((task for task in tasks if task in shortened), "")


def _by_pull(world: World, session: Session, pull: PullRequest, tasks: Iterable[str]) -> str:
    checkout = checkout_of(world, session)
    own = checkout is not None and checkout.branch == pull.branch
    if not _before(pull.ended_at, session) and own:
        return ""
    at = clock(pull.ended_at, world.zone, world.now) if pull.ended_at else "?"
    return f"{_same(pull, tasks)} was merged as #{pull.number} at {at}"


def _done(world: World, session: Session, tasks: Iterable[str]) -> Iterator[str]:
    for task in tasks:
        for work in world.named(f"ticket:{task}", Work):
            own = work.id.upper() == task
            if own and work.stage is Stage.DONE and _before(work.ended_at, session):
                at = clock(work.ended_at, world.zone, world.now) if work.ended_at else "?"
                yield f"{task} is done in {work.tracker} since {at}"


def _before(at: datetime | None, session: Session) -> bool:
    return at is not None and session.started_at is not None and at <= session.started_at
