"""One row for all that is scheduled: how much there is, what is next, and by name only what went wrong."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Job
from board.jobs import is_well
from board.status.view import View, row
from board.words import clock

COUNT: Final = 13
NEXT: Final = 30
"""Cells for the number of jobs, and for the next one."""
MOST: Final = 4
"""Exceptions that are named."""


def job_rows(view: View) -> Iterable[StatusRow]:
    """A single row, where anything is scheduled; what a gateway schedules has rows of its own."""
    jobs = [each for each in view.world.of(Job) if each.enabled and not each.kind]
    if jobs:
        known = [each for each in jobs if not view.world.blind(each)]
        yield row(view, (known or jobs)[0], "jobs", (*_count(jobs), *_cells(view, known), *_unread(jobs, known)))


def _count(jobs: list[Job]) -> Iterable[Cell]:
    yield Words(f"{len(jobs):>10} {'job' if len(jobs) == 1 else 'jobs'}", Tone.PLAIN, width=COUNT + 2)


def _unread(jobs: list[Job], known: list[Job]) -> Iterable[Cell]:
    """How many of which nobody knows any more how they fare."""
    if len(known) < len(jobs):
        yield Words(f"? {len(jobs) - len(known)} not read", Tone.UNKNOWN)


def _cells(view: View, jobs: list[Job]) -> Iterable[Cell]:
    due = [(each.next_run, each.label) for each in jobs if each.next_run and each.next_run > view.now]
    if due:
        at, label = min(due)
        yield Words(f"next {clock(at, view.world.zone, view.now)} {label}", Tone.QUIET, width=NEXT)
    bad = [each for each in jobs if not is_well(each)]
    for each in bad[:MOST]:
        when = f" {clock(each.last_run, view.world.zone, view.now)}" if each.last_run else ""
        yield Words(f"▲ {each.label}: {each.outcome}{when}", Tone.PLAIN)
    if len(bad) > MOST:
        yield Words(f"+{len(bad) - MOST}", Tone.QUIET)
