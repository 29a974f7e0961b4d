"""The runs of one repository's Actions, and the step at which the newest failures failed."""

from collections.abc import Callable, Iterator
from typing import Final

from board.facts import Run, Verdict
from collectors.sources.github import wire
from collectors.sources.github.api import Api
from collectors.tracker.actions import PUSH, Heads, Ran, facts, failed, failed_job
from collectors.tracker.classes import Failing
from collectors.tracker.place import Place
from collectors.tracker.refusal import Unseen
from collectors.tracker.turns import Turns

OF_DEFAULT: Final = 20
OF_ALL: Final = 50
EVERY: Final = 300.0
"""Seconds between questions while nothing shows that anything runs; unchanged answers are free."""
KEPT: Final = 300
"""Runs that are known; older ones are of no use."""
LOOKED_AT: Final = 5
"""Failures whose jobs are asked for in one poll."""
_GOING: Final = (Verdict.RUNNING, Verdict.PENDING)


class RunWatch:
    """Knows the newest runs."""

    def __init__(self, api: Api, place: Place, turns: Turns) -> None:
        self._api = api
        self._place = place
        self._turns = turns
        self._runs: dict[int, Ran] = {}
        self._failing: dict[int, Failing] = {}

    async def read(self, heads: Heads, may: Callable[[], bool], *, moved: bool, pace: float) -> None:
        """Ask for the newest runs where something may have run, and for the jobs of failures."""
        going = any(each.verdict in _GOING for each in self._runs.values())
        if moved or going or self._turns.due("runs", EVERY, pace=pace):
            await self._ask({"branch": heads.default, "event": PUSH, "per_page": OF_DEFAULT})
            if heads.pulls:
                await self._ask({"per_page": OF_ALL})
            self._turns.done("runs")
        newest = sorted(self._runs.values(), key=lambda each: each.id, reverse=True)
        self._runs = {each.id: each for each in newest[:KEPT]}
        unknown = [each for each in failed(self._runs.values(), heads) if each.id not in self._failing]
        for ran in unknown[:LOOKED_AT]:
            if not may():
                return
            try:
                self._failing[ran.id] = failed_job(await self._api.jobs(ran.id))
            except Unseen:
                self._failing[ran.id] = Failing()
        self._failing = {known: found for known, found in self._failing.items() if known in self._runs}

    def facts(self, heads: Heads) -> Iterator[Run]:
        """The newest run of each workflow on each branch that counts."""
        return facts(self._place, self._runs.values(), heads, self._failing)

    async def _ask(self, params: dict[str, str | int]) -> None:
        found = await self._api.runs({**params, "exclude_pull_requests": "true"})
        for run in found:
            before = self._runs.get(run.id)
            self._runs[run.id] = _ran(run)
            if before is not None and before.attempt != run.run_attempt:
                self._failing.pop(run.id, None)


def _ran(run: wire.ActionRun) -> Ran:
    over = bool(run.conclusion)
    return Ran(
        id=run.id,
        workflow=run.path.partition("@")[0].rpartition("/")[2] or run.name or "workflow",
        words=run.conclusion or run.status or "",
        event=run.event,
        branch=run.head_branch or "",
        head=run.head_sha,
        number=run.run_number,
        attempt=max(run.run_attempt, 1),
        url=run.html_url,
        queued_at=run.created_at,
        started_at=run.run_started_at,
        ended_at=run.updated_at if over else None,
    )
