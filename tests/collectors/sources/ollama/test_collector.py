"""Ollama on a fake wire, in the words of its own source."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from board.facts import Failure, Gauge, Service, ServiceState
from board.reading import OutageKind
from board.serving import FOR_GPU, NO_MODEL, ON_CPU
from collectors.collector import SourceOutage, Surroundings
from collectors.sockets import Listener
from collectors.sources.ollama import COLLECTOR
from collectors.sources.ollama.settings import OllamaSettings
from tests.collectors.fake_http import Manner
from tests.collectors.serving.scene import BIG, Scene, scene

GB = 10**9


def loaded(name: str = "llama3:8b", size: int = 8 * GB, vram: int = 8 * GB, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "model": name,
        "size": size,
        "size_vram": vram,
        "details": {"families": None},
        "expires_at": "2026-11-20T10:05:00.123456789+01:00",
        **more,
    }


def running(*models: dict[str, Any]) -> str:
    return json.dumps({"models": models})


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(COLLECTOR, tmp_path, device="gpu") as made:
        made.say("/api/version", '{"version":"0.12.3"}')
        made.say("/api/ps", running())
        made.say("/api/tags", running(loaded("a"), loaded("b"), loaded("gpt-oss:120b-cloud", remote_host="ollama.com")))
        yield made


async def test_one_without_a_loaded_model_is_well(there: Scene) -> None:
    service = await there.poll()
    assert (service.kind, service.state, service.version) == ("ollama", ServiceState.UP, "0.12.3")
    assert service.marks == (FOR_GPU, NO_MODEL, "2 installed", "1 in the cloud")
    assert there.keys() == {""}


async def test_nothing_is_asked_but_what_does_no_harm(there: Scene) -> None:
    for _ in range(20):
        await there.poll()
    assert set(there.asked()) == {"/api/version", "/api/ps", "/api/tags"}


async def test_what_could_be_loaded_is_looked_at_once_a_minute(there: Scene) -> None:
    for _ in range(24):
        await there.poll()
    assert there.asked().count("/api/tags") == 2


@pytest.mark.parametrize(
    ("vram", "where"), [(8 * GB, "gpu"), (6 * GB, "25 % cpu"), (0, "cpu"), (9 * GB, "gpu"), (8 * GB - 1, "gpu")]
)
async def test_a_loaded_model_tells_how_much_of_it_is_on_a_card(there: Scene, vram: int, where: str) -> None:
    there.say("/api/ps", running(loaded(vram=vram)))
    await there.poll()
    model = there.one("/model/llama3:8b", Service)
    assert (model.kind, model.label, model.marks) == ("model", "llama3:8b", (where,))
    held = there.one("/model/llama3:8b/vram", Gauge)
    assert (held.value, held.limit) == (vram, 8 * GB)


async def test_a_model_of_which_nothing_is_on_a_card_is_a_reason(there: Scene) -> None:
    there.say("/api/ps", running(loaded(vram=0)))
    await there.poll()
    first = there.one("/on-cpu", Failure)
    assert (first.failure_class, first.text) == (ON_CPU, "llama3:8b is loaded and no byte of it is on a card")
    await there.poll()
    assert there.one("/on-cpu", Failure) == first
    there.say("/api/ps", running(loaded()))
    await there.poll()
    assert not there.all(Failure)


async def test_a_model_in_a_cloud_holds_nothing_here(there: Scene) -> None:
    there.say("/api/ps", running(loaded("big-cloud", size=0, vram=0, remote_host="https://ollama.com:443")))
    await there.poll()
    assert there.one("/model/big-cloud", Service).marks == ("cloud",)
    assert there.keys() == {"", "/model/big-cloud"}


@pytest.mark.parametrize(
    ("expires", "mark"),
    [
        ("2026-11-20T09:10:00.123456789Z", ()),
        ("2026-11-20T09:00:01.1Z", ("at work",)),
        ("2318-03-01T00:00:00.999999999+01:00", ("pinned",)),
        ("12318-03-01T00:00:00Z", ("pinned",)),
        ("soon", ()),
        (None, ()),
    ],
)
async def test_until_when_a_model_stays_is_read_with_all_its_digits(
    there: Scene, expires: str | None, mark: tuple[str, ...]
) -> None:
    there.say("/api/ps", running(loaded(expires_at=expires)))
    await there.poll()
    assert there.one("/model/llama3:8b", Service).marks == ("gpu", *mark)


async def test_an_answer_without_a_list_is_an_empty_one(there: Scene) -> None:
    there.say("/api/ps", '{"models": null}')
    assert NO_MODEL in (await there.poll()).marks


async def test_one_that_refuses_is_down_and_keeps_its_version(there: Scene) -> None:
    await there.poll()
    await there.server.stop()
    service = await there.poll()
    assert (service.state, service.why, service.version) == (ServiceState.DOWN, "connection refused", "0.12.3")


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b'{"models": 3}', BIG], ids=["text", "list", "number", "29 MB"])
async def test_garbage_is_an_outage_and_no_state(there: Scene, body: bytes) -> None:
    there.say("/api/ps", body)
    with pytest.raises(SourceOutage) as caught:
        await there.poll()
    assert caught.value.outage.kind is OutageKind.GARBLED


async def test_a_redirect_is_not_followed(there: Scene) -> None:
    there.say("/api/version", b"", status=302, headers={"Location": "/api/generate"})
    with pytest.raises(SourceOutage, match="redirects are not followed"):
        await there.poll()
    assert there.asked() == ["/api/version"]


async def test_another_server_on_its_port_is_no_ollama(there: Scene) -> None:
    there.say("/api/version", b"not here", status=404)
    with pytest.raises(SourceOutage, match="404"):
        await there.poll()


async def test_one_that_accepts_and_does_not_answer_is_saturated(there: Scene) -> None:
    there.say("/api/version", b"", manner=Manner.HANG)
    assert (await there.poll()).state is ServiceState.SATURATED


def listener(port: int, program: str) -> Listener:
    return Listener(port, "127.0.0.1", port, 1, program.split(maxsplit=1)[0], program)


def test_it_is_found_by_its_program_and_its_runners_are_left_to_it() -> None:
    around = Surroundings(
        "box", (listener(11434, "ollama serve"), listener(40001, "ollama runner"), listener(9000, "ollama serve"))
    )
    assert list(COLLECTOR.discover(around)) == [OllamaSettings(url="http://127.0.0.1:11434")]


def test_one_elsewhere_has_a_scope_with_its_name() -> None:
    assert COLLECTOR.scope_of(OllamaSettings(url="http://gpu-2:11434")) == "ollama/gpu-2:11434"
