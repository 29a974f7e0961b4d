"""GitHub, played by a server that speaks its GraphQL and its REST."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest

from board.facts import Fact, FailureClass, Plan, PullRequest, Run, Service, Stage, Verdict, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.secret import Secret
from collectors.sources.github.collector import GithubCollector
from collectors.sources.github.settings import GithubSettings
from tests.collectors.sources.github.hub import REST, Hub, checked, issue, pull, run_check
from tests.collectors.tracker.clock import NOW, Clock
from tests.trackers.dialects import GITHUB, graphql_error
from tests.trackers.runs import actions_runs
from tests.trackers.scenario import TOKEN, Allowance, Scenario, limited, replies, says, silent, tagged, web_page

F = TypeVar("F", bound=Fact)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[Scenario]:
    async with Scenario(GITHUB, prefix="/api/graphql", now=clock.stamp) as server:
        yield server


@pytest.fixture
def hub(server: Scenario) -> Hub:
    return Hub(server)


@pytest.fixture
async def github(
    server: Scenario, hub: Hub, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[GithubCollector]:
    del hub
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    collector = collector_of(server, clock, "locknx/stack")
    yield collector
    await collector.close()


def collector_of(server: Scenario, clock: Clock, *repositories: str, patience: float = 30) -> GithubCollector:
    settings = GithubSettings(url=server.url, token=Secret(env="GITHUB_TOKEN"), repositories=repositories)
    return GithubCollector("box", settings, clock=clock, patience=patience)


async def read(collector: GithubCollector, kind: type[F]) -> list[F]:
    return [each for each in await collector.read() if isinstance(each, kind)]


async def only(collector: GithubCollector, kind: type[F]) -> F:
    (found,) = await read(collector, kind)
    return found


def test_where_the_api_is_follows_from_the_address() -> None:
    public = GithubSettings(repositories=("a/b",))
    own = GithubSettings(url="https://git.example", repositories=("a/b",))
    assert (public.api, public.rest, public.scope) == ("https://api.github.com", "", "github/github.com")
    assert (own.api, own.rest) == ("https://git.example/api", "/v3")


async def test_an_issue_is_a_piece_of_work_with_its_parts(hub: Hub, github: GithubCollector) -> None:
    hub.issues = [
        issue(
            12,
            "Auth bridge (LOC-421)",
            labels={"nodes": [{"name": "priority: urgent"}, {"name": "in review"}]},
            milestone={"title": "M1", "dueOn": "2026-02-20T08:00:00Z"},
            parent={"number": 3},
            subIssuesSummary={"total": 5, "completed": 3},
        )
    ]
    work = await only(github, Work)
    assert (work.id, work.tracker, work.stage, work.priority) == ("stack#12", "github", Stage.REVIEW, "urgent")
    assert (work.milestone, work.milestone_due) == ("M1", date(2026, 2, 20))
    assert (work.parent, work.parts_open) == ("stack#3", 2)
    assert work.refs[:1] == ("issue:github/locknx/stack#12",)
    assert "ticket:LOC-421" in work.refs


async def test_what_is_not_planned_is_given_up(hub: Hub, github: GithubCollector) -> None:
    ended = {"state": "CLOSED", "closedAt": "2026-02-04T11:00:00Z"}
    hub.issues = [issue(1, stateReason="NOT_PLANNED", **ended), issue(2, stateReason="COMPLETED", **ended)]
    assert {each.id: each.stage for each in await read(github, Work)} == {
        "stack#1": Stage.CANCELED,
        "stack#2": Stage.DONE,
    }


async def test_what_blocks_an_issue_is_asked_of_those_that_matter(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    hub.issues = [issue(12, labels={"nodes": [{"name": "p1"}]}), issue(13)]
    blocker = {"number": 9, "state": "open", "repository_url": "https://api.github.com/repos/locknx/shop"}
    server.on(f"{REST}/issues/12/dependencies/blocked_by", says([blocker, {"number": 8, "state": "closed"}]))
    works = {each.id: each.blocked_by for each in await read(github, Work)}
    assert works == {"stack#12": ("shop#9",), "stack#13": ()}
    assert sum("blocked_by" in path for path in server.paths) == 1


async def test_a_pull_request_says_why_it_does_not_merge(hub: Hub, github: GithubCollector) -> None:
    hub.pulls = [
        pull(
            7,
            "Bridge",
            body="Part of MS22-DB-003",
            mergeStateStatus="BLOCKED",
            headRefName="sean/loc-421-bridge",
            statusCheckRollup=checked(
                run_check("test", "FAILURE", completedAt="2026-02-04T11:30:00Z", detailsUrl="https://ci/1"),
                run_check("lint", None),
                {"context": "deploy/preview", "state": "EXPECTED", "isRequired": True},
                {"context": "license", "state": "SUCCESS", "isRequired": False},
            ),
            baseRef={"branchProtectionRule": None, "refUpdateRule": {"requiredApprovingReviewCount": 2}},
            latestOpinionatedReviews={
                "nodes": [
                    {"state": "APPROVED", "submittedAt": "2026-02-04T10:00:00Z", "author": {"login": "bo"}},
                    {"state": "CHANGES_REQUESTED", "author": {"login": "cy"}},
                    None,
                ]
            },
            reviewRequests={
                "nodes": [
                    {"requestedReviewer": {"__typename": "User", "login": "dan"}},
                    {"requestedReviewer": {"__typename": "Team"}},
                    {"requestedReviewer": None},
                ]
            },
            timelineItems={"nodes": [{"createdAt": "2026-02-03T12:00:00Z"}, {}]},
            closingIssuesReferences={"nodes": [{"number": 12, "repository": {"nameWithOwner": "locknx/stack"}}]},
        )
    ]
    found = await only(github, PullRequest)
    assert [(each.name, each.verdict, each.required) for each in found.checks] == [
        ("CI / test", Verdict.FAILED, True),
        ("CI / lint", Verdict.RUNNING, True),
        ("deploy/preview", Verdict.MISSING, True),
        ("license", Verdict.PASSED, False),
    ]
    assert found.approved_at == datetime(2026, 2, 4, 10, tzinfo=UTC)
    assert (found.approvals, found.approvals_needed, found.changes_by) == (1, 2, ("cy",))
    assert (found.asked, found.asked_at) == (("dan", "a team"), datetime(2026, 2, 3, 12, tzinfo=UTC))
    assert (found.barred, found.conflicts, found.behind, found.may_merge) == (True, False, False, True)
    assert set(found.refs) >= {
        "pr:github/locknx/stack#7",
        "branch:github/locknx/stack@sean/loc-421-bridge",
        "issue:github/locknx/stack#12",
        "ticket:LOC-421",
        "ticket:MS22-DB-003",
    }


@pytest.mark.parametrize(
    ("mergeable", "state", "conflicts", "behind"),
    [
        ("CONFLICTING", "DIRTY", True, False),
        ("MERGEABLE", "BEHIND", False, True),
        ("UNKNOWN", "UNKNOWN", None, None),
    ],
)
async def test_what_is_being_computed_is_not_known(  # noqa: PLR0917 - columns
    hub: Hub, github: GithubCollector, mergeable: str, state: str, conflicts: bool | None, behind: bool | None
) -> None:
    hub.pulls = [pull(7, mergeable=mergeable, mergeStateStatus=state)]
    found = await only(github, PullRequest)
    assert (found.conflicts, found.behind) == (conflicts, behind)


async def test_an_approval_that_is_missing_by_a_rule_that_is_not_told_is_one_more(
    hub: Hub, github: GithubCollector
) -> None:
    given = {"nodes": [{"state": "APPROVED", "author": {"login": "bo"}}]}
    rule = {"branchProtectionRule": {"requiredApprovingReviewCount": 1}, "refUpdateRule": None}
    hub.pulls = [pull(7, reviewDecision="REVIEW_REQUIRED", latestOpinionatedReviews=given, baseRef=rule)]
    found = await only(github, PullRequest)
    assert (found.approvals, found.approvals_needed) == (1, 2)


async def test_who_may_only_read_may_not_merge(hub: Hub, github: GithubCollector) -> None:
    hub.permission = "READ"
    hub.pulls = [pull(7)]
    assert (await only(github, PullRequest)).may_merge is False


async def test_only_what_has_changed_is_asked_for(
    server: Scenario, hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.issues = [issue(1), issue(2)]
    hub.pulls = [pull(7), pull(8)]
    await github.read()
    clock.on(90)
    server.requests.clear()
    hub.pulls[0] = pull(7, "renamed", updatedAt="2026-02-04T12:01:00Z")
    hub.issues[1] = issue(2, "renamed", updatedAt="2026-02-04T12:01:00Z")
    facts = list(await github.read())
    assert server.operations == ["LocknPulse", "LocknPulls", "LocknIssues"]
    assert [each.variables["number0"] for each in server.requests if each.operation == "LocknPulls"] == [7]
    titles = sorted(each.title for each in facts if isinstance(each, Work | PullRequest))
    assert titles == ["issue 1", "pull request 8", "renamed", "renamed"]


async def test_a_check_that_ends_shows_although_nothing_else_moves(
    hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.pulls = [pull(7, statusCheckRollup={**checked(run_check("test", None)), "state": "PENDING"})]
    await github.read()
    clock.on(90)
    hub.pulls = [pull(7, statusCheckRollup={**checked(run_check("test", "SUCCESS")), "state": "SUCCESS"})]
    assert [each.verdict for each in (await only(github, PullRequest)).checks] == [Verdict.PASSED]


async def test_an_hour_without_changes_costs_at_most_sixty_requests(
    server: Scenario, hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.issues = [issue(number) for number in range(1, 30)]
    hub.pulls = [pull(7), pull(8)]
    server.on(f"{REST}/actions/runs", tagged(actions_runs("success")))
    await github.read()
    server.requests.clear()
    for _ in range(40):
        clock.on(90)
        await github.read()
    assert len(server.requests) <= 60 + 12  # what has not changed since its ETag is free of the limit
    assert sum(each.method == "POST" for each in server.requests) <= 45


async def test_two_hundred_pull_requests_come_in_some_polls(
    server: Scenario, hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.pulls = [pull(number) for number in range(1, 201)]
    found = await read(github, PullRequest)
    assert len(found) == 200
    assert server.operations.count("LocknPulls") == 20
    clock.on(90)
    server.requests.clear()
    await github.read()
    assert server.operations == ["LocknPulse"]
    hub.pulls[199] = pull(200, state="CLOSED", closedAt="2026-02-04T12:01:00Z")
    clock.on(90)
    found = await read(github, PullRequest)
    assert [each.number for each in found if each.state == "closed"] == [200]


async def test_two_thousand_issues_take_some_twenty_questions(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    hub.issues = [issue(number) for number in range(1, 2001)]
    assert await read(github, Work)
    assert server.operations.count("LocknIssues") <= 42


async def test_what_was_merged_is_known_at_once(hub: Hub, github: GithubCollector, clock: Clock) -> None:
    hub.pulls = [pull(7)]
    await github.read()
    clock.on(90)
    at = "2026-02-04T12:01:00Z"
    hub.pulls = [pull(7, state="MERGED", mergedAt=at, closedAt=at)]
    found = await only(github, PullRequest)
    assert (found.state, found.ended_at) == ("merged", datetime(2026, 2, 4, 12, 1, tzinfo=UTC))


async def test_what_was_merged_before_us_is_known_for_a_month(hub: Hub, github: GithubCollector) -> None:
    hub.pulls = [
        pull(5, state="MERGED", mergedAt="2026-02-01T12:00:00Z", closedAt="2026-02-01T12:00:00Z"),
        pull(4, state="MERGED", mergedAt="2025-12-01T12:00:00Z", closedAt="2025-12-01T12:00:00Z"),
    ]
    assert [each.number for each in await read(github, PullRequest)] == [5]


async def test_runs_of_main_are_told_with_the_step_that_failed(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    hub.runs(actions_runs("failure", "failure", "success"))
    job = {"name": "check", "conclusion": "failure", "steps": [{"name": "Run ruff", "conclusion": "failure"}]}
    server.on(f"{REST}/actions/runs/1003/jobs", says({"jobs": [job]}))
    run = await only(github, Run)
    assert (run.service, run.workflow, run.default, run.verdict) == ("github", "ci.yml", True, Verdict.FAILED)
    assert run.earlier == (Verdict.FAILED, Verdict.PASSED)
    assert (run.failing_step, run.failure_class) == ("check / Run ruff", FailureClass.FORMAT)
    assert run.red_since == datetime(2026, 2, 4, 0, 2, 50, tzinfo=UTC)


async def test_a_streak_of_a_pull_request_counts_each_run_once(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    hub.pulls = [pull(7)]
    also: Any = {"head_branch": "work-7"}
    checks = actions_runs("queued", "failure", "failure", first=20, event="pull_request", **also)["workflow_runs"]
    pushes = actions_runs("failure", "failure", first=10, event="push", **also)["workflow_runs"]
    hub.runs({"workflow_runs": [*checks, *pushes]})
    server.on(f"{REST}/actions/runs/*/jobs", says({"jobs": []}))
    run = await only(github, Run)
    assert (run.pull, run.branch, run.verdict) == ("pr:github/locknx/stack#7", "work-7", Verdict.PENDING)
    assert run.earlier == (Verdict.FAILED, Verdict.FAILED)


async def test_while_something_runs_it_is_asked_for_in_each_poll(
    server: Scenario, hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.runs(actions_runs("in_progress"))
    await github.read()
    clock.on(90)
    hub.runs(actions_runs("success"))
    assert (await only(github, Run)).verdict is Verdict.PASSED
    clock.on(90)
    server.requests.clear()
    await github.read()
    assert server.operations == ["LocknPulse"]
    assert len(server.requests) == 1


async def test_a_milestone_is_a_plan(hub: Hub, github: GithubCollector) -> None:
    hub.milestones = [
        {
            "title": "M1",
            "dueOn": "2026-02-20T08:00:00Z",
            "state": "OPEN",
            "open": {"totalCount": 2},
            "closed": {"totalCount": 1},
        }
    ]
    plan = await only(github, Plan)
    assert (plan.name, plan.due, plan.state, plan.done, plan.total) == ("M1", date(2026, 2, 20), "open", 1, 3)


async def test_a_repository_that_may_not_be_seen_is_no_trouble_of_the_others(
    server: Scenario, hub: Hub, clock: Clock, github: GithubCollector
) -> None:
    del github
    hub.issues = [issue(1)]
    data = hub.pulse
    server.ask(
        "LocknPulse",
        lambda _, request: graphql_error(
            "Could not resolve to a Repository", data=data(request), type="NOT_FOUND", path=["r0"]
        ),
    )
    both = collector_of(server, clock, "locknx/secret", "locknx/stack")
    facts = list(await both.read())
    secret, stack = [each for each in facts if isinstance(each, Service) and each.kind == "repository"]
    assert secret.why == "there is no such repository, or the token may not see it"
    assert (stack.why, sum(isinstance(each, Work) for each in facts)) == ("", 1)
    await both.close()


async def test_checks_that_the_token_may_not_see_are_unknown(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    hub.pulls = [pull(7), pull(8)]
    place = ["repository", "p1", "statusCheckRollup"]
    server.ask(
        "LocknPulls",
        lambda _, request: graphql_error(
            "Resource not accessible by personal access token", data=hub.details(request), type="FORBIDDEN", path=place
        ),
    )
    facts = list(await github.read())
    assert {each.number: each.checks_known for each in facts if isinstance(each, PullRequest)} == {7: True, 8: False}
    stack = next(each for each in facts if isinstance(each, Service) and each.kind == "repository")
    assert stack.marks == ("the token may not see the checks of pull requests: 1",)


async def test_what_github_gives_up_on_is_asked_in_smaller_parts(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    hub.pulls = [pull(number) for number in range(1, 11)]
    server.ask("LocknPulls", web_page(502), hub.plays(hub.details))
    with pytest.raises(SourceOutage):
        await github.read()
    assert len(await read(github, PullRequest)) == 10
    asked = [len(each.variables) - 2 for each in server.requests if each.operation == "LocknPulls"]
    assert asked == [10, 5, 5]


async def test_what_was_known_of_a_repository_goes_when_it_can_be_seen_no_more(
    server: Scenario, hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.issues, hub.pulls = [issue(1)], [pull(7)]
    assert {type(each) for each in await github.read()} == {Service, Work, PullRequest}
    server.ask("LocknPulse", says({"data": {"r0": None}}))
    clock.on(90)
    assert {type(each) for each in await github.read()} == {Service}


async def test_a_run_whose_jobs_are_gone_is_no_trouble_of_the_others(
    server: Scenario, hub: Hub, github: GithubCollector
) -> None:
    one, other = actions_runs("failure"), actions_runs("failure", first=9, path=".github/workflows/lint.yml")
    hub.runs({"workflow_runs": [*one["workflow_runs"], *other["workflow_runs"]]})
    job = {"name": "lint", "conclusion": "failure", "steps": []}
    server.on(f"{REST}/actions/runs/1001/jobs", says({"jobs": [job]}))
    found = {each.workflow: each.failing_step for each in await read(github, Run)}
    assert found == {"ci.yml": "lint", "lint.yml": ""}


async def test_a_renamed_repository_is_named(hub: Hub, github: GithubCollector) -> None:
    hub.name = "locknx/shop"
    stack = next(each for each in await read(github, Service) if each.kind == "repository")
    assert stack.marks == ("is now locknx/shop",)


async def test_an_allowance_that_runs_low_is_told_and_stretched(
    server: Scenario, hub: Hub, github: GithubCollector, clock: Clock
) -> None:
    hub.issues = [issue(1)]
    server.allowance = Allowance(5000, 1700, (NOW.timestamp()) + 3600)
    await github.read()
    own = next(each for each in await read(github, Service) if each.kind == "github")
    assert any(mark.endswith("of 5,000 requests left") for mark in own.marks)
    server.requests.clear()
    clock.on(90)
    await github.read()
    assert server.requests == []
    clock.on(180)
    await github.read()
    assert server.operations == ["LocknPulse"]


async def test_a_missing_right_on_actions_leaves_the_rest(server: Scenario, hub: Hub, github: GithubCollector) -> None:
    hub.issues = [issue(1)]
    server.on(f"{REST}/actions/runs", says({"message": "Resource not accessible by personal access token"}, 403))
    facts = list(await github.read())
    stack = next(each for each in facts if isinstance(each, Service) and each.kind == "repository")
    assert stack.why.startswith("the token may not read /v3/repos/locknx/stack/actions/runs")
    assert sum(isinstance(each, Work) for each in facts) == 1


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (limited(30), OutageKind.LIMITED),
        (replies(graphql_error("API rate limit exceeded", type="RATE_LIMITED")), OutageKind.LIMITED),
        (replies(graphql_error("Something went wrong")), OutageKind.GARBLED),
        (web_page(), OutageKind.GARBLED),
        (web_page(502), OutageKind.REFUSED),
    ],
)
async def test_trouble_of_github_is_an_outage(
    server: Scenario, github: GithubCollector, play: Any, kind: OutageKind
) -> None:
    server.ask("LocknPulse", play)
    with pytest.raises(SourceOutage) as caught:
        await github.read()
    assert caught.value.outage.kind is kind


async def test_a_github_that_says_nothing_is_given_up(server: Scenario, github: GithubCollector, clock: Clock) -> None:
    del github
    server.ask("LocknPulse", silent())
    hasty = collector_of(server, clock, "locknx/stack", patience=0.2)
    with pytest.raises(SourceOutage, match=r"no answer within 0\.2 s"):
        await hasty.read()
    await hasty.close()


async def test_an_expired_token_is_an_outage(server: Scenario, github: GithubCollector) -> None:
    server.expire()
    with pytest.raises(SourceOutage) as caught:
        await github.read()
    assert (caught.value.outage.kind, TOKEN in str(caught.value)) == (OutageKind.DENIED, False)


async def test_nothing_is_ever_written(server: Scenario, hub: Hub, github: GithubCollector) -> None:
    hub.issues, hub.pulls = [issue(1)], [pull(7)]
    await github.read()
    assert server.writes == []


@pytest.mark.parametrize("odd", ["issue", "pull", "run"])
async def test_one_odd_row_does_not_hide_the_others(hub: Hub, github: GithubCollector, odd: str) -> None:
    hub.issues, hub.pulls = [issue(1), issue(2)], [pull(11), pull(12)]
    ran = actions_runs("success", "failure", "success")
    if odd == "issue":
        hub.issues[0]["number"] = "x"
    elif odd == "pull":
        hub.pulls[0]["changedFiles"] = "x"
    else:
        ran["workflow_runs"][1]["id"] = "x"
    hub.runs(ran)
    facts = list(await github.read())
    found = {kind: sum(isinstance(each, kind) for each in facts) for kind in (Work, PullRequest, Run)}
    assert found == {Work: 1 if odd == "issue" else 2, PullRequest: 1 if odd == "pull" else 2, Run: 1}
