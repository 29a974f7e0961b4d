"""What a page or an API says, with real servers on loopback."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from board.facts import Service
from tests.collectors.fake_http import FakeServer, Manner, Reply
from tests.collectors.sources.probes.scene import Probe, closed_port, seen
from tests.collectors.sources.probes.servers import BAD_GATEWAY, NameServer, listening, saying, silent


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer() as fake:
        yield fake


async def asked(server: FakeServer, reply: Reply, **more: Any) -> tuple[str, str]:
    server.replies["/x"] = reply
    service = await seen("http", url=f"{server.url}/x", **more)
    return service.state.value, service.why


async def test_a_page_that_answers_is_up_with_its_latency(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b"ok")
    service = await seen("http", url=f"{server.url}/x?token=1")
    assert (service.state, service.why, service.marks) == ("up", "", ())
    assert service.latency is not None
    assert 0 < service.latency < 5000
    assert {"host:127.0.0.1", f"port:{server.port}", f"url:{server.url}/x"} <= set(service.refs)


async def test_any_status_that_the_owner_names_is_right(server: FakeServer) -> None:
    assert await asked(server, Reply(status=401), status=[200, 401]) == ("up", "")


@pytest.mark.parametrize(
    ("reply", "state", "why"),
    [
        (Reply(status=404), "degraded", "answered 404 Not Found"),
        (Reply(status=401), "denied", "answered 401 Unauthorized"),
        (Reply(status=500), "degraded", "answered 500 Internal Server Error"),
        (Reply(manner=Manner.RESET), "down", "hung up or did not answer in HTTP"),
    ],
)
async def test_a_wrong_answer_is_told(server: FakeServer, reply: Reply, state: str, why: str) -> None:
    assert await asked(server, reply) == (state, why)


async def test_a_redirect_is_an_answer_and_is_not_followed(server: FakeServer) -> None:
    reply = Reply(status=302, headers={"Location": "https://login.example.com/y?code=canary-7f3a"})
    assert await asked(server, reply) == (
        "degraded",
        "answered 302 Found: leads to https://login.example.com/y, and is not followed",
    )
    assert await asked(server, reply, status=[302]) == ("up", "")
    assert server.targets() == ["/x", "/x"]


async def test_a_right_status_with_the_wrong_page_is_not_right(server: FakeServer) -> None:
    assert await asked(server, Reply(b"<title>Login</title>", kind="text/html"), body="Dashboard") == (
        "degraded",
        "answered 200 OK, but not with 'Dashboard' in it",
    )
    assert await asked(server, Reply(b"my Dashboard"), body="Dashboard") == ("up", "")


async def test_a_server_that_accepts_and_says_nothing_is_told_from_one_that_is_not_there() -> None:
    async with listening(silent) as port:
        service = await seen("http", url=f"http://127.0.0.1:{port}", within=0.2)
    assert (service.state, service.why) == ("saturated", "connected but no answer within 0.2 s")
    service = await seen("http", url=f"http://127.0.0.1:{closed_port()}")
    assert (service.state, service.why) == ("down", "connection refused")


async def test_a_slow_answer_is_marked() -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    async with listening(saying(reply, after=0.05)) as port:
        service = await seen("http", url=f"http://127.0.0.1:{port}", slow_after=20)
        assert (service.state, service.marks) == ("up", ("slower than 20 ms",))
        service = await seen("http", url=f"http://127.0.0.1:{port}", slow_after=5000)
        assert service.marks == ()


async def test_a_proxy_that_answers_for_another_is_named() -> None:
    async with listening(saying(BAD_GATEWAY)) as port:
        service = await seen("http", url=f"http://127.0.0.1:{port}")
    assert service.why == "answered 502 Bad Gateway: Caddy does not get an answer from behind it"


async def test_what_people_use_is_marked(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b"ok")
    service = await seen("http", url=f"{server.url}/x", people=True)
    assert service.marks == ("people use it",)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe" * 999, b'{"state": "\x1b[2J"}'])
async def test_a_hostile_body_is_told_in_a_short_sentence(server: FakeServer, body: bytes) -> None:
    state, why = await asked(server, Reply(body), json_path="state", json_value="ok")
    assert state == "degraded"
    assert len(why) < 100
    assert "\x1b" not in why


async def test_what_a_query_holds_is_never_told(server: FakeServer) -> None:
    for body in (b"{", b"<html>"):
        server.replies["/x"] = Reply(body)
        service = await seen("http", url=f"{server.url}/x?sig=canary-7f3a", json_path="state")
        assert service.state == "degraded"
        assert "canary" not in repr(service)


async def test_an_endless_body_is_cut_off(server: FakeServer) -> None:
    assert await asked(server, Reply(b"a" * 5_000_000), body="b") == ("down", "answer larger than 4 MiB")


async def test_a_pinned_name_is_looked_at_seldom_and_at_once_when_the_page_fails(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b"ok")
    async with NameServer({("localhost", "CNAME"): ("47a1565c.tunnel.example.",)}) as names:
        pin = {"pinned": ["47a1565c*"], "servers": [names.address]}
        probe = Probe("http", url=f"http://localhost:{server.port}/x", dns=pin)
        assert await probe.said() == {"": ("up", ""), "dns": ("up", "")}
        await probe.facts()
        assert names.asked == 1

        names.records["localhost", "CNAME"] = ("d94a000d.tunnel.example.",)
        await probe.facts()
        assert names.asked == 1

        server.replies["/x"] = Reply(status=530)
        said = await probe.said()
        assert said["dns"] == ("down", "localhost points to d94a000d.tunnel.example, expected 47a1565c*")
        await probe.close()


async def test_a_name_server_that_does_not_answer_says_nothing_of_the_page(server: FakeServer) -> None:
    server.replies["/x"] = Reply(b"ok")
    async with NameServer({}) as names:
        names.mute = True
        probe = Probe("http", url=f"{server.url}/x", within=0.2, dns={"pinned": ["x"], "servers": [names.address]})
        found = [fact for fact in await probe.facts() if isinstance(fact, Service)]
        await probe.close()
    assert [service.state for service in found] == ["up"]


async def test_where_a_name_points_is_not_forgotten_when_no_name_server_tells_any_more(server: FakeServer) -> None:
    async with NameServer({("localhost", "CNAME"): ("d94a000d.example.",)}) as names:
        pin = {"pinned": ["47a1565c*"], "servers": [names.address]}
        probe = Probe("http", url=f"http://localhost:{server.port}/x", within=0.2, dns=pin)
        first = await probe.said()
        names.mute = True
        assert await probe.said() == first
        assert first["dns"][0] == "down"
        await probe.close()
