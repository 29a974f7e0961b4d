"""Spans: for how long and from which level something must be wrong, and well again, before it counts."""

from dataclasses import dataclass
from datetime import timedelta
from math import isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long something must be bad before an alert is raised, and well before it is cleared."""

    fire_for: timedelta
    """Zero: raised by the first reading."""
    clear_for: timedelta
    """Zero: cleared by the first good reading."""
    patience: int = 0
    """Good readings in a row that a pending alert survives: 1 makes "2 of 3 probes" of a short ``fire_for``."""

    def __post_init__(self) -> None:
        if min(self.fire_for, self.clear_for) < timedelta(0) or self.patience < 0:
            raise ValueError("neither a duration nor patience can be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Span):
    """A threshold: beyond ``fire`` an alert begins, and it holds until the value is back at ``clear``."""

    fire: float
    clear: float

    def __post_init__(self) -> None:
        Span.__post_init__(self)
        if not (isfinite(self.fire) and isfinite(self.clear)) or self.fire == self.clear:
            raise ValueError("the level that fires must lie beyond the level that clears")

    @property
    def rising(self) -> bool:
        """Whether high values are bad."""
        return self.fire > self.clear

    def judge(self, value: float) -> bool | None:
        """True beyond the fire level, False between the two, None where all is well."""
        if value >= self.fire if self.rising else value <= self.fire:
            return True
        return None if (value <= self.clear if self.rising else value >= self.clear) else False
