"""What is said of one server in each of its states."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from board.facts import Failure, Gauge, Phase, Process, ServiceState, Slot
from board.marks import SLOTS_SILENT
from board.reading import OutageKind
from board.serving import FELL_BACK, FOR_GPU
from collectors.collector import SourceOutage, Surroundings
from collectors.registry import collectors
from collectors.sockets import Listener
from collectors.sources.llama import COLLECTOR
from collectors.sources.llama.settings import LlamaSettings
from tests.collectors.fake_http import Manner, Reply
from tests.collectors.serving.proc import FakeProc
from tests.collectors.sources.llama.scene import HANG, LOADING, NO_KEY, OFF, PAGE, T0, Scene, sample, scene


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        made.play("new", "slots_generating.json")
        yield made


async def test_a_healthy_server_is_up(there: Scene) -> None:
    service = await there.poll()
    port = there.server.port
    assert service.key == f"box/llama/{port}"
    assert service.refs == (f"port:{port}", f"endpoint:127.0.0.1:{port}")
    assert (service.kind, service.label, service.state) == ("llama-server", "slow", ServiceState.UP)
    assert (service.capacity, service.version, service.marks) == (1, "b0-unknown", ())
    assert service.latency is not None


async def test_its_slots_and_gauges_stand_under_its_key(there: Scene) -> None:
    await there.poll()
    assert there.keys() == {"", "/slot/0", "/queue", "/busy", "/speed", "/pace/slow", "/requests"}
    slot = there.one("/slot/0", Slot)
    assert (slot.server, slot.phase, slot.task) == (there.service().key, Phase.GENERATING, "840308551/0/0")
    assert (slot.limit, slot.window, slot.context, slot.streams) == (2000, 16384, 1227, True)
    assert there.one("/queue", Gauge).value == 3
    assert (there.one("/busy", Gauge).value, there.one("/busy", Gauge).limit) == (1, 1)


async def test_a_task_that_goes_on_has_a_rate(there: Scene) -> None:
    await there.poll()
    there.edit("/slots", body=sample("new/slots_generating.json").replace(b'"n_decoded": 25', b'"n_decoded": 225'))
    await there.poll(5)
    assert there.one("/slot/0", Slot).rate == 40
    assert there.one("/speed", Gauge).value == 40


@pytest.mark.parametrize(
    ("age", "slots", "context"),
    [
        ("feb", "slots_generating.json", None),
        ("feb", "slots_two_of_four.json", None),
        ("new", "slots_prefill.json", 1024),
    ],
)
async def test_all_ages_are_understood(there: Scene, age: str, slots: str, context: int | None) -> None:
    there.play(age, slots)
    assert (await there.poll()).state is ServiceState.UP
    assert there.one("/slot/0", Slot).context == context


async def test_a_server_of_2025_shows_its_cache(there: Scene) -> None:
    there.edit("/metrics", body=sample("y2025/metrics.txt"))
    there.edit("/slots", body=sample("y2025/slots.json"))
    await there.poll()
    assert there.one("/kv", Gauge).value == 25
    assert "canary" not in repr(there.facts)


async def test_a_server_that_loads_is_starting(there: Scene) -> None:
    there.server.replies["/health"] = LOADING
    service = await there.poll()
    assert (service.state, service.why) == (ServiceState.STARTING, "loading the model")


async def test_a_server_that_connects_and_does_not_answer_is_saturated(there: Scene) -> None:
    there.server.replies["/health"] = HANG
    service = await there.poll()
    assert (service.state, service.why) == (ServiceState.SATURATED, "connected but no answer within 0.2 s")


async def test_a_saturated_server_keeps_its_last_slots_without_saying_that_they_stand_still(there: Scene) -> None:
    await there.poll()
    there.server.replies["/health"] = HANG
    await there.poll()
    slot = there.one("/slot/0", Slot)
    assert (slot.task, slot.rate, slot.moved_at) == ("840308551/0/0", None, None)
    assert there.one("/queue", Gauge).value is None


async def test_a_server_whose_threads_run_out_between_two_questions_is_saturated_too(there: Scene) -> None:
    there.server.replies["/props"] = HANG
    assert (await there.poll()).state is ServiceState.SATURATED


async def test_a_closed_port_is_down_and_keeps_the_models_name(there: Scene) -> None:
    await there.poll()
    await there.server.stop()
    service = await there.poll()
    assert (service.state, service.why, service.label) == (ServiceState.DOWN, "connection refused", "slow")
    assert there.keys() == {""}


@pytest.mark.parametrize("path", ["/props", "/v1/models", "/slots", "/metrics"])
async def test_a_server_that_wants_a_key_is_denied(there: Scene, path: str) -> None:
    there.server.replies[path] = NO_KEY
    service = await there.poll()
    assert (service.state, service.why, service.marks) == (ServiceState.DENIED, "wants an API key", ("key needed",))


async def test_a_wrong_key_is_said_to_be_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("canary")
    async with scene(tmp_path, api_key={"file": tmp_path / "key"}) as there:
        there.play("new", "slots_generating.json")
        there.server.replies["/props"] = NO_KEY
        assert (await there.poll()).why == "refuses our API key"
        assert there.server.asked[0].headers["authorization"] == "Bearer canary"
        assert "canary" not in repr(there.facts)


async def test_a_proxy_before_a_dead_server_is_degraded(there: Scene) -> None:
    there.server.replies["/health"] = Reply(status=502)
    service = await there.poll()
    assert (service.state, service.why) == (ServiceState.DEGRADED, "answered 502")


async def test_endpoints_that_are_off_are_said_to_be_and_never_counted_as_zero(there: Scene) -> None:
    there.server.replies |= {"/slots": OFF, "/metrics": OFF}
    service = await there.poll()
    assert (service.state, service.marks, service.capacity) == (ServiceState.UP, ("slots off", "metrics off"), 1)
    assert there.keys() == {""}


async def test_without_metrics_the_queue_is_unknown(there: Scene) -> None:
    there.server.replies["/metrics"] = OFF
    assert (await there.poll()).marks == ("metrics off",)
    assert there.one("/queue", Gauge).value is None
    assert there.one("/busy", Gauge).value == 1


async def test_without_slots_the_metrics_still_count(there: Scene) -> None:
    there.server.replies["/slots"] = OFF
    await there.poll()
    assert there.all(Slot) == []
    assert (there.one("/queue", Gauge).value, there.one("/busy", Gauge).value) == (3, 1)


async def test_slots_that_do_not_answer_are_no_news(there: Scene) -> None:
    await there.poll()
    there.server.replies["/slots"] = HANG
    service = await there.poll()
    assert (service.state, service.marks) == (ServiceState.UP, (SLOTS_SILENT,))
    slot = there.one("/slot/0", Slot)
    assert (slot.task, slot.since, slot.rate) == ("840308551/0/0", T0.replace(second=5), None)
    await there.poll(40)
    assert there.service().marks == (SLOTS_SILENT,)
    there.play("new", "slots_generating.json")
    await there.poll(40)
    assert there.service().marks == ()
    assert there.one("/slot/0", Slot).moved_at == T0.replace(second=5)


@pytest.mark.parametrize(
    ("path", "reply", "sentence"),
    [
        ("/health", PAGE, "answered /health with a web page instead of JSON"),
        ("/health", Reply(status=404), "answered 404 to /health"),
        ("/health", Reply(manner=Manner.RESET), "hung up or did not answer in HTTP"),
        ("/health", Reply(status=302), "answered 302 Found: redirects are not followed"),
        ("/slots", Reply(b'[{"id":'), "garbled answer to /slots: Invalid JSON"),
        ("/slots", Reply(b'[{"id":-1}]'), "garbled answer to /slots: 0.id: "),
        ("/slots", Reply(b"[" + b" " * 5_000_000 + b"]"), "answer larger than 4 MiB"),
        ("/slots", Reply(b"{}", status=500), "answered /slots with 500"),
        ("/metrics", PAGE, "answered /metrics with a web page instead of JSON"),
        ("/props", Reply(b"[]"), "garbled answer to /props: "),
    ],
)
async def test_an_answer_that_says_nothing_of_the_server_leaves_us_blind(
    there: Scene, path: str, reply: Reply, sentence: str
) -> None:
    there.server.replies[path] = reply
    with pytest.raises(SourceOutage) as caught:
        await there.poll()
    assert caught.value.outage.sentence.startswith(sentence)
    assert caught.value.outage.kind in (OutageKind.GARBLED, OutageKind.REFUSED)


async def test_a_trickle_is_cut_off(there: Scene) -> None:
    there.edit("/slots", manner=Manner.TRICKLE)
    assert (await there.poll()).marks == (SLOTS_SILENT,)


async def test_a_restarted_server_begins_new_tasks(there: Scene) -> None:
    await there.poll()
    there.edit("/metrics", headers={"Process-Start-Time-Unix": "990000000"})
    await there.poll()
    slot = there.one("/slot/0", Slot)
    assert (slot.task, slot.rate, slot.since) == ("990000000/0/0", None, T0.replace(second=10))


async def test_a_sleeping_server_is_not_woken(there: Scene) -> None:
    there.edit("/props", body=sample("new/props.json").replace(b'"is_sleeping": false', b'"is_sleeping": true'))
    service = await there.poll()
    assert (service.state, service.marks) == (ServiceState.UP, ("sleeping", "slots off", "metrics off"))
    assert not {"/slots", "/metrics"} & set(there.server.targets())


async def test_the_owners_own_words_win(tmp_path: Path) -> None:
    async with scene(tmp_path, name="coder", unit="llama-coder.service") as there:
        there.play("feb", "slots_generating.json")
        service = await there.poll()
    assert service.label == "coder"
    assert "unit:llama-coder.service" in service.refs


async def test_the_process_and_its_clients_are_read_beside_the_slots(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    async with scene(tmp_path) as there:
        proc.listen(there.server.port, 71, 4242, "llama-server", "--sleep-idle-seconds", "-1")
        proc.connect((50001, "08", 9))
        there.play("feb", "slots_generating.json")
        service = await there.poll()
        process = there.one("/process", Process)
    assert process.peers is not None
    assert len(process.peers) == 1
    assert {"pid:4242", "unit:llama-qwen.service"} <= set(service.refs)


async def test_a_saturated_server_still_shows_its_clients(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    async with scene(tmp_path) as there:
        proc.listen(there.server.port, 71, 4242, "llama-server")
        proc.connect((50001, "08", 9))
        there.server.replies["/health"] = HANG
        assert (await there.poll()).state is ServiceState.SATURATED
        assert len(there.one("/process", Process).peers or ()) == 1


def test_the_registry_knows_it() -> None:
    assert collectors()["llama"] is COLLECTOR


def test_what_listens_here_is_found_without_a_config() -> None:
    listener = Listener(11437, "127.0.0.1", 5, None, "llama-server", "llama-server")
    assert COLLECTOR.discover(Surroundings("box", (listener,))) == [LlamaSettings(url="http://127.0.0.1:11437")]


def test_its_scope_is_critical_and_keeps_its_own_pace() -> None:
    poll = COLLECTOR("box", LlamaSettings(url="http://127.0.0.1:11437")).scopes()[0]
    assert (poll.scope, poll.every, poll.critical) == ("llama/11437", 5, True)
    assert not COLLECTOR.paced


async def test_the_pace_of_a_request_stands_under_its_model(there: Scene) -> None:
    await there.poll()
    there.edit("/slots", body=sample("new/slots_generating.json").replace(b'"n_decoded": 25', b'"n_decoded": 225'))
    await there.poll(5)
    assert there.one("/pace/slow", Gauge).value == 40
    assert there.one("/requests", Gauge).value == 1


async def test_what_it_is_meant_for_and_what_its_log_says_of_it_are_told(tmp_path: Path) -> None:
    log = tmp_path / "llama.log"
    log.write_text("warning: no usable GPU found, --gpu-layers option will be ignored\n")
    async with scene(tmp_path, device="gpu", log=log) as made:
        made.play("new", "slots_after.json")
        service = await made.poll()
        assert FOR_GPU in service.marks
        assert made.one("/fell-back", Failure).failure_class == FELL_BACK
