"""What a real server does is named as what it is: through collector, memory and rules, as in the engine."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from board.facts import Phase
from board.limits import Limits
from board.reading import Reading, Scope
from collectors.engine.judge import Judge
from collectors.engine.memory import Memory
from collectors.store.records import Loaded
from tests.peers.llama import Peer, binary, model, running

pytestmark = [pytest.mark.peer, pytest.mark.parametrize("age", ["feb", "new"])]


class Watcher:
    """Polls one server and judges it each time."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._memory = Memory((), {}, (), timedelta(minutes=5))
        self._judge = Judge(Limits(), UTC, Loaded())

    async def look(self) -> dict[str, str]:
        """The raised rules with what they say, after one more poll."""
        at = datetime.now(UTC)
        await self._peer.poll()
        name = self._peer.collector.scope
        scope = Scope(name=name, source="llama", every=5, tried_at=at, ok_at=at)
        self._memory.take(Reading(source="llama", scope=name, taken_at=at, took=0.0, facts=self._peer.facts), scope)
        self._judge.judge(self._memory, at)
        raised = (track.condition for track in self._judge.tracks if track.raised)
        return {condition.rule: f"{condition.what} · {condition.why}" for condition in raised}

    async def watch(self, seconds: float, until: str = "") -> dict[str, str]:
        """Look every few seconds, for so long or until a rule is raised; gives what is raised then."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        raised = await self.look()
        while loop.time() < end and not (until and until in raised):
            await asyncio.sleep(3)
            raised = await self.look()
        return raised


def slots(number: int) -> tuple[str, ...]:
    return ("-m", str(model("slow")), "-c", "32768", "--parallel", str(number), "--metrics", "--threads-http", "8")


async def test_a_request_abandoned_beside_a_stream_is_named_as_orphaned(age: str) -> None:
    async with running(binary(age), *slots(2)) as peer:
        watcher = Watcher(peer)
        await peer.complete(8000, id_slot=1)
        client = await peer.complete(8000, stream=False, id_slot=0)
        await watcher.watch(6)
        client.transport.abort()
        raised = await watcher.watch(32, until="llm.slot_orphan")
    assert set(raised) == {"llm.slot_orphan"}
    assert "CLOSE_WAIT" in raised["llm.slot_orphan"]


async def test_a_server_kept_busy_while_others_wait_is_named_as_blocked(age: str) -> None:
    async with running(binary(age), *slots(1)) as peer:
        await peer.complete(30_000)
        await peer.until(lambda: peer.slots()[0].phase is Phase.GENERATING)
        await peer.complete(50)
        raised = await Watcher(peer).watch(90, until="llm.blocked")
    assert set(raised) == {"llm.blocked"}
    assert "1 request waits behind task" in raised["llm.blocked"]


async def test_a_long_generation_with_a_live_client_is_not_named_at_all(age: str) -> None:
    async with running(binary(age), *slots(1)) as peer:
        await peer.complete(8000)
        raised = await Watcher(peer).watch(40)
    assert raised == {}
