"""INC-16, four starts of a gateway in a night, and what the third one lost: a token, a service and a heartbeat."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from board.facts import Fact, Priority, ServiceState, Stage
from board.reading import Outage, OutageKind
from collectors.replay.cast import ZONE, TheBox, Unit, Units
from collectors.replay.cron import EVERY as CRON_EVERY
from collectors.replay.cron import SCOPE as CRON
from collectors.replay.cron import Cron, Planned, crowd
from collectors.replay.gateway import UNIT, Gateway, Listeners
from collectors.replay.script import Script, Source
from collectors.replay.services import Watched
from collectors.replay.trackers import BOARD, EVERY, Tracker, counted, mission_control, task


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that night, in UTC as its log tells it."""
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=UTC)


STARTS: Final = (at(0, 28), at(1, 57), at(3, 27), at(4, 57))
"""When the gateway was started."""
LOST: Final = STARTS[2]
"""The start after which a name of its environment, a service and the heartbeat's file were gone."""
PERIOD: Final = timedelta(minutes=10)
LAST: Final = at(3, 17)
"""The last heartbeat before that."""
ON_PURPOSE: Final = at(4, 5)
"""When a person says that the service is meant to stay stopped."""
BACK: Final = at(4, 17)
"""When the next heartbeat came."""
MISSING: Final = "MISSION_CONTROL_TOKEN"
TAKES: Final = timedelta(seconds=40)
"""From a start until it listens."""
VERSION: Final = "2026.2.22-2"


def beat(now: datetime) -> datetime | None:
    """When the heartbeat was last written; None: the file is gone."""
    return None if LOST <= now < BACK else LAST + (now - LAST) // PERIOD * PERIOD


def _warming(begun: datetime, number: int) -> Gateway:
    """A gateway that was started then, and climbs to where it was."""

    def held(now: datetime) -> float:
        return min(590.0, 400.0 + 190.0 * max(0.0, (now - begun) / timedelta(minutes=35)))

    return Gateway(started_at=begun, pid=4000 + number, memory=held, version=VERSION, restarts=min(number, 1))


def _gateway() -> Source:
    source = _warming(at(0, 21), 0).source
    for number, begun in enumerate(STARTS, 1):
        runs = _warming(begun, number)
        starts = replace(runs, http=ServiceState.STARTING, why="starting: no listener yet")
        source = source.then(begun, starts).then(begun + TAKES, runs)
    return source


_MADE: Final = at(0, 7) - timedelta(days=30)
_JOBS: Final = (
    Planned(name="heartbeat-v3", made_at=_MADE, period=PERIOD, essential=True),
    *crowd("job", 12, _MADE, timedelta(minutes=5)),
)
_UNITS: Final = tuple(Unit(name=UNIT, since=begun) for begun in STARTS)
_POOR: Final = replace(_UNITS[2], lacks=(MISSING,))
_LATE: Final = Listeners(
    tuple(
        (LOST + timedelta(seconds=seconds), took)
        for seconds, took in ((70, 30.0), (95, 164.0), (130, 41.0), (200, 38.0))
    )
)
"""A gateway that has just been started has much to catch up with."""

TASKS: Final = 14
INBOX: Final[tuple[Fact, ...]] = (
    mission_control(),
    counted(TASKS),
    task("64cad2ab", "hedge the paper trades", priority=Priority.HIGH),
    task("830f458e", "report of the week", priority=Priority.MEDIUM),
    task("11aa22bb", "PMM Service: market maker", Stage.STARTED, service=True),
)
"""What the board of tasks holds: two that nobody has begun, and a service."""
REFUSED: Final = Outage(OutageKind.DENIED, "401: the token is not valid", "put OPENCLAW_MC_TOKEN into the unit")
BOARD_EVERY: Final = EVERY / 2

_PMM: Final = Watched(name="pmm", started_at=at(0, 30))
_GONE: Final = replace(_PMM, state=ServiceState.DOWN, why="process 4242 is gone")
_OFF: Final = replace(_PMM, state=ServiceState.OFF, why="stopped: startup reconciliation")

SCRIPT: Final = Script(
    name="INC-16",
    title="four starts in a night, and what they lost",
    begins=at(0, 24),
    ends=at(5, 32),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="night", booted_at=at(0, 0) - timedelta(hours=3))),
        Source("systemd/user", 10, Units((Unit(name=UNIT, since=at(0, 21)),)))
        .then(STARTS[0], Units((_UNITS[0],)))
        .then(STARTS[1], Units((_UNITS[1],)))
        .then(LOST, Units((_POOR,)))
        .then(STARTS[3], Units((_UNITS[3],))),
        _gateway(),
        _LATE.source,
        Source(CRON, CRON_EVERY, Cron(jobs=_JOBS, beat=beat)),
        Source(BOARD, BOARD_EVERY, Tracker(INBOX), critical=False)
        .then(LOST, REFUSED)
        .then(STARTS[3] + TAKES, Tracker(INBOX)),
        _PMM.source.then(LOST, _GONE).then(ON_PURPOSE, _OFF),
    ),
)
