"""INC-13, 6 of 29 migrations: a release is tagged for a database that cannot take it, and deployed all the same.

In the end a pull request of documents waits for a check that no pipeline will ever report.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from board.facts import ServiceState, Verdict
from collectors.replay.cast import ZONE, Container, Containers, TheBox, local
from collectors.replay.ci import CI_EVERY, FORGE_EVERY, Ran, Repository, Told, missing, telling
from collectors.replay.deployments import Database
from collectors.replay.script import Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 28, hour, minute, second)


TAGGED: Final = at(18, 9)
"""When v0.0.21 brought 23 migrations with it."""
DEPLOYED: Final = at(18, 20)
"""When it was deployed in spite of them."""
MENDED: Final = at(18, 40)
PUSHED: Final = at(18, 45)
"""When #584 came, which touches documents alone."""
MERGED: Final = at(19, 15)
"""When it was merged by hand."""

STACK: Final = Repository("gitea", "git.lockn.ai", "lockn/stack")
DOCUMENTS: Final = STACK.pull(
    584,
    "docs: final update of TASKS.md",
    PUSHED,
    checks=(missing("ci/woodpecker/pr/test"),),
    files=("docs/TASKS.md", "docs/reports/ms21.md"),
)
_GREEN: Final = Ran(number=730, queued_at=at(17, 40), ended_at=at(17, 52), verdict=Verdict.PASSED)

BEFORE: Final = Database(name="prod", applied=6, present=6, containers=("lockn-api",))
DRIFTED: Final = replace(BEFORE, present=29, columns=("deactivated_at", "password_hash", "is_local_auth", "invited_*"))
EQUAL: Final = replace(BEFORE, applied=29, present=29)

_API: Final = Container(name="lockn-api", port=3001)
_OTHERS: Final = (Container(name="lockn-web", port=3000), Container(name="postgres", port=5432))
LOOPING: Final = replace(_API, state=ServiceState.DOWN, why="exit 1, about to restart", loops_from=DEPLOYED)

SCRIPT: Final = Script(
    name="INC-13",
    title="6 of 29 migrations",
    begins=at(18, 0),
    ends=at(19, 25),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="february", booted_at=at(7, 30))),
        Source("docker", 5, Containers((_API, *_OTHERS)))
        .then(DEPLOYED, Containers((LOOPING, *_OTHERS)))
        .then(MENDED, Containers((replace(_API, loops_from=DEPLOYED, loops_until=MENDED), *_OTHERS))),
        BEFORE.source.then(TAGGED, DRIFTED).then(MENDED, EQUAL),
        telling("woodpecker/ci.lockn.ai", CI_EVERY, STACK.run(None, _GREEN)),
        telling("gitea/git.lockn.ai", FORGE_EVERY)
        .then(PUSHED, Told((DOCUMENTS,)))
        .then(MERGED, Told((replace(DOCUMENTS, state="merged", ended_at=MERGED),))),
    ),
)
