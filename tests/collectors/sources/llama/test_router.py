"""A server of several models, of which only the loaded ones may be asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from board.facts import Gauge, Service, ServiceState, Slot
from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.fake_http import Reply
from tests.collectors.sources.llama.scene import HANG, LOADING, Scene, metrics, sample, scene

SLOTS = "/slots?model=slow&autoload=false"
METRICS = "/metrics?model=slow&autoload=false"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        made.server.replies |= {
            "/health": Reply(b'{"status":"ok"}'),
            "/props": Reply(sample("built/router_props.json")),
            "/models": Reply(sample("built/router_models.json")),
            SLOTS: Reply(sample("built/router_slots.json")),
            METRICS: metrics("built/router_metrics.txt"),
        }
        yield made


def become(there: Scene, status: bytes) -> None:
    """Let the model that was loaded have another status."""
    models = sample("built/router_models.json").replace(b'"value": "loaded"', b'"value": "' + status + b'"')
    there.edit("/models", body=models)


async def test_a_router_is_told_from_a_server(there: Scene) -> None:
    service = await there.poll()
    assert (service.kind, service.label, service.state) == ("llama-router", "router", ServiceState.UP)
    assert service.version == "b36036-0c1e570"


async def test_each_model_is_a_service_of_its_own(there: Scene) -> None:
    await there.poll()
    slow, tiny = there.one("/model/slow", Service), there.one("/model/tiny", Service)
    assert (slow.kind, slow.state, slow.capacity) == ("model", ServiceState.UP, 1)
    assert (tiny.state, tiny.why) == (ServiceState.OFF, "unloaded")
    assert set(there.service().refs) <= set(slow.refs)


async def test_the_slots_of_a_loaded_model_stand_under_it(there: Scene) -> None:
    await there.poll()
    slot = there.one("/model/slow/slot/0", Slot)
    assert (slot.server, slot.decoded) == (there.one("/model/slow", Service).key, 69)
    assert there.one("/model/slow/queue", Gauge).value == 0


async def test_only_loaded_models_are_asked_and_none_is_ever_loaded_by_it(there: Scene) -> None:
    await there.poll()
    assert there.server.targets() == ["/health", "/props", "/models", SLOTS, METRICS]
    assert "/srv" not in repr(there.facts)


@pytest.mark.parametrize(
    ("status", "state", "marks"),
    [
        (b"loading", ServiceState.STARTING, ()),
        (b"downloading", ServiceState.STARTING, ()),
        (b"sleeping", ServiceState.UP, ("sleeping",)),
        (b"unloaded", ServiceState.OFF, ()),
        (b"downloaded", ServiceState.OFF, ()),
        (b"something new", ServiceState.OFF, ()),
    ],
)
async def test_a_model_that_is_not_loaded_is_left_alone(
    there: Scene, status: bytes, state: ServiceState, marks: tuple[str, ...]
) -> None:
    become(there, status)
    await there.poll()
    model = there.one("/model/slow", Service)
    assert (model.state, model.marks) == (state, marks)
    assert there.server.targets() == ["/health", "/props", "/models"]


async def test_a_model_that_once_slept_is_not_kept_awake(there: Scene) -> None:
    become(there, b"sleeping")
    await there.poll()
    become(there, b"loaded")
    there.server.asked.clear()
    await there.poll()
    assert SLOTS not in there.server.targets()
    assert "slots off" in there.one("/model/slow", Service).marks


async def test_the_end_of_a_models_last_run_is_a_mark_and_no_trouble(there: Scene) -> None:
    become(there, b'unloaded", "exit_code": 1, "x": "')
    await there.poll()
    model = there.one("/model/slow", Service)
    assert (model.state, model.marks) == (ServiceState.OFF, ("exit 1",))


@pytest.mark.parametrize(
    "reply",
    [
        LOADING,
        Reply(b"proxy error: Could not establish connection", status=500, kind="text/plain"),
        Reply(b'{"error":{"code":400,"message":"model is not loaded"}}', status=400),
    ],
)
async def test_a_model_that_goes_away_between_two_questions_hurts_no_other(there: Scene, reply: Reply) -> None:
    there.server.replies[SLOTS] = reply
    assert (await there.poll()).state is ServiceState.UP
    assert there.one("/model/slow", Service).marks == ("slots not answering",)
    assert there.one("/model/tiny", Service)


async def test_a_router_that_hangs_is_saturated(there: Scene) -> None:
    await there.poll()
    there.server.replies["/models"] = HANG
    service = await there.poll()
    assert (service.kind, service.state) == ("llama-router", ServiceState.SATURATED)


async def test_a_list_of_models_that_cannot_be_read_names_the_place(there: Scene) -> None:
    there.edit("/models", body=b'{"data":[{"id":7}]}')
    with pytest.raises(SourceOutage) as caught:
        await there.poll()
    assert caught.value.outage.kind is OutageKind.GARBLED
    assert caught.value.outage.sentence.startswith("garbled answer to /models: data.0.id: ")
