"""The link to a gateway: let in, asked, told, closed for a reason, and made anew after a pause."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.openclaw.client import LONGEST_PAUSE, GatewayLink
from tests.collectors.sources.openclaw.fake_gateway import TOKEN, FakeGateway, until

Making = Callable[..., GatewayLink]


@pytest.fixture
async def link() -> AsyncIterator[Making]:
    """Makes links to a gateway, and closes them."""
    made: list[GatewayLink] = []

    def make(
        url: str, token: str = TOKEN, heard: list[Any] | None = None, now: list[float] | None = None
    ) -> GatewayLink:
        async def address() -> str:
            return url

        async def credentials() -> dict[str, str]:
            return {"token": token}

        def hear(event: str, payload: Any) -> None:
            if heard is not None:
                heard.append((event, payload))

        time = (lambda: now[0]) if now is not None else None
        made.append(GatewayLink(address, credentials, hear, **({"time": time} if time else {})))
        made[-1].hurry()
        return made[-1]

    yield make
    for each in made:
        await each.close()


async def outage_of(link: GatewayLink, method: str = "health", within: float = 2) -> SourceOutage:
    with pytest.raises(SourceOutage) as raised:
        await link.call(method, within=within)
    return raised.value


@pytest.mark.parametrize(("protocol", "version"), [(3, "dev"), (4, "2026.9.6")])
async def test_both_eras_let_us_in(link: Making, protocol: int, version: str) -> None:
    async with FakeGateway(protocol=protocol, version=version) as gateway:
        found = link(gateway.url)
        assert await found.call("health") == {"ok": True}
        assert found.hello is not None
        assert (found.hello.protocol, found.hello.version) == (protocol, version)


async def test_we_may_read_and_say_so_and_come_from_no_browser(link: Making) -> None:
    async with FakeGateway() as gateway:
        await link(gateway.url).call("health")
        said = gateway.asked[0]["params"]
        assert (said["minProtocol"], said["maxProtocol"], said["scopes"]) == (3, 4, ["operator.read"])
        assert (said["client"]["id"], said["client"]["mode"]) == ("gateway-client", "backend")
        assert "Origin" not in gateway.headers[0]
        assert "Sec-WebSocket-Extensions" not in gateway.headers[0]


async def test_one_connection_serves_all_and_answers_may_come_in_any_order(link: Making) -> None:
    async def slowly() -> dict[str, str]:
        await until(lambda: "status" in gateway.methods)
        return {"who": "health"}

    async with FakeGateway() as gateway:
        gateway.answers = {"health": slowly, "status": {"who": "status"}}
        found = link(gateway.url)
        await found.connect()
        asked = [asyncio.create_task(found.call(name)) for name in ("status", "health")]
        assert [each["who"] for each in await asyncio.gather(*asked)] == ["status", "health"]
        assert gateway.methods.count("connect") == 1


async def test_another_token_is_denied_without_a_word_of_it_and_not_tried_again_soon(link: Making) -> None:
    async with FakeGateway() as gateway:
        found = link(gateway.url, token="canary-wrong")
        for _ in range(3):
            outage = await outage_of(found)
            assert outage.outage.kind is OutageKind.DENIED
            assert outage.outage.sentence == "it refuses our token"
            assert "canary" not in f"{outage.outage}"
        assert gateway.methods == ["connect"]


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (
            {"code": "INVALID_REQUEST", "message": "protocol mismatch", "details": {"expectedProtocol": 5}},
            OutageKind.GARBLED,
            "it speaks protocol 5, we 3 to 4",
        ),
        (
            {"code": "UNAVAILABLE", "message": "no", "details": {"reason": "startup-sidecars"}, "retryAfterMs": 500},
            OutageKind.LIMITED,
            "it is still starting: startup-sidecars",
        ),
        (
            {"code": "NOT_PAIRED", "message": "device identity required"},
            OutageKind.DENIED,
            "it wants a token or pairing: device identity required",
        ),
        ("nonsense", OutageKind.DENIED, "it refuses us: no reason that can be read"),
    ],
)
async def test_a_refusal_is_told_by_its_reason(link: Making, error: Any, kind: OutageKind, sentence: str) -> None:
    async with FakeGateway(hello=error) as gateway:
        outage = (await outage_of(link(gateway.url))).outage
        assert (outage.kind, outage.sentence) == (kind, sentence)


async def test_nothing_is_sent_before_something_has_answered_there() -> None:
    async with FakeGateway() as gateway:

        async def address() -> str:
            return gateway.url

        async def credentials() -> dict[str, str]:
            return {"token": TOKEN}

        found = GatewayLink(address, credentials, lambda *_: None)
        listening = asyncio.create_task(found.stay())
        assert (await outage_of(found)).outage.kind is OutageKind.ABSENT
        assert not gateway.headers
        found.hurry()
        await until(lambda: found.hello)
        listening.cancel()
        await found.close()


async def test_nobody_there_is_tried_again_after_ever_longer_pauses(link: Making) -> None:
    async with FakeGateway() as gateway:
        url = gateway.url
    now = [0.0]
    found = link(url, now=now)
    waits = []
    for _ in range(7):
        assert (await outage_of(found)).outage.sentence == "nobody listens there"
        waits.append(found.wait)
        now[0] += found.wait
    assert waits == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_an_answer_that_does_not_come_is_a_timeout_and_the_connection_lives_on(link: Making) -> None:
    async with FakeGateway() as gateway:
        del gateway.answers["status"]
        found = link(gateway.url)
        assert (await outage_of(found, "status", 0.05)).outage.sentence == "status: no answer within 0.05 s"
        assert await found.call("health") == {"ok": True}


async def test_a_scope_that_is_not_ours_is_told(link: Making) -> None:
    async with FakeGateway() as gateway:
        gateway.answers["config.get"] = ValueError("missing scope: operator.admin")
        outage = (await outage_of(link(gateway.url), "config.get")).outage
        assert outage.kind is OutageKind.DENIED
        assert "operator.admin" in outage.sentence


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (1012, "it is stopping: service restart"),
        (1008, "it has shown us the door: service restart"),
        (1009, "a frame was too large"),
        (1000, "it has closed the connection"),
        (1011, "the connection has broken off"),
    ],
)
async def test_a_connection_ends_for_a_reason(link: Making, code: int, sentence: str) -> None:
    async with FakeGateway() as gateway:
        found = link(gateway.url)
        await found.call("health")
        await gateway.hang_up(code, "service restart")
        await until(lambda: found.outage)
        assert found.outage is not None
        assert found.outage.outage.sentence == sentence


async def test_who_says_that_it_stops_is_believed_whatever_the_code(link: Making) -> None:
    heard: list[Any] = []
    async with FakeGateway() as gateway:
        found = link(gateway.url, heard=heard)
        await found.call("health")
        await gateway.push("shutdown", reason="gateway stopping")
        await gateway.hang_up(1000)
        await until(lambda: found.outage)
        assert found.outage is not None
        assert found.outage.outage.sentence == "it is stopping: gateway stopping"
        assert heard == [("shutdown", {"reason": "gateway stopping"})]


async def test_who_shows_no_sign_of_life_for_two_ticks_is_dead(link: Making) -> None:
    async with FakeGateway(tick=50) as gateway:
        found = link(gateway.url)
        await found.call("health")
        await until(lambda: found.outage)
        assert found.outage is not None
        assert found.outage.outage.sentence == "no sign of life for 0.1 s"


async def test_what_waits_for_an_answer_learns_that_the_connection_has_ended(link: Making) -> None:
    async with FakeGateway() as gateway:
        del gateway.answers["status"]
        found = link(gateway.url)
        await found.connect()
        waiting = asyncio.create_task(outage_of(found, "status", 30))
        await until(lambda: "status" in gateway.methods)
        await gateway.hang_up(1012)
        assert (await waiting).outage.sentence == "it is stopping: restart"


async def test_who_listens_is_connected_again(link: Making) -> None:
    heard: list[Any] = []
    async with FakeGateway() as gateway:
        found = link(gateway.url, heard=heard)
        listening = asyncio.create_task(found.stay())
        await until(lambda: found.hello)
        await gateway.hang_up(1000)
        await until(lambda: gateway.methods.count("connect") == 2 and found.hello)
        await gateway.push("tick", ts=1)
        await until(lambda: heard)
        listening.cancel()


async def test_who_listens_and_fails_ends_the_connection_and_not_the_link(link: Making) -> None:
    class Broken(list[Any]):
        def append(self, _: Any) -> None:
            raise KeyError

    async with FakeGateway() as gateway:
        now = [0.0]
        found = link(gateway.url, heard=Broken(), now=now)
        listening = asyncio.create_task(found.stay())
        await until(lambda: found.hello)
        await gateway.push("cron")
        with pytest.raises(KeyError):
            await listening
        await until(lambda: found.outage)
        now[0] += found.wait
        assert await found.call("health") == {"ok": True}


async def test_what_is_no_frame_is_passed_over(link: Making) -> None:
    async with FakeGateway() as gateway:
        found = link(gateway.url)
        await found.call("health")
        for socket in gateway.sockets:
            for text in ("", "[1]", "{", '{"type":"res"}', '{"type":"event","event":7,"payload":[]}'):
                await socket.send(text)
        assert await found.call("status") == {"ok": True}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("server", "version"), {"a": 1}),
        (("server",), None),
        (("features", "methods"), ["health", 7, None]),
        (("features", "methods"), "health"),
        (("snapshot", "stateDir"), "a\0b"),
        (("snapshot", "stateDir"), "relative"),
        (("policy", "tickIntervalMs"), 0),
        (("policy", "tickIntervalMs"), 10**400),
        (("policy", "tickIntervalMs"), "often"),
    ],
)
async def test_a_garbled_word_of_welcome_keeps_nobody_out(link: Making, path: tuple[str, ...], value: Any) -> None:
    async with FakeGateway() as gateway:
        gateway.welcome = {"policy": {}, "server": {}, "features": {}, "snapshot": {}}
        place = gateway.welcome
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        found = link(gateway.url)
        await found.connect()
        assert found.hello is not None
        assert (found.hello.tick, found.hello.state_dir) in {(30.0, ""), (600.0, "")}


@pytest.mark.parametrize(
    "garbled", [{"retryAfterMs": "soon"}, {"details": {"expectedProtocol": [4]}}, {"details": 3}, {"code": 7}]
)
async def test_a_garbled_field_of_a_refusal_hides_no_other(link: Making, garbled: dict[str, Any]) -> None:
    error = {"code": "INVALID_REQUEST", "message": "unauthorized: gateway token mismatch", **garbled}
    async with FakeGateway(hello=error) as gateway:
        assert (await outage_of(link(gateway.url))).outage.sentence == "it refuses our token"


async def test_who_says_come_back_at_once_is_not_asked_without_a_pause(link: Making) -> None:
    async with FakeGateway(hello={"code": "UNAVAILABLE", "message": "no", "retryAfterMs": 0}) as gateway:
        found = link(gateway.url, now=[0.0])
        await outage_of(found)
        assert found.wait == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(401, OutageKind.DENIED), (403, OutageKind.DENIED), (404, OutageKind.GARBLED)]
)
async def test_a_proxy_that_it_does_not_trust_is_told(link: Making, status: int, kind: OutageKind) -> None:
    async with FakeGateway(upgrade=status) as gateway:
        outage = (await outage_of(link(gateway.url))).outage
        assert (outage.kind, str(status) in outage.sentence, bool(outage.remedy)) == (kind, True, True)


async def test_a_proxy_without_a_gateway_behind_it_is_no_garbled_answer(link: Making) -> None:
    async with FakeGateway(upgrade=502) as gateway:
        assert (await outage_of(link(gateway.url))).outage.kind is OutageKind.REFUSED


async def test_a_host_that_is_no_name_is_nobody(link: Making) -> None:
    assert (await outage_of(link(f"ws://{'a' * 70}.example:1"))).outage.kind is OutageKind.REFUSED


async def test_half_a_character_in_a_label_hides_no_answer(link: Making) -> None:
    async with FakeGateway() as gateway:
        gateway.answers["health"] = {"label": "\ud83d", "ok": True}
        assert (await link(gateway.url).call("health"))["ok"] is True
