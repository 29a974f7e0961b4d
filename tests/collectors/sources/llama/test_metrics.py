import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.reading import OutageKind
from collectors.http import Answer
from collectors.http_outage import HttpOutage
from collectors.sources.llama.metrics import Metrics, parse_metrics, prompt_speed
from tests.collectors.sources.llama.scene import sample


def read(body: bytes) -> Metrics:
    return parse_metrics(Answer("/metrics", 200, {"process-start-time-unix": "840308551"}, body))


@pytest.mark.parametrize(
    ("name", "processing", "deferred", "kv_used"),
    [
        ("y2025/metrics.txt", 1, 2, 0.25),
        ("feb/metrics_queued.txt", 1, 3, None),
        ("new/metrics_queued.txt", 1, 3, None),
        ("built/router_metrics.txt", 1, 0, None),
    ],
)
def test_the_queue_is_read_from_any_age(name: str, processing: int, deferred: int, kv_used: float | None) -> None:
    numbers = read(sample(name))
    assert (numbers.processing, numbers.deferred, numbers.kv_used) == (processing, deferred, kv_used)
    assert numbers.started == "840308551"


def test_a_big_counter_is_read_as_it_is_printed() -> None:
    assert read(sample("built/metrics_over_a_million.txt")).prompt_tokens == 1_100_360


def test_broken_lines_are_left_out() -> None:
    text = b"llamacpp:requests_deferred x\nllamacpp:requests_processing nan\nllamacpp:n_decode_total 4\nllamacpp:a"
    numbers = read(text)
    assert (numbers.processing, numbers.deferred, numbers.decodes) == (None, None, 4)


@pytest.mark.parametrize("body", [b"", b"# nothing\n", b"vllm:num_requests_running 1\n", b"<html>"])
def test_numbers_of_another_server_are_garbled(body: bytes) -> None:
    with pytest.raises(HttpOutage) as caught:
        read(body)
    assert caught.value.outage.kind is OutageKind.GARBLED


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_a_crash(text: str) -> None:
    numbers = read(f"llamacpp:n_decode_total 1\nllamacpp:{text}".encode())
    assert numbers.deferred is None or numbers.deferred >= 0


def test_prompts_that_ended_give_a_speed() -> None:
    before, now = Metrics(prompt_tokens=1000.0, prompt_seconds=10.0), Metrics(prompt_tokens=3000.0, prompt_seconds=14.0)
    assert prompt_speed(before, now) == 500


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (None, Metrics(prompt_tokens=10.0, prompt_seconds=1.0)),
        (Metrics(), Metrics(prompt_tokens=10.0, prompt_seconds=1.0)),
        (Metrics(prompt_tokens=10.0, prompt_seconds=1.0), Metrics(prompt_tokens=10.0, prompt_seconds=1.0)),
        (Metrics(prompt_tokens=1e6, prompt_seconds=1.0), Metrics(prompt_tokens=1.00001e6, prompt_seconds=2.0)),
        (Metrics(prompt_tokens=0.0, prompt_seconds=12345.6), Metrics(prompt_tokens=9e3, prompt_seconds=12345.7)),
    ],
)
def test_too_little_work_or_too_coarse_a_counter_gives_none(before: Metrics | None, now: Metrics) -> None:
    assert prompt_speed(before, now) is None
