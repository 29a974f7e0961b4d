"""What databases tell in a script of their migrations, as ``collectors/sources/migrations`` finds them."""

from collections.abc import Iterable
from dataclasses import dataclass

from board.facts import Fact
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source
from collectors.sources.migrations.comparison import Place, Schema, compared
from collectors.sources.migrations.listing import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database, and the migrations of its code."""

    name: str
    applied: int
    present: int
    columns: tuple[str, ...] = ()
    """Those that are missing."""
    containers: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source(f"migrations/{self.name}", 300, self, critical=False)

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        place = Place(f"{BOX}/migrations/{self.name}", self.name, self.name, self.containers)
        applied, present = (Listing(_names(count)) for count in (self.applied, self.present))
        return compared(place, applied, present, Schema(columns=self.columns))


def _names(count: int) -> tuple[str, ...]:
    return tuple(f"202602{number:02}000000_step" for number in range(1, count + 1))
