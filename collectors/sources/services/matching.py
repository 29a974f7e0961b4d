"""Matching: what the lines of a log mean, in a time that no pattern and no line can make long.

Patterns are the owner's, and lines are anybody's: with RE2 the time grows with the length of the line alone, and all
patterns are looked for in one pass.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from collectors.patterns import compiled, options
from collectors.sources.services.settings import VALUES, PatternSettings

_NUMBER: Final = re.compile(r"[-+]?[$€£]?\s?(\d[\d,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Event:
    """What one line says."""

    kind: str
    """Name of the pattern: ``accepted``, ``balance``, ..."""
    reason: str = ""
    """Why a request was refused, as the line says it."""
    value: float | None = None
    """The number of a pattern that has one."""


class Matcher:
    """Finds the owner's patterns in lines."""

    def __init__(self, patterns: PatternSettings) -> None:
        import re2  # only where a service is configured

        self._kinds = [name for name in PatternSettings.model_fields if getattr(patterns, name)]
        self._each: list[Any] = [compiled(getattr(patterns, name)) for name in self._kinds]
        self._all: Any = re2.Set.SearchSet(options())
        for name in self._kinds:
            self._all.Add(getattr(patterns, name))
        self._all.Compile()

    def events(self, line: str) -> Iterator[Event]:
        """All that a line says, in the order of the patterns."""
        for index in sorted(self._all.Match(line) or ()):
            kind = self._kinds[index]
            if kind != "rejected" and kind not in VALUES:
                yield Event(kind)
                continue
            found = self._each[index].search(line)
            groups = found.groupdict() if found else {}
            if kind == "rejected":
                yield Event(kind, reason=groups.get("reason") or "")
            elif (value := number(groups.get("value") or "")) is not None:
                yield Event(kind, value=value)


def number(text: str) -> float | None:
    """The number that a text is, thousands with commas or without; None where it is none."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(re.sub(r"[,$€£\s]", "", text))
    return value if isfinite(value) else None
