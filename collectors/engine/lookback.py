"""Lookbacks: the past that rules declare, fetched from the store for the engine."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact
from board.lookback import Hindsight, Lookback
from board.past import Trend, series, trend
from board.rules.catalogue import RULES
from collectors.store.codec import number_fields
from collectors.store.reader import Reader
from collectors.store.trouble import StoreTrouble

EVERY: Final = timedelta(seconds=60)
"""How often the past is fetched anew: each number's costs at most one query in this time."""
READINGS: Final = 60
"""Into how many steps a span is cut."""


class Lookbacks:
    """Knows what the rules declare, and keeps what it found of it until it is due again."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._declared = tuple({each: None for rule in RULES.values() for each in rule.past})
        self._hindsight = Hindsight()
        self._fetched_at: datetime | None = None

    def past(self, facts: Iterable[Fact], now: datetime) -> Hindsight:
        """What the rules need to know of the past of these facts; nothing while the store cannot be read."""
        if self._fetched_at is None or not timedelta(0) <= now - self._fetched_at < EVERY:
            self._fetched_at = now
            self._hindsight = self._fetched(_names(facts), now)
        return self._hindsight

    def close(self) -> None:
        """Let go of the store."""
        self._reader.close()

    def _fetched(self, names: Sequence[str], now: datetime) -> Hindsight:
        trends: dict[tuple[Lookback, str], Trend] = {}
        try:
            for each in self._declared:
                trends |= self._trends(each, names, now)
        except StoreTrouble:  # whoever writes there says so on the wall
            return Hindsight()
        return Hindsight(trends)

    def _trends(self, lookback: Lookback, names: Sequence[str], now: datetime) -> Mapping[tuple[Lookback, str], Trend]:
        wanted = [name for name in names if lookback.covers(name)]
        if not wanted:
            return {}
        step = lookback.span.total_seconds() / READINGS
        samples = self._reader.samples(wanted, now - lookback.span, now, step)
        found = ((name, trend(each)) for name, each in samples.items())
        return {(lookback, name): line for name, line in found if line is not None}


def _names(facts: Iterable[Fact]) -> list[str]:
    """All series that these facts have."""
    return [series(fact.key, field) for fact in facts for field in number_fields(fact)]
