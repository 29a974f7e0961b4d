"""vLLM on a fake wire, with the names of its numbers of several ages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from board.facts import Gauge, ServiceState
from board.reading import OutageKind
from board.serving import FOR_CPU
from collectors.collector import SourceOutage
from collectors.sources.vllm import COLLECTOR
from collectors.sources.vllm.settings import VllmSettings
from tests.collectors.fake_http import Manner, Reply
from tests.collectors.serving.scene import BIG, PAGE, Scene, scene

MODELS = '{"object":"list","data":[{"id":"Qwen/Qwen3-32B","object":"model","owned_by":"vllm","max_model_len":32768}]}'


def numbers(tokens: float = 1000, *, running: float = 2, waiting: float = 3, suffix: str = "_total") -> str:
    """Two engines; the labels hold what a parser may stumble over."""
    model = 'model_name="a \\"b\\", {c}"'
    return f"""# HELP vllm:num_requests_running Number of requests.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{{engine="0",{model}}} {running}
vllm:num_requests_running{{engine="1",{model}}} 0.0
vllm:num_requests_waiting{{engine="0",{model}}} {waiting}
vllm:num_requests_waiting{{engine="1",{model}}} 1.0
vllm:kv_cache_usage_perc{{engine="0",{model}}} 0.5
vllm:kv_cache_usage_perc{{engine="1",{model}}} 0.25
vllm:prompt_tokens{suffix}{{engine="0",{model}}} 5000
vllm:generation_tokens{suffix}{{engine="0",{model}}} {tokens}
vllm:generation_tokens{suffix}{{engine="1",{model}}} 10
vllm:request_success{suffix}{{engine="0",finished_reason="stop",{model}}} 7
vllm:request_success{suffix}{{engine="0",finished_reason="length",{model}}} 2
vllm:request_success_created{{engine="0",finished_reason="length",{model}}} 1.7e9
vllm:broken{{engine="0"}} nonsense
vllm:time_to_first_token_seconds_bucket{{le="+Inf"}} NaN
python_gc_objects_collected_total 5
"""


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(COLLECTOR, tmp_path) as made:
        made.say("/health", b"")
        made.say("/version", '{"version":"0.11.0"}')
        made.say("/v1/models", MODELS)
        made.say("/metrics", numbers(), kind="text/plain")
        yield made


def value(there: Scene, name: str) -> float | None:
    return there.one(f"/{name}", Gauge).value


async def test_it_is_well_with_its_model_and_version(there: Scene) -> None:
    service = await there.poll()
    assert (service.kind, service.state, service.version, service.label) == (
        "vllm",
        ServiceState.UP,
        "0.11.0",
        "Qwen3-32B",
    )


async def test_its_numbers_are_summed_over_its_engines(there: Scene) -> None:
    await there.poll()
    assert (value(there, "busy"), value(there, "queue"), value(there, "kv")) == (2, 4, 50)
    assert value(there, "requests") == 9
    assert value(there, "speed") is None


@pytest.mark.parametrize("suffix", ["_total", ""])
async def test_its_speed_is_what_its_counters_moved(there: Scene, suffix: str) -> None:
    there.say("/metrics", numbers(1000, suffix=suffix), kind="text/plain")
    await there.poll()
    there.say("/metrics", numbers(1400, suffix=suffix), kind="text/plain")
    await there.poll(5)
    assert value(there, "speed") == 80
    assert value(there, "pace/Qwen3-32B") == 40


async def test_a_pause_has_no_speed_and_slows_nothing_down(there: Scene) -> None:
    await there.poll()
    there.say("/metrics", numbers(1000, running=0), kind="text/plain")
    await there.poll(5)
    assert (value(there, "speed"), value(there, "pace/Qwen3-32B")) == (None, None)
    there.say("/metrics", numbers(1010), kind="text/plain")
    await there.poll(50)
    there.say("/metrics", numbers(1510), kind="text/plain")
    await there.poll(5)
    assert value(there, "speed") == 100


async def test_while_prompts_alone_are_read_no_request_has_a_pace(there: Scene) -> None:
    await there.poll()
    await there.poll(5)
    assert (value(there, "speed"), value(there, "pace/Qwen3-32B")) == (0, None)


async def test_its_log_is_not_asked_for_a_speed_that_it_tells_itself(tmp_path: Path) -> None:
    log = tmp_path / "vllm.log"
    log.touch()
    async with scene(COLLECTOR, tmp_path, log=log) as made:
        made.server.replies |= {"/health": Reply(b""), "/metrics": Reply(numbers().encode(), kind="text/plain")}
        await made.poll()
        log.write_text("Avg prompt throughput: 0.0 tokens/s, Avg generation throughput: 45.2 tokens/s\n")
        await made.poll()
        keys = [fact.key for fact in made.facts]
    assert len(keys) == len(set(keys))


async def test_counters_that_begin_again_have_no_speed(there: Scene) -> None:
    await there.poll()
    there.say("/metrics", numbers(5), kind="text/plain")
    await there.poll()
    assert value(there, "speed") is None


async def test_nothing_is_asked_but_what_does_no_harm(there: Scene) -> None:
    for _ in range(20):
        await there.poll()
    asked = there.asked()
    assert set(asked) == {"/health", "/version", "/v1/models", "/metrics"}
    assert asked.count("/v1/models") == 2


async def test_one_without_numbers_says_so(there: Scene) -> None:
    there.say("/metrics", b"", status=404)
    service = await there.poll()
    assert (service.state, service.marks) == (ServiceState.UP, ("metrics off",))


async def test_what_it_is_meant_for_is_a_mark(tmp_path: Path) -> None:
    async with scene(COLLECTOR, tmp_path, device="cpu") as made:
        await made.server.stop()
        assert (await made.poll()).marks == (FOR_CPU,)


async def test_a_dead_engine_is_degraded(there: Scene) -> None:
    there.say("/health", b"", status=503)
    assert (await there.poll()).state is ServiceState.DEGRADED


async def test_one_that_wants_a_key_says_so(there: Scene) -> None:
    there.say("/v1/models", '{"error":"Unauthorized"}', status=401)
    service = await there.poll()
    assert (service.state, service.why, service.marks) == (ServiceState.DENIED, "wants an API key", ("key needed",))


@pytest.mark.parametrize("path", ["/metrics", "/v1/models"])
async def test_a_page_for_people_is_an_outage(there: Scene, path: str) -> None:
    there.server.replies[path] = PAGE
    with pytest.raises(SourceOutage, match="web page"):
        await there.poll()


@pytest.mark.parametrize("path", ["/metrics", "/v1/models", "/health"])
async def test_a_huge_answer_is_cut_off(there: Scene, path: str) -> None:
    there.say(path, BIG)
    with pytest.raises(SourceOutage) as caught:
        await there.poll()
    assert (caught.value.outage.kind, str(caught.value)) == (OutageKind.GARBLED, "answer larger than 4 MiB")


async def test_numbers_of_another_program_are_an_outage(there: Scene) -> None:
    there.say("/metrics", "go_goroutines 7\n", kind="text/plain")
    with pytest.raises(SourceOutage, match="no number of vLLM"):
        await there.poll()


async def test_one_that_does_not_answer_is_saturated(there: Scene) -> None:
    there.say("/health", b"", manner=Manner.HANG)
    assert (await there.poll()).state is ServiceState.SATURATED


async def test_one_that_runs_and_refuses_loads_its_model(there: Scene, tmp_path: Path) -> None:
    await there.poll()
    port = there.server.port
    await there.server.stop()
    assert (await there.poll()).state is ServiceState.DOWN
    (tmp_path / "net").mkdir()
    folder = tmp_path / "77"
    folder.mkdir()
    (folder / "cmdline").write_bytes(f"/v/bin/python\0/v/bin/vllm\0serve\0Qwen/Q\0--port\0{port}\0".encode())
    service = await there.poll()
    assert (service.state, service.why) == (ServiceState.STARTING, "loading the model")


def test_one_that_is_said_to_be_there_is_where_it_usually_is() -> None:
    assert COLLECTOR.scope_of(VllmSettings()) == "vllm/8000"
