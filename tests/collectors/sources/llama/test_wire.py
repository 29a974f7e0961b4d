import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from board.reading import OutageKind
from collectors.foreign import parse
from collectors.http import Answer
from collectors.http_outage import HttpOutage
from collectors.serving.complaint import complaint
from collectors.sources.llama.wire import PROPS, ROUTER_MODELS, SERVED_MODELS, SLOTS, SlotAnswer
from tests.collectors.sources.llama.scene import sample

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "next_token", "params", "n_decoded", "data", "status", "args"]), inner)
    ),
    max_leaves=20,
)


def answer(body: bytes, path: str = "/slots") -> Answer:
    return Answer(path, 200, {}, body)


def slots(name: str) -> tuple[SlotAnswer, ...]:
    return parse(SLOTS, answer(sample(name)))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("y2025/slots_state.json", (5, 7, None, False, 900)),
        ("y2025/slots.json", (17, 42, 512, True, None)),
        ("feb/slots_generating.json", (0, 23, 2000, True, None)),
        ("new/slots_prefill.json", (0, 0, 2000, True, 1024)),
        ("new/slots_generating.json", (0, 25, 2000, True, 1227)),
    ],
)
def test_a_busy_slot_of_any_age_is_read(name: str, told: tuple[int, int, int | None, bool, int | None]) -> None:
    slot = slots(name)[0]
    assert slot.busy
    assert (slot.id_task, slot.n_decoded, slot.limit, slot.stream, slot.context) == told


@pytest.mark.parametrize("name", ["y2025/slots.json", "y2025/slots_state.json"])
def test_an_idle_slot_of_2025_is_idle(name: str) -> None:
    assert not slots(name)[1].busy


@pytest.mark.parametrize("age", ["feb", "new"])
def test_what_an_idle_slot_remembers_does_not_make_it_busy(age: str) -> None:
    assert not slots(f"{age}/slots_after.json")[0].busy


@pytest.mark.parametrize("age", ["feb", "new"])
def test_a_slot_that_was_never_used_has_no_task(age: str) -> None:
    assert [slot.id_task for slot in slots(f"{age}/slots_two_of_four.json")] == [None, None, 4, 2]


@pytest.mark.parametrize("name", ["y2025/slots.json", "y2025/slots_state.json"])
def test_the_users_words_are_dropped(name: str) -> None:
    assert b"canary" in sample(name)
    assert "canary" not in repr(slots(name))


def test_the_arguments_of_a_routers_children_are_dropped() -> None:
    models = parse(ROUTER_MODELS, answer(sample("built/router_models.json"), "/models"))
    assert [(model.id, model.status, model.may_sleep) for model in models.data] == [
        ("slow", "loaded", False),
        ("tiny", "unloaded", False),
    ]
    assert "llama-server" not in repr(models)


def test_a_routers_child_that_may_sleep_is_told_by_its_arguments() -> None:
    body = {
        "data": [{"id": "a", "status": {"value": "loaded", "args": ["--sleep-idle-seconds", "9", "--api-key", "k"]}}]
    }
    assert parse(ROUTER_MODELS, answer(json.dumps(body).encode())).data[0].may_sleep


def test_a_router_is_told_by_its_role() -> None:
    assert parse(PROPS, answer(sample("built/router_props.json"))).role == "router"


@pytest.mark.parametrize("age", ["feb", "new"])
def test_the_models_name_is_that_of_the_first_model_served(age: str) -> None:
    assert parse(SERVED_MODELS, answer(sample(f"{age}/models.json"))).name.endswith("slow.gguf")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"{}", "Input should be a valid array"),
        (b'[{"id":0},{"id":1,"n_ctx":"big"}]', "1.n_ctx: "),
        (b'[{"id":0,"next_token":[{"n_decoded":-7}]}]', "next_token.0.n_decoded: "),
        (b'[{"is_processing":true}]', "0.id: Field required"),
        (b'[{"id":0,', "Invalid JSON"),
        (b"[" * 100_000, "Invalid JSON: recursion limit exceeded"),
    ],
)
def test_a_garbled_answer_names_the_place(body: bytes, place: str) -> None:
    with pytest.raises(HttpOutage) as caught:
        parse(SLOTS, answer(body))
    assert caught.value.outage.kind is OutageKind.GARBLED
    assert place in caught.value.outage.sentence
    assert caught.value.outage.sentence.startswith("garbled answer to /slots: ")


def test_an_error_does_not_repeat_what_was_found() -> None:
    with pytest.raises(HttpOutage) as caught:
        parse(SLOTS, answer(b'[{"id":"canary"}]'))
    assert "canary" not in caught.value.outage.sentence


@settings(deadline=None)
@given(JSON)
def test_no_json_is_a_crash(value: Any) -> None:
    body = answer(json.dumps(value).encode())
    forms: tuple[TypeAdapter[Any], ...] = (SLOTS, PROPS, ROUTER_MODELS, SERVED_MODELS)
    for form in forms:
        try:
            parse(form, body)
        except HttpOutage as outage:
            assert outage.outage.kind is OutageKind.GARBLED  # noqa: PT017 - either outcome is right
    assert isinstance(complaint(body), str)
