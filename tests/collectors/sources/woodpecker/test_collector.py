"""Woodpecker on a server that plays it."""

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board.facts import Excerpt, FailureClass, Run, Service, ServiceState, Verdict, Weakness
from board.reading import OutageKind
from board.streaks import Light, light, said
from collectors.collector import SourceOutage
from collectors.secret import Secret
from collectors.sources.woodpecker import COLLECTOR
from collectors.sources.woodpecker.settings import WoodpeckerSettings
from tests.collectors.fake_http import Reply
from tests.trackers.dialects import WOODPECKER
from tests.trackers.runs import SHA, pipelines, steps
from tests.trackers.scenario import TOKEN, Scenario, answers, limited, paged, replies, says, silent, web_page

REPOS, LIST = "/api/user/repos", "/api/repos/20/pipelines"
PULL: dict[str, Any] = {"event": "pull_request", "ref": "refs/pull/10/head", "refspec": "fix/10:main"}


class Ci:
    """A Woodpecker with one repository, and the source that reads it."""

    def __init__(self, server: Scenario) -> None:
        self.server = server
        self.now = datetime(2026, 2, 4, 10, 47, tzinfo=UTC)
        self.source = COLLECTOR(
            "lockn-01",
            WoodpeckerSettings(url=server.url, token=Secret(env="WOODPECKER_TOKEN")),
            clock=lambda: self.now,
            patience=3.0,
        )

    def has(self, *lists: list[Any], **also: Any) -> None:
        """These pipelines are there, each list the newest first."""
        everything = sorted((each for some in lists for each in some), key=lambda each: -(each.get("number") or 0))
        last = everything[0] if everything else None
        repository = {"id": 20, "full_name": "Lockn/api", "default_branch": "main", "active": True}
        self.server.on(REPOS, says([{**repository, "last_pipeline": last, **also}]))
        self.server.on(LIST, _listed(everything))

    def failed(self, number: int, *named: tuple[str, str, int], log: str = "", **also: Any) -> None:
        """What the steps of a pipeline became, and what the failing one wrote."""
        self.server.on(f"{LIST}/{number}", says({"number": number, "workflows": steps(*named), **also}))
        lines = [
            {"line": n, "data": b64encode(f"{text}\n".encode()).decode()} for n, text in enumerate(log.split("\n"))
        ]
        self.server.on(f"/api/repos/20/logs/{number}/*", says(lines))

    async def read(self, after: float = 30) -> dict[str, Run]:
        self.now += timedelta(seconds=after)
        self.facts = list(await self.source.read())
        return {each.key.partition("/Lockn/api/")[2]: each for each in self.facts if isinstance(each, Run)}


def _listed(everything: list[Any]) -> Any:
    def play(server: Scenario, request: Any) -> Reply:
        wanted = request.query.get("branch")
        some = [
            each for each in everything if not wanted or (each.get("branch") == wanted and each.get("event") == "push")
        ]
        return paged(some)(server, request)

    return play


@pytest.fixture
async def ci(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ci]:
    monkeypatch.setenv("WOODPECKER_TOKEN", TOKEN)
    async with Scenario(WOODPECKER) as server:
        made = Ci(server)
        yield made
        await made.source.close()
        assert server.writes == []


async def test_the_newest_pipeline_of_a_branch_is_told_with_what_came_before(ci: Ci) -> None:
    ci.has(pipelines("running", "failure", "killed", "failure", "success"))
    ci.failed(4, ("test", "failure", 1))
    ci.failed(2, ("test", "failure", 1))
    run = (await ci.read())["branch/main"]
    assert (run.number, run.verdict, run.default, run.repository) == (5, Verdict.RUNNING, True, "Lockn/api")
    assert run.earlier == (Verdict.FAILED, Verdict.PASSED_OVER, Verdict.FAILED, Verdict.PASSED)
    assert (light(run), said(run)) == (Light.RECOVERING, "failed 2 in a row, attempt 3 runs")
    assert run.refs == ("branch:gitea/lockn/api@main", f"commit:{SHA.format(5)}")
    assert run.url == f"{ci.server.url}/repos/20/pipeline/5"
    assert run.red_since == datetime.fromtimestamp(1_770_000_000 + 2 * 600 + 300, UTC)


