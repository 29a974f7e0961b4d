"""What it takes to rank work: 2,000 tickets with chains of blockers, 200 pull requests and their runs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from time import process_time
from typing import Final

from board.facts import Fact, Priority, PullRequest, Run, Stage, Verdict, Work
from board.queue.ranking import ranked
from board.queue.weights import Tuning
from board.work import pieces
from board.world import World
from tests.bench.figures import Figure, heading, show
from tests.bench.steady import Effort

NOW: Final = datetime(2026, 2, 11, 13, 24, 6, tzinfo=UTC)
TICKETS: Final = 2000
PULLS: Final = 200
BUDGET: Final = 50
"""Milliseconds to rank 2,000 pieces of work."""
_BOX: Final = "lockn-01"
_STAGES: Final = (Stage.READY, Stage.STARTED, Stage.BACKLOG, Stage.REVIEW, Stage.DONE)


def measure(effort: Effort) -> None:
    """Time the joining of all facts to pieces of work, and their ranking."""
    heading("QUEUE  processor time, median of many times", figures=True)
    facts = (*map(_ticket, range(TICKETS)), *map(_pull, range(PULLS)), *map(_run, range(PULLS)))
    times = max(5, effort.pairs)
    worlds = [_world(facts, at) for at in range(times)]
    joined, ranks = [], []
    for world in worlds:  # the second finds what the first has joined
        joined.append(_took(partial(pieces, world)))
        ranks.append(_took(partial(ranked, world, Tuning())))
    show(
        [
            Figure(
                what="joining 2,000 tickets and 200 pull requests, anew", value=median(joined), unit="ms", budget=BUDGET
            ),
            Figure(what="ranking them", value=median(ranks), unit="ms", budget=BUDGET),
        ]
    )


def _ticket(number: int) -> Work:
    """One of many tickets; every third waits for another."""
    return Work(
        key=f"{_BOX}/linear/LOC-{number}",
        refs=(f"ticket:LOC-{number}",),
        tracker="linear",
        id=f"LOC-{number}",
        title=f"ticket {number} of many",
        stage=_STAGES[number % len(_STAGES)],
        priority=tuple(Priority)[number * 7 % len(Priority)],
        estimate=float(number % 9),
        due=(NOW + timedelta(days=number % 40)).date(),
        blocked_by=(f"LOC-{number - 7}",) if number % 3 == 0 and number > 7 else (),
        created_at=NOW - timedelta(days=number % 100),
        moved_at=NOW - timedelta(days=number % 20),
    )


def _pull(number: int) -> PullRequest:
    ref = f"pr:gitea/lockn/stack#{number}"
    return PullRequest(
        key=f"{_BOX}/gitea/pull/{number}",
        refs=(ref, f"ticket:LOC-{number * 3}"),
        repository="lockn/stack",
        number=number,
        title=f"pull request {number}",
        forge="gitea",
        created_at=NOW - timedelta(hours=number),
    )


def _run(number: int) -> Run:
    ref = f"pr:gitea/lockn/stack#{number}"
    return Run(
        key=f"{_BOX}/woodpecker/pull/{number}",
        refs=(ref,),
        service="woodpecker",
        repository="lockn/stack",
        branch=f"work/{number}",
        workflow="test",
        verdict=Verdict.FAILED if number % 2 else Verdict.PASSED,
        pull=ref,
    )


def _world(facts: tuple[Fact, ...], at: int) -> World:
    """A world whose first ticket differs from that of the one before, so that nothing is remembered."""
    return World((replace(_ticket(0), title=f"changed {at}"), *facts[1:]), (), {}, NOW)


def _took(do: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    began = process_time()
    do()
    return 1000 * (process_time() - began)
