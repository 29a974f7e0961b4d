"""The polling plan, proven from what a server was asked and when."""

import shutil
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from board.facts import Slot
from tests.collectors.serving.proc import FakeProc
from tests.collectors.sources.llama.scene import HANG, OFF, Scene, sample, scene

FIRST = ["/health", "/props", "/v1/models", "/slots", "/metrics"]
NEXT = ["/health", "/slots", "/metrics"]
SLEEPING = (b'"is_sleeping": false', b'"is_sleeping": true')


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        made.play("new", "slots_generating.json")
        yield made


async def asked(there: Scene, wait: float = 5.0) -> list[str]:
    """What one poll asks."""
    there.server.asked.clear()
    await there.poll(wait)
    return there.server.targets()


async def test_an_instance_is_asked_for_its_properties_once_and_for_its_slots_each_time(there: Scene) -> None:
    assert await asked(there) == FIRST
    assert await asked(there) == NEXT
    assert await asked(there) == NEXT


async def test_properties_are_asked_for_again_after_a_minute(there: Scene) -> None:
    polls = [await asked(there) for _ in range(26)]
    assert [number for number, poll in enumerate(polls) if "/props" in poll] == [0, 12, 24]
    assert sum("/v1/models" in poll for poll in polls) == 1


async def test_no_connection_serves_two_questions(there: Scene) -> None:
    for _ in range(3):
        await there.poll()
    assert there.server.connections == len(there.server.asked)
    assert {one.headers["connection"] for one in there.server.asked} == {"close"}


async def test_a_person_who_asks_at_once_gets_the_last_slots(there: Scene) -> None:
    await there.poll()
    before = there.all(Slot)
    assert await asked(there, 1.4) == ["/health"]
    assert there.all(Slot) == before
    assert await asked(there, 0.2) == NEXT


async def test_however_often_it_is_read_two_rounds_are_a_second_and_a_half_apart(there: Scene) -> None:
    for _ in range(200):
        await there.poll(0.1)
    for path in ("/slots", "/metrics"):
        times = [one.at for one in there.server.asked if one.target == path]
        assert len(times) > 10
        assert min(later - earlier for earlier, later in pairwise(times)) >= 1.5


async def test_the_metrics_are_asked_for_at_once_after_the_slots(there: Scene) -> None:
    await there.poll()
    times = {one.target: one.at for one in there.server.asked}
    assert times["/slots"] == times["/metrics"]


@pytest.mark.parametrize(("path", "round_asked"), [("/slots", ["/slots"]), ("/metrics", ["/slots", "/metrics"])])
async def test_after_a_question_without_an_answer_the_queue_is_left_alone_for_30_s(
    there: Scene, path: str, round_asked: list[str]
) -> None:
    there.server.replies[path] = HANG
    assert (await asked(there))[3:] == round_asked
    for _ in range(5):
        assert await asked(there) == ["/health"]
    assert await asked(there) == ["/health", *round_asked]


async def test_an_endpoint_that_is_off_is_asked_for_once(there: Scene) -> None:
    there.server.replies |= {"/slots": OFF, "/metrics": OFF}
    assert await asked(there) == FIRST
    assert await asked(there) == ["/health"]


@pytest.mark.parametrize("name", ["slots", "metrics"])
async def test_an_endpoint_that_says_that_it_is_off_is_not_asked_for(there: Scene, name: str) -> None:
    there.edit(
        "/props",
        body=sample("new/props.json").replace(
            f'"endpoint_{name}": true'.encode(), f'"endpoint_{name}": false'.encode()
        ),
    )
    assert f"/{name}" not in await asked(there)
    assert f"{name} off" in there.service().marks


async def test_a_server_that_is_not_healthy_is_asked_nothing_else(there: Scene) -> None:
    there.server.replies["/health"] = HANG
    assert await asked(there) == ["/health"]


async def test_another_process_is_asked_for_its_properties_again(there: Scene) -> None:
    await there.poll()
    there.edit("/metrics", headers={"Process-Start-Time-Unix": "990000000"})
    await there.poll()
    assert await asked(there) == FIRST


async def test_another_listening_socket_is_another_process(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    async with scene(tmp_path) as there:
        proc.listen(there.server.port, 71, 4242, "llama-server")
        there.play("feb", "slots_generating.json")
        await there.poll()
        shutil.rmtree(tmp_path / "4242")
        proc.listen(there.server.port, 99, 4300, "llama-server")
        assert await asked(there) == FIRST


async def test_a_server_that_once_slept_is_never_asked_for_what_would_wake_it(there: Scene) -> None:
    there.edit("/props", body=sample("new/props.json").replace(*SLEEPING))
    await there.poll()
    there.edit("/props", body=sample("new/props.json"))
    polls = [path for _ in range(15) for path in await asked(there)]
    assert set(polls) == {"/health", "/props"}
    assert there.service().marks == ("may sleep", "slots off", "metrics off")


async def test_metrics_are_asked_for_where_the_build_lets_a_model_sleep(there: Scene) -> None:
    props = sample("new/props.json").replace(*SLEEPING).replace(b"b0-unknown", b"b11549-0123abcd")
    there.edit("/props", body=props)
    assert await asked(there) == ["/health", "/props", "/v1/models", "/metrics"]


async def test_an_owner_can_say_that_a_server_sleeps(tmp_path: Path) -> None:
    async with scene(tmp_path, sleepy=True) as there:
        there.play("feb", "slots_generating.json")
        assert await asked(there) == ["/health", "/props", "/v1/models"]


async def test_a_server_that_was_started_to_sleep_is_let_sleep(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    async with scene(tmp_path) as there:
        proc.listen(there.server.port, 71, 4242, "llama-server", "--sleep-idle-seconds", "300")
        there.play("feb", "slots_generating.json")
        assert await asked(there) == ["/health", "/props", "/v1/models"]


async def test_an_owner_can_say_that_a_server_never_sleeps(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    async with scene(tmp_path, sleepy=False) as there:
        proc.listen(there.server.port, 71, 4242, "llama-server", "--sleep-idle-seconds", "300")
        there.play("feb", "slots_generating.json")
        assert await asked(there) == FIRST
