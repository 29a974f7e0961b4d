"""Against real llama-servers of February 2026, the week of the incidents, and of October 2026."""

import asyncio
import json
from pathlib import Path

import pytest

from board.facts import PeerState, Phase, Service, ServiceState
from collectors.collector import Surroundings
from collectors.processes import parent_of
from collectors.sockets import ListenerTable
from collectors.sources.llama import COLLECTOR
from collectors.sources.llama.settings import LlamaSettings
from tests.peers.llama import BUILT, Peer, binary, model, running

pytestmark = pytest.mark.peer
ages = pytest.mark.parametrize("age", ["feb", "new"])


def one_slot() -> tuple[str, ...]:
    return ("-m", str(model("slow")), "-c", "16384", "--parallel", "1", "--metrics", "--threads-http", "12")


def two_slots() -> tuple[str, ...]:
    return ("-m", str(model("slow")), "-c", "16384", "--parallel", "2", "--metrics")


def states(peer: Peer) -> list[PeerState]:
    return sorted(each.state for each in peer.process().peers or ())


@ages
async def test_a_server_that_loads_is_starting_and_then_up(age: str) -> None:
    seen: list[ServiceState] = []
    async with running(binary(age), *one_slot(), wait=False) as peer:
        async with asyncio.timeout(60):
            while ServiceState.UP not in seen:
                seen.append((await peer.poll()).state)
    assert ServiceState.STARTING in seen
    assert set(seen) <= {ServiceState.DOWN, ServiceState.STARTING, ServiceState.UP}


@ages
async def test_a_long_generation_with_a_live_client_moves(age: str) -> None:
    async with running(binary(age), *one_slot()) as peer:
        await peer.complete()
        await peer.until(lambda: peer.slots()[0].phase is Phase.GENERATING)
        first = peer.slots()[0]
        await asyncio.sleep(3)
        await peer.poll()
        later = peer.slots()[0]
        assert (later.task, later.since, later.limit, later.streams) == (first.task, first.since, 4000, True)
        assert (later.decoded or 0) > (first.decoded or 0)
        assert (later.rate or 0) > 0
        assert later.moved_at != first.moved_at
        assert peer.gauge("speed") == later.rate
        assert states(peer) == [PeerState.ESTABLISHED]


@ages
async def test_a_request_that_was_abandoned_beside_a_stream_is_seen_as_close_wait(age: str) -> None:
    async with running(binary(age), *two_slots()) as peer:
        await peer.complete(8000, id_slot=1)
        client = await peer.complete(8000, stream=False, id_slot=0)
        await peer.until(lambda: [slot.phase for slot in peer.slots()] == [Phase.GENERATING] * 2)
        task = peer.slots()[0].task
        client.transport.abort()
        seen = []
        for _ in range(2):
            await asyncio.sleep(3)
            await peer.poll()
            assert states(peer) == [PeerState.CLOSE_WAIT, PeerState.ESTABLISHED]
            assert (peer.slots()[0].task, peer.slots()[0].streams) == (task, False)
            seen.append(peer.process().peers)
        assert seen[0] == seen[1]


@ages
async def test_our_polling_does_not_keep_an_abandoned_request_alive(age: str) -> None:
    async with running(binary(age), *one_slot()) as peer:
        client = await peer.complete(8000, stream=False)
        await peer.until(lambda: peer.slots()[0].phase is Phase.GENERATING)
        client.transport.abort()
        await peer.until(lambda: peer.slots()[0].phase is Phase.IDLE, 12, every=0.2)


@ages
async def test_requests_that_wait_for_the_only_slot_are_the_queue(age: str) -> None:
    async with running(binary(age), *one_slot()) as peer:
        for _ in range(3):
            await peer.complete()
        await peer.until(lambda: peer.gauge("queue") == 2)
        assert peer.gauge("busy") == 1
        assert states(peer) == [PeerState.ESTABLISHED] * 3


async def test_a_server_of_february_whose_threads_are_all_held_is_saturated_and_not_down() -> None:
    arguments = ("-m", str(model("slow")), "-c", "16384", "--parallel", "1", "--threads-http", "3")
    async with running(binary("feb"), *arguments) as peer:
        for _ in range(3):
            await peer.complete(8000)
        for _ in range(2):
            service = await peer.poll()
            assert (service.state, service.why) == (ServiceState.SATURATED, "connected but no answer within 2 s")
            assert states(peer)[-3:] == [PeerState.ESTABLISHED] * 3


@ages
async def test_a_server_that_wants_a_key_is_denied_until_it_gets_it(age: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-local-test")
    async with running(binary(age), *one_slot(), "--api-key", "sk-local-test", wait=False) as peer:
        await peer.until(lambda: peer.facts[0] and ServiceState.DENIED in _states(peer), 60, every=0.1)
        settings = LlamaSettings.model_validate(
            {"url": f"http://127.0.0.1:{peer.port}", "api_key": {"file": tmp_path / "key"}}
        )
        keyed = COLLECTOR("box", settings)
        service = next(iter(await keyed.read()))
        await keyed.close()
        assert isinstance(service, Service)
        assert (service.state, service.marks) == (ServiceState.UP, ())


@ages
async def test_a_server_that_may_sleep_falls_asleep_under_our_eyes(age: str) -> None:
    arguments = ("-m", str(model("tiny")), "-c", "1024", "--metrics", "--sleep-idle-seconds", "2")
    async with running(binary(age), *arguments) as peer:
        for _ in range(4):
            await asyncio.sleep(1)
            assert "slots off" in (await peer.poll()).marks
        reader, writer = await asyncio.open_connection("127.0.0.1", peer.port)
        writer.write(b"GET /props HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.transport.abort()
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["is_sleeping"] is True


async def test_a_router_is_watched_without_loading_a_model_and_its_children_only_through_it() -> None:
    if not BUILT.exists():
        pytest.skip(f"there is no llama-server with router mode at {BUILT}")
    arguments = ("--models-dir", str(model("slow").parent), "--models-max", "1", "--metrics", "-c", "8192")
    model("tiny")
    async with running(BUILT, *arguments, "--parallel", "1", "--no-webui") as peer:
        assert set(_models(peer).values()) == {ServiceState.OFF}
        await peer.complete(model="slow")
        await peer.until(lambda: peer.slots() and peer.slots()[0].phase is Phase.GENERATING, 60)
        await asyncio.sleep(3)
        await peer.poll()
        assert (peer.slots()[0].rate or 0) > 0
        assert _models(peer) == {"slow": ServiceState.UP, "tiny": ServiceState.OFF}
        assert states(peer) == [PeerState.ESTABLISHED]
        found = COLLECTOR.discover(Surroundings("box", ListenerTable().read()))
        ports = {settings.port for settings in found if isinstance(settings, LlamaSettings)}
        children = _child_ports(peer)
        assert children
        assert ports & {peer.port, *children} == {peer.port}


def _states(peer: Peer) -> set[ServiceState]:
    return {fact.state for fact in peer.facts if isinstance(fact, Service)}


def _models(peer: Peer) -> dict[str, ServiceState]:
    return {fact.label: fact.state for fact in peer.facts if isinstance(fact, Service) and fact.kind == "model"}


def _child_ports(peer: Peer) -> set[int]:
    """Ports of the router's own processes, one for each loaded model."""
    router = peer.process().pid
    return {each.port for each in ListenerTable().read() if each.pid and parent_of(each.pid) == router}
