"""The scenario server itself, asked by a client that knows nothing of it."""

import json
from typing import Any

import httpx
import pytest

from tests.trackers.dialects import GITEA, GITHUB, LINEAR, MISSION_CONTROL, WOODPECKER, Dialect
from tests.trackers.scenario import TOKEN, Allowance, Scenario, connected, limited, moved, paged, says, silent, tagged


async def ask(server: Scenario, path: str, **headers: str) -> httpx.Response:
    named = {"Authorization": server.dialect.authorization.format(TOKEN)}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(server.url + path, headers=named)


async def query(server: Scenario, text: str, **variables: Any) -> Any:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{server.url}/graphql",
            headers={"Authorization": server.dialect.authorization.format(TOKEN)},
            content=json.dumps({"query": text, "variables": variables}),
        )
    return answer.json()


@pytest.mark.parametrize(("dialect", "parameter"), [(GITEA, "limit"), (GITHUB, "per_page"), (WOODPECKER, "perPage")])
async def test_a_list_comes_in_pages_as_its_service_cuts_them(dialect: Dialect, parameter: str) -> None:
    async with Scenario(dialect) as server:
        server.on("/list", paged(range(120)))
        sizes = [len((await ask(server, f"/list?{parameter}=50&page={page}")).json()) for page in (1, 2, 3, 4)]
    assert sizes == [50, 50, 20, 0]


async def test_the_last_page_has_no_next() -> None:
    async with Scenario(GITEA) as server:
        server.on("/list", paged(range(60)))
        first, last = [await ask(server, f"/list?limit=50&page={page}") for page in (1, 2)]
    assert first.links["next"]["url"] == f"{server.url}/list?limit=50&page=2"
    assert "link" not in last.headers


async def test_mission_control_refuses_a_page_that_is_too_large() -> None:
    async with Scenario(MISSION_CONTROL) as server:
        server.on("/list", paged(range(300)))
        assert (await ask(server, "/list?limit=500")).status_code == 422
        assert len((await ask(server, "/list?limit=200&offset=200")).json()["items"]) == 100


async def test_a_connection_goes_on_at_its_cursor() -> None:
    async with Scenario(LINEAR) as server:
        server.ask("Active", connected("issues", items=range(70)))
        text = "query Active($after: String) { issues { nodes { id } } }"
        page = (await query(server, text, first=50))["data"]["issues"]
        rest = (await query(server, text, first=50, after=page["pageInfo"]["endCursor"]))["data"]["issues"]
    assert (len(page["nodes"]), len(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == (50, 20, False)
    assert server.operations == ["Active", "Active"]


async def test_plays_follow_each_other_and_the_last_one_stays() -> None:
    async with Scenario(GITHUB) as server:
        server.on("/list", limited(7), says([1]), says([2]))
        answers = [await ask(server, "/list") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 200, 200, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert answers[3].json() == [2]


async def test_who_knows_the_tag_gets_304_and_pays_nothing() -> None:
    async with Scenario(GITHUB) as server:
        server.allowance = Allowance(60, 2, 3600.0)
        server.on("/list", tagged([1]))
        first = await ask(server, "/list")
        again = await ask(server, "/list", If_None_Match=first.headers["etag"])
        assert (again.status_code, again.headers["x-ratelimit-remaining"]) == (304, "1")
        await ask(server, "/list")
        assert (await ask(server, "/list")).status_code == 403


async def test_an_expired_token_is_refused_in_the_words_of_the_service() -> None:
    async with Scenario(WOODPECKER) as server:
        server.on("/api/user/repos", says([]))
        assert (await ask(server, "/api/user/repos")).status_code == 200
        server.expire()
        refused = await ask(server, "/api/user/repos")
    assert (refused.status_code, refused.text) == (401, "User not authorized")


async def test_an_unknown_path_of_woodpecker_is_its_web_application() -> None:
    async with Scenario(WOODPECKER) as server:
        answer = await ask(server, "/api/nonsense")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_a_renamed_repository_says_where_it_is() -> None:
    async with Scenario(GITHUB) as server:
        server.on("/repos/old/name", moved("/repos/new/name"))
        answer = await ask(server, "/repos/old/name")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{server.url}/repos/new/name")


async def test_silence_lasts_as_long_as_the_client_waits() -> None:
    async with Scenario(GITEA) as server:
        server.on("/list", silent())
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(f"{server.url}/list", headers={"Authorization": f"token {TOKEN}"}, timeout=0.05)


async def test_what_would_change_anything_is_noted() -> None:
    async with Scenario(LINEAR) as server:
        await query(server, "mutation Close { issueUpdate { success } }")
        refused = await query(server, "query Active { issues { nodes { id } } }")
    assert refused["errors"]
    assert server.writes == ["POST /graphql"]