async def test_a_pull_request_is_named_by_its_ref_and_its_own_branch(ci: Ci) -> None:
    ci.has(pipelines("success"), pipelines("pending", "failure", first=2, **PULL))
    ci.failed(2, ("build", "failure", 1))
    found = await ci.read()
    run = found["pull/10"]
    assert (run.pull, run.branch, run.default) == ("pr:gitea/lockn/api#10", "fix/10", False)
    assert (run.verdict, run.started_at) == (Verdict.PENDING, None)
    assert found["branch/main"].verdict is Verdict.PASSED


async def test_each_red_has_its_class_by_its_step_and_its_log(ci: Ci) -> None:
    ci.has(pipelines("failure", "failure", "failure", **PULL))
    ci.failed(1, ("build", "failure", 1), log="+ dotnet build\nerror CS1002")
    ci.failed(2, ("build", "failure", 1), log="+ dotnet build")
    ci.failed(3, ("clone", "success", 0), ("ci", "failure", 2), log="+ dotnet format --verify-no-changes\nno")
    run = (await ci.read())["pull/10"]
    assert run.classes == (FailureClass.FORMAT, FailureClass.BUILD, FailureClass.BUILD)
    assert (run.failing_step, run.command) == ("ci", "dotnet format --verify-no-changes")


async def test_a_scanner_tells_what_it_found(ci: Ci) -> None:
    ci.has(pipelines("failure"))
    ci.failed(
        1,
        ("trivy", "failure", 1),
        log="NAME  INSTALLED  FIXED IN  TYPE  ID\nws    8.1.0      8.17.1    npm   CVE-2024-37890",
    )
    run = (await ci.read())["branch/main"]
    assert run.weaknesses == (Weakness("ws", "8.1.0", ("CVE-2024-37890",), "8.17.1"),)


@pytest.mark.parametrize(
    ("state", "verdict", "held"),
    [
        ("created", Verdict.PENDING, False),
        ("blocked", Verdict.PENDING, True),
        ("canceled", Verdict.PASSED_OVER, False),
        ("skipped", Verdict.PASSED_OVER, False),
        ("declined", Verdict.PASSED_OVER, False),
        ("error", Verdict.FAILED, False),
        ("some news", Verdict.UNKNOWN, False),
    ],
)
async def test_each_word_of_it_has_its_verdict(ci: Ci, state: str, verdict: Verdict, held: bool) -> None:
    ci.has(pipelines(state))
    ci.failed(1)
    run = (await ci.read())["branch/main"]
    assert (run.verdict, run.held, run.words) == (verdict, held, state)


async def test_what_was_superseded_is_no_failure(ci: Ci) -> None:
    ci.has(pipelines("failure", cancel_info={"superseded_by": 2}))
    assert (await ci.read())["branch/main"].verdict is Verdict.PASSED_OVER


async def test_a_broken_configuration_has_no_step(ci: Ci) -> None:
    ci.has(pipelines("error"))
    ci.server.on(f"{LIST}/1", says({"number": 1, "workflows": None, "errors": [{"message": "bad"}]}))
    assert (await ci.read())["branch/main"].failing_step == "configuration"


async def test_tags_and_cron_say_nothing_of_a_branch(ci: Ci) -> None:
    ci.has(pipelines("failure", event="tag"), pipelines("failure", event="cron", first=2))
    assert not await ci.read()


async def test_version_2_has_other_names_for_times_and_no_newest_pipeline(ci: Ci) -> None:
    old = {"created_at": 1_770_000_000, "started_at": 1_770_000_010, "finished_at": 1_770_000_300}
    made = pipelines("success")
    for name in ("created", "updated", "started", "finished"):
        del made[0][name]
    ci.has([{**made[0], **old}], last_pipeline=None)
    run = (await ci.read())["branch/main"]
    assert run.ended_at == datetime.fromtimestamp(1_770_000_300, UTC)


async def test_while_nothing_changes_each_poll_is_one_question(ci: Ci) -> None:
    ci.has(pipelines("success"))
    await ci.read()
    ci.server.requests.clear()
    for _ in range(10):
        assert (await ci.read())["branch/main"].verdict is Verdict.PASSED
    assert ci.server.paths == [REPOS] * 10


