"""Proxies that connect, that do not, and that are none."""

import pytest

from tests.collectors.sources.probes.scene import closed_port, seen
from tests.collectors.sources.probes.servers import Talk, listening, saying, silent, socks

TARGET = "api.example.com:443"


async def gone_through(talk: Talk, scheme: str = "socks5", target: str = TARGET) -> tuple[str, str]:
    async with listening(talk) as port:
        service = await seen("proxy", url=f"{scheme}://127.0.0.1:{port}", target=target, within=0.5)
    return service.state.value, service.why


@pytest.mark.parametrize(
    ("talk", "scheme"),
    [(socks(0), "socks5"), (saying(b"HTTP/1.1 200 Connection established\r\n\r\n"), "http")],
    ids=["socks", "http"],
)
async def test_a_proxy_that_connects_is_up(talk: Talk, scheme: str) -> None:
    assert await gone_through(talk, scheme) == ("up", "")


@pytest.mark.parametrize(
    ("talk", "scheme", "why"),
    [
        (socks(4), "socks5", f"answers, but finds no way to the host on the way to {TARGET}"),
        (socks(99), "socks5", f"answers, but fails on the way to {TARGET}"),
        (saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "socks5", "does not speak SOCKS 5, or wants a password"),
        (saying(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "http", f"answers 403 on the way to {TARGET}"),
        (saying(b"\x05\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), "http", "does not speak HTTP"),
        (saying(b"\x05"), "socks5", "hung up in the middle of its answer"),
        (silent, "socks5", "connected but no answer within 0.5 s"),
    ],
)
async def test_a_proxy_that_does_not_connect_says_why(talk: Talk, scheme: str, why: str) -> None:
    assert await gone_through(talk, scheme) == ("down", why)


async def test_a_proxy_without_a_target_is_only_greeted() -> None:
    assert await gone_through(socks(4), target="") == ("up", "")


async def test_a_proxy_that_is_not_there_is_down() -> None:
    service = await seen("proxy", url=f"socks5://127.0.0.1:{closed_port()}")
    assert (service.state, service.why) == ("down", "connection refused")


async def test_how_long_it_takes_to_connect_is_measured() -> None:
    async with listening(socks(0, after=0.05)) as port:
        service = await seen("proxy", url=f"socks5://127.0.0.1:{port}", target=TARGET, needed_by=["unit:bot.service"])
    assert service.latency is not None
    assert service.latency >= 50
    assert "needed-by:unit:bot.service" in service.refs
