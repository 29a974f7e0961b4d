"""What labels say of a piece of work in trackers that have no states of their own."""

import re
from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from board.facts import Stage

Words = Annotated[tuple[str, ...], Field(max_length=40)]

_POINTS: Final = re.compile(r"(?:points?|estimate|story points|sp)[\s/:_.-]+(\d{1,3})|(\d{1,3}) ?(?:points?|pts?|sp)")


class LabelSettings(BaseModel):
    """Which labels say how far an issue is; what stands before the last ``/`` or ``:`` of a label is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    in_progress: Words = ("in progress", "in-progress", "doing", "started", "wip")
    """It is being worked on."""
    in_review: Words = ("in review", "in-review", "needs review", "review")
    """Somebody has to look at it."""
    backlog: Words = ("backlog", "icebox", "someday")
    """Not now."""
    triage: Words = ("triage", "needs triage", "needs-triage")
    """Nobody has decided yet whether it is to be done."""

    def stage(self, labels: Iterable[str]) -> tuple[Stage, str]:
        """How far an open issue is, and the label that says so; ready, where none does."""
        stages = (
            (Stage.REVIEW, self.in_review),
            (Stage.STARTED, self.in_progress),
            (Stage.TRIAGE, self.triage),
            (Stage.BACKLOG, self.backlog),
        )
        said = {_bare(label): label for label in labels}
        found = ((stage, said[_bare(word)]) for stage, words in stages for word in words if _bare(word) in said)
        return next(found, (Stage.READY, "open"))


def points(labels: Iterable[str]) -> float | None:
    """The first estimate among labels: ``points/3``, ``5 points``."""
    found = (match for label in labels if (match := _POINTS.fullmatch(label.strip().lower())))
    return next((float(match[1] or match[2]) for match in found), None)


def _bare(label: str) -> str:
    return re.split(r"[/:]", label)[-1].strip().lower()