async def test_what_is_under_way_is_read_until_it_ends(ci: Ci) -> None:
    ci.has(pipelines("running"))
    await ci.read()
    ci.server.requests.clear()
    await ci.read()
    assert LIST in ci.server.paths
    ci.has(pipelines("success"))
    assert (await ci.read())["branch/main"].verdict is Verdict.PASSED


async def test_a_failure_is_looked_into_once(ci: Ci) -> None:
    ci.has(pipelines("failure"))
    ci.failed(1, ("test", "failure", 1), log="+ pnpm test")
    for _ in range(5):
        await ci.read(after=700)
    assert ci.server.paths.count(f"{LIST}/1") == 1


async def test_after_ten_minutes_all_is_read_again(ci: Ci) -> None:
    ci.has(pipelines("success"))
    await ci.read()
    ci.server.requests.clear()
    await ci.read(after=601)
    assert LIST in ci.server.paths


async def test_a_long_log_or_one_that_may_not_be_read_leaves_the_name_of_the_step(ci: Ci) -> None:
    ci.has(pipelines("failure"))
    ci.failed(1, ("unit-test", "failure", 1))
    ci.server.on("/api/repos/20/logs/*", replies(Reply(b"", 404)))
    assert (await ci.read())["branch/main"].failure_class is FailureClass.TEST
    ci.has(pipelines("failure", "failure"))
    ci.failed(2, ("lint", "failure", 1))
    ci.server.on("/api/repos/20/logs/2/*", replies(Reply(b"[" + b" " * 5_000_000 + b"]")))
    assert (await ci.read())["branch/main"].failure_class is FailureClass.FORMAT


async def test_who_opens_a_run_sees_the_end_of_its_log(ci: Ci) -> None:
    ci.has(pipelines("failure"))
    ci.failed(1, ("test", "failure", 1), log="+ pnpm test\n3 failed")
    run = (await ci.read())["branch/main"]
    [found] = await ci.source.look(run.key)
    assert isinstance(found, Excerpt)
    assert found.lines == ("+ pnpm test", "3 failed")
    assert await ci.source.look("lockn-01/other") == ()


async def test_only_repositories_that_are_named_are_watched_and_one_that_is_missing_is_told(ci: Ci) -> None:
    ci.has(pipelines("success"))
    ci.source = COLLECTOR(
        "lockn-01",
        WoodpeckerSettings(
            url=ci.server.url, token=Secret(env="WOODPECKER_TOKEN"), repositories=("lockn/api", "lockn/gone")
        ),
        clock=lambda: ci.now,
    )
    ci.server.on("/api/repos/lookup/*", replies(Reply(b"", 404)))
    assert list(await ci.read()) == ["branch/main"]
    [server] = [each for each in ci.facts if isinstance(each, Service)]
    assert (server.state, server.why) == (
        ServiceState.DEGRADED,
        "not there, or the token may not see it: lockn/gone",
    )


async def test_an_empty_list_may_be_null(ci: Ci) -> None:
    ci.server.on(REPOS, says(None))
    assert not await ci.read()
    ci.has([])
    ci.server.on(LIST, says(None))
    assert not await ci.read()


@pytest.mark.parametrize(
    ("play", "kind", "sentence"),
    [
        (web_page(), OutageKind.GARBLED, "web page"),
        (replies(Reply(b"Bad Gateway", 502, "text/html")), OutageKind.REFUSED, "502"),
        (limited(30), OutageKind.LIMITED, "30 s"),
        (silent(), OutageKind.TIMEOUT, "no answer"),
        (answers(lambda _: {"a": 1}), OutageKind.GARBLED, "garbled"),
    ],
    ids=["page", "proxy", "limited", "silent", "another form"],
)
async def test_what_is_no_answer_is_an_outage_with_its_own_sentence(
    ci: Ci, play: Any, kind: OutageKind, sentence: str
) -> None:
    ci.server.on(REPOS, play)
    with pytest.raises(SourceOutage, match=sentence) as caught:
        await ci.read()
    assert caught.value.outage.kind is kind


