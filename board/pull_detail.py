"""What the details of a pull request or of a run tell beside its fields."""

from collections.abc import Iterable, Iterator

from board.board import Tone, Words
from board.facts import Check, Fact, PullRequest, Run, Verdict, Weakness
from board.mends import mend, weak
from board.pulls import Kind, obstacle, overlaps, runs_of
from board.streaks import classes, said, streak
from board.words import clock
from board.world import World

_BLOCKED = frozenset({Kind.FAILED, Kind.NEVER_REPORTED, Kind.CONFLICTS})


def lines(world: World, fact: Fact | None) -> Iterable[tuple[Words, Words]]:
    """Why it does not merge, its runs, and with what it shares files; of a run its attempts; nothing of others."""
    if isinstance(fact, PullRequest):
        return _of_pull(world, fact)
    return _of_run(world, fact) if isinstance(fact, Run) else ()


def red_runs(world: World, pull: PullRequest) -> tuple[str, ...]:
    """Keys of its runs that are red, whose logs tell why."""
    return tuple(run.key for run in runs_of(world, pull) if streak(run).reds)


def check_words(check: Check) -> str:
    """``ci/test passed, required``."""
    return f"{check.name} {check.verdict}" + (", required" if check.required else "")


def weakness_words(weakness: Weakness) -> str:
    """``multer 2.0.2: GHSA-...; fixed in 2.1.0``."""
    return weak((weakness,))


def _of_pull(world: World, pull: PullRequest) -> Iterator[tuple[Words, Words]]:
    found = obstacle(world, pull)
    since = f" since {clock(found.since, world.zone, world.now)}" if found.since else ""
    tone = Tone.STRONG if found.kind in _BLOCKED else Tone.PLAIN
    yield _label("merge"), Words(f"{found.text}{since}", tone)
    for run in runs_of(world, pull):
        yield _label(f"ci {run.workflow}".strip()), Words(_attempts(run))
    for overlap in overlaps(world):
        if pull in overlap.pulls:
            order = ", ".join(f"#{each.number}" for each in overlap.pulls)
            yield _label("merge order"), Words(f"{order}: all change {', '.join(overlap.files[:3])}")


def _of_run(world: World, run: Run) -> Iterator[tuple[Words, Words]]:
    yield _label("attempts"), Words(_attempts(run))
    if run.red_since and streak(run).reds:
        yield _label("red since"), Words(clock(run.red_since, world.zone, world.now))
    if streak(run).reds:
        yield _label("mend"), Words(mend(run)[0], Tone.LIVE)


def _attempts(run: Run) -> str:
    """``failed 3 in a row, attempt 4 queued · build, build, format``; of one that is not red, what became of it."""
    told = ", ".join(classes(run)) if streak(run).reds else ""
    state = said(run) or (run.verdict if run.verdict is not Verdict.UNKNOWN else run.words or "unknown")
    return " · ".join(part for part in (state, told, f"#{run.number}" if run.number else "") if part)


def _label(text: str) -> Words:
    return Words(text, Tone.QUIET)
