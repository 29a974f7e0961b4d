"""Milestones of a forge, as plans."""

from dataclasses import dataclass
from datetime import date

from board.facts import Plan
from collectors.tracker.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What a forge says of a milestone."""

    title: str
    due: date | None = None
    state: str = ""
    open: int = 0
    """Issues of it that are to be done."""
    closed: int = 0
    """Issues of it that are not."""

    def plan(self, place: Place, ended: tuple[date, ...]) -> Plan:
        """The plan that it is; ``ended`` are the days on which its last issues were done."""
        return Plan(
            key=f"{place.key}/milestone/{self.title}",
            kind="milestone",
            name=self.title,
            tracker=place.forge,
            project=place.repository,
            due=self.due,
            state=self.state,
            done=self.closed,
            total=self.open + self.closed,
            ended=ended,
        )
