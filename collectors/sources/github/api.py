"""The questions that are put about one repository; all of them read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue

from collectors.foreign import parse
from collectors.sources.github import queries, wire
from collectors.tracker.client import Client
from collectors.tracker.issues import Issue
from collectors.tracker.milestone import Milestone
from collectors.tracker.walk import Page, Turn, Walk

GRAPHQL: Final = "/graphql"
WITHHELD: Final = ("NOT_FOUND", "FORBIDDEN")
"""Errors for what is not there, and for what the token may not see."""
CHECKS: Final = ".statusCheckRollup"
"""In the place of whatever is left out of the checks of a pull request."""
PULL_PAGES: Final = 2
"""Pages of open pull requests: the 200 that moved last."""
ISSUE_PAGES: Final = 50
"""Pages of issues: the 5,000 that moved last."""
RECENT_PAGES: Final = 10


async def pulse(client: Client, repositories: Sequence[str]) -> list[wire.Pulse | None]:
    """Whether anything has changed in any of them; None: it is not there, or the token may not see it."""
    text, variables = queries.pulse(len(repositories)), queries.repositories(repositories)
    found, _ = await client.query_partly(GRAPHQL, text, dict(variables), form=wire.PULSES, withheld=WITHHELD)
    return [found.get(f"r{number}") for number in range(len(repositories))]


class Api:
    """One repository."""

    def __init__(self, client: Client, repository: str, rest: str) -> None:
        self._client = client
        owner, _, name = repository.partition("/")
        self._variables: Mapping[str, JsonValue] = {"owner": owner, "name": name}
        self._path = f"{rest}/repos/{quote(owner, safe='')}/{quote(name, safe='')}"

    def lights(self) -> Walk[wire.Light]:
        """What shows which of the open pull requests have changed."""
        return Walk(self._turn_lights, most=PULL_PAGES)

    async def pulls(self, numbers: Sequence[int]) -> tuple[wire.Pull, ...]:
        """All of some pull requests, as far as the token may see them."""
        named = {f"number{place}": number for place, number in enumerate(numbers)}
        text = queries.pulls(len(numbers))
        variables = {**self._variables, **named}
        answer, withheld = await self._client.query_partly(GRAPHQL, text, variables, form=wire.PULLS, withheld=WITHHELD)
        blind = {place.split(".")[1] for place in withheld if CHECKS in place}
        return tuple(
            each.model_copy(update={"checks_known": name not in blind})
            for name, each in answer.found.items()
            if each is not None
        )

    async def closed_pulls(self) -> tuple[wire.Closed, ...]:
        """The pull requests that were merged or closed last."""
        return (await self._client.query(GRAPHQL, queries.CLOSED, self._variables, form=wire.CLOSED)).nodes

    async def milestones(self) -> tuple[Milestone, ...]:
        """Open milestones."""
        found = await self._client.query(GRAPHQL, queries.MILESTONES, self._variables, form=wire.MILESTONES)
        return tuple(_milestone(each) for each in found.nodes)

    def opened(self) -> Walk[Issue]:
        """All open issues."""
        return Walk(self._issues({"states": ["OPEN"]}), most=ISSUE_PAGES)

    def closed(self, since: datetime) -> Walk[Issue]:
        """Issues that are closed and have changed since."""
        return Walk(self._issues({"states": ["CLOSED"], "since": since.isoformat()}), most=RECENT_PAGES)

    def changed(self, since: datetime) -> Walk[Issue]:
        """All issues that have changed since."""
        return Walk(self._issues({"since": since.isoformat()}), most=RECENT_PAGES)

    async def blockers(self, number: int) -> tuple[tuple[int, str], ...]:
        """What an issue is marked as blocked by, as far as that is open."""
        path = f"{self._path}/issues/{number}/dependencies/blocked_by"
        found = parse(wire.BLOCKERS, await self._client.get(path, {"per_page": 30}))
        return tuple((each.number, each.repository) for each in found if each.state == "open")

    async def runs(self, params: Mapping[str, str | int]) -> tuple[wire.ActionRun, ...]:
        """Runs of Actions, newest first."""
        return parse(wire.RUNS, await self._client.get(f"{self._path}/actions/runs", params)).workflow_runs

    async def jobs(self, run: int) -> tuple[wire.Job, ...]:
        """The jobs of the last attempt of a run."""
        path = f"{self._path}/actions/runs/{run}/jobs"
        return parse(wire.JOBS, await self._client.get(path, {"filter": "latest", "per_page": 50})).jobs

    async def _turn_lights(self, after: str) -> Page[wire.Light]:
        variables = {**self._variables, "after": after or None}
        found = await self._client.query(GRAPHQL, queries.NUMBERS, variables, form=wire.LIGHTS)
        return Page(found.nodes, _next(found.page), found.total)

    def _issues(self, wanted: Mapping[str, JsonValue]) -> Turn[Issue]:
        async def turn(after: str) -> Page[Issue]:
            variables = {**self._variables, **wanted, "after": after or None}
            found = await self._client.query(GRAPHQL, queries.ISSUES, variables, form=wire.ISSUES)
            return Page(tuple(_issue(each) for each in found.nodes), _next(found.page), found.total)

        return turn


def _next(page: wire.PageInfo) -> str:
    return page.cursor or "" if page.more else ""


def _issue(issue: wire.Issue) -> Issue:
    return Issue(
        number=issue.number,
        title=issue.title,
        body=issue.body,
        open=issue.state == "OPEN",
        given_up=issue.reason in ("NOT_PLANNED", "DUPLICATE"),
        url=issue.url,
        labels=issue.labels,
        assignees=tuple(each.login for each in issue.assignees),
        milestone=issue.milestone,
        milestone_due=issue.milestone_due,
        parent=issue.parent,
        parts_open=max(issue.parts - issue.parts_done, 0),
        created_at=issue.created_at,
        moved_at=issue.updated_at,
        ended_at=issue.closed_at if issue.state != "OPEN" else None,
    )


def _milestone(milestone: wire.Milestone) -> Milestone:
    return Milestone(
        title=milestone.title,
        due=milestone.due,
        state=milestone.state.lower(),
        open=milestone.open,
        closed=milestone.closed,
    )
