"""INC-08, done is not done: tickets are called done before anybody has deployed or tested what they are about."""

from datetime import datetime
from typing import Final

from board.facts import Stage
from collectors.replay.cast import ZONE, TheBox, local
from collectors.replay.script import Script, Source
from collectors.replay.trackers import LINEAR, Tracker, ticket, tracked


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 3, hour, minute, second)


PROD: Final = at(20, 29)
"""When the production environment was called done, which has never answered."""
CALLED_DONE: Final = at(21, 5)
"""When six more were."""
REVERTED: Final = at(21, 10)
VERIFIED: Final = at(23, 4)
"""When they were done, after a deployment to Test, its smoke tests and a sign-off."""
GATES: Final = ("test deploy", "QA sign-off")
SIX: Final = tuple(f"LOC-{number}" for number in (74, 80, 81, 82, 83, 84))
NEVER: Final = ("an answer of prod, ever",)
HANDBOOK: Final = ticket("LOC-90", "write the handbook", Stage.DONE, ended_at=at(20, 0), labels=("docs",))
"""It has a label to which no gate applies."""
BEFORE: Final = (*(ticket(f"LOC-{number}", "environments") for number in (71, 72, 73)), HANDBOOK)


def told(six: Stage, *, lacks: tuple[str, ...] = (), ended: datetime | None = None) -> Tracker:
    """All that Linear tells at a time, from the environments' tickets on being done."""
    moved = None if ended else at(20, 0)
    return Tracker(
        (
            *(ticket(f"LOC-{number}", "dev and test stages", Stage.DONE, ended_at=PROD) for number in (71, 72)),
            ticket("LOC-73", "production infra", Stage.DONE, ended_at=PROD, lacks=NEVER),
            HANDBOOK,
            *(ticket(name, "brand work", six, ended_at=ended, lacks=lacks, moved_at=moved) for name in SIX),
        )
    )


SCRIPT: Final = Script(
    name="INC-08",
    title="done is not done",
    begins=at(20, 20),
    ends=at(23, 15),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="february", booted_at=at(7, 30))),
        tracked(LINEAR, *BEFORE)
        .then(PROD, told(Stage.READY))
        .then(CALLED_DONE, told(Stage.DONE, lacks=GATES, ended=CALLED_DONE))
        .then(REVERTED, told(Stage.REVIEW))
        .then(VERIFIED, told(Stage.DONE, ended=VERIFIED)),
    ),
)
