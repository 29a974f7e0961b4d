"""The text of ``/metrics``: names, labels and numbers, whatever server wrote it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from collectors.http import Answer

MOST: Final = 20_000
"""Lines that are looked at."""
_LINE: Final = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)")
_LABEL: Final = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Number:
    """One line."""

    name: str
    labels: Mapping[str, str]
    value: float


def numbers(answer: Answer, prefix: str) -> Iterator[Number]:
    """The finite numbers whose names begin so, in the order of the text.

    Raises:
        HttpOutage: garbled, when it is a web page.
    """
    answer.check_page()
    for line in answer.body.decode("utf-8", "replace").split("\n", MOST)[:MOST]:
        found = _LINE.match(line) if line.startswith(prefix) else None
        if found is None:
            continue
        try:
            value = float(found[3])
        except ValueError:
            continue
        if math.isfinite(value):
            yield Number(found[1], dict(_LABEL.findall(found[2] or "")), value)


def total(found: Iterable[Number], *names: str) -> float | None:
    """The sum over all lines of the first of these names that is there, ``_total`` at its end or not; None: none is."""
    known = tuple(found)
    for name in names:
        values = [each.value for each in known if each.name in (name, f"{name}_total")]
        if values:
            return sum(values)
    return None
