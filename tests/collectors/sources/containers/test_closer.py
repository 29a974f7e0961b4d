"""A closer look at a container that somebody has open."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from board.facts import Excerpt, Fact, Gauge
from collectors.sources.containers.closer import unframed
from tests.collectors.fake_http import Reply
from tests.collectors.sources.containers.scene import SWARM, FakeEngine, Watched, about, id_of, row

Watch = Callable[..., Watched]
MEMORY = 25_276_514_304
V1 = {"usage": 500, "stats": {"total_inactive_file": 100, "inactive_file": 7}, "limit": 67_108_864}
V2 = {"usage": 500, "stats": {"inactive_file": 100}, "limit": MEMORY}
PODMAN = {"usage": 500, "limit": MEMORY}


def frame(text: str, stream: int = 1) -> bytes:
    said = text.encode()
    return bytes((stream, 0, 0, 0)) + len(said).to_bytes(4) + said


def stats(at: str, spent: int, memory: dict[str, Any]) -> Reply:
    used = {"read": at, "cpu_stats": {"cpu_usage": {"total_usage": spent}}, "memory_stats": memory}
    return Reply(json.dumps(used).encode())


class Opened:
    """One container whose details are open."""

    def __init__(self, engine: FakeEngine, watched: Watched) -> None:
        self.engine, self.watched = engine, watched
        self.path = f"{engine.prefix}/containers/{id_of('web')}"
        engine.say("/info", SWARM | {"MemTotal": MEMORY, "Swarm": {}})

    def has(self, status: str = "Up 2 hours", state: str = "running", log: bytes = b"", **known: Any) -> None:
        known_of = about(**known)
        if state != "running":
            known_of["State"]["Pid"] = 0
        self.engine.hold([(row("web", state, status), known_of)])
        self.engine.replies[f"{self.path}/logs"] = Reply(log, kind="application/octet-stream")

    async def look(self) -> dict[str, Fact]:
        await self.watched.poll()
        facts = await self.watched.collector.look("box/docker/web")
        return {fact.key.removeprefix("box/docker/web/look/"): fact for fact in facts}


@pytest.fixture
def opened(engine: FakeEngine, watch: Watch) -> Opened:
    return Opened(engine, watch())


def log(found: dict[str, Fact]) -> Excerpt:
    said = found["log"]
    assert isinstance(said, Excerpt)
    return said


async def test_the_last_lines_of_its_log_are_told_with_their_time(opened: Opened) -> None:
    opened.has(log=frame("ready\n") + frame("Error: EADDRINUSE 9223\n", 2))
    found = log(await opened.look())
    assert found.lines == ("ready", "Error: EADDRINUSE 9223")
    assert isinstance(found.read_at, datetime)
    assert "tail=" in opened.engine.asked_for("/logs")[0]


async def test_a_log_that_the_engine_does_not_keep_is_told_in_its_words(opened: Opened) -> None:
    opened.has()
    said = json.dumps({"message": "configured logging driver does not support reading"}).encode()
    opened.engine.replies[f"{opened.path}/logs"] = Reply(said, status=501)
    found = log(await opened.look())
    assert found.lines == ()
    assert found.why.endswith("configured logging driver does not support reading")


async def test_the_last_output_of_its_health_check_is_told(opened: Opened) -> None:
    opened.has("Up 2 hours (unhealthy)", health="unhealthy", output="one\ntwo\n")
    check = (await opened.look())["check"]
    assert isinstance(check, Excerpt)
    assert check.lines == ("one", "two")


@pytest.mark.parametrize(
    ("memory", "used", "limit"), [(V1, 400.0, 67_108_864.0), (V2, 400.0, None), (PODMAN, 500.0, None)]
)
async def test_memory_is_told_without_what_the_kernel_lets_go_of_and_with_a_limit_that_is_one(
    opened: Opened, memory: dict[str, Any], used: float, limit: float | None
) -> None:
    opened.has()
    opened.engine.replies[f"{opened.path}/stats"] = stats("2026-11-20T08:00:00Z", 1, memory)
    gauge = (await opened.look())["memory"]
    assert isinstance(gauge, Gauge)
    assert (gauge.value, gauge.limit) == (used, limit)


async def test_the_use_of_the_processor_is_the_difference_of_two_looks(opened: Opened) -> None:
    opened.has()
    opened.engine.replies[f"{opened.path}/stats"] = stats("2026-11-20T08:00:00Z", 1_000_000_000, V2)
    assert "cpu" not in await opened.look()
    opened.engine.replies[f"{opened.path}/stats"] = stats("2026-11-20T08:00:02Z", 2_000_000_000, V2)
    gauge = (await opened.look())["cpu"]
    assert isinstance(gauge, Gauge)
    assert gauge.value == 50.0
    assert "one-shot=true" in opened.engine.asked_for("/stats")[0]


async def test_of_what_does_not_run_no_use_is_told(opened: Opened) -> None:
    opened.has("Exited (1) 2 hours ago", "exited", code=1)
    assert set(await opened.look()) == {"log"}
    assert not opened.engine.asked_for("/stats")


async def test_podmans_empty_answer_for_what_has_just_ended_is_no_use(opened: Opened) -> None:
    opened.has()
    opened.engine.replies[f"{opened.path}/stats"] = Reply(b"")
    assert set(await opened.look()) == {"log"}


async def test_what_is_no_container_is_not_asked_for(engine: FakeEngine, opened: Opened) -> None:
    opened.has()
    await opened.watched.poll()
    before = len(engine.targets())
    assert tuple(await opened.watched.collector.look("box/docker")) == ()
    assert len(engine.targets()) == before


@pytest.mark.parametrize("said", [b"", b"plain text\n", b"\x01\x00\x00", b"\x01\x00\x00\x00\xff\xff\xff\xffcut"])
def test_what_has_no_whole_frames_is_read_as_far_as_it_goes(said: bytes) -> None:
    assert unframed(said) in (said, b"cut")
