"""INC-09, CI red three times on one pull request: two builds, then the formatter; the fourth run waits."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from board.facts import Check, FailureClass, Stage, Verdict
from collectors.replay.cast import ZONE, TheBox, local
from collectors.replay.ci import CI_EVERY, FORGE_EVERY, Ran, Repository, Told, telling
from collectors.replay.script import Script, Source
from collectors.replay.trackers import LINEAR, ask, ticket, tracked


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that morning, in the box's zone."""
    return local(2026, 2, 4, hour, minute, second)


PUSHED: Final = at(10, 47)
FIRST: Final = at(10, 53)
SECOND: Final = at(11, 1)
THIRD: Final = at(11, 9)
"""When the first three runs ended."""
QUEUED: Final = at(11, 10)
BEGUN: Final = at(11, 22)
GREEN: Final = at(11, 28)

LISTEN: Final = Repository("github", "github.com", "lockn/lockn-listen")
STACK: Final = Repository("github", "github.com", "lockn/lockn-stack")
SCOPE: Final = "github/github.com"
CI: Final = "woodpecker/ci.lockn.ai"

_BUILD: Final = Ran(
    number=1,
    queued_at=PUSHED,
    ended_at=FIRST,
    step="build",
    failure_class=FailureClass.BUILD,
    command="dotnet build",
)
_AGAIN: Final = replace(_BUILD, number=2, queued_at=at(10, 56), ended_at=SECOND)
_FORMAT: Final = Ran(
    number=3,
    queued_at=at(11, 4),
    ended_at=THIRD,
    step="format",
    failure_class=FailureClass.FORMAT,
    command="dotnet format --verify-no-changes",
)
_FOURTH: Final = Ran(number=4, queued_at=QUEUED, verdict=Verdict.PASSED, ended_at=GREEN)

PULL: Final = LISTEN.pull(10, "LOC-110 fix the listener", PUSHED, refs=("ticket:LOC-110",))
WORKFLOWS: Final = STACK.pull(
    31,
    "LOC-105 CI/CD workflows",
    at(9, 30),
    refs=("ticket:LOC-105",),
    checks=(
        *(Check(f"ci/{name}", Verdict.PASSED, since=at(9, 40)) for name in ("api", "web", "listen", "speak")),
        Check("ci/swarm", Verdict.RUNNING, since=at(10, 40)),
    ),
)


def runs(*some: Ran) -> Told:
    """What CI tells of that pull request, and of a main branch that is green."""
    green = Ran(number=900, queued_at=at(9, 0), ended_at=at(9, 8), verdict=Verdict.PASSED)
    return Told((LISTEN.run(10, *some), LISTEN.run(None, green)))


_REDS: Final = (_BUILD, _AGAIN, _FORMAT)

SCRIPT: Final = Script(
    name="INC-09",
    title="CI red three times",
    begins=at(10, 47),
    ends=at(11, 40),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="february", booted_at=at(6, 30))),
        tracked(
            LINEAR,
            ticket("LOC-105", "CI/CD workflows", Stage.STARTED, started_at=at(9, 0)),
            ticket("LOC-109", "ML runtime spike", Stage.STARTED, started_at=at(9, 0), waits_for="Sean"),
            ticket("LOC-110", "lockn-listen fixes", Stage.STARTED, started_at=at(9, 0)),
            ask("Sean", "A, B or C for the ML runtime?", at(10, 30), "LOC-109", scope=LINEAR),
        ),
        telling(SCOPE, FORGE_EVERY, PULL, WORKFLOWS),
        Source(CI, CI_EVERY, runs(_BUILD.going()), critical=False)
        .then(FIRST, runs(_BUILD))
        .then(at(10, 56), runs(_BUILD, _AGAIN.going()))
        .then(SECOND, runs(_BUILD, _AGAIN))
        .then(at(11, 4), runs(_BUILD, _AGAIN, _FORMAT.going()))
        .then(THIRD, runs(*_REDS))
        .then(QUEUED, runs(*_REDS, _FOURTH.going(Verdict.PENDING)))
        .then(BEGUN, runs(*_REDS, _FOURTH.going()))
        .then(GREEN, runs(*_REDS, _FOURTH)),
    ),
)
