"""Gitea and Forgejo, played by a server that speaks their API."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from board.facts import Ask, Fact, FailureClass, Plan, Priority, PullRequest, Run, Service, Stage, Verdict, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.secret import Secret
from collectors.sources.gitea.collector import GiteaCollector
from collectors.sources.gitea.settings import GiteaSettings
from tests.collectors.fake_http import Reply
from tests.collectors.sources.gitea.forge import API, REPO, furnish, issue, protected, pull, review, status
from tests.collectors.tracker.clock import Clock
from tests.trackers.dialects import GITEA, Request
from tests.trackers.runs import SHA, actions_runs
from tests.trackers.scenario import TOKEN, Scenario, answers, limited, moved, paged, replies, says, silent, web_page

F = TypeVar("F", bound=Fact)
Facts = list[Fact]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[Scenario]:
    async with Scenario(GITEA, now=clock.stamp) as server:
        furnish(server)
        yield server


@pytest.fixture
async def gitea(server: Scenario, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GiteaCollector]:
    monkeypatch.setenv("GITEA_TOKEN", TOKEN)
    collector = collector_of(server, clock)
    yield collector
    await collector.close()


def collector_of(server: Scenario, clock: Clock, *repositories: str, patience: float = 30) -> GiteaCollector:
    settings = GiteaSettings(
        url=server.url, token=Secret(env="GITEA_TOKEN"), repositories=repositories or ("locknx/stack",)
    )
    return GiteaCollector("box", settings, clock=clock, patience=patience)


async def read(collector: GiteaCollector, kind: type[F]) -> list[F]:
    return [each for each in await collector.read() if isinstance(each, kind)]


async def only(collector: GiteaCollector, kind: type[F]) -> F:
    (found,) = await read(collector, kind)
    return found


def opens(*issues: dict[str, Any]) -> Any:
    """Lists issues as they are asked for: by state."""
    return answers(lambda request: [each for each in issues if request.query["state"] in (each["state"], "all")])


def asked(server: Scenario, part: str) -> list[Request]:
    return [each for each in server.requests if part in each.path]


async def test_an_issue_is_a_piece_of_work(server: Scenario, gitea: GiteaCollector) -> None:
    milestone = {"title": "M1", "due_on": "2026-02-20T23:59:59+01:00"}
    labels = [{"name": "priority/high"}, {"name": "status/in progress"}, {"name": "points/3"}]
    server.on(
        f"{REPO}/issues",
        opens(
            issue(
                12,
                "Auth bridge (LOC-421)",
                labels=labels,
                milestone=milestone,
                due_date="2026-02-16T23:59:59Z",
                assignees=[{"login": "sean"}],
            )
        ),
    )
    work = await only(gitea, Work)
    assert (work.id, work.title, work.stage, work.state) == (
        "stack#12",
        "Auth bridge (LOC-421)",
        Stage.STARTED,
        "status/in progress",
    )
    assert (work.priority, work.estimate, work.due) == (Priority.HIGH, 3, date(2026, 2, 16))
    assert (work.milestone, work.milestone_due, work.assignee) == ("M1", date(2026, 2, 20), "sean")
    assert work.refs == (
        "issue:gitea/locknx/stack#12",
        "url:https://git.example/locknx/stack/issues/12",
        "ticket:LOC-421",
    )


async def test_an_issue_that_waits_for_a_person_asks_them(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/issues", opens(issue(12, "Rates", body="Awaiting Sean's A/B/C decision.")))
    ask = await only(gitea, Ask)
    assert (ask.person, ask.question, ask.blocks) == ("Sean", "A/B/C decision", ("stack#12",))


async def test_what_a_description_says_is_not_kept(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/issues", opens(issue(12, body="the canary sings")))
    assert not [each for each in await gitea.read() if "canary" in repr(each)]


async def test_pull_requests_among_issues_are_left_out(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/issues", opens(issue(12, pull_request={"merged": False})))
    assert await read(gitea, Work) == []


async def test_what_blocks_an_issue_is_known_while_it_is_open(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    wanted = issue(12, labels=[{"name": "p1"}])
    server.on(f"{REPO}/issues", opens(wanted, issue(9)))
    server.on(f"{REPO}/issues/12/dependencies", says([issue(9), issue(8, state="closed")]))
    works = {each.id: each for each in await read(gitea, Work)}
    assert works["stack#12"].blocked_by == ("stack#9",)
    assert len(asked(server, "dependencies")) == 1
    done = issue(9, state="closed", closed_at="2026-02-04T12:00:30Z", updated_at="2026-02-04T12:00:30Z")
    server.on(f"{REPO}/issues", opens(done))
    clock.on(60)
    works = {each.id: each for each in await read(gitea, Work)}
    assert works["stack#12"].blocked_by == ()
    assert works["stack#9"].stage is Stage.DONE


async def test_after_the_first_reading_only_changes_are_asked_for(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    server.on(f"{REPO}/issues", opens(*(issue(number) for number in range(1, 4))))
    await gitea.read()
    before = len(server.requests)
    server.on(f"{REPO}/issues", opens(issue(2, "renamed", updated_at="2026-02-04T12:00:30Z")))
    clock.on(60)
    works = {each.id: each.title for each in await read(gitea, Work)}
    assert works == {"stack#1": "issue 1", "stack#2": "renamed", "stack#3": "issue 3"}
    assert asked(server, "/issues")[-1].query == {
        "state": "all",
        "type": "issues",
        "since": "2026-02-03T09:59:59Z",
        "page": "1",
        "limit": "50",
    }
    assert len(server.requests) - before == 3  # pull requests, runs, issues


async def test_two_thousand_issues_come_in_slices_that_tell_how_far_they_are(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    issues = [issue(number) for number in range(1, 2001)]
    server.on(f"{REPO}/issues", paged(issues))
    facts = list(await gitea.read())
    stack = next(each for each in facts if isinstance(each, Service) and each.kind == "repository")
    assert stack.marks == ("reading 1,000 of 2,000 issues",)
    assert sum(isinstance(each, Work) for each in facts) == 1000
    clock.on(60)
    assert len(await read(gitea, Work)) == 2000


async def test_after_a_restart_what_was_known_stays_until_all_is_read(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    server.on(f"{REPO}/issues", opens(issue(1), issue(2)))
    known = list(await gitea.read())
    later = collector_of(server, clock)
    later.recall(known)
    server.on(f"{REPO}/issues", paged([issue(number) for number in range(2, 1102)]))
    first = {each.id for each in await read(later, Work)}
    second = {each.id for each in await read(later, Work)}
    assert ("stack#1" in first, "stack#1" in second, len(second)) == (True, False, 1100)
    await later.close()


async def test_a_pull_request_carries_what_its_branch_and_text_name(server: Scenario, gitea: GiteaCollector) -> None:
    head = {"ref": "sean/loc-421-bridge", "sha": SHA.format(7)}
    server.on(f"{REPO}/pulls", opens(pull(7, "Bridge", body="Closes #12, see MS22-DB-003", head=head)))
    found = await only(gitea, PullRequest)
    assert (found.repository, found.number, found.forge, found.state) == ("locknx/stack", 7, "gitea", "open")
    assert set(found.refs) >= {
        "pr:gitea/locknx/stack#7",
        "url:https://git.example/locknx/stack/pulls/7",
        "branch:gitea/locknx/stack@sean/loc-421-bridge",
        f"commit:{SHA.format(7)}",
        "ticket:LOC-421",
        "ticket:MS22-DB-003",
        "issue:gitea/locknx/stack#12",
    }


async def test_a_required_check_that_nobody_reported_is_missing(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(584, "docs: TASKS.md final update")))
    server.on(f"{REPO}/branches/main", says(protected("ci/woodpecker/pr/*", "lint", approvals=2)))
    server.on(
        f"{REPO}/commits/{SHA.format(584)}/status", says({"state": "success", "statuses": [status("lint", "success")]})
    )
    found = await only(gitea, PullRequest)
    assert [(each.name, each.verdict, each.required) for each in found.checks] == [
        ("lint", Verdict.PASSED, True),
        ("ci/woodpecker/pr/*", Verdict.MISSING, True),
    ]
    assert (found.checks_known, found.approvals_needed, found.may_merge) == (True, 2, True)


@pytest.mark.parametrize("body", [b"", b'{"state":"","statuses":null,"total_count":0}'])
async def test_a_commit_that_nothing_has_checked_has_no_checks(
    server: Scenario, gitea: GiteaCollector, body: bytes
) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    server.on(f"{REPO}/commits/*/status", replies(Reply(body)))
    found = await only(gitea, PullRequest)
    assert (found.checks, found.checks_known) == ((), True)


async def test_reviews_count_by_the_last_word_of_each(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7, requested_reviewers=[{"login": "bo"}, {"login": "eve"}])))
    server.on(
        f"{REPO}/pulls/7/reviews",
        says(
            [
                review("REQUEST_CHANGES", "bo"),
                review("APPROVED", "bo"),
                review("COMMENT", "bo"),
                review("APPROVED", "cy", official=False),
                review("REQUEST_CHANGES", "dan"),
                review("REQUEST_CHANGES", "fay", dismissed=True),
                review("REQUEST_REVIEW", "eve", submitted_at="2026-02-03T08:00:00Z"),
            ]
        ),
    )
    found = await only(gitea, PullRequest)
    assert (found.approvals, found.changes_by, found.asked) == (1, ("dan",), ("eve",))
    assert found.asked_at == datetime(2026, 2, 3, 8, tzinfo=UTC)


async def test_that_it_cannot_be_merged_is_believed_after_a_second_look(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7, mergeable=False)))
    assert (await only(gitea, PullRequest)).conflicts is None
    clock.on(60)
    known = list(await gitea.read())
    assert [each.conflicts for each in known if isinstance(each, PullRequest)] == [True]
    later = collector_of(server, clock)
    later.recall(known)
    assert (await only(later, PullRequest)).conflicts is True
    await later.close()


async def test_a_branch_that_must_take_in_its_base_is_behind(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7, merge_base=SHA.format(0))))
    server.on(f"{REPO}/branches/main", says(protected()))
    rule = {"rule_name": "main", "block_on_outdated_branch": True}
    server.on(f"{REPO}/branch_protections", says([rule]))
    assert (await only(gitea, PullRequest)).behind is True


async def test_where_rules_may_not_be_read_nothing_is_said_of_them(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7, merge_base=SHA.format(0))))
    server.on(f"{REPO}/branches/main", says(protected()))
    server.on(f"{REPO}/branch_protections", says({"message": "forbidden"}, 403))
    assert (await only(gitea, PullRequest)).behind is None


async def test_what_was_merged_is_known_at_once(server: Scenario, gitea: GiteaCollector, clock: Clock) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    await gitea.read()
    ended: dict[str, Any] = {"state": "closed", "merged": True, "merged_at": "2026-02-04T12:00:30Z"}
    server.on(f"{REPO}/pulls", opens(pull(7, **ended)))
    clock.on(60)
    found = await only(gitea, PullRequest)
    assert (found.state, found.ended_at) == ("merged", datetime(2026, 2, 4, 12, 0, 30, tzinfo=UTC))


async def test_a_new_commit_is_new_since_it_was_seen(server: Scenario, gitea: GiteaCollector, clock: Clock) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    assert (await only(gitea, PullRequest)).pushed_at == datetime(2026, 2, 4, 11, tzinfo=UTC)
    clock.on(60)
    server.on(f"{REPO}/pulls", opens(pull(7, head={"ref": "work-7", "sha": SHA.format(99)})))
    assert (await only(gitea, PullRequest)).pushed_at == clock.now


async def test_a_pull_request_that_does_not_move_costs_one_list(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    server.on(f"{REPO}/commits/*/status", says({"state": "success", "statuses": [status("ci", "success")]}))
    await gitea.read()
    before = len(server.requests)
    clock.on(60)
    await gitea.read()
    assert len(server.requests) - before == 4  # pull requests, runs of main, all runs, issues


async def test_runs_are_told_by_workflow_with_what_came_before(server: Scenario, gitea: GiteaCollector) -> None:
    runs = actions_runs("in_progress", "failure", "cancelled", "failure", "success", at=None)
    server.on(f"{REPO}/actions/runs", says(runs))
    job = {"name": "check", "conclusion": "failure", "steps": [{"name": "Run tests", "conclusion": "failure"}]}
    server.on(f"{REPO}/actions/runs/1004/jobs", says({"jobs": [job]}))
    run = await only(gitea, Run)
    assert (run.workflow, run.branch, run.default, run.verdict) == ("ci.yml", "main", True, Verdict.RUNNING)
    assert run.earlier == (Verdict.FAILED, Verdict.PASSED_OVER, Verdict.FAILED, Verdict.PASSED)
    assert (run.failing_step, run.failure_class) == ("check / Run tests", FailureClass.TEST)
    assert run.classes == (FailureClass.TEST, FailureClass.UNKNOWN)


async def test_a_run_of_a_pull_request_is_told_with_it(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    runs = actions_runs("failure", event="pull_request", head_branch="#7", head_sha=SHA.format(7))
    server.on(f"{REPO}/actions/runs", answers(lambda request: {} if "branch" in request.query else runs))
    run = await only(gitea, Run)
    assert (run.branch, run.pull, run.default) == ("work-7", "pr:gitea/locknx/stack#7", False)


async def test_an_older_server_tells_of_its_jobs(server: Scenario, gitea: GiteaCollector) -> None:
    furnish(server, "11.0.3+gitea-1.22.0")
    server.on(f"{REPO}/actions/runs", says({"message": "not found"}, 404))
    task = {"run_number": 4, "event": "push", "head_branch": "main", "workflow_id": "ci.yml", "head_sha": SHA.format(4)}
    jobs = [
        {**task, "id": 1, "name": "lint", "status": "success"},
        {**task, "id": 2, "name": "unit tests", "status": "failure"},
    ]
    server.on(f"{REPO}/actions/tasks", says({"total_count": 2, "workflow_runs": jobs}))
    facts = list(await gitea.read())
    run = next(each for each in facts if isinstance(each, Run))
    assert (run.verdict, run.failing_step, run.failure_class) == (Verdict.FAILED, "unit tests", FailureClass.TEST)
    own = next(each for each in facts if isinstance(each, Service))
    assert (own.kind, own.version) == ("forgejo", "11.0.3")


async def test_a_milestone_is_a_plan(server: Scenario, gitea: GiteaCollector) -> None:
    m1 = {"title": "M1", "state": "open", "due_on": "2026-02-20T00:00:00Z", "open_issues": 2, "closed_issues": 1}
    server.on(f"{REPO}/milestones", says([m1]))
    done = issue(3, state="closed", closed_at="2026-02-01T10:00:00Z", milestone={"title": "M1"})
    server.on(f"{REPO}/issues", opens(done))
    plan = await only(gitea, Plan)
    assert (plan.kind, plan.name, plan.due, plan.done, plan.total) == ("milestone", "M1", date(2026, 2, 20), 1, 3)
    assert plan.ended == (date(2026, 2, 1),)


async def test_a_repository_that_may_not_be_seen_is_no_trouble_of_the_others(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    del gitea
    both = collector_of(server, clock, "locknx/secret", "locknx/stack")
    server.on(f"{REPO}/issues", opens(issue(1)))
    facts = list(await both.read())
    secret, stack = [each for each in facts if isinstance(each, Service) and each.kind == "repository"]
    assert secret.why == "there is no /repos/locknx/secret, or the token may not see it"
    assert (stack.why, sum(isinstance(each, Work) for each in facts)) == ("", 1)
    await both.close()


@pytest.mark.parametrize("gone", [f"{REPO}/branches/old", f"{REPO}/commits/{SHA.format(7)}/status"])
async def test_what_cannot_be_seen_of_one_pull_request_is_no_trouble_of_the_others(
    server: Scenario, gitea: GiteaCollector, gone: str
) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7, base={"ref": "old", "sha": SHA.format(1)}), pull(8)))
    server.on(f"{REPO}/commits/*/status", says({"statuses": [status("ci", "success")]}))
    server.on(gone, says({"message": "not found"}, 404))
    found = {each.number: each for each in await read(gitea, PullRequest)}
    assert [len(found[number].checks) for number in (8,)] == [1]
    assert (found[7].checks_known, found[8].checks_known) == (False, True)


async def test_what_was_known_of_a_repository_goes_when_it_can_be_seen_no_more(
    server: Scenario, gitea: GiteaCollector, clock: Clock
) -> None:
    server.on(f"{REPO}/issues", opens(issue(1)))
    server.on(f"{REPO}/actions/runs", says(actions_runs("success")))
    assert {type(each) for each in await gitea.read()} == {Service, Work, Run}
    for path in (REPO, f"{REPO}/*"):
        server.on(path, says({"message": "not found"}, 404))
    clock.on(3600)
    assert {type(each) for each in await gitea.read()} == {Service}


async def test_one_odd_row_hides_no_other(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/issues", says([issue(1, state=None, html_url=None, labels=[None]), issue(2)]))
    server.on(f"{REPO}/pulls", opens(pull(7, head={"ref": None, "sha": None}, user=None)))
    server.on(f"{REPO}/actions/runs", says(actions_runs("success", head_branch=None, path=None)))
    facts = list(await gitea.read())
    assert sum(isinstance(each, Work) for each in facts) == 2
    assert sum(isinstance(each, PullRequest) for each in facts) == 1


async def test_a_missing_right_on_runs_is_told(server: Scenario, gitea: GiteaCollector) -> None:
    for path in ("runs", "tasks"):
        server.on(f"{REPO}/actions/{path}", says({"message": "token does not have the scope"}, 403))
    stack = next(each for each in await read(gitea, Service) if each.kind == "repository")
    assert stack.why.startswith("the token may not read /repos/locknx/stack/actions/runs")


async def test_an_approval_behind_many_comments_counts(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    said = [review("COMMENT", f"user{number}") for number in range(55)]
    server.on(f"{REPO}/pulls/7/reviews", paged([*said, review("APPROVED", "bo")]))
    found = await only(gitea, PullRequest)
    assert (found.approvals, found.approved_at) == (1, datetime(2026, 2, 4, 9, tzinfo=UTC))


async def test_a_renamed_repository_is_followed_and_named(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(REPO, moved(f"{API}/repos/locknx/shop", 307))
    server.on(f"{API}/repos/locknx/shop", says({"full_name": "locknx/shop", "default_branch": "main"}))
    stack = next(each for each in await read(gitea, Service) if each.kind == "repository")
    assert stack.marks == ("is now locknx/shop",)


async def test_what_a_server_without_actions_has_is_told(server: Scenario, gitea: GiteaCollector) -> None:
    for path in ("runs", "tasks"):
        server.on(f"{REPO}/actions/{path}", says({"message": "not found"}, 404))
    assert await read(gitea, Run) == []


async def test_an_expired_token_is_an_outage(server: Scenario, gitea: GiteaCollector) -> None:
    await gitea.read()
    server.expire()
    with pytest.raises(SourceOutage) as caught:
        await gitea.read()
    assert caught.value.outage.kind is OutageKind.DENIED
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (limited(30), OutageKind.LIMITED),
        (web_page(), OutageKind.GARBLED),
        (web_page(502), OutageKind.REFUSED),
    ],
)
async def test_trouble_of_the_server_is_an_outage(
    server: Scenario, gitea: GiteaCollector, play: Any, kind: OutageKind
) -> None:
    server.on(f"{REPO}/pulls", play)
    with pytest.raises(SourceOutage) as caught:
        await gitea.read()
    assert caught.value.outage.kind is kind


async def test_a_server_that_says_nothing_is_given_up(server: Scenario, gitea: GiteaCollector, clock: Clock) -> None:
    del gitea
    server.on(f"{API}/version", silent())
    hasty = collector_of(server, clock, patience=0.2)
    with pytest.raises(SourceOutage, match=r"no answer within 0\.2 s"):
        await hasty.read()
    await hasty.close()


async def test_nothing_is_ever_written(server: Scenario, gitea: GiteaCollector) -> None:
    server.on(f"{REPO}/pulls", opens(pull(7)))
    server.on(f"{REPO}/issues", opens(issue(1)))
    await gitea.read()
    assert server.writes == []


@pytest.mark.parametrize("name", ["stack", "locknx/", "/stack", "locknx/stack/x", "../..", "locknx/st?ack"])
def test_a_repository_is_named_with_its_owner(name: str) -> None:
    with pytest.raises(ValidationError, match="owner/name"):
        GiteaSettings(url="http://git.example", repositories=(name,))


def test_two_at_one_address_are_told_apart_by_their_names() -> None:
    home = GiteaSettings(url="http://git.example/sub/", name="home", repositories=("a/b",))
    other = GiteaSettings(url="http://git.example/sub/", repositories=("a/b",))
    assert (home.scope, other.scope) == ("gitea/home", "gitea/git.example/sub")


@pytest.mark.parametrize("odd", ["issue", "pull", "run"])
async def test_one_odd_row_does_not_hide_the_others(server: Scenario, gitea: GiteaCollector, odd: str) -> None:
    issues, pulls = [issue(1), issue(2)], [pull(11), pull(12)]
    ran = actions_runs("success", "failure", "success")
    if odd == "issue":
        issues[0]["number"] = "x"
    elif odd == "pull":
        pulls[0]["head"] = "x"
    else:
        ran["workflow_runs"][1]["id"] = "x"
    server.on(f"{REPO}/issues", opens(*issues))
    server.on(f"{REPO}/pulls", says(pulls))
    server.on(f"{REPO}/actions/runs", says(ran))
    facts = list(await gitea.read())
    found = {kind: sum(isinstance(each, kind) for each in facts) for kind in (Work, PullRequest, Run)}
    assert found == {Work: 1 if odd == "issue" else 2, PullRequest: 1 if odd == "pull" else 2, Run: 1}


@pytest.mark.parametrize("what", ["pulls/11/reviews", f"commits/{SHA.format(11)}/status"])
@pytest.mark.parametrize("answer", [says({"message": "no"}, 403), says([{"user": 7}, "x"]), says({"statuses": [5]})])
async def test_what_cannot_be_read_of_one_pull_request_is_not_known_and_hides_no_other(
    server: Scenario, gitea: GiteaCollector, what: str, answer: Any
) -> None:
    server.on(f"{REPO}/branches/main", says(protected(approvals=1)))
    server.on(f"{REPO}/pulls", says([pull(11), pull(12)]))
    server.on(f"{REPO}/pulls/*/reviews", says([review("APPROVED", "bo")]))
    server.on(f"{REPO}/{what}", answer)
    one, other = await read(gitea, PullRequest)
    assert other.checks_known
    assert other.reviews_known
    assert (one.checks_known, one.reviews_known) == ("reviews" in what, "reviews" not in what)
    assert one.approvals_needed == (None if "reviews" in what else 1)
