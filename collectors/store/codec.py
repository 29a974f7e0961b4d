"""How facts, alerts and moments are written in the store: compact JSON, and milliseconds since 1970 in UTC.

The codec is made from the fields and annotations of the dataclasses, so a new noun or field needs nothing here. A
field that is None by default is left out while it is None; a field that this version does not know is passed over,
and a field that an older version did not write gets its default.
"""

import json
import math
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from board.facts import NOUNS, Fact
from board.fields import NUMBER, VOLATILE

T = TypeVar("T")
_Build = Callable[[Any], Any]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_NOUNS: Final = {noun.__name__: noun for noun in NOUNS}
_NUMBERS: Final = {
    noun: tuple(each.name for each in fields(noun) if each.metadata.get("sort") == NUMBER) for noun in NOUNS
}
_WORDS: Final = {
    noun: tuple(each for each in fields(noun) if each.metadata.get("sort") not in (NUMBER, VOLATILE)) for noun in NOUNS
}


def millis(moment: datetime) -> int:
    """Whole milliseconds from 1970 to an aware moment."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(millis: int) -> datetime:
    """The moment in UTC, so many milliseconds after 1970."""
    return _EPOCH + millis * _MILLISECOND


def kind(fact: Fact) -> str:
    """Name of the noun of a fact."""
    return type(fact).__name__


def encode(thing: Any) -> str:
    """A fact, or another frozen dataclass of such types, as JSON text; a span of time is in seconds."""
    return _text(_plain(thing))


def words(fact: Fact) -> str:
    """What of a fact is kept as from/until rows: all but its numbers and volatile fields, as JSON text."""
    return _text(_object(fact, _WORDS[type(fact)]))


def numbers(fact: Fact) -> dict[str, float]:
    """The number fields of a fact that have a value, by name; what is not finite is no value."""
    found = {}
    for name in number_fields(fact):
        value = _finite(getattr(fact, name))
        if value is not None:
            found[name] = value
    return found


def number_fields(fact: Fact) -> tuple[str, ...]:
    """Names of the fields of a fact that are kept as samples, with a value or without."""
    return _NUMBERS[type(fact)]


def decode_fact(kind: str, text: str) -> Fact:
    """A fact from the name of its noun and its JSON text.

    Raises:
        ValueError: the noun, or what stands in a field, is not of this version's vocabulary.
    """
    if kind not in _NOUNS:
        raise ValueError(f"no noun is called {kind}")
    return decode(_NOUNS[kind], text)


def decode(cls: type[T], text: str) -> T:
    """A dataclass from its JSON text.

    Raises:
        ValueError: what stands in the text does not fit the fields.
    """
    hint: Any = cls
    try:
        built: T = _builder(hint)(json.loads(text))
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"{cls.__name__} cannot be read from {text[:80]}") from error
    return built


def _text(plain: Any) -> str:
    return json.dumps(plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return _object(value, fields(value))
    return value


def _object(value: Any, told: tuple[Field[Any], ...]) -> dict[str, Any]:
    return {
        each.name: _plain(held)
        for each in told
        if (held := getattr(value, each.name)) is not None or each.default is not None
    }


def _finite(value: float | None) -> float | None:
    try:
        return None if value is None or not math.isfinite(value) else float(value)
    except OverflowError:  # an integer from outside that no float can hold
        return None


@cache
def _builder(hint: Any) -> _Build:
    """What turns plain JSON into a value of the annotated type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(hint, tuple(each for each in arguments if each is not NoneType))
    if origin is tuple:
        return _tuple(arguments)
    if is_dataclass(hint):
        return _dataclass(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    raise TypeError(f"the store has no way to write {hint}")


def _optional(hint: Any, inner: tuple[Any, ...]) -> _Build:
    if len(inner) != 1:
        raise TypeError(f"the store has no way to write {hint}")
    build = _builder(inner[0])
    return lambda plain: None if plain is None else build(plain)


def _tuple(arguments: tuple[Any, ...]) -> _Build:
    if arguments[-1] is Ellipsis:
        build = _builder(arguments[0])
        return lambda plain: tuple([build(each) for each in plain])
    builds = [_builder(each) for each in arguments]
    return lambda plain: tuple([build(each) for build, each in zip(builds, plain, strict=True)])


def _dataclass(cls: Any) -> _Build:
    hints = get_type_hints(cls)
    builds = {each.name: _builder(hints[each.name]) for each in fields(cls)}
    needed = [each.name for each in fields(cls) if each.default is MISSING and each.default_factory is MISSING]

    def build(plain: dict[str, Any]) -> Any:
        if missing := [name for name in needed if name not in plain]:
            raise ValueError(f"{cls.__name__} lacks {', '.join(missing)}")
        return cls(**{name: builds[name](held) for name, held in plain.items() if name in builds})

    return build


def _aware(plain: str) -> datetime:
    at = datetime.fromisoformat(plain)
    if at.tzinfo is None:
        raise ValueError(f"{plain} has no time zone")
    return at


def _exactly(wanted: type) -> _Build:
    def build(plain: Any) -> Any:
        if type(plain) is not wanted:
            raise ValueError(f"{plain!r} is no {wanted.__name__}")
        return plain

    return build


_PLAIN: Final[dict[Any, _Build]] = {
    datetime: _aware,
    date: date.fromisoformat,
    timedelta: lambda plain: timedelta(seconds=plain),
    float: float,
    **{each: _exactly(each) for each in (str, int, bool)},
}
