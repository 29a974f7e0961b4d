"""Runs of workflows on a forge: of all that ran, the newest of each workflow on each branch, with what came before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final, Protocol

from board.facts import FailureClass, Run, Verdict
from collectors.tracker import naming
from collectors.tracker.classes import Failing, failing
from collectors.tracker.place import Place

EARLIER: Final = 20
"""Runs before the newest of which is told what became of them."""
OF_PULLS: Final = ("pull_request", "pull_request_target", "pull_request_sync")
PUSH: Final = "push"

_WORDS: Final[Mapping[Verdict, tuple[str, ...]]] = {
    Verdict.PASSED: ("success",),
    Verdict.FAILED: ("failure", "error", "timed_out", "startup_failure"),
    Verdict.RUNNING: ("in_progress", "running"),
    Verdict.PENDING: ("queued", "waiting", "pending", "requested", "blocked", "action_required"),
    Verdict.PASSED_OVER: ("cancelled", "skipped", "neutral", "stale"),
}
_VERDICTS: Final = {word: verdict for verdict, words in _WORDS.items() for word in words}
_FINISHED: Final = (Verdict.PASSED, Verdict.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run of one workflow, as a forge tells it."""

    id: int
    workflow: str
    words: str
    """Its conclusion, or its status where it has none yet."""
    event: str
    branch: str = ""
    head: str = ""
    number: int = 0
    attempt: int = 1
    pull: int | None = None
    """The pull request that it is for, where the run itself says so."""
    url: str = ""
    queued_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        """What became of it."""
        return verdict_of(self.words)


@dataclass(frozen=True, slots=True)
class Heads:
    """Where a repository's branches and open pull requests are."""

    default: str
    pulls: Mapping[int, tuple[str, str]]
    """The branch and the newest commit of each that is open."""

    def pull_of(self, ran: Ran) -> int | None:
        """The open pull request that a run is for."""
        if ran.pull is not None:
            return ran.pull if ran.pull in self.pulls else None
        if ran.branch == self.default and ran.event not in OF_PULLS:
            return None
        same = next((number for number, (_, head) in self.pulls.items() if head and ran.head == head), None)
        if same is not None:
            return same
        named = [number for number, (branch, _) in self.pulls.items() if branch and ran.branch == branch]
        return named[0] if len(named) == 1 else None  # forks like to call their branches the same


class Step(Protocol):
    """One step of a job, or a job without regard to its steps."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def conclusion(self) -> str | None:
        """What became of it; None: nothing yet."""


class Job(Step, Protocol):
    """One job of a run."""

    @property
    def steps(self) -> Sequence[Step]:
        """Its steps, in order."""


def verdict_of(words: str) -> Verdict:
    """What became of a run or a check, by GitHub's and Gitea's words for it."""
    return _VERDICTS.get(words.lower(), Verdict.UNKNOWN)


def failed(runs: Iterable[Ran], heads: Heads) -> Iterator[Ran]:
    """The newest failure of each workflow on each branch that is the last word on it: whose failing step is of use."""
    for _, row in _rows(runs, heads):
        last = next((each for each in row if each.verdict in _FINISHED), None)
        if last is not None and last.verdict is Verdict.FAILED:
            yield last


def failed_job(jobs: Iterable[Job]) -> Failing:
    """The first job that failed, and its first step that did."""
    job = next((each for each in jobs if verdict_of(each.conclusion or "") is Verdict.FAILED), None)
    if job is None:
        return Failing()
    step = next((each.name for each in job.steps if verdict_of(each.conclusion or "") is Verdict.FAILED), "")
    return failing(f"{job.name} / {step}" if step else job.name)


def facts(place: Place, runs: Iterable[Ran], heads: Heads, failing: Mapping[int, Failing]) -> Iterator[Run]:
    """One fact for each workflow on the default branch and on each open pull request.

    Args:
        place: The repository.
        runs: All that is known, in any order.
        heads: Where its branches are.
        failing: The step that failed, by the id of its run.
    """
    for pull, row in _rows(runs, heads):
        yield _fact(place, pull, row, heads, failing)


def _fact(place: Place, pull: int | None, row: list[Ran], heads: Heads, failing: Mapping[int, Failing]) -> Run:
    newest = row[0]
    branch = heads.default if pull is None else heads.pulls[pull][0]
    ref = "" if pull is None else place.pull(pull)
    reds = _reds(row)
    found = failing.get(reds[0].id, Failing()) if reds else Failing()
    where = branch if pull is None else f"pull/{pull}"
    return Run(
        key=f"{place.key}/run/{where}/{newest.workflow}",
        refs=(place.branch(branch), *([naming.commit(newest.head)] if newest.head else ()), *([ref] if ref else ())),
        service=place.forge,
        repository=place.repository,
        branch=branch,
        workflow=newest.workflow,
        number=newest.number,
        attempt=newest.attempt,
        verdict=newest.verdict,
        words=newest.words,
        default=pull is None,
        pull=ref,
        head=newest.head,
        url=newest.url,
        queued_at=newest.queued_at,
        started_at=newest.started_at,
        ended_at=newest.ended_at,
        earlier=tuple(each.verdict for each in row[1 : 1 + EARLIER]),
        red_since=reds[-1].ended_at if reds else None,
        failing_step=found.step,
        failure_class=found.failure_class,
        weaknesses=found.weaknesses,
        command=found.command,
        classes=tuple(failing[each.id].failure_class if each.id in failing else FailureClass.UNKNOWN for each in reds),
        held=newest.words in ("action_required", "blocked"),
    )


def _reds(row: Iterable[Ran]) -> list[Ran]:
    """The failures without a success between, newest first; what says nothing of the code is passed over."""
    finished = (each for each in row if each.verdict in _FINISHED)
    return list(takewhile(lambda each: each.verdict is Verdict.FAILED, finished))


def _rows(runs: Iterable[Ran], heads: Heads) -> Iterator[tuple[int | None, list[Ran]]]:
    """Runs of one workflow on one branch, newest first; None: the default branch."""
    rows: dict[tuple[int | None, str], list[Ran]] = {}
    for ran in sorted(runs, key=lambda each: (each.number, each.id), reverse=True):
        pull = heads.pull_of(ran)
        if pull is not None or (ran.branch == heads.default and ran.event == PUSH):
            rows.setdefault((pull, ran.workflow), []).append(ran)
    for (pull, _), row in rows.items():
        own = [each for each in row if each.event in OF_PULLS] if pull is not None else row
        yield pull, own or row  # what is pushed to a pull request's branch often runs twice: once for each event
