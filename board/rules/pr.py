"""Rules about pull requests: red again and again, never checked, and ready while nobody merges them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from board.board import Severity
from board.facts import PullRequest, Run, Verdict
from board.limits import Limits
from board.mends import mend
from board.pulls import (
    Candidate,
    Kind,
    candidates,
    home_of,
    is_checked_now,
    is_documents,
    never_reported,
    obstacle,
    open_pulls,
    ready_since,
    runs_of,
)
from board.rules.ci import same_on_main
from board.rules.condition import Condition, rule
from board.streaks import classes, home, mains, said, streak
from board.words import clock, duration
from board.world import World

FORGES: Final = {"gitea": "Gitea", "forgejo": "Forgejo", "github": "GitHub"}
CLASSES: Final = 5
"""Failures whose classes are told, the last ones."""


@rule(
    "pr.red_repeat",
    Severity.SOON,
    Severity.NOW,
    limits=("pr.red_soon", "pr.red_now"),
    causes=("ci.main_red", "ci.cve"),
)
def red_repeat(world: World, limits: Limits) -> Iterable[Condition]:
    """The runs of a pull request fail again and again."""
    main = mains(world)
    for candidate in candidates(world):
        run = max(candidate.runs, key=lambda each: (streak(each).reds, each.key), default=None)
        if run is None:
            continue
        for severity, level in ((Severity.SOON, limits.pr.red_soon), (Severity.NOW, limits.pr.red_now)):
            firm = level.judge(streak(run).reds)
            if firm is None:
                continue
            do, command = mend(run)
            yield Condition(
                rule="pr.red_repeat",
                subject=candidate.key,
                severity=severity,
                scope=world.home(run),
                what=f"PR #{candidate.number} red x{streak(run).count}{_classes(run)}",
                why=" · ".join(_red(world, candidate, run)),
                do=do,
                command=command,
                firm=firm,
                span=level,
                causes=(*same_on_main(main, run), f"ci.cve:{run.key}"),
            )


@rule("pr.no_ci", Severity.NOW, Severity.SOON, limits=("pr.no_ci", "pr.no_ci_after"))
def no_ci(world: World, limits: Limits) -> Iterable[Condition]:
    """Nothing checks the newest commit of a pull request, long after it was pushed."""
    after, watched = limits.pr.no_ci_after, _checked(world)
    for pull in open_pulls(world):
        if pull.draft or pull.conflicts is not False:  # for these some forges run nothing at all
            continue
        missing = never_reported(world, pull, after)
        if not missing and not _is_passed_over(world, pull, after, watched):
            continue
        pushed = pull.pushed_at or pull.created_at or world.now
        said = f"no run {duration(after.total_seconds())} after the push at {clock(pushed, world.zone, world.now)}"
        names = ", ".join(check.name for check in missing) or "no check at all"
        documents = " · documents only: no trigger covers them" if is_documents(pull) else ""
        wrong = "required check will never run" if missing else "newest commit is not checked"
        yield Condition(
            rule="pr.no_ci",
            subject=pull.key,
            severity=Severity.NOW if missing else Severity.SOON,
            scope=world.home(pull),
            what=f"PR #{pull.number}: its {wrong}",
            why=f"{names}: {said}{documents}",
            do=_unchecked(pull) if missing else f"see why nothing is triggered: {pull.url or pull.branch}",
            command="" if missing else pull.url,
            identity=pull.head,
            span=limits.pr.no_ci,
        )


@rule("pr.stuck", Severity.SOON, limits=("pr.stuck", "pr.unmergeable"))
def stuck(world: World, limits: Limits) -> Iterable[Condition]:
    """A pull request could be merged and is not, or cannot be merged by git."""
    for pull in open_pulls(world):
        found = obstacle(world, pull)
        barred = found.kind in (Kind.CONFLICTS, Kind.BEHIND)
        since = ready_since(world, pull) if found.kind is Kind.READY and _is_well(world, pull) else None
        read_at = world.taken_at(pull)
        firm = True if barred else None
        if since is not None and read_at is not None:
            firm = limits.pr.stuck.judge((read_at - since).total_seconds())
        if firm is None:
            continue
        yield Condition(
            rule="pr.stuck",
            subject=pull.key,
            severity=Severity.SOON,
            scope=world.home(pull),
            what=f"PR #{pull.number} {'cannot be merged' if barred else 'is ready and not merged'}",
            why=found.text if barred else _ready(world, pull, since),
            do=_take_in(pull) if barred else _merge(pull),
            command="" if barred else pull.url,
            firm=firm,
            identity=found.kind,
            span=limits.pr.unmergeable if barred else limits.pr.stuck,
        )


def _classes(run: Run) -> str:
    told = classes(run)[-CLASSES:]
    return f": {', '.join(told)}" if told else ""


def _red(world: World, candidate: Candidate, run: Run) -> Iterator[str]:
    since = clock(run.red_since, world.zone, world.now) if run.red_since else ""
    yield f"{candidate.repository}: {said(run, since)}"
    if run.failing_step:
        yield f"step {run.failing_step}" + (f": {run.command}" if run.command else "")


def _checked(world: World) -> frozenset[str]:
    """The repositories whose pull requests are checked."""
    by_forge = (home_of(pull) for pull in world.of(PullRequest) if pull.checks)
    return frozenset((*by_forge, *(home(run) for run in world.of(Run) if run.pull)))


def _is_passed_over(world: World, pull: PullRequest, after: timedelta, watched: frozenset[str]) -> bool:
    """Whether nothing at all checks it, in a repository where others are checked."""
    pushed = pull.pushed_at or pull.created_at
    if pull.checks or not pull.checks_known or pushed is None:
        return False
    if (world.taken_at(pull) or world.now) - pushed < after:
        return False
    return home_of(pull) in watched and not runs_of(world, pull) and not is_checked_now(world, pull)


def _unchecked(pull: PullRequest) -> str:
    where = FORGES.get(pull.forge, pull.forge)
    mend = f"exempt {_folder(pull)} from the check" if is_documents(pull) else "see the path filters of the check"
    who = "merge by hand" if pull.may_merge is not False else "ask who may to merge by hand"
    return f"{who} in {where}, or {mend}" + (f": {pull.url}" if pull.url else "")


def _folder(pull: PullRequest) -> str:
    folder = pull.files[0].partition("/")[0]
    return f"{folder}/**" if all(file.startswith(f"{folder}/") for file in pull.files) else "documents"


def _is_well(world: World, pull: PullRequest) -> bool:
    """Whether somebody or something has found it good, and nothing has found it bad."""
    verdicts = {check.verdict for check in pull.checks} | {run.verdict for run in runs_of(world, pull)}
    return Verdict.FAILED not in verdicts and (pull.approvals > 0 or Verdict.PASSED in verdicts)


def _ready(world: World, pull: PullRequest, since: datetime | None) -> str:
    approved = f" · {pull.approvals} approved" if pull.approvals else ""
    at = clock(since, world.zone, world.now) if since else "?"
    return f"nothing stands in its way since {at}{approved}"


def _merge(pull: PullRequest) -> str:
    return f"merge it: {pull.url}" if pull.url else f"merge it in {FORGES.get(pull.forge, pull.forge)}"


def _take_in(pull: PullRequest) -> str:
    return f"rebase {pull.branch or 'it'} onto {pull.base or 'its base'}"
