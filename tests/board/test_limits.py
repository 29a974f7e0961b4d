from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from board.limits import Limits, level, limits_from
from board.span import Level, Span


def spans() -> list[tuple[str, Span]]:
    """Every span and level of every group, by name."""
    limits = Limits()
    groups = [(each.name, getattr(limits, each.name)) for each in fields(limits)]
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


def test_what_an_owner_does_not_name_keeps_its_default() -> None:
    limits = limits_from({"gpu": {"vram_soon": {"fire": 95, "fire_for": 90}}, "llm": {"loading_for": 1200}})
    assert limits.gpu.vram_soon == Level(
        fire=95, clear=88, fire_for=timedelta(seconds=90), clear_for=Limits().gpu.vram_soon.clear_for
    )
    assert limits.llm.loading_for == timedelta(minutes=20)
    assert limits.host == Limits().host
    assert limits_from({}) == Limits()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"gpus": {}}, "limits.gpus: no such limit; did you mean gpu?"),
        ({"gpu": {"vram_sooon": {}}}, "limits.gpu.vram_sooon: no such limit; did you mean vram_soon?"),
        ({"gpu": {"vram_soon": {"fire": 80}}}, "limits.gpu.vram_soon: the level that fires must lie above"),
        ({"gpu": {"vram_soon": {"fire": 88}}}, "limits.gpu.vram_soon: the level that fires must lie beyond"),
        ({"host": {"memory_soon": {"fire": 20}}}, "limits.host.memory_soon: the level that fires must lie below"),
        ({"llm": {"blocked": {"fire_for": -1}}}, "limits.llm.blocked.fire_for: a duration is 0 to"),
        ({"llm": {"blocked": {"fire_for": 1e300}}}, "limits.llm.blocked.fire_for: a duration is 0 to"),
        ({"llm": {"down": {"patience": -1}}}, "limits.llm.down: neither a duration nor patience can be negative"),
        ({"llm": {"blocked": 60}}, "limits.llm.blocked: a table of names and values is needed, not 60"),
        ({"llm": {"loading_for": "long"}}, "limits.llm.loading_for: a number is needed, not 'long'"),
        ({"llm": {"loading_for": True}}, "limits.llm.loading_for: a number is needed, not True"),
        ({"host": {"disk_soon": {"fire": float("nan")}}}, "limits.host.disk_soon.fire: a number is needed"),
    ],
)
def test_nonsense_is_refused_with_its_place(overrides: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="limits") as refused:
        limits_from(overrides)
    assert str(refused.value).startswith(message)
