"""One row for each repository whose default branch is not green, and one for all that are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Run
from board.reading import Freshness, Scope
from board.status.view import RAISED, TONES, View, row, unread
from board.streaks import Light, classes, light, mains, said, streak, worst
from board.words import clock

SOURCES: Final = frozenset({"woodpecker", "gitea", "forgejo", "github"})
"""Those that tell of runs."""
LABEL: Final = "ci"
NAME: Final = 20
"""Cells for the name of a repository."""
MOST: Final = 6
"""Green repositories that are named."""
SHAPES: Final = {
    Light.RED: "■",
    Light.RECOVERING: "◷",
    Light.UNKNOWN: "?",
    Light.RUNNING: "◷",
    Light.GREEN: "●",
}
_CALM: Final = frozenset({Light.GREEN, Light.RUNNING})


def ci_rows(view: View) -> Iterable[StatusRow]:
    """The troubled repositories first, by their names; none where no CI is watched."""
    repositories = mains(view.world)
    troubled = [runs for runs in repositories.values() if not _is_calm(view, runs)]
    calm = [runs for runs in repositories.values() if _is_calm(view, runs)]
    label = LABEL
    for runs in troubled:
        yield _row(view, runs, label)
        label = ""
    if calm:
        yield row(view, calm[0][0], label, _calm(calm))
        label = ""
    for scope in view.world.scopes:
        silent = scope.outage is not None or scope.ok_at is None
        if scope.source in SOURCES and silent and not view.world.within(scope.name):
            found = unread(view, scope.name, label)
            yield from (replace(each, cells=(Words(_whose(scope), Tone.UNKNOWN), *each.cells)) for each in found)
            label = ""


def _whose(scope: Scope) -> str:
    return scope.name.partition("/")[2] or scope.name


def _is_calm(view: View, runs: Sequence[Run]) -> bool:
    return worst(runs) in _CALM and not any(view.world.blind(run) or run.key in view.alarm for run in runs)


def _row(view: View, runs: Sequence[Run], label: str) -> StatusRow:
    run = min(runs, key=lambda each: (list(Light).index(light(each)), each.key))
    return row(view, run, label, _cells(view, run))


def _cells(view: View, run: Run) -> Iterator[Cell]:
    name, state = run.repository.rpartition("/")[2], light(run)
    if view.world.freshness(run) is Freshness.UNKNOWN:
        since = view.world.taken_at(run)
        yield Words(f"? {name}", Tone.UNKNOWN, width=NAME)
        yield Words(f"not read since {clock(since, view.world.zone)}" if since else "not read yet", Tone.UNKNOWN)
        return
    alarm = view.alarm.get(run.key)
    tone = TONES[alarm] if alarm else Tone.UNKNOWN if state is Light.UNKNOWN else Tone.PLAIN
    shape = RAISED.get(alarm, SHAPES[state]) if alarm and state is not Light.UNKNOWN else SHAPES[state]
    yield Words(f"{shape} {name}", tone, width=NAME)
    yield Words(_state(run, state), tone)
    yield Words(" · ".join(_more(view, run)), Tone.QUIET)


def _state(run: Run, state: Light) -> str:
    if state is Light.UNKNOWN:
        return f"{run.branch} not told" + (f": {run.words}" if run.words else "")
    times = f" x{streak(run).count}" if state is Light.RED and streak(run).reds > 1 else ""
    return f"{run.branch} {state}{times}"


def _more(view: View, run: Run) -> Iterator[str]:
    if light(run) is Light.RECOVERING:
        yield f"{said(run)} (#{run.number})" if run.number else said(run)
    if streak(run).reds and (what := classes(run)):
        yield what[-1]
    if run.red_since and streak(run).reds:
        yield f"since {clock(run.red_since, view.world.zone, view.now)}"


def _calm(repositories: Sequence[Sequence[Run]]) -> Iterator[Cell]:
    noun = "repository" if len(repositories) == 1 else "repositories"
    yield Words(f"● {len(repositories)} {noun} green", Tone.QUIET, width=NAME + 4)
    names = [_name(runs) for runs in repositories]
    more = f" +{len(names) - MOST}" if len(names) > MOST else ""
    yield Words(" · ".join(names[:MOST]) + more, Tone.QUIET)


def _name(runs: Sequence[Run]) -> str:
    going = f" {SHAPES[Light.RUNNING]}" if worst(runs) is Light.RUNNING else ""
    return f"{runs[0].repository.rpartition('/')[2]}{going}"
