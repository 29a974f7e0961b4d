"""Overrides: limits as an owner writes them, and as plain numbers that can be stored and read back."""

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Final

from board.limits import DEFAULTS_SINCE, Limits
from board.limits.bounds import VAST, Bounds
from board.span import Level

LONGEST: Final = 366 * 86_400.0
"""The longest duration that makes sense, in seconds."""
_ANY: Final = Bounds()


def limits_from(overrides: Mapping[str, Any], since: datetime = DEFAULTS_SINCE) -> Limits:
    """The default limits with an owner's changes: ``{"gpu": {"vram_soon": {"fire": 95, "clear": 90}}}``.

    Durations are in seconds; what is not named keeps its default.

    Args:
        overrides: The changes, by group.
        since: From when on they are in force.

    Raises:
        ValueError: a name is unknown or a value makes no sense; the message names its place and what is right there.
    """
    changed: Limits = _changed(Limits(since=since), overrides, "limits", _ANY)
    return changed


def numbers(limits: Limits) -> dict[str, float]:
    """All limits as numbers by name, ``gpu.vram_soon.fire``; durations in seconds."""
    return dict(_numbers(limits, ()))


def limits_of(stored: Mapping[str, float], since: datetime) -> Limits:
    """The limits out of what :func:`numbers` made of them; a name of another version is passed over.

    Raises:
        ValueError: a number makes no sense.
    """
    overrides: dict[str, Any] = {}
    for name in numbers(Limits()).keys() & stored.keys():
        *path, last = name.split(".")
        table = overrides
        for part in path:
            table = table.setdefault(part, {})
        table[last] = stored[name]
    return limits_from(overrides, since)


def _numbers(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    if isinstance(value, timedelta):
        yield ".".join(path), value.total_seconds()
    elif isinstance(value, int | float):
        yield ".".join(path), value
    else:
        for each in _limits(value):
            yield from _numbers(getattr(value, each), (*path, each))


def _changed(default: Any, override: Any, place: str, bounds: Bounds) -> Any:
    """The default with an override of the same shape laid over it."""
    if isinstance(default, timedelta):
        return timedelta(seconds=_number(override, place, Bounds(bounds.least, LONGEST), "a duration in seconds"))
    if isinstance(default, int):
        return _whole(override, place, bounds)
    if isinstance(default, float):
        return float(_number(override, place, bounds, "a number"))
    known = _limits(default)
    changes = {}
    for name, value in _table(override, place).items():
        if name not in known:
            raise ValueError(f"{place}.{name}: no such limit{_nearest(name, tuple(known))}")
        inner = known[name].metadata.get("bounds", bounds)
        changes[name] = _changed(getattr(default, name), value, f"{place}.{name}", inner)
    if isinstance(default, Level):
        _same_side(default, changes, place)
    return replace(default, **changes)


def _same_side(default: Level, changes: Mapping[str, Any], place: str) -> None:
    """Refuse a level that does not fire on the side of the level that clears where it did."""
    fire, clear = changes.get("fire", default.fire), changes.get("clear", default.clear)
    if fire == clear or (fire > clear) is not default.rising:
        side = "above" if default.rising else "below"
        raise ValueError(f"{place}: the level that fires, {fire:g}, must lie {side} the level that clears, {clear:g}")


def _limits(group: Any) -> dict[str, Field[Any]]:
    """The limits of a group by name; what is not compared says something of them and is none."""
    return {each.name: each for each in fields(group) if each.compare}


def _table(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{place}: a table of names and values is needed, not {value!r}")  # noqa: TRY004 - one kind of error for all mistakes of an owner
    return {str(name): each for name, each in value.items()}


def _whole(value: Any, place: str, bounds: Bounds) -> int:
    number = _number(value, place, bounds, "a whole number")
    if number != int(number):
        raise ValueError(f"{place}: a whole number is needed, not {value!r}")
    return int(number)


def _number(value: Any, place: str, bounds: Bounds, kind: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not bounds.least <= value <= bounds.most:
        span = (
            f"of at least {bounds.least:g}" if bounds.most == VAST else f"from {bounds.least:g} to {bounds.most:,.0f}"
        )
        raise ValueError(f"{place}: {kind} {span} is needed, not {value!r}")
    number: float = value
    return number


def _nearest(name: str, known: tuple[str, ...]) -> str:
    """What may have been meant; else all there is to choose from."""
    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
