from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.facts import Phase, Slot
from collectors.serving.moment import Moment
from collectors.sources.llama.motion import Motion, Movement
from collectors.sources.llama.wire import SlotAnswer
from tests.collectors.sources.llama.scene import T0


def moment(seconds: float) -> Moment:
    return Moment(T0 + timedelta(seconds=seconds), seconds)


def busy(decoded: int, task: int = 7, slot: int = 0, **more: int) -> SlotAnswer:
    return SlotAnswer.model_validate(
        {"id": slot, "id_task": task, "is_processing": True, "next_token": [{"n_decoded": decoded}], **more}
    )


class Watched:
    """One server's slots, read again and again."""

    def __init__(self) -> None:
        self.motion = Motion("box/llama/8080")

    def __call__(self, at: float, *answers: SlotAnswer, decodes: float | None = None, instance: str = "a") -> Movement:
        return self.motion.take(answers, decodes, instance, "qwen", moment(at))

    def slot(self, at: float, answer: SlotAnswer, decodes: float | None = None, instance: str = "a") -> Slot:
        return self(at, answer, decodes=decodes, instance=instance).slots[0]


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_a_slot_without_a_token_yet_reads_its_prompt(watched: Watched) -> None:
    assert watched.slot(0, busy(0)).phase is Phase.PREFILL
    assert watched.slot(5, busy(1)).phase is Phase.GENERATING
    assert watched.slot(10, SlotAnswer(id=0, is_processing=False)).phase is Phase.IDLE


def test_a_task_is_named_by_process_slot_and_number(watched: Watched) -> None:
    slot = watched.slot(0, busy(5))
    assert (slot.task, slot.task_number, slot.key) == ("a/0/7", "7", "box/llama/8080/slot/0")


def test_an_idle_slot_has_no_task_and_no_rate(watched: Watched) -> None:
    watched.slot(0, busy(100))
    slot = watched.slot(5, SlotAnswer.model_validate({"id": 0, "id_task": 7, "next_token": [{"n_decoded": 200}]}))
    assert (slot.task, slot.task_number, slot.rate, slot.decoded, slot.since) == ("", "", None, None, None)


def test_the_rate_is_the_difference_of_two_readings_of_one_task(watched: Watched) -> None:
    assert watched.slot(0, busy(100)).rate is None
    assert watched.slot(5, busy(300)).rate == 40


def test_readings_less_than_two_seconds_apart_keep_the_rate(watched: Watched) -> None:
    watched.slot(0, busy(100))
    watched.slot(5, busy(300))
    assert watched.slot(6, busy(301)).rate == 40


def test_the_time_of_the_prompt_does_not_lower_the_rate(watched: Watched) -> None:
    watched.slot(0, busy(0))
    assert watched.slot(60, busy(10)).rate is None
    assert watched.slot(65, busy(60)).rate == 10


@pytest.mark.parametrize(
    ("answer", "instance"),
    [(busy(900, task=8), "a"), (busy(900), "b"), (busy(3), "a")],
    ids=["task", "process", "fall"],
)
def test_another_task_has_no_rate_rather_than_a_wrong_one(watched: Watched, answer: SlotAnswer, instance: str) -> None:
    watched.slot(0, busy(100))
    watched.slot(5, busy(300))
    assert watched.slot(10, answer, instance=instance).rate is None


def test_a_generation_that_stands_still_has_rate_zero(watched: Watched) -> None:
    watched.slot(0, busy(100))
    assert watched.slot(5, busy(100)).rate == 0


def test_a_task_keeps_the_time_when_it_was_first_seen(watched: Watched) -> None:
    watched.slot(0, busy(0))
    assert watched.slot(50, busy(9)).since == T0
    assert watched.slot(55, busy(9, task=8)).since == T0 + timedelta(seconds=55)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (busy(3), busy(4)),
        (busy(0, n_prompt_tokens=512), busy(0, n_prompt_tokens=1024)),
        (busy(0, n_prompt_tokens_processed=0), busy(0, n_prompt_tokens_processed=512)),
    ],
)
def test_any_counter_of_the_slot_is_movement(watched: Watched, before: SlotAnswer, after: SlotAnswer) -> None:
    watched.slot(0, before)
    assert watched.slot(5, before).moved_at == T0
    assert watched.slot(10, after).moved_at == T0 + timedelta(seconds=10)


def test_decodes_of_the_server_are_movement(watched: Watched) -> None:
    watched.slot(0, busy(0), decodes=10)
    assert watched.slot(5, busy(0), decodes=11).moved_at == T0 + timedelta(seconds=5)


def test_a_counter_that_is_not_told_is_no_movement(watched: Watched) -> None:
    watched.slot(0, busy(0), decodes=10)
    assert watched.slot(5, busy(0)).moved_at == T0
    assert watched.slot(10, busy(0), decodes=10).moved_at == T0


def test_the_longest_prefill_step_is_kept_for_the_server(watched: Watched) -> None:
    assert watched.slot(0, busy(0, n_prompt_tokens=512)).longest_step is None
    watched.slot(20, busy(0, n_prompt_tokens=1024))
    watched.slot(65, busy(0, n_prompt_tokens=2048))
    assert watched.slot(70, busy(1, n_prompt_tokens=2049)).longest_step == 45
    watched.slot(400, busy(2, n_prompt_tokens=2050))
    assert watched.slot(405, busy(0, task=9)).longest_step == 45


def test_a_prompt_that_is_read_has_a_speed_after_ten_seconds(watched: Watched) -> None:
    watched(0, busy(0, n_prompt_tokens_processed=0))
    watched(5, busy(0, n_prompt_tokens_processed=512))
    assert watched(9, busy(0, n_prompt_tokens_processed=512)).prompt_speed is None
    assert watched(10, busy(0, n_prompt_tokens_processed=1024)).prompt_speed == pytest.approx(102.4)


def test_the_speed_of_the_server_is_the_sum_of_its_slots(watched: Watched) -> None:
    watched(0, busy(100), busy(0, slot=1), busy(50, slot=2))
    assert watched(5, busy(300), busy(0, slot=1), busy(100, slot=2)).speed == 50


def test_a_server_that_generates_nothing_has_no_speed(watched: Watched) -> None:
    watched(0, busy(0))
    assert watched(5, busy(0), SlotAnswer(id=1, is_processing=False)).speed is None


GRAIN = timedelta(microseconds=2)
READINGS = st.lists(
    st.tuples(st.floats(0.1, 30), st.integers(0, 3), st.integers(0, 500), st.booleans()), min_size=1, max_size=40
)


@settings(deadline=None)
@given(READINGS)
def test_a_rate_is_never_negative_and_never_crosses_tasks(readings: list[tuple[float, int, int, bool]]) -> None:
    """Each reading: seconds since the last, task, tokens, busy."""
    watched, at, seen = Watched(), 0.0, ""
    for wait, task, decoded, is_busy in readings:
        at += wait
        slot = watched.slot(at, busy(decoded, task) if is_busy else SlotAnswer(id=0, is_processing=False))
        assert slot.rate is None or (slot.rate >= 0 and slot.task == seen)
        assert slot.moved_at is None or slot.since is None or slot.since - GRAIN <= slot.moved_at <= moment(at).at
        seen = slot.task


def test_a_clock_that_is_put_forward_does_not_make_a_slot_look_stuck(watched: Watched) -> None:
    watched.slot(0, busy(1))
    later = Moment(T0 + timedelta(hours=1), 5)
    [slot] = watched.motion.take((busy(1),), None, "a", "qwen", later).slots
    assert slot.moved_at == later.at - timedelta(seconds=5)
