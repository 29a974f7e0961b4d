"""Pipelines of one repository: the newest of each branch and pull request, with what came before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from board.facts import Run, Verdict
from collectors.sources.woodpecker import wire
from collectors.tracker import naming
from collectors.tracker.classes import Failing
from collectors.tracker.place import Place

SERVICE: Final = "woodpecker"
EARLIER: Final = 20
EVENTS: Final = ("push", "manual", "pull_request")
"""Those that say something of the code of a branch."""
BLOCKED: Final = "blocked"
_VERDICTS: Final[Mapping[str, Verdict]] = {
    "success": Verdict.PASSED,
    "failure": Verdict.FAILED,
    "error": Verdict.FAILED,
    "running": Verdict.RUNNING,
    "pending": Verdict.PENDING,
    "created": Verdict.PENDING,
    BLOCKED: Verdict.PENDING,
    **dict.fromkeys(("killed", "canceled", "skipped", "declined"), Verdict.PASSED_OVER),
}
_FINISHED: Final = (Verdict.PASSED, Verdict.FAILED)


@dataclass(frozen=True, slots=True)
class Row:
    """The pipelines of one branch or pull request, newest first."""

    where: str
    """``branch/main``, ``pull/12``."""
    pipelines: tuple[wire.Pipeline, ...]

    @property
    def newest(self) -> wire.Pipeline:
        """The one that came last."""
        return self.pipelines[0]

    @property
    def reds(self) -> tuple[wire.Pipeline, ...]:
        """The failures without a success between; what says nothing of the code is passed over."""
        ended = (each for each in self.pipelines if verdict(each) in _FINISHED)
        return tuple(takewhile(lambda each: verdict(each) is Verdict.FAILED, ended))


def verdict(pipeline: wire.Pipeline) -> Verdict:
    """What became of one."""
    if pipeline.superseded_by:
        return Verdict.PASSED_OVER
    return _VERDICTS.get(pipeline.status, Verdict.UNKNOWN)


def rows(pipelines: Iterable[wire.Pipeline]) -> Iterator[Row]:
    """The pipelines of a repository by what they are for."""
    found: dict[str, list[wire.Pipeline]] = {}
    for each in sorted(pipelines, key=lambda each: -each.number):
        if each.event not in EVENTS or (each.event == "pull_request" and each.pull is None):
            continue
        where = f"branch/{each.branch}" if each.pull is None else f"pull/{each.pull}"
        found.setdefault(where, []).append(each)
    return (Row(where, tuple(some)) for where, some in found.items())


def run(place: Place, row: Row, default: str, url: str, failing: Mapping[int, Failing]) -> Run:
    """A row as a fact; ``failing`` is what failed, by the numbers of pipelines that were looked at."""
    newest, reds = row.newest, row.reds[: 1 + EARLIER]
    found = failing.get(reds[0].number, Failing()) if reds else Failing()
    ref = "" if newest.pull is None else place.pull(newest.pull)
    commit = (naming.commit(newest.commit),) if newest.commit else ()
    return Run(
        key=f"{place.key}/{row.where}",
        refs=(place.branch(newest.head), *commit, *((ref,) if ref else ())),
        service=SERVICE,
        repository=place.repository,
        branch=newest.head,
        workflow="",
        number=newest.number,
        verdict=verdict(newest),
        words=newest.status,
        default=newest.pull is None and newest.branch == default,
        pull=ref,
        head=newest.commit,
        url=f"{url}/pipeline/{newest.number}",
        queued_at=newest.created,
        started_at=newest.started,
        ended_at=newest.finished,
        earlier=tuple(verdict(each) for each in row.pipelines[1 : 1 + EARLIER]),
        red_since=reds[-1].finished if reds else None,
        failing_step=found.step,
        failure_class=found.failure_class,
        weaknesses=found.weaknesses,
        command=found.command,
        classes=tuple(failing.get(each.number, Failing()).failure_class for each in reds),
        held=newest.status == BLOCKED,
    )
