"""The heartbeat that an agent leaves in a file, judged where the owner names it or a job is there to write it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from board.facts import Fact, Job
from board.jobs import HEARTBEAT, MISSING
from collectors.sources.openclaw.conf import section
from collectors.sources.openclaw.cron_facts import is_named, is_system, period_of
from collectors.sources.openclaw.cron_files import BEAT, heartbeat_of
from collectors.sources.openclaw.cron_wire import CronJob
from collectors.sources.openclaw.part import Given, Payload

EVERY: Final = 600.0
"""Seconds between two heartbeats where nobody says."""
WRITERS: Final = ("heartbeat*",)
"""Names of the jobs that write it."""


class Beats:
    """The heartbeat file of one gateway."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._key = f"{given.key}/heartbeat"
        self._period: float | None = None
        self._seen = False

    def recall(self, facts: Iterable[Fact]) -> None:
        """Whether it was ever seen, and how often it came."""
        for fact in facts:
            if fact.key == self._key and isinstance(fact, Job):
                self._seen, self._period = True, fact.period

    def read(self, state: Path, config: Payload, jobs: Sequence[CronJob]) -> Iterator[Job]:
        """The heartbeat, where there should be one; it may block.

        Args:
            state: The gateway's folder.
            config: Its config.
            jobs: Its jobs, as far as they are known.
        """
        settings = self._given.settings.cron
        if jobs:
            self._period = next(self._written_by(jobs), None)
        period = settings.heartbeat_every or self._period or EVERY
        written = heartbeat_of(self._places(state, config))
        self._seen = self._seen or written is not None or settings.heartbeat is not None
        if not self._seen or not (settings.heartbeat or self._period):
            return
        yield Job(
            key=self._key,
            label="heartbeat",
            kind=HEARTBEAT,
            enabled=True,
            essential=True,
            period=period,
            last_run=written,
            outcome="" if written else MISSING,
        )

    def _places(self, state: Path, config: Payload) -> tuple[Path, ...]:
        """Where it may be."""
        if named := self._given.settings.cron.heartbeat:
            return (named.expanduser(),)
        workspace = section(config, "agents", "defaults").get("workspace")
        folder = Path(workspace).expanduser() if isinstance(workspace, str) and workspace else state / "workspace"
        return (folder / "memory" / BEAT, folder / BEAT, state / BEAT)

    def _written_by(self, jobs: Sequence[CronJob]) -> Iterator[float]:
        """The periods of the jobs that write it."""
        now = self._given.clock()
        writers = (job for job in jobs if job.enabled and not is_system(job) and is_named(job, WRITERS))
        yield from filter(None, (period_of(job.schedule, now) for job in writers))
