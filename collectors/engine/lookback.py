"""Lookbacks: the past that rules declare, fetched from the store for the engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from board.facts import Fact
from board.lookback import Hindsight, Lookback, Reduction
from board.past import Samples, Trend, rise, series, trend
from board.rules.catalogue import RULES
from collectors.store.codec import number_fields
from collectors.store.reader import Reader
from collectors.store.trouble import StoreTrouble

EVERY: Final = timedelta(seconds=60)
"""How often the past is fetched anew at least: each number's costs at most one query in this time."""
READINGS: Final = 60
"""Into how many steps a span is cut."""
SHARE: Final = 20
"""A short span is fetched anew whenever so small a part of it has passed: ten minutes twice a minute."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the store knew of a lookback."""

    at: datetime
    trends: Mapping[str, Trend] = field(default_factory=dict)
    rises: Mapping[str, float] = field(default_factory=dict)
    medians: Mapping[str, float] = field(default_factory=dict)


class Lookbacks:
    """Knows what the rules declare, and keeps what it found of it until it is due again."""

    def __init__(self, reader: Reader, declared: Iterable[Lookback] | None = None) -> None:
        """Get to know what is asked.

        Args:
            reader: Where the past is kept.
            declared: What is asked of it; None: all that the rules declare.
        """
        self._reader = reader
        asked = chain.from_iterable(rule.past for rule in RULES.values()) if declared is None else declared
        self._declared = tuple(dict.fromkeys(asked))
        self._found: dict[Lookback, _Found] = {}
        self._hindsight = Hindsight()

    def past(self, facts: Iterable[Fact], now: datetime) -> Hindsight:
        """What the rules need to know of the past of these facts; nothing while the store cannot be read."""
        due = [each for each in self._declared if self._due(each, now)]
        if due:
            numbers = _numbers(facts)
            self._found |= {each: self._fetched(each, numbers, now) for each in due}
            self._hindsight = self._all()
            self._reader.close()  # SQLite would share a read-only file's index with the engine's next try to write
        return self._hindsight

    def _due(self, lookback: Lookback, now: datetime) -> bool:
        found = self._found.get(lookback)
        return found is None or not timedelta(0) <= now - found.at < min(EVERY, lookback.span / SHARE)

    def _fetched(self, lookback: Lookback, numbers: Mapping[str, float | None], now: datetime) -> _Found:
        wanted = [name for name in numbers if lookback.covers(name)]
        if not wanted:
            return _Found(now)
        try:
            if lookback.reduction is Reduction.MEDIAN:
                return _Found(now, medians=self._medians(lookback, wanted, now))
            samples = self._samples(lookback, wanted, now)
        except StoreTrouble:  # whoever writes there says so on the wall
            return _Found(now)
        if lookback.reduction is Reduction.TREND:
            lines = ((name, trend(each)) for name, each in samples.items())
            return _Found(now, trends={name: line for name, line in lines if line is not None})
        grown = ((name, rise(_up_to(each, now, numbers[name]))) for name, each in samples.items())
        return _Found(now, rises={name: much for name, much in grown if much is not None})

    def _samples(self, lookback: Lookback, names: Sequence[str], now: datetime) -> Mapping[str, Samples]:
        step = lookback.span.total_seconds() / READINGS
        return self._reader.samples(names, now - lookback.span, now, step)

    def _medians(self, lookback: Lookback, names: Sequence[str], now: datetime) -> Mapping[str, float]:
        known = ((name, self._reader.median(name, now - lookback.span, now)) for name in names)
        return {name: median for name, median in known if median is not None}

    def _all(self) -> Hindsight:
        found = self._found.items()
        return Hindsight(
            trends={(each, name): line for each, known in found for name, line in known.trends.items()},
            rises={(each, name): much for each, known in found for name, much in known.rises.items()},
            medians={(each, name): half for each, known in found for name, half in known.medians.items()},
        )


def _up_to(samples: Samples, now: datetime, value: float | None) -> Samples:
    """Samples up to the reading of now, which the mean of the last step does not reach."""
    return samples if value is None else (*samples, (now, value))


def _numbers(facts: Iterable[Fact]) -> dict[str, float | None]:
    """All series that these facts have, each with its reading of now."""
    return {series(fact.key, name): getattr(fact, name) for fact in facts for name in number_fields(fact)}
