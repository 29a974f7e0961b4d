"""Streaks: how often in a row a workflow has failed on a branch, and what that makes of the branch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from board.facts import FailureClass, Run, Verdict
from board.world import World

GOING: Final = frozenset({Verdict.PENDING, Verdict.RUNNING})
_PASSED: Final = Verdict.PASSED
_FAILED: Final = Verdict.FAILED
"""Looking up a member in its class takes longer than to compare with it (Python 3.11)."""
PAGE: Final = 19
"""So many runs without a success: there may be more failures than were listed."""


class Light(StrEnum):
    """What a branch's runs say of it, the worst first."""

    RED = "red"
    RECOVERING = "recovering"
    """The last that ended failed, and another one is under way: that is not green yet."""
    UNKNOWN = "unknown"
    RUNNING = "running"
    """One is under way, and the last that ended passed."""
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Streak:
    """Failures in a row, up to the newest run that has ended."""

    reds: int
    going: Verdict | None = None
    """Whether another one runs on top of them, or waits."""
    more: bool = False
    """Whether there may be more of them than were listed."""

    @property
    def count(self) -> str:
        """``3``, ``10+``."""
        return f"{self.reds}+" if self.more else str(self.reds)


def streak(run: Run) -> Streak:
    """The failures of a workflow since it last passed; what says nothing of the code is passed over."""
    going = run.verdict if run.verdict in GOING else None
    reds, listed = 0, 0
    for each in (run.verdict, *run.earlier):
        listed += 1
        if each is _PASSED:
            return Streak(reds, going)
        if each is _FAILED:
            reds += 1
    return Streak(reds, going, more=reds > 0 and listed > PAGE)


def light(run: Run) -> Light:
    """What the runs of one workflow say of its branch."""
    now = streak(run)
    if now.reds:
        return Light.RECOVERING if now.going else Light.RED
    if _PASSED not in (run.verdict, *run.earlier):
        return Light.UNKNOWN
    return Light.RUNNING if now.going else Light.GREEN


def worst(runs: Iterable[Run]) -> Light:
    """What several workflows say together."""
    found = {light(run) for run in runs}
    return next((each for each in Light if each in found), Light.UNKNOWN)


def mains(world: World) -> Mapping[str, tuple[Run, ...]]:
    """The runs on the default branches, by repository; one for each of its workflows."""
    found: dict[str, list[Run]] = {}
    for run in world.of(Run):
        if run.default and not run.pull:
            found.setdefault(home(run), []).append(run)
    return {name: tuple(found[name]) for name in sorted(found)}


def home(run: Run) -> str:
    """The repository of a run with its forge, where that is known: ``gitea/owner/name``."""
    for ref in run.refs:
        kind, _, rest = ref.partition(":")
        if kind in ("branch", "pr"):
            return rest.rpartition("@" if kind == "branch" else "#")[0].lower()
    return run.repository.lower()


def classes(run: Run) -> tuple[FailureClass, ...]:
    """What failed in each run of the streak, the oldest first; of those that were looked at."""
    known = run.classes or ((run.failure_class,) if streak(run).reds else ())
    return tuple(reversed([each for each in known if each]))


def said(run: Run, since: str = "") -> str:
    """A streak in words: ``failed 3 in a row, attempt 4 queued``; empty where nothing is wrong or under way.

    Args:
        run: The newest run.
        since: When the first of the failures ended, in words.
    """
    now = streak(run)
    failed = "failed" if now.reds == 1 else f"failed {now.count} in a row" if now.reds else ""
    failed += f" since {since}" if failed and since else ""
    if now.going is None:
        return failed
    attempt = f"attempt {now.reds + 1} " if now.reds and not now.more else ""
    how = "waits for approval" if run.held else "runs" if now.going is Verdict.RUNNING else "queued"
    return ", ".join(part for part in (failed, f"{attempt}{how}") if part)
