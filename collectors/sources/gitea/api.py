"""The calls that are made of one repository; all of them read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

from collectors.foreign import parse
from collectors.http import Answer
from collectors.sources.gitea import wire
from collectors.tracker.client import Client
from collectors.tracker.issues import Issue
from collectors.tracker.milestone import Milestone
from collectors.tracker.paging import numbered
from collectors.tracker.refusal import Unseen
from collectors.tracker.walk import Turn, Walk

PULL_PAGES: Final = 4
"""Pages of open pull requests: the 200 that moved last."""
REVIEW_PAGES: Final = 4
"""Pages of reviews, with comments among them, the oldest first."""
RECENT_PAGES: Final = 20
"""Pages of issues that changed."""
_ONE: Final[Mapping[str, int]] = {"page": 1, "limit": wire.PAGE}
"""One page, of what has no more."""


class Api:
    """One repository of one server."""

    def __init__(self, client: Client, repository: str) -> None:
        self.client = client
        owner, _, name = repository.partition("/")
        self._path = f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}"

    async def repository(self) -> wire.Repository:
        """What it is."""
        return parse(wire.REPOSITORY, await self.client.get(self._path))

    def open_pulls(self) -> Walk[wire.Pull]:
        """Open pull requests, those that moved last first."""
        return self._pulls("open", PULL_PAGES)

    def closed_pulls(self) -> Walk[wire.Pull]:
        """The pull requests that were merged or closed last."""
        return self._pulls("closed", 1)

    async def reviews(self, number: int) -> tuple[wire.Review, ...]:
        """Reviews of a pull request, and requests for them."""
        path = f"{self._path}/pulls/{number}/reviews"
        return await Walk(numbered(self.client, path, lambda got: parse(wire.REVIEWS, got)), most=REVIEW_PAGES).on()

    async def files(self, number: int) -> tuple[str, ...]:
        """The first files that a pull request touches; servers that do not say so have none."""
        try:
            answer = await self.client.get(f"{self._path}/pulls/{number}/files", _ONE)
        except Unseen:
            return ()
        return tuple(each.filename for each in parse(wire.FILES, answer))

    async def statuses(self, sha: str) -> tuple[wire.Status, ...]:
        """The newest of each check of a commit; one that nothing has checked may be answered with nothing at all."""
        answer = await self.client.get(f"{self._path}/commits/{quote(sha, safe='')}/status", _ONE)
        return parse(wire.COMBINED, answer).statuses if answer.body.strip() else ()

    async def branch(self, name: str) -> wire.Branch:
        """The rule that holds for a branch, as far as it concerns us."""
        return parse(wire.BRANCH, await self.client.get(f"{self._path}/branches/{quote(name, safe='')}"))

    async def protections(self) -> tuple[wire.Protection, ...] | None:
        """All rules of branches; None: we may not read them."""
        try:
            return parse(wire.PROTECTIONS, await self.client.get(f"{self._path}/branch_protections"))
        except Unseen:
            return None

    async def milestones(self) -> tuple[Milestone, ...]:
        """Open milestones."""
        answer = await self.client.get(f"{self._path}/milestones", {"state": "open", **_ONE})
        return tuple(_milestone(each) for each in parse(wire.MILESTONES, answer))

    def opened(self) -> Walk[Issue]:
        """All open issues."""
        return Walk(self._issues({"state": "open"}))

    def closed(self, since: datetime) -> Walk[Issue]:
        """Issues that are closed and have changed since."""
        return Walk(self._issues({"state": "closed", "since": _stamp(since)}), most=RECENT_PAGES)

    def changed(self, since: datetime) -> Walk[Issue]:
        """All issues that have changed since."""
        return Walk(self._issues({"state": "all", "since": _stamp(since)}), most=RECENT_PAGES)

    async def blockers(self, number: int) -> tuple[tuple[int, str], ...]:
        """What an issue cannot be closed before, as far as that is open."""
        found = parse(wire.ISSUES, await self.client.get(f"{self._path}/issues/{number}/dependencies", _ONE))
        return tuple((each.number, each.repository) for each in found if each.state == "open")

    async def runs(self, params: Mapping[str, str | int]) -> tuple[wire.ActionRun, ...]:
        """Runs of Actions, newest first.

        Raises:
            Unseen: there are none, or the server is one that tells only of their jobs.
        """
        return parse(wire.RUNS, await self.client.get(f"{self._path}/actions/runs", params)).workflow_runs

    async def tasks(self) -> tuple[wire.ActionTask, ...]:
        """The newest jobs of Actions.

        Raises:
            Unseen: there are none.
        """
        return parse(wire.TASKS, await self.client.get(f"{self._path}/actions/tasks", _ONE)).workflow_runs

    async def jobs(self, run: int) -> tuple[wire.Job, ...]:
        """The jobs of a run; none where the server does not tell."""
        try:
            answer = await self.client.get(f"{self._path}/actions/runs/{run}/jobs", _ONE)
        except Unseen:
            return ()
        return parse(wire.JOBS, answer).jobs

    def _issues(self, params: Mapping[str, str]) -> Turn[Issue]:
        return numbered(self.client, f"{self._path}/issues", _issues, {**params, "type": "issues"})

    def _pulls(self, state: str, pages: int) -> Walk[wire.Pull]:
        params: dict[str, str | int] = {"state": state, "sort": "recentupdate"}
        return Walk(
            numbered(self.client, f"{self._path}/pulls", lambda got: parse(wire.PULLS, got), params), most=pages
        )


def _issues(answer: Answer) -> tuple[Issue, ...]:
    """Issues of a page; pull requests are issues too, and left out."""
    return tuple(_issue(each) for each in parse(wire.ISSUES, answer) if each.pull_request is None)


def _issue(issue: wire.Issue) -> Issue:
    milestone = issue.milestone or wire.Milestone()
    return Issue(
        number=issue.number,
        title=issue.title,
        body=issue.body,
        open=issue.state == "open",
        url=issue.html_url,
        labels=issue.labels,
        assignees=issue.assignees,
        milestone=milestone.title,
        milestone_due=milestone.due_on,
        due=issue.due_date,
        created_at=issue.created_at,
        moved_at=issue.updated_at,
        ended_at=issue.closed_at if issue.state != "open" else None,
    )


def _milestone(milestone: wire.Milestone) -> Milestone:
    return Milestone(
        title=milestone.title,
        due=milestone.due_on,
        state=milestone.state,
        open=milestone.open_issues,
        closed=milestone.closed_issues,
    )


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
