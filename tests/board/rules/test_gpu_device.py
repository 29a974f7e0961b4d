"""A server that is meant for a card and runs without one; what cannot be told is no fallback."""

import pytest

from board.board import Evidence
from board.facts import Fact, Failure, Gauge, Service, ServiceState
from board.reading import Outage, OutageKind
from board.rules.condition import Condition
from board.serving import FOR_CPU, FOR_GPU, NO_MODEL, ON_CPU
from tests.board.rules.models import PID, SPEECH, cards, fell_back, holds_port, on_card, speech
from tests.board.worlds import BOX, Engine, card, found, gauge, host, scope, unit, world

RULE = "gpu.cpu_fallback"
STANDS = {"gpu.cpu_fallback soon"}
OTHER = on_card(99, "unit:llama-qwen.service", name="llama-server", held=20)
LISTENS = holds_port()


def judged(*facts: Fact) -> list[Condition]:
    """What begins a line; what only holds one is left out."""
    return [each for each in found(RULE, *facts) if each.firm]


def container(*refs: str) -> Service:
    return Service(
        key=f"{BOX}/docker/lockn-tts",
        refs=("container:lockn-tts", "container:0123456789ab", "port:8880", *refs),
        kind="container",
        label="lockn-tts",
        state=ServiceState.UP,
    )


def test_a_server_that_answers_and_is_on_no_card_is_told_after_a_minute() -> None:
    engine = Engine()
    raised = [second for second in range(0, 100, 5) if engine.read(second, speech(), *cards(OTHER), LISTENS)]
    assert raised[0] == 60


def test_the_line_says_what_it_is_meant_for_and_how_fast_it_is() -> None:
    slow = Gauge(key=f"{SPEECH}/speed", label="speed", unit="tok/s", value=1.1)
    (condition,) = judged(speech(), *cards(OTHER), LISTENS, slow)
    assert condition.what == "Model server 8880 (fish-speech) runs on the CPU"
    assert condition.why == "meant for the GPU · answers, and has no process on any card · 1.1 tok/s"
    assert condition.evidence is Evidence.LIKELY


def test_the_log_says_why_and_is_believed_at_once() -> None:
    engine = Engine()
    assert engine.read(0, speech(), *cards(OTHER), LISTENS, fell_back()) == STANDS
    (condition,) = judged(speech(), fell_back())
    assert "sm_120 is not supported" in condition.why
    assert condition.evidence is Evidence.REPORTED


def test_a_process_on_a_card_refutes_an_old_line_of_the_log() -> None:
    assert judged(speech(), *cards(on_card(PID)), LISTENS, fell_back()) == []


def test_what_a_server_says_of_itself_now_is_not_refuted() -> None:
    said = Failure(key=f"{SPEECH}/on-cpu", failure_class=ON_CPU, text="its device is cpu", last_seen=host().booted_at)
    assert judged(speech(), *cards(on_card(PID)), LISTENS, said)


def test_the_reason_that_the_log_gives_goes_before_the_mere_fact() -> None:
    said = Failure(key=f"{SPEECH}/on-cpu", failure_class=ON_CPU, text="its device is cpu", last_seen=host().booted_at)
    (condition,) = judged(speech(), said, fell_back())
    assert "sm_120 is not supported" in condition.why


def test_it_clears_once_the_server_has_had_a_card_for_a_minute() -> None:
    engine = Engine()
    engine.read(0, speech(), *cards(OTHER), LISTENS, fell_back())
    assert engine.read(5, speech(), *cards(OTHER, on_card(PID)), LISTENS) == STANDS
    assert engine.read(60, speech(), *cards(OTHER, on_card(PID)), LISTENS) == STANDS
    assert engine.read(65, speech(), *cards(OTHER, on_card(PID)), LISTENS) == set()


@pytest.mark.parametrize("state", [ServiceState.SATURATED, ServiceState.STARTING])
def test_a_server_that_is_too_busy_to_answer_keeps_its_line(state: ServiceState) -> None:
    engine = Engine()
    engine.read(0, speech(), *cards(OTHER), LISTENS, fell_back())
    for second in range(5, 300, 5):
        assert engine.read(second, speech(state), *cards(OTHER), LISTENS) >= STANDS


