"""INC-12, success with nothing: workers end well and leave nothing behind, one after the other."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import ServiceState
from board.workers import EXISTS
from collectors.replay.cast import ZONE, Container, Containers, TheBox, local
from collectors.replay.script import Script, Source
from collectors.replay.workers import Sent, Trees, Workers


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that afternoon, in the box's zone."""
    return local(2026, 2, 28, hour, minute, second)


PUSHED: Final = at(14, 31)
"""When somebody else pushed the work of one that had ended."""
FIRST: Final = at(15, 10)
"""When a worker ended with nothing."""
SECOND: Final = at(15, 25)
"""When the next one did."""
BARRED: Final = at(15, 40)
"""When the work tree of a third belonged to somebody else."""
LOOPED: Final = at(16, 10)
"""When the database began to restart, and workers wrote its migrations by hand."""
ALIKE: Final = timedelta(minutes=20)

SENT: Final = (
    Sent(number=103, task="TEST-004", started_at=FIRST - ALIKE, ended_at=FIRST),
    Sent(number=104, task="RBAC-002", started_at=SECOND - ALIKE, ended_at=SECOND),
    Sent(
        number=105,
        task="RBAC-003",
        started_at=BARRED,
        changed=4,
        barred="/home/luan/lockn/.git/worktrees/ms21-rbac-003 owned by root",
    ),
)
DONE_WELL: Final = (
    Sent(number=100, task="API-005", started_at=at(14, 5), ended_at=at(14, 20), outcome=EXISTS),
    Sent(number=101, task="API-006", started_at=at(14, 10), ended_at=PUSHED - timedelta(minutes=3), commits=(PUSHED,)),
    Sent(number=102, task="API-007", started_at=at(14, 10), ended_at=at(14, 40), commits=(at(14, 39),)),
)
"""One found its task done, the work of one came three minutes late, and one did well."""

_DATABASE: Final = Container(name="postgres-dev", port=5432)
_LOOPING: Final = Container(
    name="postgres-dev", port=5432, state=ServiceState.DOWN, why="exit 1, about to restart", loops_from=LOOPED
)

SCRIPT: Final = Script(
    name="INC-12",
    title="success with nothing",
    begins=at(14, 0),
    ends=at(16, 30),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="february", booted_at=at(7, 30))),
        Source("docker", 5, Containers((_DATABASE,))).then(LOOPED, Containers((_LOOPING,))),
        Workers(SENT).source,
        Trees(SENT, gone=4).source,
    ),
)
LATE: Final = replace(
    SCRIPT,
    name="INC-12-late",
    title="success with nothing here, and something elsewhere",
    sources=(SCRIPT.sources[0], Workers(DONE_WELL).source, Trees(DONE_WELL).source),
)
"""The variant in which nobody ended with nothing."""
