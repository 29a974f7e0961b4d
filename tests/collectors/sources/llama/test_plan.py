from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.sources.llama.plan import Gate, Plan

WISHES = st.lists(st.tuples(st.floats(0, 5), st.floats(0, 20), st.booleans()), max_size=60)


def test_the_default_plan_is_the_one_that_does_no_harm() -> None:
    plan = Plan()
    assert (plan.health_timeout, plan.round_timeout, plan.props_every) == (2, 10, 60)
    assert (plan.gap, plan.rest) == (1.5, 30)


def test_the_first_round_may_begin_at_once() -> None:
    assert Gate(Plan()).is_open(0)


@settings(deadline=None)
@given(WISHES)
def test_no_two_rounds_are_closer_than_the_plan_allows(wishes: list[tuple[float, float, bool]]) -> None:
    """Each wish: how long after the last one it comes, how long its round takes, whether it is answered."""
    gate, now = Gate(Plan()), 0.0
    ended: tuple[float, bool] | None = None
    for wait, took, answered in wishes:
        now += wait
        if not gate.is_open(now):
            continue
        if ended is not None:
            assert now - ended[0] >= (1.5 if ended[1] else 30) - 1e-9
        now += took
        gate.leave(now, answered=answered)
        ended = now, answered
