"""INC-16, its part of the heartbeat: a gateway is started anew, and the file that says that it lives is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from board.facts import Fact, Process
from collectors.replay.cast import ZONE, TheBox
from collectors.replay.cron import EVERY, GATEWAY, SCOPE, Cron, Planned, crowd
from collectors.replay.script import Moment, Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that night, in UTC as its log tells it."""
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=UTC)


STARTS: Final = (at(0, 28), at(1, 57), at(3, 27), at(4, 57))
"""When the gateway was started."""
STARTED: Final = STARTS[2]
"""The start after which the file is gone."""
PERIOD: Final = timedelta(minutes=10)
LAST: Final = at(3, 17)
"""The last heartbeat before that."""
BACK: Final = at(4, 17)
"""When the next one came."""


def beat(now: datetime) -> datetime | None:
    """When the heartbeat was last written; None: the file is gone."""
    return None if STARTED <= now < BACK else LAST + (now - LAST) // PERIOD * PERIOD


@dataclass(frozen=True, slots=True)
class Started:
    """The gateway's process, which is another one after each start."""

    starts: tuple[datetime, ...]

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        begun = [each for each in self.starts if each <= moment.at]
        if begun:
            pid = 4000 + len(begun)
            yield Process(
                key=f"{GATEWAY}/process",
                refs=(f"pid:{pid}",),
                pid=pid,
                name="openclaw-gateway",
                started_at=begun[-1],
            )


_MADE: Final = at(0, 7) - timedelta(days=30)
_JOBS: Final = (
    Planned(name="heartbeat-v3", made_at=_MADE, period=PERIOD, essential=True),
    *crowd("job", 12, _MADE, timedelta(minutes=5)),
)

SCRIPT: Final = Script(
    name="INC-16",
    title="restarts and what they lost",
    begins=at(3, 20),
    ends=at(4, 30),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="night", booted_at=at(0, 20))),
        Source("openclaw/main", 5, Started(STARTS)),
        Source(SCOPE, EVERY, Cron(jobs=_JOBS, beat=beat)),
    ),
)
