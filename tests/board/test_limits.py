from dataclasses import fields

import pytest

from board.limits import DEFAULTS_SINCE, Limits
from board.limits.bounds import level
from board.span import Level, Span


def spans() -> list[tuple[str, Span]]:
    """Every span and level of every group, by name."""
    limits = Limits()
    groups = [(each.name, getattr(limits, each.name)) for each in fields(limits) if each.compare]
    named = [(f"{name}.{each.name}", getattr(group, each.name)) for name, group in groups for each in fields(group)]
    return [(name, value) for name, value in named if isinstance(value, Span)]


@pytest.mark.parametrize(("name", "span"), spans())
def test_firing_and_clearing_differ(name: str, span: Span) -> None:
    assert span.fire_for != span.clear_for, name
    assert not isinstance(span, Level) or span.fire != span.clear, name


def test_a_level_that_rises_holds_between_its_two_values() -> None:
    rising = level(92, 88, 60, 90)
    assert [rising.judge(value) for value in (93, 92, 90, 88, 50)] == [True, True, False, None, None]


def test_a_level_that_falls_holds_between_its_two_values() -> None:
    falling = level(10, 15, 60, 300)
    assert [falling.judge(value) for value in (5, 10, 12, 15, 50)] == [True, True, False, None, None]


def test_limits_carry_the_day_from_which_on_they_are_in_force() -> None:
    assert Limits().since == DEFAULTS_SINCE
