"""Servers that speak like OpenAI's on a fake wire: speech, and one that must not be asked."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from board.facts import Failure, Gauge, Process, ServiceState
from board.reading import OutageKind
from board.serving import FELL_BACK, FOR_GPU, LOAD_FAILED, NO_MODEL, ON_CPU
from collectors.collector import SourceOutage
from collectors.sources.openai import COLLECTOR
from collectors.sources.openai.collector import FRAGILE_MARK
from tests.collectors.fake_http import Manner
from tests.collectors.serving.proc import FakeProc
from tests.collectors.serving.scene import BIG, PAGE, Scene, scene

ONE = '{"object":"list","data":[{"id":"fishaudio/fish-speech-1.5","object":"model","owned_by":"fish"}]}'
TWO = '{"object":"list","data":[{"id":"tts-1"},{"id":"tts-1-hd"}]}'
FRAGILE = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "🦙 llama.cpp Python API", "version": "0.3.36"},
        "paths": {"/v1/models": {}, "/v1/completions": {}, "/extras/tokenize": {}, "/extras/tokenize/count": {}},
    }
)
SPEECH = json.dumps({"info": {"title": "Fish Speech"}, "paths": {"/v1/audio/speech": {}, "/health": {}}})


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    """A server of speech as its wrappers make it."""
    async with scene(COLLECTOR, tmp_path, device="gpu", log=tmp_path / "tts.log", load_within=20) as made:
        (tmp_path / "tts.log").write_text("")
        made.say("/openapi.json", SPEECH)
        made.say("/health", '{"status":"healthy","device":"cuda:0","model_loaded":true,"version":"1.5"}')
        made.say("/v1/models", ONE)
        yield made


def log(there: Scene, *lines: str) -> None:
    with Path(there.collector.settings.log).open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))


async def test_one_that_is_well_tells_its_model_version_and_device(there: Scene) -> None:
    service = await there.poll()
    assert (service.kind, service.state, service.label) == ("openai-server", ServiceState.UP, "fish-speech-1.5")
    assert (service.version, service.marks) == ("1.5", (FOR_GPU, "on cuda:0"))
    assert service.latency is not None


async def test_nothing_is_asked_but_what_does_no_harm(there: Scene) -> None:
    for _ in range(24):
        await there.poll()
    asked = there.asked()
    assert set(asked) == {"/openapi.json", "/health", "/v1/models"}
    assert (asked.count("/openapi.json"), asked.count("/v1/models")) == (2, 2)


async def test_several_models_are_counted(there: Scene) -> None:
    there.say("/v1/models", TWO)
    service = await there.poll()
    assert service.label == there.collector.settings.endpoint
    assert "2 models" in service.marks


async def test_one_that_says_that_it_runs_on_the_cpu_is_quoted(there: Scene) -> None:
    there.say("/health", '{"status":"ok","device":"cpu"}')
    service = await there.poll()
    assert service.state is ServiceState.UP
    said = there.one("/on-cpu", Failure)
    assert (said.failure_class, said.text) == (ON_CPU, "it says itself that its device is cpu")


async def test_one_that_loads_its_model_when_it_is_needed_says_so(there: Scene) -> None:
    there.say("/health", '{"status":"ok","model_loaded":false}')
    assert NO_MODEL in (await there.poll()).marks


@pytest.mark.parametrize(
    ("body", "status", "state"),
    [
        ('{"status":"loading"}', 200, ServiceState.STARTING),
        ('{"status":"loading"}', 503, ServiceState.STARTING),
        ('{"detail":"Loading model"}', 503, ServiceState.STARTING),
        ('{"status":"unhealthy"}', 200, ServiceState.DEGRADED),
        ("boom", 503, ServiceState.DEGRADED),
        ("boom", 500, ServiceState.DEGRADED),
        ("OK", 200, ServiceState.UP),
        ('{"status":7,"device":{"index":0},"model_loaded":"yes"}', 200, ServiceState.UP),
        ('{"detail":"no"}', 401, ServiceState.DENIED),
    ],
)
async def test_its_health_is_understood_as_far_as_it_goes(
    there: Scene, body: str, status: int, state: ServiceState
) -> None:
    there.say("/health", body, status=status)
    assert (await there.poll()).state is state


async def test_one_without_health_is_asked_for_what_it_describes_of_itself(there: Scene) -> None:
    del there.server.replies["/health"]
    await there.poll()
    there.asked()
    await there.poll()
    assert there.asked() == ["/openapi.json"]


async def test_one_with_neither_is_asked_for_its_models(there: Scene) -> None:
    del there.server.replies["/health"], there.server.replies["/openapi.json"]
    assert (await there.poll()).state is ServiceState.UP
    there.asked()
    await there.poll()
    assert there.asked() == ["/v1/models"]


async def test_one_with_nothing_of_all_this_is_another_kind_of_server(there: Scene) -> None:
    there.server.replies.clear()
    with pytest.raises(SourceOutage, match="404 to /v1/models"):
        await there.poll()


async def test_speech_without_a_list_of_models_is_well_and_asked_for_it_once_a_minute(there: Scene) -> None:
    del there.server.replies["/v1/models"]
    for _ in range(12):
        assert (await there.poll()).state is ServiceState.UP
    assert there.asked().count("/v1/models") == 1


@pytest.mark.parametrize("health", ["", '{"status":"ok"}'])
async def test_the_one_whose_answers_a_question_aborts_is_never_asked_it(there: Scene, health: str) -> None:
    there.say("/openapi.json", FRAGILE)
    if not health:
        del there.server.replies["/health"]
    for _ in range(30):
        service = await there.poll()
    assert (service.state, service.marks) == (ServiceState.UP, (FOR_GPU, FRAGILE_MARK))
    assert set(there.asked()) == {"/openapi.json"}


async def test_a_local_one_is_recognized_before_anything_is_sent(tmp_path: Path) -> None:
    async with scene(COLLECTOR, tmp_path) as made:
        proc = FakeProc(tmp_path)
        proc.listen(made.server.port, 7, 4242, "/v/bin/python3", "-m", "llama_cpp.server", "--model", "m.gguf")
        made.say("/v1/models", ONE)
        service = await made.poll()
        assert (service.state, service.marks) == (ServiceState.UP, (FRAGILE_MARK,))
        assert made.asked() == ["/openapi.json"]
        assert made.all(Process)[0].pid == 4242
        assert "pid:4242" in service.refs


async def test_one_that_gives_itself_away_by_its_owner_is_not_asked_again(there: Scene) -> None:
    there.say("/openapi.json", b"", status=404)
    del there.server.replies["/health"]
    there.say("/v1/models", '{"data":[{"id":"m","owned_by":"me","permissions":[]}]}')
    for _ in range(5):
        await there.poll()
    assert there.asked().count("/v1/models") == 1


async def test_nothing_is_asked_of_one_whose_description_does_not_come(there: Scene) -> None:
    there.say("/openapi.json", b"", manner=Manner.HANG)
    assert (await there.poll()).state is ServiceState.SATURATED
    there.say("/openapi.json", BIG)
    with pytest.raises(SourceOutage, match="4 MiB"):
        await there.poll()
    assert set(there.asked()) == {"/openapi.json"}


@pytest.mark.parametrize("status", [302, 307, 405])
async def test_one_that_hides_its_description_is_asked_like_any_other(there: Scene, status: int) -> None:
    there.say("/openapi.json", b"", status=status, headers={"Location": "http://127.0.0.1:1/"})
    assert (await there.poll()).state is ServiceState.UP


async def test_a_page_for_people_instead_of_health_is_no_health(there: Scene) -> None:
    there.server.replies |= {"/health": PAGE, "/openapi.json": PAGE, "/v1/models": PAGE}
    with pytest.raises(SourceOutage, match="web page"):
        await there.poll()


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b'{"data": 3}', BIG], ids=["text", "list", "number", "29 MB"])
async def test_garbage_is_an_outage_and_no_state(there: Scene, body: bytes) -> None:
    there.say("/v1/models", body)
    with pytest.raises(SourceOutage) as caught:
        await there.poll()
    assert caught.value.outage.kind is OutageKind.GARBLED


async def test_the_log_tells_why_it_fell_back_and_how_fast_it_is(there: Scene) -> None:
    await there.poll()
    log(
        there, "UserWarning: sm_120 is not compatible with the current PyTorch", "falling back to CPU", "1.1 tokens/sec"
    )
    await there.poll()
    reason = there.one("/fell-back", Failure)
    assert (reason.failure_class, reason.text) == (
        FELL_BACK,
        "UserWarning: sm_120 is not compatible with the current PyTorch",
    )
    assert there.one("/speed", Gauge).value == 1.1
    assert there.one("/pace/fish-speech-1.5", Gauge).value == 1.1
    await there.poll()
    assert there.one("/speed", Gauge).value is None
    assert there.one("/requests", Gauge).value == 1


async def test_a_log_that_cannot_be_read_is_a_mark_and_no_trouble(tmp_path: Path) -> None:
    async with scene(COLLECTOR, tmp_path, log=tmp_path / "nope.log") as made:
        made.say("/v1/models", ONE)
        service = await made.poll()
    assert service.state is ServiceState.UP
    assert any(mark.startswith("log: ") for mark in service.marks)


async def loading(there: Scene, **more: Any) -> None:
    there.say("/health", '{"status":"loading"}', **more)
    await there.poll()


async def test_loads_that_end_in_silence_are_counted_until_one_succeeds(there: Scene) -> None:
    for _ in range(2):
        there.say("/health", '{"status":"loading"}')
        await there.poll()
        there.say("/health", b"", manner=Manner.RESET)
        with pytest.raises(SourceOutage):
            await there.poll()
    there.say("/health", '{"status":"loading"}')
    await there.poll()
    await there.server.stop()
    await there.poll()
    failed = [each for each in there.all(Failure) if each.failure_class == LOAD_FAILED]
    assert [each.text for each in failed] == ["gone while loading its model"]


async def test_a_load_that_takes_too_long_is_one_that_failed(there: Scene) -> None:
    for _ in range(8):
        await loading(there)
    failed = [each for each in there.all(Failure) if each.failure_class == LOAD_FAILED]
    assert [each.text for each in failed] == ["not loaded after 20 s"]
    there.say("/health", '{"status":"ok"}')
    await there.poll()
    assert there.all(Failure) == []


def test_it_has_to_be_named_by_its_owner() -> None:
    with pytest.raises(ValueError, match="url"):
        COLLECTOR.Settings.model_validate({})
