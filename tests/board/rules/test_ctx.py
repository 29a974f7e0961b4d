"""The context of sessions: half full, too full, and beyond what its safeguards allow."""

from datetime import timedelta

import pytest

from board.sessions import CRON, DONE, SUBAGENT
from tests.board.rules.sessions import main_session
from tests.board.worlds import T0, Engine, found


@pytest.mark.parametrize("tokens", [0, 40_000, 89_000, None])
def test_a_session_that_is_less_than_half_full_is_well(tokens: int | None) -> None:
    engine = Engine()
    engine.read(0, main_session(tokens))
    assert not engine.read(15, main_session(tokens))


def test_half_a_window_is_told_and_more_is_urgent() -> None:
    engine = Engine()
    engine.read(0, main_session(101_000))
    assert engine.read(15, main_session(101_000)) == {"ctx.warn soon"}
    engine.read(30, main_session(121_000))
    assert "ctx.crit now" in engine.read(45, main_session(121_000))


def test_readings_around_the_level_are_one_alert() -> None:
    engine = Engine()
    raised = [
        "ctx.crit now" in engine.read(15 * number, main_session(121_000 if number % 2 else 119_000))
        for number in range(1, 40)
    ]
    assert raised[3:] == [True] * len(raised[3:])


@pytest.mark.parametrize(
    "other",
    [
        main_session(190_000, kind=CRON),
        main_session(130_000, kind=SUBAGENT),
        main_session(130_000, last_event=T0 - timedelta(days=3)),
        main_session(150_000, kind=SUBAGENT, outcome=DONE),
        main_session(190_000, window=None),
    ],
)
def test_a_session_that_does_not_go_on_is_none_of_it(other: object) -> None:
    assert not found("ctx.crit", other)  # type: ignore[arg-type]


def test_one_that_was_sent_off_and_is_said_to_be_done_is_told_where_it_is_full() -> None:
    assert found("ctx.crit", main_session(191_000, kind=SUBAGENT, outcome=DONE))


def test_the_end_of_a_turn_takes_nothing_back() -> None:
    assert found("ctx.warn", main_session(105_000, outcome=DONE))
    assert found("ctx.crit", main_session(130_000, outcome=DONE))


def test_a_session_beyond_its_own_safeguards_says_which() -> None:
    [broken] = found("ctx.guard_broken", main_session(194_000, flush_at=140_000, history_most=120_000))
    assert broken.why == "no flush at 140K · history over 140K"
    assert not found("ctx.guard_broken", main_session(135_000, flush_at=140_000, history_most=120_000))
    assert not found("ctx.guard_broken", main_session(194_000))


def test_a_flush_in_time_is_no_broken_safeguard_until_the_next_compaction() -> None:
    assert not found("ctx.guard_broken", main_session(145_000, flush_at=140_000, flushed_at=T0))
    [broken] = found("ctx.guard_broken", main_session(145_000, flush_at=140_000, compactions=2))
    assert broken.why == "no flush at 140K"
