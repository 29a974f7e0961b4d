"""INC-14, after the compaction, as far as processes and work trees show it: six workers are listed, five run."""

from datetime import datetime
from typing import Final

from collectors.replay.cast import ZONE, TheBox, local
from collectors.replay.script import Script, Source
from collectors.replay.workers import Sent, Trees, Workers


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the zone in which the log was written (CST, an hour behind the box's)."""
    return local(2026, 2, 28, hour + 1, minute, second)


MERGED: Final = at(21, 24)
"""When the work of the first was merged, and it had ended."""
LISTED: Final = at(21, 29)
"""When six were listed as running."""

SENT: Final = (
    Sent(
        number=36,
        task="UI-001",
        started_at=at(20, 50),
        ended_at=MERGED,
        commits=(at(21, 10), at(21, 20)),
        merged=True,
    ),
    *(
        Sent(number=40 + number, task=task, started_at=at(21, 25, 5 * number))
        for number, task in enumerate(("UI-002", "UI-004", "UI-005", "RBAC-001", "RBAC-002"))
    ),
)

SCRIPT: Final = Script(
    name="INC-14",
    title="six workers after a compaction",
    begins=at(21, 20),
    ends=at(21, 45),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="february", booted_at=at(6, 30))),
        Workers(SENT).source,
        Trees(SENT).source,
    ),
)
