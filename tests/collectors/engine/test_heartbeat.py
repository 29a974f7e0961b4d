"""A dead dashboard is noticed from outside: by a file that grows old, and by a ping that stays away."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from board.board import Severity
from board.facts import Service, ServiceState
from collectors.engine.heartbeat import Heartbeat, HeartbeatSettings
from collectors.engine.ping import Ping
from collectors.secret import Secret
from tests.board.worlds import BOX, at
from tests.collectors.fake_http import FakeServer, Manner, Reply

CANARY = "canary-7f3a"


def beating(folder: Path) -> Heartbeat:
    return Heartbeat(folder, HeartbeatSettings(), pid=4242, version="0.3.0")


def told(folder: Path) -> dict[str, Any]:
    """The one line of the file."""
    [line] = (folder / "heartbeat").read_text().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def said(services: list[Service]) -> dict[str, str]:
    return {each.label: f"{each.state} {each.why}".strip() for each in services}


def test_the_file_says_when_who_and_how_bad_it_is(tmp_path: Path) -> None:
    beating(tmp_path).beat(at(0), Severity.NOW, 3)
    assert told(tmp_path) == {
        "time": "2026-02-11T13:00:00+00:00",
        "pid": 4242,
        "version": "0.3.0",
        "worst": "now",
        "open": 3,
    }


def test_a_calm_board_has_no_worst(tmp_path: Path) -> None:
    beating(tmp_path).beat(at(0), None, 0)
    assert (told(tmp_path)["worst"], told(tmp_path)["open"]) == (None, 0)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    beating(tmp_path).beat(at(0), None, 0)
    assert stat.S_IMODE((tmp_path / "heartbeat").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["heartbeat"]


def test_the_file_is_written_every_ten_seconds_at_most(tmp_path: Path) -> None:
    heartbeat = beating(tmp_path)
    for second in (0, 1, 9):
        heartbeat.beat(at(second), None, 0)
    assert told(tmp_path)["time"] == at(0).isoformat()
    heartbeat.beat(at(10), None, 0)
    assert told(tmp_path)["time"] == at(10).isoformat()


def test_a_clock_that_was_set_back_does_not_let_the_file_grow_old(tmp_path: Path) -> None:
    heartbeat = beating(tmp_path)
    heartbeat.beat(at(0), None, 0)
    heartbeat.beat(at(-3600), None, 0)
    assert told(tmp_path)["time"] == at(-3600).isoformat()


def test_a_file_that_cannot_be_written_is_said_once_and_told_in_the_health(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heartbeat = beating(tmp_path / "missing")
    for second in (0, 10, 20):
        heartbeat.beat(at(second), None, 0)
    assert caplog.messages == ["heartbeat: the file cannot be written: no such file or directory"]
    assert said(list(heartbeat.facts(BOX))) == {
        "heartbeat": "down the file cannot be written: no such file or directory"
    }


def test_a_file_that_can_be_written_again_is_well(tmp_path: Path) -> None:
    heartbeat = beating(tmp_path / "later")
    heartbeat.beat(at(0), None, 0)
    (tmp_path / "later").mkdir()
    heartbeat.beat(at(10), None, 0)
    assert said(list(heartbeat.facts(BOX))) == {"heartbeat": "up"}


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "heartbeat").symlink_to(precious)
    (tmp_path / "heartbeat.part").symlink_to(precious)
    beating(tmp_path).beat(at(0), None, 0)
    assert precious.read_text() == "mine"


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer() as fake:
        fake.replies["/check"] = Reply(b"OK", kind="text/plain")
        yield fake


@asynccontextmanager
async def pinging(address: str | Secret) -> AsyncIterator[Ping]:
    ping = Ping(address, timedelta(seconds=60))
    try:
        yield ping
    finally:
        await ping.close()


async def went(address: str | Secret) -> Service:
    """How one ping went."""
    async with pinging(address) as ping:
        await ping.ask()
        return ping.fact(BOX)


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop go on until something has come about."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in a server without an event
            await asyncio.sleep(0.005)


async def test_a_ping_that_is_answered_is_well_and_has_a_latency(server: FakeServer) -> None:
    fact = await went(f"{server.url}/check")
    assert (fact.key, fact.state, fact.why) == (f"{BOX}/dash/ping", ServiceState.UP, "")
    assert fact.latency is not None
    assert [asked.target for asked in server.asked] == ["/check"]


async def test_any_answer_that_is_no_refusal_is_good(server: FakeServer) -> None:
    server.replies["/check"] = Reply(status=204)
    assert (await went(f"{server.url}/check")).state is ServiceState.UP


async def test_a_ping_that_is_refused_is_told_in_a_sentence_with_the_remedy(server: FakeServer) -> None:
    fact = await went(f"{server.url}/gone")
    assert (fact.state, fact.why) == (ServiceState.DOWN, "answered 404 Not Found · check the URL")
    assert fact.latency is None


async def test_an_address_that_is_kept_elsewhere_is_asked_and_never_told(
    server: FakeServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "address").write_text(f"{server.url}/{CANARY}\n")
    fact = await went(Secret(file=tmp_path / "address"))
    assert [asked.target for asked in server.asked] == [f"/{CANARY}"]
    assert CANARY not in f"{fact} {caplog.text}"


async def test_what_is_kept_elsewhere_and_is_no_address_is_told_without_repeating_it(tmp_path: Path) -> None:
    (tmp_path / "address").write_text(CANARY)
    fact = await went(Secret(file=tmp_path / "address"))
    assert fact.why == "its address is none · give an address such as https://hc-ping.com/your-check"


async def test_an_address_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    fact = await went(Secret(file=tmp_path / "missing"))
    assert fact.why.startswith(f"the key's file {tmp_path / 'missing'} cannot be read")


async def test_a_failure_is_logged_once_and_its_end_once(server: FakeServer, caplog: pytest.LogCaptureFixture) -> None:
    del server.replies["/check"]
    async with pinging(f"{server.url}/check") as ping:
        await ping.ask()
        await ping.ask()
        server.replies["/check"] = Reply()
        await ping.ask()
        await ping.ask()
    assert caplog.messages == ["the ping does not get through: answered 404 Not Found", "the ping gets through again"]


async def test_a_ping_that_was_not_sent_yet_is_neither_well_nor_ill() -> None:
    async with pinging("https://127.0.0.1") as ping:
        assert (ping.fact(BOX).state, ping.fact(BOX).why) == (ServiceState.UNKNOWN, "not answered yet")


async def test_pings_are_a_period_apart(server: FakeServer) -> None:
    async with pinging(f"{server.url}/check") as ping:
        for second, count in ((0, 1), (59, 1), (60, 2), (-3600, 3)):
            ping.send(at(second))
            await until(lambda count=count: len(server.asked) == count)  # type: ignore[misc]  # a default binds the loop's value
            await until(lambda: ping.idle)


async def test_an_address_that_does_not_answer_makes_nobody_wait_and_is_asked_once(server: FakeServer) -> None:
    server.replies["/check"] = Reply(manner=Manner.HANG)
    async with pinging(f"{server.url}/check") as ping:
        ping.send(at(0))
        await until(lambda: len(server.asked) == 1)
        ping.send(at(60))
        ping.send(at(120))
        await asyncio.sleep(0)
        assert len(server.asked) == 1


async def test_the_ping_goes_with_the_heartbeat(server: FakeServer, tmp_path: Path) -> None:
    heartbeat = Heartbeat(tmp_path, HeartbeatSettings(ping=f"{server.url}/check"), pid=1, version="0.3.0")
    assert said(list(heartbeat.facts(BOX))) == {"heartbeat": "unknown", "ping": "unknown not answered yet"}
    heartbeat.beat(at(0), None, 0)
    await until(lambda: said(list(heartbeat.facts(BOX))) == {"heartbeat": "up", "ping": "up"})
    await heartbeat.close()


@pytest.mark.parametrize(
    "ping",
    [
        "hc-ping.com",
        "ftp://x",
        "https://",
        "https://x:99999",
        "http://[x",
        "https://x y",
        5,
        {},
        {"evn": "X"},
        {"env": 3},
    ],
)
def test_what_is_no_address_is_refused(ping: object) -> None:
    with pytest.raises(ValidationError, match="give an address"):
        HeartbeatSettings(ping=ping)  # type: ignore[arg-type]  # that is the point


def test_nobody_is_asked_more_often_than_every_half_minute() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 30"):
        HeartbeatSettings(every=29)


def test_by_default_nobody_is_asked() -> None:
    assert HeartbeatSettings().ping is None
