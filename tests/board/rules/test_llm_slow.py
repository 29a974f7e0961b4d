"""A model that is far slower than it was; one that shares its server with others is not."""

import pytest

from board.alerts.fault import faults, folded
from board.limits import Limits
from board.lookback import Hindsight
from board.rules.condition import Condition
from board.rules.llm_slow import slow
from tests.board.rules.models import SPEECH, fell_back, pace, speech, speeds
from tests.board.worlds import Engine, world

SLOW = speeds(1.1, 70, all_now=1.1, all_usual=70)


def judged(past: Hindsight, *, stands: bool = False) -> list[Condition]:
    held = {("llm.slow", SPEECH)} if stands else set()
    return list(slow(world(speech(), pace(1.1), past=past, held=held), Limits()))


def raised(past: Hindsight, seconds: range) -> list[int]:
    """The seconds at which the line stands."""
    engine = Engine()
    found = []
    for second in seconds:
        engine.judge(world(speech(), pace(1.1), read=second, past=past))
        found += [second] if "llm.slow soon" in engine.raised else []
    return found


def test_a_model_at_a_fraction_of_its_pace_is_told_after_three_minutes() -> None:
    assert raised(SLOW, range(0, 300, 5))[0] == 180


def test_the_line_says_how_fast_it_is_and_how_fast_it_was() -> None:
    (condition,) = judged(SLOW)
    assert condition.what == "Model server 8880 (fish-speech) generates far more slowly than usual"
    assert condition.why == "1.1 vs 70 tok/s for a request over 24 h"


@pytest.mark.parametrize("seen", [0, 2])
def test_one_or_two_requests_may_be_odd(seen: float) -> None:
    assert judged(speeds(1.1, 70, all_now=1.1, all_usual=70, seen=seen)) == []


def test_requests_that_slow_each_other_down_and_get_more_done_are_no_trouble() -> None:
    assert judged(speeds(12, 60, all_now=760, all_usual=60)) == []


def test_one_request_on_a_server_that_is_mostly_busy_is_no_trouble() -> None:
    assert judged(speeds(60, 20, all_now=60, all_usual=900)) == []


@pytest.mark.parametrize(("now", "usual"), [(None, 70.0), (1.1, None)])
def test_without_a_pace_now_or_a_past_nothing_is_concluded(now: float | None, usual: float | None) -> None:
    assert judged(speeds(now, usual, all_now=now, all_usual=usual)) == []


def test_a_line_stands_while_nothing_is_asked_and_between_the_levels() -> None:
    for past in (
        speeds(None, 70, all_now=None, all_usual=70, seen=0),
        speeds(35, 70, all_now=35, all_usual=70),
    ):
        (condition,) = judged(past, stands=True)
        assert not condition.firm


def test_a_model_that_is_well_again_clears_it() -> None:
    assert judged(speeds(45, 70, all_now=45, all_usual=70), stands=True) == []


def test_it_follows_from_running_on_the_cpu() -> None:
    engine = Engine()
    for second in range(0, 200, 5):
        engine.judge(world(speech(), pace(1.1), fell_back(), read=second, past=SLOW))
    (fault,) = folded(faults(engine.tracks))
    assert [each.worst.condition.rule for each in fault.all] == ["gpu.cpu_fallback", "llm.slow"]
