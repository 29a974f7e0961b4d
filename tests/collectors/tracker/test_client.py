"""The client of trackers, against a server that behaves by a script."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from board.hygiene import tame
from board.reading import OutageKind
from collectors.http_outage import HttpOutage
from collectors.secret import Secret
from collectors.tracker.client import Client, reads
from collectors.tracker.paging import numbered
from collectors.tracker.refusal import Unseen
from collectors.tracker.walk import Page, Walk
from tests.collectors.fake_http import Reply
from tests.collectors.tracker.clock import NOW, Clock
from tests.trackers.dialects import GITEA, GITHUB, LINEAR, WOODPECKER, Dialect, graphql_error
from tests.trackers.scenario import (
    TOKEN,
    Allowance,
    Scenario,
    connected,
    limited,
    moved,
    paged,
    replies,
    says,
    silent,
    tagged,
    web_page,
)

ANYTHING = TypeAdapter(dict[str, Any])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Secret:
    monkeypatch.setenv("TRACKER_TOKEN", TOKEN)
    return Secret(env="TRACKER_TOKEN")


@pytest.fixture(params=[GITHUB])
async def server(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Scenario]:
    async with Scenario(request.param, now=clock.stamp) as server:
        yield server


@pytest.fixture
async def client(server: Scenario, token: Secret, clock: Clock) -> AsyncIterator[Client]:
    scheme = server.dialect.authorization.partition("{}")[0].strip()
    client = Client(server.url, secret=token, scheme=scheme, patience=30, clock=clock)
    yield client
    await client.close()


def of(*dialects: Dialect) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("server", dialects, indirect=True, ids=lambda each: each.name)


async def refusal(client: Client, path: str = "/x") -> HttpOutage:
    with pytest.raises(HttpOutage) as caught:
        await client.get(path)
    return caught.value


@of(GITEA, GITHUB, LINEAR, WOODPECKER)
async def test_the_token_goes_out_in_the_scheme_of_its_service(server: Scenario, client: Client) -> None:
    server.on("/x", says([1]))
    assert (await client.get("/x")).json() == [1]


@of(GITEA, GITHUB, WOODPECKER)
async def test_a_token_that_is_taken_no_more_is_said(server: Scenario, client: Client) -> None:
    server.expire()
    outage = (await refusal(client)).outage
    assert (outage.kind, outage.sentence.partition(" (")[0]) == (OutageKind.DENIED, "does not take the token")
    assert "new token" in outage.remedy
    assert "[secret]" not in tame(outage.sentence)


async def test_a_service_that_wants_a_token_and_got_none_says_so(server: Scenario, clock: Clock) -> None:
    bare = Client(server.url, clock=clock)
    assert str(await refusal(bare)) == "wants a token"
    await bare.close()


async def test_what_may_not_be_read_and_what_is_not_there_are_told_apart(server: Scenario, client: Client) -> None:
    server.on("/x", says({"message": "Resource not accessible by personal access token"}, 403))
    barred, missing = await refusal(client), await refusal(client, "/y")
    assert str(barred) == "the token may not read /x: Resource not accessible by personal access token"
    assert str(missing) == "there is no /y, or the token may not see it"
    assert isinstance(barred, Unseen)
    assert isinstance(missing, Unseen)


async def test_a_question_that_is_not_understood_is_told_in_the_words_of_the_service(
    server: Scenario, client: Client
) -> None:
    server.on("/x", says({"message": "Invalid since"}, 422))
    assert str(await refusal(client)) == "did not understand /x: Invalid since"


@pytest.mark.parametrize("status", [200, 403, 404])
async def test_a_page_for_people_is_no_answer(server: Scenario, client: Client, status: int) -> None:
    server.on("/x", web_page(status))
    outage = await refusal(client)
    assert outage.outage.kind is OutageKind.GARBLED
    assert "with a web page instead of JSON" in str(outage)
    assert not isinstance(outage, Unseen)


async def test_a_bad_gateway_is_told_by_its_status(server: Scenario, client: Client) -> None:
    server.on("/x", web_page(502))
    outage = await refusal(client)
    assert (outage.outage.kind, str(outage)) == (OutageKind.REFUSED, "answered 502 Bad Gateway")


async def test_silence_ends_at_the_deadline(server: Scenario, clock: Clock) -> None:
    server.on("/x", silent())
    hasty = Client(server.url, secret=Secret(command=("echo", TOKEN)), patience=0.3, clock=clock)
    outage = await refusal(hasty)
    await hasty.close()
    assert (outage.outage.kind, str(outage)) == (OutageKind.TIMEOUT, "connected but no answer within 0.3 s")


@of(GITEA, GITHUB)
async def test_who_asks_for_rest_is_left_alone_until_then(server: Scenario, client: Client, clock: Clock) -> None:
    server.on("/x", limited(40), says([1]))
    assert (await refusal(client)).retry_after == 40
    clock.on(10)
    assert (await refusal(client)).retry_after == 30
    clock.on(31)
    await client.get("/x")
    assert len(server.requests) == 2


async def test_the_last_part_of_an_allowance_is_left_to_others(server: Scenario, client: Client, clock: Clock) -> None:
    server.on("/x", says([1]))
    server.allowance = Allowance(5000, 1002, (NOW + timedelta(minutes=10)).timestamp())
    for _ in range(2):
        await client.get("/x")
    outage = await refusal(client)
    assert (outage.outage.kind, outage.retry_after) == (OutageKind.LIMITED, 600)
    assert str(outage) == "1,000 of 5,000 requests are left, and are left to others"
    assert len(server.requests) == 2
    server.allowance = Allowance(5000, 5000, (NOW + timedelta(minutes=70)).timestamp())
    clock.on(601)
    await client.get("/x")


@of(GITHUB, LINEAR)
async def test_questions_are_put_less_often_while_an_allowance_runs_low(server: Scenario, client: Client) -> None:
    server.on("/x", says([1]))
    paces = []
    for remaining in (5000, 2501, 1751):
        server.allowance = Allowance(5000, remaining, (NOW + timedelta(hours=1)).timestamp())
        await client.get("/x")
        paces.append(round(client.pace, 1))
    assert paces == [1.0, 1.0, 2.0]


async def test_an_answer_that_still_holds_is_not_sent_again(server: Scenario, client: Client) -> None:
    server.on("/x", tagged([1, 2]))
    first, second = await client.get("/x"), await client.get("/x")
    assert (first.kept, second.kept, second.json()) == (False, True, [1, 2])
    assert "if-none-match" in server.requests[1].headers


async def test_another_query_is_another_answer(server: Scenario, client: Client) -> None:
    server.on("/x", tagged([1, 2]))
    await client.get("/x", {"page": 1})
    assert not (await client.get("/x", {"page": 2})).kept


async def test_a_renamed_repository_is_followed(server: Scenario, client: Client) -> None:
    server.on("/repos/old/name", moved("/repos/new/name"))
    server.on("/repos/new/name", says({"full_name": "new/name"}))
    assert (await client.get("/repos/old/name")).json() == {"full_name": "new/name"}


async def test_the_token_is_led_to_no_other_server(server: Scenario, client: Client, token: Secret) -> None:
    del token
    async with Scenario(GITHUB) as other:
        server.on("/x", replies(Reply(b"", 301, headers={"Location": f"{other.url}/x"})))
        outage = await refusal(client)
        assert other.requests == []
    assert str(outage) == "leads /x to somewhere else"


async def test_a_circle_of_redirects_ends(server: Scenario, client: Client) -> None:
    server.on("/x", moved("/x"))
    assert str(await refusal(client)) == "leads /x in a circle"


@of(LINEAR)
async def test_a_query_brings_its_data(server: Scenario, client: Client) -> None:
    server.ask("Issues", connected("issues", items=[1, 2]))
    data = await client.query("/graphql", "query Issues { issues { nodes } }", form=ANYTHING)
    assert data["issues"]["nodes"] == [1, 2]


@of(LINEAR)
async def test_errors_beside_data_are_no_answer(server: Scenario, client: Client) -> None:
    server.ask("Issues", replies(graphql_error("Entity not found", data={"issues": None})))
    with pytest.raises(HttpOutage, match="answered with an error: Entity not found"):
        await client.query("/graphql", "query Issues { issues }", form=ANYTHING)


@of(LINEAR)
@pytest.mark.parametrize("errors", [5, ["x"], {"message": "no"}])
async def test_errors_of_any_form_are_no_answer(server: Scenario, client: Client, errors: object) -> None:
    server.ask("Issues", says({"data": {"issues": []}, "errors": errors}))
    with pytest.raises(HttpOutage, match="answered /graphql without data"):
        await client.query("/graphql", "query Issues { issues }", form=ANYTHING)


@of(LINEAR)
async def test_a_limit_that_comes_with_status_400_is_one(server: Scenario, client: Client) -> None:
    server.ask("Issues", limited(30))
    with pytest.raises(HttpOutage) as caught:
        await client.query("/graphql", "query Issues { issues }", form=ANYTHING)
    assert (caught.value.outage.kind, caught.value.retry_after) == (OutageKind.LIMITED, 30)


@of(GITHUB)
async def test_a_limit_that_comes_with_status_200_is_one(server: Scenario, client: Client) -> None:
    server.ask("Issues", replies(graphql_error("API rate limit exceeded", type="RATE_LIMITED")))
    with pytest.raises(HttpOutage) as caught:
        await client.query("/graphql", "query Issues { issues }", form=ANYTHING)
    assert (caught.value.outage.kind, caught.value.retry_after) == (OutageKind.LIMITED, 60)


@of(LINEAR)
async def test_what_would_change_something_is_never_sent(server: Scenario, client: Client) -> None:
    with pytest.raises(ValueError, match="only queries"):
        await client.query("/graphql", "mutation Close { issueUpdate { success } }", form=ANYTHING)
    assert server.requests == []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ('query A($a: In = {b: "mutation {"}) { x(y: {mutation: 1}) { ...F } } fragment F on X { mutation }', True),
        ("# mutation\nquery A { x }", True),
        ("query A { x } mutation B { y }", False),
        ("subscription A { x }", False),
        ("{ x }", False),
    ],
)
def test_only_documents_of_queries_alone_are_queries(text: str, held: bool) -> None:
    assert reads(text) is held


@of(GITEA, GITHUB, WOODPECKER)
async def test_a_list_is_read_to_its_end(server: Scenario, client: Client) -> None:
    server.on("/list", paged(list(range(120))))
    name = {"gitea": "limit", "github": "per_page", "woodpecker": "perPage"}[server.dialect.name]
    walk = Walk(numbered(client, "/list", lambda answer: tuple(answer.json()), size_name=name))
    assert await walk.on() == tuple(range(120))
    assert (walk.done, walk.cut, len(server.requests)) == (True, False, 3)


@of(GITEA)
async def test_a_long_list_is_read_in_slices_and_tells_how_far_it_is(server: Scenario, client: Client) -> None:
    server.on("/list", paged(list(range(120))))
    walk = Walk(numbered(client, "/list", lambda answer: tuple(answer.json())))
    assert len(await walk.on(2)) == 100
    assert (walk.progress, walk.done) == ("100 of 120", False)
    assert await walk.on(2) == tuple(range(100, 120))


@of(GITEA)
async def test_a_page_that_failed_is_read_again(server: Scenario, client: Client) -> None:
    server.on("/list", paged(list(range(60))), web_page(502), paged(list(range(60))))
    walk = Walk(numbered(client, "/list", lambda answer: tuple(answer.json())))
    await walk.on(1)
    with pytest.raises(HttpOutage):
        await walk.on(1)
    assert await walk.on(1) == tuple(range(50, 60))


async def test_a_list_without_end_is_cut_and_says_so() -> None:
    async def turn(after: str) -> Page[int]:
        return Page((int(after or 0),), str(int(after or 0) + 1))

    walk = Walk(turn, most=3)
    assert await walk.on() == (0, 1, 2)
    assert (walk.done, walk.cut) == (True, True)
