"""INC-18, the missing environment variable: a unit is restarted without a name, and its service counts wrong."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from collectors.replay.cast import ZONE, TheBox, Unit, Units, local
from collectors.replay.script import Script, Source
from collectors.replay.services import Watched


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that night, in the box's zone."""
    return local(2026, 3, 2, hour, minute, second)


MISSING: Final = "POLYMARKET_POSITIONS_JSON"
STARTED: Final = at(3, 27)
"""When the unit was started without it."""
MENDED: Final = at(3, 37)
"""When it was started with a drop-in that gives it."""

WELL: Final = Unit(name="pmm.service", since=at(0, 28))
POOR: Final = replace(WELL, since=STARTED, lacks=(MISSING,))

COUNTS: Final = Watched(name="pmm", unit=WELL.name, started_at=at(0, 28), reported=401, independent=401)
WRONG: Final = replace(COUNTS, started_at=STARTED, reported=178)

SCRIPT: Final = Script(
    name="INC-18",
    title="the missing environment variable",
    begins=at(3, 20),
    ends=at(3, 45),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="march", booted_at=at(0, 0))),
        Source("systemd/user", 10, Units((WELL,)))
        .then(STARTED, Units((POOR,)))
        .then(MENDED, Units((replace(WELL, since=MENDED),))),
        COUNTS.source.then(STARTED, WRONG).then(MENDED, replace(COUNTS, started_at=MENDED)),
        COUNTS.value_source,
    ),
)
