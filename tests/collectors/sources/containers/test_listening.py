"""What is heard between polls, and what becomes of it."""

from collections.abc import Callable

import pytest

from collectors.collector import Push, SourceOutage
from tests.collectors.fake_http import Manner, Reply
from tests.collectors.sources.containers.scene import (
    FakeEngine,
    Watched,
    about,
    compose,
    event,
    id_of,
    row,
    until,
    until_listening,
)

Watch = Callable[..., Watched]
WEB = (row("web", status="Up 2 hours (healthy)"), about(health="healthy"))


async def test_while_events_are_heard_the_list_is_asked_for_at_every_third_poll(
    engine: FakeEngine, watch: Watch
) -> None:
    watched = watch()
    await until_listening(watched)
    before = len(engine.asked_for("/containers/json"))
    for _ in range(9):
        await watched.poll()
    assert len(engine.asked_for("/containers/json")) == before + 3
    assert len(engine.asked_for("/_ping")) == 10  # each poll asks whether it is alive


async def test_without_events_the_list_is_asked_for_at_every_poll(engine: FakeEngine, watch: Watch) -> None:
    engine.replies["/v1.51/events"] = Reply(status=404)
    watched = watch()
    for _ in range(6):
        await watched.poll()
    assert len(engine.asked_for("/containers/json")) == 6


async def test_an_event_makes_the_next_poll_look_at_that_container_alone(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, (row("db"), about())])
    watched = watch()
    await until_listening(watched)
    engine.hold([WEB, (row("db"), about(restarts=1))])
    engine.more.put_nowait(event("die", "db") + event("start", "db"))
    await until(lambda: watched.collector.events.unread)
    assert (await watched.poll())["db"].restarts == 1
    assert len(engine.asked_for(id_of("web"))) == 1


async def test_the_stream_is_opened_anew_from_the_last_event_on(engine: FakeEngine, watch: Watch) -> None:
    watched = watch()
    await until_listening(watched)
    engine.more.put_nowait(event("start", "db"))
    engine.more.put_nowait(b"")
    await until(lambda: not watched.collector.events.live)
    await watched.poll()
    await until(lambda: len(engine.asked_for("/events")) == 2)
    first, second = engine.asked_for("/events")
    assert "since=0" in first  # what the engine remembers of the time before
    assert "since=1795161076.663957373" in second


async def test_what_is_heard_makes_a_poll_due_and_so_does_the_end_of_hearing(engine: FakeEngine, watch: Watch) -> None:
    watched = watch()
    await until_listening(watched)
    engine.more.put_nowait(event("die", "db"))
    await until(lambda: watched.heard == [Push()])
    engine.more.put_nowait(b"")
    await until(lambda: len(watched.heard) == 2)
    assert not watched.collector.events.live


async def test_only_what_something_befell_is_listed_between_two_full_lists(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, (row("db"), about())])
    watched = watch()
    await until_listening(watched)
    engine.more.put_nowait(event("die", "db"))
    await until(lambda: watched.collector.events.unread)
    assert set(await watched.poll()) == {"box/docker", "web", "db"}
    assert id_of("db") in engine.asked_for("/containers/json")[-1]


async def test_what_is_gone_is_gone_at_once(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, (row("job"), about())])
    watched = watch()
    await until_listening(watched)
    engine.hold([WEB])
    engine.more.put_nowait(event("destroy", "job"))
    await until(lambda: watched.collector.events.unread)
    assert set(await watched.poll()) == {"box/docker", "web"}


async def test_how_a_container_ended_last_is_known_while_it_runs_again(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(row("db"), about(restarts=1))])
    watched = watch()
    await until_listening(watched)
    engine.more.put_nowait(event("die", "db", exitCode="3") + event("start", "db"))
    await until(lambda: watched.collector.events.of(id_of("db")).exit_code)
    assert (await watched.poll())["db"].why == "last exit 3"


async def test_an_engine_that_is_gone_is_listened_to_again_when_it_is_back(engine: FakeEngine, watch: Watch) -> None:
    watched = watch(answer=0.1)
    await until_listening(watched)
    pong = engine.replies["/_ping"]
    engine.replies["/_ping"] = Reply(manner=Manner.HANG)
    with pytest.raises(SourceOutage):
        await watched.poll()
    await until(lambda: not watched.collector.events.live)
    engine.replies["/_ping"] = pong
    await watched.poll()
    await until(lambda: watched.collector.events.live)


async def test_what_somebody_stopped_is_off(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(compose("db"), about())])
    watched = watch()
    await until_listening(watched)
    engine.hold([(compose("db", state="exited", status="Exited (137) 1 second ago"), about(code=137))])
    engine.more.put_nowait(event("stop", "db"))
    await until(lambda: watched.collector.events.unread)
    assert (await watched.poll())["shop/db"].why == "stopped (exit 137)"


async def test_lines_that_are_no_events_are_passed_over(engine: FakeEngine, watch: Watch) -> None:
    watched = watch()
    await until_listening(watched)
    engine.more.put_nowait(b"\x00\xff\n{}\n[]\n" + event("oom", "db"))
    await until(lambda: watched.collector.events.of(id_of("db")).out_of_memory)
    assert watched.collector.events.live


async def test_a_flood_without_line_ends_ends_the_stream_and_not_the_source(engine: FakeEngine, watch: Watch) -> None:
    watched = watch()
    await until_listening(watched)
    engine.more.put_nowait(b"x" * 200_000)
    await until(lambda: not watched.collector.events.live)
    assert "box/docker" in await watched.poll()


async def test_what_was_heard_is_looked_at_when_the_poll_it_made_due_fails(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(row("db"), about())])
    watched = watch(answer=0.1)
    await until_listening(watched)
    engine.more.put_nowait(event("die", "db") + event("start", "db"))
    await until(lambda: watched.collector.events.unread)
    engine.replies["/v1.51/containers/json"] = Reply(manner=Manner.HANG)
    with pytest.raises(SourceOutage):
        await watched.poll()
    engine.hold([(row("db"), about(restarts=1))])
    assert (await watched.poll())["db"].restarts == 1
