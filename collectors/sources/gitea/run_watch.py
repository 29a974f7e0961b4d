"""The runs of one repository's Actions, and the step at which the newest failures failed."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final

from board.facts import Run, Verdict
from board.reading import OutageKind
from collectors.sources.gitea import wire
from collectors.sources.gitea.api import Api
from collectors.tracker.actions import PUSH, Heads, Ran, facts, failed, failed_job, verdict_of
from collectors.tracker.classes import Failing, failing
from collectors.tracker.place import Place
from collectors.tracker.refusal import Unseen

OF_DEFAULT: Final = 20
OF_ALL: Final = 50
KEPT: Final = 300
"""Runs that are known; older ones are of no use."""
LOOKED_AT: Final = 5
"""Failures whose jobs are asked for in one poll."""
_RANK: Final = ("failure", "running", "waiting", "blocked", "cancelled", "success", "skipped")
"""What jobs make of their run: the first of these that any of them is."""


class RunWatch:
    """Knows the newest runs."""

    def __init__(self, api: Api, place: Place) -> None:
        self._api = api
        self._place = place
        self._runs: dict[int, Ran] = {}
        self._failing: dict[int, Failing] = {}
        self._tells_runs: bool | None = None

    async def read(self, heads: Heads, may: Callable[[], bool]) -> None:
        """Ask for the newest runs, and for the jobs of failures."""
        if self._tells_runs is not False:
            await self._read_runs(heads)
        if self._tells_runs is False:
            await self._read_tasks()
        self._runs = {each.id: each for each in sorted(self._runs.values(), key=_age)[:KEPT]}
        unknown = [each for each in failed(self._runs.values(), heads) if each.id not in self._failing]
        for ran in unknown[:LOOKED_AT]:
            if not may():
                return
            self._failing[ran.id] = failed_job(await self._api.jobs(ran.id))
        self._failing = {known: found for known, found in self._failing.items() if known in self._runs}

    def facts(self, heads: Heads) -> Iterator[Run]:
        """The newest run of each workflow on each branch that counts."""
        return facts(self._place, self._runs.values(), heads, self._failing)

    async def _read_runs(self, heads: Heads) -> None:
        try:
            found = await self._api.runs({"branch": heads.default, "event": PUSH, "page": 1, "limit": OF_DEFAULT})
        except Unseen as unseen:
            if self._tells_runs or unseen.outage.kind is OutageKind.DENIED:
                raise
            self._tells_runs = False
            return
        self._tells_runs = True
        if heads.pulls:
            found += await self._api.runs({"page": 1, "limit": OF_ALL})
        self._runs |= {each.id: _of_run(each) for each in found}

    async def _read_tasks(self) -> None:
        try:
            tasks = await self._api.tasks()
        except Unseen as unseen:
            if unseen.outage.kind is OutageKind.DENIED:
                raise
            return  # it has no Actions
        for ran, found in _of_tasks(tasks):
            self._runs[ran.id] = ran
            if found is not None:
                self._failing[ran.id] = found


def _of_run(run: wire.ActionRun) -> Ran:
    branch, pull = _pull(run.head_branch)
    return Ran(
        id=run.id,
        workflow=run.path.partition("@")[0].rpartition("/")[2] or "workflow",
        words=run.conclusion or run.status,
        event=run.event,
        branch=branch,
        head=run.head_sha,
        number=run.run_number,
        attempt=max(run.run_attempt, 1),
        pull=pull,
        url=run.html_url,
        started_at=run.started_at,
        ended_at=run.completed_at,
    )


def _of_tasks(tasks: Iterable[wire.ActionTask]) -> Iterator[tuple[Ran, Failing | None]]:
    """One run for all jobs of the same number and workflow, with the job that failed."""
    for _, group in groupby(sorted(tasks, key=_run_of), key=_run_of):
        jobs = list(group)
        first = jobs[0]
        branch, pull = _pull(first.head_branch)
        words = next((word for word in _RANK if any(job.status == word for job in jobs)), first.status)
        over = verdict_of(words) in (Verdict.PASSED, Verdict.FAILED, Verdict.PASSED_OVER)
        yield (
            Ran(
                id=first.run_number,
                workflow=first.workflow_id or "workflow",
                words=words,
                event=first.event,
                branch=branch,
                head=first.head_sha,
                number=first.run_number,
                pull=pull,
                url=first.url,
                queued_at=first.created_at,
                started_at=first.run_started_at,
                ended_at=max((job.updated_at for job in jobs if job.updated_at), default=None) if over else None,
            ),
            next((failing(job.name) for job in jobs if verdict_of(job.status) is Verdict.FAILED), None),
        )


def _pull(branch: str) -> tuple[str, int | None]:
    """The number of a pull request, where that stands in the place of a branch: ``#12``."""
    number = branch.removeprefix("#")
    return ("", int(number)) if number != branch and number.isdigit() else (branch, None)


def _age(ran: Ran) -> tuple[int, int]:
    return -ran.number, -ran.id


def _run_of(task: wire.ActionTask) -> tuple[int, str]:
    return task.run_number, task.workflow_id
