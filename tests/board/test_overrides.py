"""An owner's changes: every limit can be changed, and nonsense is refused where it stands, with what is right there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.limits import Limits
from board.overrides import limits_from, limits_of, numbers
from board.span import Level

NAMES = sorted(numbers(Limits()))
ALL = st.sampled_from(NAMES)
LATER = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)


def override(name: str, value: object) -> dict[str, Any]:
    """A single change: ``gpu.vram_soon.fire`` as tables in tables."""
    for part in reversed(name.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def other(name: str) -> float:
    """A value of a limit that is not its default, and still on the same side of what clears."""
    value = numbers(Limits())[name]
    return value + (1 if isinstance(value, int) else 0.25)


def refusal(overrides: dict[str, Any]) -> str:
    """What an owner is told of a mistake."""
    with pytest.raises(ValueError, match="limits") as refused:
        limits_from(overrides)
    return str(refused.value)


@given(ALL, st.floats(max_value=-1e-9))
def test_every_limit_that_is_too_small_is_refused_with_its_place_and_what_is_right(name: str, value: float) -> None:
    told = refusal(override(name, value))
    assert told.startswith(f"limits.{name}: ")
    assert " of at least " in told or " from " in told


@given(ALL, st.floats(min_value=1e19) | st.just(float("nan")) | st.integers(min_value=10**400))
def test_every_limit_that_is_no_sane_number_is_refused_with_its_place(name: str, value: float) -> None:
    assert refusal(override(name, value)).startswith(f"limits.{name}: ")


@given(ALL, st.text() | st.booleans() | st.none() | st.lists(st.integers()) | st.dictionaries(st.text(), st.integers()))
def test_every_limit_of_a_wrong_type_is_refused_with_what_is_needed(name: str, value: object) -> None:
    assert "is needed, not" in refusal(override(name, value))


@given(ALL)
def test_every_name_that_is_misspelled_is_refused_with_the_nearest(name: str) -> None:
    *path, last = name.split(".")
    told = refusal(override(".".join((*path, f"{last}x")), 1))
    assert told == f"limits.{name}x: no such limit; did you mean {last}?"


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_can_be_changed_alone(name: str) -> None:
    changed = limits_from(override(name, other(name)))
    assert numbers(changed) == {**numbers(Limits()), name: other(name)}


@pytest.mark.parametrize("name", NAMES)
def test_what_was_stored_is_read_back(name: str) -> None:
    limits = limits_from(override(name, other(name)), LATER)
    back = limits_of(numbers(limits), LATER)
    assert (back, back.since) == (limits, LATER)


def test_a_limit_of_another_version_is_passed_over() -> None:
    assert limits_of({"gpu.melted.fire": 3, "llm.loading_for": 60}, LATER).llm.loading_for == timedelta(minutes=1)


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
        ({"zzz": {}}, "limits.zzz: no such limit; there are host, gpu, llm, "),
        ({"since": 5}, "limits.since: no such limit"),
        ({"gpu": {"vram_soon": {"fire": 80}}}, "limits.gpu.vram_soon: the level that fires, 80, must lie above the"),
        ({"gpu": {"vram_soon": {"fire": 88}}}, "limits.gpu.vram_soon: the level that fires, 88, must lie above the"),
        ({"gpu": {"vram_soon": {"fire": 101}}}, "limits.gpu.vram_soon.fire: a number from 0 to 100 is needed, not 101"),
        ({"host": {"memory_soon": {"fire": 20}}}, "limits.host.memory_soon: the level that fires, 20, must lie below"),
        (
            {"llm": {"blocked": {"fire_for": -1}}},
            "limits.llm.blocked.fire_for: a duration in seconds from 0 to 31,622,400 is",
        ),
        ({"llm": {"blocked": {"fire_for": 1e300}}}, "limits.llm.blocked.fire_for: a duration in seconds from 0 to"),
        ({"llm": {"down": {"patience": 1.5}}}, "limits.llm.down.patience: a whole number is needed, not 1.5"),
        (
            {"alerts": {"chatter_times": 1}},
            "limits.alerts.chatter_times: a whole number of at least 2 is needed, not 1",
        ),
        ({"llm": {"blocked": 60}}, "limits.llm.blocked: a table of names and values is needed, not 60"),
    ],
)
def test_nonsense_is_refused_with_what_would_be_right(overrides: dict[str, Any], message: str) -> None:
    assert refusal(overrides).startswith(message)
