"""Threads of pull requests: one row for each that is checked now, that is red, or that lately moved."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from board.board import Severity, ThreadRow, Tone
from board.facts import Run, Verdict
from board.pulls import Candidate, Kind, candidates, obstacle
from board.reading import Freshness
from board.streaks import classes, streak
from board.world import World

TOLD_FOR: Final = timedelta(hours=24)
"""How long one has a row to which nothing happens."""
MOST: Final = 40
CLASSES: Final = 3
_TONES: Final[Mapping[Severity | None, Tone]] = {Severity.NOW: Tone.NOW, Severity.SOON: Tone.SOON}


def pull_rows(world: World, alarm: Mapping[str, Severity]) -> Iterator[ThreadRow]:
    """In the order of their repositories and numbers."""
    shown = [each for each in candidates(world) if _is_told(world, each, alarm)]
    for candidate in sorted(shown, key=lambda each: (each.repository.lower(), each.number))[:MOST]:
        yield _row(world, candidate, alarm)


def _is_told(world: World, candidate: Candidate, alarm: Mapping[str, Severity]) -> bool:
    pull, run = candidate.pull, _worst(candidate)
    if candidate.key in alarm or (run is not None and (streak(run).reds or streak(run).going)):
        return True
    moved = (pull.moved_at or pull.pushed_at or pull.created_at) if pull else None
    return pull is not None and not pull.draft and moved is not None and world.now - moved < TOLD_FOR


def _row(world: World, candidate: Candidate, alarm: Mapping[str, Severity]) -> ThreadRow:
    run, pull = _worst(candidate), candidate.pull
    known = all(world.freshness(each) is not Freshness.UNKNOWN for each in (pull, run) if each)
    keys = (candidate.key, run.key if run else "")
    severity = next((alarm[key] for key in keys if key in alarm), None)
    going = bool(run and streak(run).going)
    fact = pull or run
    return ThreadRow(
        key=candidate.key,
        mark="?" if not known else "!" if severity in _TONES else "▸" if going else "·",
        title=f"PR #{candidate.number}" + (f" {pull.title}" if pull else ""),
        where=candidate.repository.rpartition("/")[2],
        progress=" · ".join(_progress(world, candidate, run)) if known else "?",
        since=_since(world, candidate, run),
        idle=True,
        tone=_TONES.get(severity, Tone.PLAIN) if known else Tone.UNKNOWN,
        freshness=world.freshness(fact) if fact else Freshness.UNKNOWN,
    )


def _worst(candidate: Candidate) -> Run | None:
    """Of its runs the one that says most: red most often, else under way."""
    return max(candidate.runs, key=_weight, default=None)


def _weight(run: Run) -> tuple[int, bool, str]:
    now = streak(run)
    return now.reds, now.going is not None, run.key


def _progress(world: World, candidate: Candidate, run: Run | None) -> Iterator[str]:
    """The attempt under way, failures with their classes, and what keeps it from being merged; shortest first."""
    words = tuple(_runs(run)) if run else ()
    yield from words
    pull = candidate.pull
    if pull is None:
        return
    passed = sum(check.verdict is Verdict.PASSED for check in pull.checks)
    if len(pull.checks) > 1 and passed < len(pull.checks):
        yield f"{passed}/{len(pull.checks)} checks"
    found = obstacle(world, pull)
    if not words or found.kind not in (Kind.FAILED, Kind.UNDER_WAY, Kind.READY):
        yield found.text


def _runs(run: Run) -> Iterator[str]:
    now = streak(run)
    if now.going:
        how = "waits for approval" if run.held else "runs" if now.going is Verdict.RUNNING else "queued"
        yield f"attempt {now.count if now.more else now.reds + 1} {how}" if now.reds else f"CI {how}"
    if now.reds:
        told = classes(run)[-CLASSES:]
        yield f"red x{now.count}" + (f": {', '.join(told)}" if told else "")


def _since(world: World, candidate: Candidate, run: Run | None) -> datetime | None:
    if run and streak(run).going:
        return run.started_at or run.queued_at
    if run and streak(run).reds:
        return run.red_since or run.ended_at
    return obstacle(world, candidate.pull).since if candidate.pull else None
