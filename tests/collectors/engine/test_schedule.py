"""The next poll comes when it should, and never turns into a load."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from board.reading import Outage, OutageKind
from collectors.engine.schedule import ABSENT_EVERY, HANDOVER, LONGEST_BACKOFF, SHARE, head_start, pause

REFUSED = Outage(OutageKind.REFUSED, "connection refused")
NOW = datetime(2026, 2, 11, 13, 24, tzinfo=UTC)
ABSENT = Outage(OutageKind.ABSENT, "no driver")


def wait(
    *,
    every: float = 5.0,
    took: float = 0.0,
    failures: int = 0,
    outage: Outage | None = None,
    retry_after: float | None = None,
    paced: bool = True,
    jitter: float = 0.5,
) -> float:
    return pause(
        every=every,
        took=took,
        failures=failures,
        outage=outage,
        retry_after=retry_after,
        paced=paced,
        jitter=jitter,
    )


def test_the_period_runs_from_start_to_start() -> None:
    assert wait(every=5, took=0.2) == 4.8


def test_a_slow_answer_is_asked_for_less_often() -> None:
    assert wait(every=5, took=2) == 2 / SHARE


def test_a_source_with_a_plan_of_its_own_keeps_its_pace() -> None:
    assert wait(every=5, took=2, paced=False) == 3


def test_what_the_source_asks_for_wins() -> None:
    assert wait(every=5, failures=9, outage=REFUSED, retry_after=42) == 42


def test_a_short_outage_is_retried_at_the_ordinary_pace() -> None:
    assert wait(every=5, failures=3, outage=REFUSED) == 5


def test_a_source_that_is_not_there_is_looked_for_seldom() -> None:
    assert wait(every=2, failures=1, outage=ABSENT) == ABSENT_EVERY


def test_sources_are_left_alone_for_a_moment_after_another_engine() -> None:
    assert head_start(NOW - timedelta(seconds=1), NOW) == HANDOVER


def test_sources_that_nobody_has_asked_lately_are_asked_at_once() -> None:
    assert head_start(None, NOW) == 0
    assert head_start(NOW - timedelta(minutes=1), NOW) == 0


@given(st.floats(0.5, 600), st.integers(4, 10_000), st.floats(0, 1))
def test_back_off_grows_and_has_a_cap(every: float, failures: int, jitter: float) -> None:
    waited = wait(every=every, failures=failures, outage=REFUSED, jitter=jitter)
    assert every * 0.95 <= waited <= max(LONGEST_BACKOFF, every) * 1.06


@given(st.floats(0.5, 600), st.floats(0, 600), st.floats(0, 1))
def test_no_two_polls_follow_at_once(every: float, took: float, jitter: float) -> None:
    assert wait(every=every, took=took, jitter=jitter, paced=False) >= every / 4
