"""A forge and a CI that know each other only by names, read by their own sources and put together on the board."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from board.board import Severity
from board.facts import Fact, PullRequest
from board.limits import Limits
from board.pulls import Kind, obstacle, reds
from board.reading import Scope
from board.rules.catalogue import conditions
from board.threads import threads
from board.world import World
from collectors.collector import AnyCollector
from collectors.secret import Secret
from collectors.sources.gitea import COLLECTOR as GITEA_SOURCE
from collectors.sources.gitea.settings import GiteaSettings
from collectors.sources.woodpecker import COLLECTOR as WOODPECKER_SOURCE
from collectors.sources.woodpecker.settings import WoodpeckerSettings
from tests.collectors.sources.gitea.forge import REPO, furnish, protected, pull, status
from tests.trackers.dialects import GITEA, WOODPECKER
from tests.trackers.runs import SHA, pipelines, steps
from tests.trackers.scenario import TOKEN, Scenario, says

NOW = datetime(2026, 2, 4, 12, 0, tzinfo=UTC)
CONTEXT = "ci/woodpecker/pr/test"


@pytest.fixture
async def facts(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Fact]]:
    """What both sources bring: #10 is red for the third time, #12 touches documents alone, and main is green."""
    monkeypatch.setenv("TOKEN", TOKEN)
    async with AsyncExitStack() as stack:
        forge = await stack.enter_async_context(Scenario(GITEA))
        ci = await stack.enter_async_context(Scenario(WOODPECKER))
        _furnish_forge(forge)
        _furnish_ci(ci)
        sources: list[AnyCollector] = [
            GITEA_SOURCE(
                "lockn-01",
                GiteaSettings(url=forge.url, token=Secret(env="TOKEN"), repositories=("locknx/stack",)),
                clock=lambda: NOW,
            ),
            WOODPECKER_SOURCE("lockn-01", WoodpeckerSettings(url=ci.url, token=Secret(env="TOKEN")), clock=lambda: NOW),
        ]
        found = [fact for source in sources for fact in await source.read()]
        for source in sources:
            await source.close()
        assert forge.writes == ci.writes == []
        yield found


def _furnish_forge(forge: Scenario) -> None:
    furnish(forge)
    forge.on(f"{REPO}/pulls", says([pull(10, "LOC-110 mend it"), pull(12, "docs")]))
    forge.on(f"{REPO}/pulls/12/files", says([{"filename": "docs/TASKS.md"}]))
    forge.on(f"{REPO}/branches/*", says(protected(CONTEXT)))
    forge.on(
        f"{REPO}/commits/{SHA.format(10)}/status",
        says({"state": "failure", "statuses": [status(CONTEXT, "failure")], "total_count": 1}),
    )


def _furnish_ci(ci: Scenario) -> None:
    main = pipelines("success", "failure", first=1)
    at_work = pipelines(
        "failure", "failure", "failure", first=7, event="pull_request", ref="refs/pull/10/head", refspec="work-10:main"
    )
    ci.on(
        "/api/user/repos",
        says([{"id": 20, "full_name": "locknx/stack", "default_branch": "main", "last_pipeline": at_work[0]}]),
    )
    ci.on("/api/repos/20/pipelines", says([*at_work, *main]))
    for number, step in ((7, "build"), (8, "build"), (9, "format")):
        ci.on(f"/api/repos/20/pipelines/{number}", says({"number": number, "workflows": steps((step, "failure", 1))}))
    log = [{"data": b64encode(b"+ dotnet format --verify-no-changes").decode()}]
    ci.on("/api/repos/20/logs/*", says(log))


def on_the_board(facts: list[Fact]) -> World:
    scope = Scope(name="all", source="all", every=60, tried_at=NOW, ok_at=NOW)
    return World(facts, [scope], {fact.key: "all" for fact in facts}, NOW)


async def test_the_runs_of_a_ci_are_those_of_the_forge_s_pull_request(facts: list[Fact]) -> None:
    world = on_the_board(facts)
    [red] = [each for each in world.of(PullRequest) if each.number == 10]
    assert reds(world, red) == 3
    assert obstacle(world, red).text == f"required check failed: {CONTEXT}"
    [row] = [each for each in threads(world, {}) if each.title == "PR #10 LOC-110 mend it"]
    assert row.progress.startswith("red x3: build, build, format")


async def test_what_is_wrong_is_found_and_nothing_else(facts: list[Fact]) -> None:
    world = on_the_board(facts)
    found = {(each.rule, each.severity): each for each in conditions(world, Limits()) if each.firm}
    assert set(found) == {("pr.red_repeat", Severity.SOON), ("pr.no_ci", Severity.NOW)}
    assert found["pr.red_repeat", Severity.SOON].what == "PR #10 red x3: build, build, format"
    assert found["pr.red_repeat", Severity.SOON].command == "dotnet format"
    assert found["pr.no_ci", Severity.NOW].do.startswith("merge by hand in Gitea, or exempt docs/** from the check")


async def test_a_check_that_nothing_will_report_is_the_reason_why_it_does_not_merge(facts: list[Fact]) -> None:
    world = on_the_board(facts)
    [never] = [each for each in world.of(PullRequest) if each.number == 12]
    assert obstacle(world, never).kind is Kind.NEVER_REPORTED