@pytest.mark.parametrize("marks", [(FOR_CPU,), ()])
def test_a_server_that_is_not_meant_for_a_card_never_is(marks: tuple[str, ...]) -> None:
    assert judged(speech(marks=marks), *cards(OTHER), LISTENS, fell_back()) == []


@pytest.mark.parametrize(
    "own",
    [
        on_card(PID),
        on_card(77, f"ancestor:{PID}"),
        on_card(77, "container:0123456789ab"),
        on_card(77, "unit:speech.service"),
    ],
    ids=["itself", "its child", "in its container", "in its unit"],
)
def test_a_process_on_a_card_is_known_by_any_name_of_the_server(own: Fact) -> None:
    runner = unit("speech", refs=("unit:speech.service", "port:8880"))
    assert judged(speech(), *cards(), own, LISTENS, container(), runner) == []


def test_behind_the_forwarder_of_a_container_only_the_container_can_tell() -> None:
    forwarder, apart = holds_port(pid=None), speech(refs=("port:8880", "container:lockn-tts"))
    assert judged(apart, *cards(OTHER), forwarder) == []
    assert judged(apart, *cards(OTHER), forwarder, container())
    assert judged(apart, *cards(on_card(77, "container:0123456789ab")), forwarder, container()) == []


@pytest.mark.parametrize(
    "unclear",
    [
        (host(wsl="Ubuntu"), *cards(OTHER)),
        cards(on_card(99, held=None)),
        cards(on_card(99, name="")),
        cards(OTHER, used=90),
        (card(ServiceState.DOWN), gauge("gpu/0/vram", 0)),
        (),
    ],
    ids=["WSL", "no memory by process", "a stranger", "memory of nobody", "a lost card", "no card"],
)
def test_where_processes_cannot_be_told_nothing_is_concluded(unclear: tuple[Fact, ...]) -> None:
    assert judged(speech(), *unclear, LISTENS) == []


def test_a_driver_that_cannot_be_read_begins_no_line_and_ends_none() -> None:
    engine = Engine()
    lost = Outage(OutageKind.TIMEOUT, "no answer within 5 s")
    for second in range(0, 65, 5):
        engine.read(second, speech(), *cards(OTHER), LISTENS)
    assert engine.raised == STANDS
    for second in range(65, 600, 5):
        now = world(
            speech(),
            *cards(OTHER),
            LISTENS,
            now=second,
            scopes=[scope("gpu", 60, outage=lost), scope("openai/8880", second)],
            held={(RULE, SPEECH)},
        )
        engine.judge(now)
        assert engine.raised >= STANDS
    blind = world(
        speech(), *cards(OTHER), LISTENS, now=900, scopes=[scope("gpu", 60, outage=lost), scope("openai/8880", 900)]
    )
    fresh = Engine()
    fresh.judge(blind)
    assert not STANDS & fresh.raised


@pytest.mark.parametrize("mark", [NO_MODEL, "sleeping"])
def test_a_server_that_has_no_model_in_memory_needs_no_card(mark: str) -> None:
    assert judged(speech(ServiceState.UP, mark), *cards(OTHER), LISTENS) == []


def test_ollama_is_judged_by_what_it_says_of_each_model_alone() -> None:
    ollama = speech(key=f"{BOX}/ollama/11434", kind="ollama")
    assert judged(ollama, *cards(OTHER), LISTENS) == []


def test_a_router_needs_a_card_only_for_a_model_that_is_loaded() -> None:
    key = f"{BOX}/llama/8080"
    listens = holds_port()
    router = speech(key=key, kind="llama-router")
    model = Service(key=f"{key}/model/qwen", kind="model", label="qwen", state=ServiceState.OFF)
    assert judged(router, model, *cards(OTHER), listens) == []
    up = Service(key=f"{key}/model/qwen", kind="model", label="qwen", state=ServiceState.UP)
    assert judged(router, up, *cards(OTHER), listens)


def test_a_server_elsewhere_is_not_looked_for_on_the_cards_of_this_box() -> None:
    far = speech(key=f"{BOX}/openai/gpu-2:8880", refs=("endpoint:gpu-2:8880",))
    assert judged(far, *cards(OTHER)) == []


def test_a_llama_server_with_a_declared_device_is_held_to_it_too() -> None:
    llama = speech(kind="llama-server", key=f"{BOX}/llama/8880", marks=(FOR_GPU,))
    assert judged(llama, *cards(OTHER), LISTENS)
