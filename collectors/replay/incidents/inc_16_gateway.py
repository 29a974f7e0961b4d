"""INC-16, its part of the gateway: four starts in one night, and a service that did not come back with the third."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, TheBox, Unit, Units
from collectors.replay.gateway import UNIT, Gateway
from collectors.replay.incidents.inc_16 import STARTS, at
from collectors.replay.script import Script, Source
from collectors.replay.services import Watched

LOST: Final = STARTS[2]
"""The start that a service did not survive."""
ON_PURPOSE: Final = at(4, 5)
"""When a person says that it is meant to stay stopped."""
_TAKES: Final = timedelta(seconds=40)

_PMM: Final = Watched(name="pmm", started_at=at(0, 30))
_GONE: Final = replace(_PMM, state=ServiceState.DOWN, why="process 4242 is gone")
_OFF: Final = replace(_PMM, state=ServiceState.OFF, why="stopped: startup reconciliation")


def _warming(begun: datetime) -> Gateway:
    """A gateway that was started then, and climbs to where it was."""

    def held(now: datetime) -> float:
        return min(590.0, 400.0 + 190.0 * max(0.0, (now - begun) / timedelta(minutes=35)))

    return Gateway(started_at=begun, memory=held, restarts=1)


def _gateway() -> Source:
    source = _warming(at(0, 21)).source
    for begun in STARTS:
        starts = replace(_warming(begun), http=ServiceState.STARTING, why="starting: no listener yet")
        source = source.then(begun, starts).then(begun + _TAKES, _warming(begun))
    return source


SCRIPT: Final = Script(
    name="INC-16-gateway",
    title="four starts in a night",
    begins=at(0, 24),
    ends=at(5, 32),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="night", booted_at=at(0, 0) - timedelta(hours=3))),
        Source("systemd/user", 10, Units((Unit(name=UNIT),))),
        _gateway(),
        _PMM.source.then(LOST, _GONE).then(ON_PURPOSE, _OFF),
    ),
)
