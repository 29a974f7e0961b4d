"""The last runs of a job, asked for only while somebody has its details open."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from pydantic import Field, ValidationError

from board.facts import Excerpt, Fact
from board.hygiene import tame
from board.words import duration
from collectors.collector import SourceOutage
from collectors.excerpt import LINES, WIDTH, without
from collectors.foreign import Foreign
from collectors.sources.openclaw.cron_wire import Text
from collectors.sources.openclaw.moment import Count, Millis
from collectors.sources.openclaw.part import Link
from collectors.sources.openclaw.transcripts_errors import class_of

EVERY: Final = timedelta(seconds=30)
"""Between two requests for the runs of a job: in the old era each reads a file of up to 2 MB."""
WITHIN: Final = 4.0
"""Seconds for an answer."""
METHOD: Final = "cron.runs"
REMEMBERED: Final = 16
"""Jobs whose runs are kept until they are asked for again."""


class _Run(Foreign):
    ended_at: Millis = Field(default=None, alias="ts")
    began_at: Millis = Field(default=None, alias="runAtMs")
    took: Count = Field(default=None, alias="durationMs")
    status: Text = ""
    error: Text = ""
    reason: Text = Field(default="", alias="errorReason")


class Runs:
    """The runs of the jobs that somebody looks at."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._kept: dict[str, Excerpt] = {}

    async def look(self, key: str, identity: str, now: datetime, *, busy: bool) -> Iterable[Fact]:
        """The last runs of a job.

        Args:
            key: Key of the job's fact.
            identity: The gateway's name for it.
            now: The time.
            busy: Whether the gateway has enough to do as it is.
        """
        place, hello = f"{key}/look/runs", self._link.hello
        kept = self._kept.get(key)
        if kept is not None and kept.read_at is not None and now - kept.read_at < EVERY:
            return (kept,)
        if hello is None or METHOD not in hello.methods:
            return ()
        if busy:
            return (without(place, "last runs", "not asked for while cron is busy", now),)
        try:
            told = await self._link.call(METHOD, {"id": identity, "limit": LINES}, within=WITHIN)
        except SourceOutage as outage:
            found = without(place, "last runs", str(outage), now)
        else:
            found = Excerpt(key=place, label="last runs", lines=tuple(_lines(told)), read_at=now)
        self._kept.pop(key, None)
        self._kept[key] = found
        while len(self._kept) > REMEMBERED:
            del self._kept[next(iter(self._kept))]
        return (found,)


def _lines(told: object) -> Iterator[str]:
    """Each run in a line, the last one at the end: ``20 Nov 14:02 · failed: billing · 12 s · 402 run out of ...``."""
    rows = told.get("entries") if isinstance(told, dict) else None
    runs: list[_Run] = []
    for row in rows[:100] if isinstance(rows, list) else ():
        try:
            runs.append(_Run.model_validate(row))
        except ValidationError:
            continue
    dated = [(at, each) for each in runs if (at := each.began_at or each.ended_at)]
    for at, run in sorted(dated, key=lambda each: each[0])[-LINES:]:
        how = f"failed: {class_of(run.error, run.reason)}" if run.status == "error" else run.status or "?"
        took = duration(run.took / 1000) if run.took is not None else ""
        parts = (f"{at.astimezone():%d %b %H:%M}", how.removesuffix(": "), took, run.error)
        yield tame(" · ".join(part for part in parts if part), WIDTH)
