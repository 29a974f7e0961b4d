"""INC-15, its larger half: the memory of a gateway climbs to 741 of 900 MB, until it is started anew."""

from datetime import datetime, timedelta
from typing import Final

from collectors.replay.cast import ZONE, TheBox, Unit, Units
from collectors.replay.gateway import UNIT, Gateway
from collectors.replay.incidents.inc_15 import at
from collectors.replay.openclaw_store import SCOPE as STORE
from collectors.replay.openclaw_store import Store
from collectors.replay.script import Script, Source

PRUNED: Final = at(22, 34)
RESTARTED: Final = at(22, 35)
WARM: Final = RESTARTED + timedelta(minutes=35)
_CLIMB: Final = ((at(21, 0), 590.0), (at(22, 0), 590.0), (at(22, 10), 630.0), (at(22, 25), 720.0), (at(22, 30), 741.0))
_AGAIN: Final = ((RESTARTED, 400.0), (WARM, 590.0))
SOON: Final = at(22, 10)
"""When it reaches 70 % of its mark."""
NOW: Final = at(22, 25)
"""When it reaches 80 %."""


class Climb:
    """A number that goes straight from one point to the next, and stays at the last."""

    def __init__(self, *points: tuple[datetime, float]) -> None:
        self._points = points

    def __call__(self, moment: datetime) -> float:
        """Its value at a moment."""
        (since, low), *later = self._points
        for until, high in later:
            if moment < until:
                return low + (high - low) * max(0.0, (moment - since) / (until - since))
            since, low = until, high
        return low


_FULL: Final = Gateway(started_at=at(7, 30), memory=Climb(*_CLIMB))
_FRESH: Final = Gateway(started_at=RESTARTED, memory=Climb(*_AGAIN), restarts=1)

SCRIPT: Final = Script(
    name="INC-15-gateway",
    title="the gateway's memory at 741 of 900 MB",
    begins=at(21, 40),
    ends=at(23, 55),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="night", booted_at=at(7, 30))),
        Source("systemd/user", 10, Units((Unit(name=UNIT),))),
        _FULL.source.then(RESTARTED, _FRESH),
        Source(STORE, 30, Store(entries=294, size=2.7e6, finished=282)).then(PRUNED, Store(entries=27, size=217e3)),
    ),
)