async def test_an_expired_token_is_told_and_a_new_one_is_taken_without_a_restart(
    ci: Ci, monkeypatch: pytest.MonkeyPatch
) -> None:
    ci.has(pipelines("success"))
    await ci.read()
    ci.server.expire()
    with pytest.raises(SourceOutage, match="token") as caught:
        await ci.read()
    assert caught.value.outage.kind is OutageKind.DENIED
    monkeypatch.setenv("WOODPECKER_TOKEN", ci.server.token)
    assert await ci.read()


async def test_a_limit_that_is_asked_for_is_kept(ci: Ci) -> None:
    ci.server.on(REPOS, limited(90))
    with pytest.raises(SourceOutage):
        await ci.read()
    with pytest.raises(SourceOutage) as caught:
        await ci.read()
    assert len(ci.server.requests) == 1
    assert caught.value.retry_after == pytest.approx(60)


async def test_one_repository_that_may_not_be_read_hides_no_other(ci: Ci) -> None:
    ci.has(pipelines("success"))
    first = {"id": 20, "full_name": "lockn/api", "default_branch": "main", "last_pipeline": pipelines("success")[0]}
    ci.server.on(REPOS, says([{**first, "id": 19, "full_name": "lockn/barred"}, first]))
    ci.server.on("/api/repos/19/*", replies(Reply(b"", 404)))
    ci.now += timedelta(seconds=30)
    facts = list(await ci.source.read())
    [server] = [each for each in facts if isinstance(each, Service)]
    assert server.why == "lockn/barred: there is no /repos/19/pipelines, or the token may not see it"
    assert [each.repository for each in facts if isinstance(each, Run)] == ["lockn/api"]


async def test_what_was_known_of_one_that_may_not_be_read_any_more_is_not_told_on(ci: Ci) -> None:
    ci.has(pipelines("success"))
    assert await ci.read()
    ci.server.on("/api/repos/20/pipelines", replies(Reply(b"", 404)))
    for _ in range(2):
        ci.now += timedelta(seconds=700)
        assert not await ci.read()


async def test_a_first_reading_of_many_repositories_takes_several_polls_and_says_how_far_it_is(ci: Ci) -> None:
    last = pipelines("success")[0]
    many = [
        {"id": 100 + number, "full_name": f"lockn/r{number}", "default_branch": "main", "last_pipeline": last}
        for number in range(40)
    ]
    ci.server.on(REPOS, says(many))
    ci.server.on("/api/repos/*", says([last]))
    progress = []
    for _ in range(3):
        ci.now += timedelta(seconds=30)
        progress += [each.marks for each in await ci.source.read() if isinstance(each, Service)]
    assert progress == [("reading 30 of 40 repositories",), (), ()]
    assert len(ci.server.requests) == 1 + 60 + 1 + 20 + 1


async def test_after_a_restart_no_failure_is_looked_into_again(ci: Ci) -> None:
    ci.has(pipelines("failure"))
    ci.failed(1, ("test", "failure", 1), log="+ pnpm test")
    before = (await ci.read())["branch/main"]
    again = Ci(ci.server)
    again.source.recall(ci.facts)
    ci.server.requests.clear()
    assert (await again.read())["branch/main"] == before
    assert f"{LIST}/1" not in ci.server.paths
    await again.source.close()


async def test_no_repository_at_all_is_told_and_no_success(ci: Ci) -> None:
    ci.server.on(REPOS, says([]))
    await ci.read()
    [server] = [each for each in ci.facts if isinstance(each, Service)]
    assert server.why == "connected, and the owner of the token has no active repository"


async def test_a_pipeline_with_holes_hides_no_other(ci: Ci) -> None:
    holes = {
        "number": 3,
        "status": None,
        "event": None,
        "branch": None,
        "refspec": None,
        "commit": None,
        "created": "x",
    }
    ci.has([holes], pipelines("success", "failure"))
    assert (await ci.read())["branch/main"].number == 2


@pytest.mark.parametrize("detail", [{"number": None}, [], {"number": 1, "workflows": [{"children": [{"id": None}]}]}])
async def test_steps_that_cannot_be_read_leave_the_failure_as_it_is(ci: Ci, detail: Any) -> None:
    ci.has([{"number": None}, {}], pipelines("failure"))
    ci.server.on(f"{LIST}/1", says(detail))
    for _ in range(3):
        assert (await ci.read())["branch/main"].verdict is Verdict.FAILED
    assert ci.server.paths.count(f"{LIST}/1") == 1
