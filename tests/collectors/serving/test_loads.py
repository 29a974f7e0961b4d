"""Loads of a model that fail, as far as the server itself shows them."""

from datetime import UTC, datetime, timedelta

from board.facts import ServiceState
from collectors.serving.loads import Loads
from collectors.serving.moment import Moment

T0 = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
UP, STARTING, DOWN = ServiceState.UP, ServiceState.STARTING, ServiceState.DOWN


def after(*states: tuple[float, ServiceState, int | None], within: float = 120) -> list[str]:
    """What is remembered of loads after a server has been seen in these states."""
    loads = Loads(within)
    for second, state, pid in states:
        loads.note(state, pid, Moment(T0 + timedelta(seconds=second), second))
    return [each.text for each in loads.facts("box/openai/8880")]


def test_a_server_that_loads_and_is_gone_has_failed() -> None:
    assert after((0, STARTING, 1), (5, DOWN, None)) == ["gone while loading its model"]


def test_a_server_that_is_gone_for_long_has_failed_once() -> None:
    assert len(after((0, STARTING, 1), (5, DOWN, None), (10, DOWN, None))) == 1


def test_another_process_that_loads_tells_that_the_one_before_is_gone() -> None:
    assert len(after((0, STARTING, 1), (5, STARTING, 2))) == 1


def test_a_load_that_takes_too_long_fails_once_even_if_it_then_ends() -> None:
    assert after((0, STARTING, 1), (121, STARTING, 1), (130, STARTING, 1), (140, DOWN, None)) == [
        "not loaded after 120 s"
    ]


def test_one_success_ends_the_count() -> None:
    assert after((0, STARTING, 1), (5, DOWN, None), (10, STARTING, 2), (20, UP, 2)) == []


def test_a_server_that_was_stopped_while_it_was_well_did_not_fail_to_load() -> None:
    assert after((0, UP, 1), (5, DOWN, None)) == []


def test_what_people_miss_is_told_with_it() -> None:
    loads = Loads(120, "voice messages are not transcribed")
    for second, state in ((0.0, STARTING), (5.0, DOWN)):
        loads.note(state, 1, Moment(T0 + timedelta(seconds=second), second))
    (failed,) = loads.facts("box/openai/8880")
    assert failed.text == "gone while loading its model · voice messages are not transcribed"
    assert failed.last_seen == T0 + timedelta(seconds=5)
