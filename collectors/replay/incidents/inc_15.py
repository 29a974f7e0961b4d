"""INC-15, the memory of a gateway climbs to 741 of 900 MB until it is started anew, and takes others along."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, TheBox, Unit, Units, local
from collectors.replay.gateway import UNIT, Gateway
from collectors.replay.models import Speech
from collectors.replay.openclaw_store import SCOPE as STORE
from collectors.replay.openclaw_store import Store
from collectors.replay.script import Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that night, in the box's zone."""
    return local(2026, 3, 1, hour, minute, second)


SOON: Final = at(22, 10)
"""When the gateway's memory reaches 70 % of its mark."""
NOW: Final = at(22, 25)
"""When it reaches 80 %."""
TIMING_OUT: Final = at(22, 26)
"""When its tools no longer get an answer in time."""
KILLS: Final = (at(22, 27), at(22, 30), at(22, 33))
"""When the server that transcribes voice messages was killed while it loaded its model."""
PRUNED: Final = at(22, 34)
RESTARTED: Final = at(22, 35)
LOADED: Final = at(22, 37)
WARM: Final = RESTARTED + timedelta(minutes=35)
LOADS: Final = timedelta(seconds=90)
TEXT: Final = "gone while loading its model · voice messages are not transcribed"

_CLIMB: Final = ((at(21, 0), 590.0), (at(22, 0), 590.0), (SOON, 630.0), (NOW, 720.0), (at(22, 30), 741.0))
_AGAIN: Final = ((RESTARTED, 400.0), (WARM, 590.0))


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
_GATEWAY: Final = _FULL.source.then(TIMING_OUT, replace(_FULL, slow_calls=3, latency=1900)).then(RESTARTED, _FRESH)

_OWN: Final = Unit(name=UNIT)
_WHISPER: Final = Unit(name="whisper.service")
_LOADING: Final = Speech(
    port=8091, label="whisper", owner="unit:whisper.service", state=ServiceState.STARTING, why="loading the model"
)
_UP: Final = replace(_LOADING, state=ServiceState.UP, why="")


def _script(name: str, title: str, gateway: Source, kills: tuple[datetime, ...]) -> Script:
    units, speech = Source("systemd/user", 10, Units((_OWN, _WHISPER))), Source(_LOADING.scope, 5, _UP)
    for number, killed in enumerate(kills, 1):
        failed = tuple((TEXT, each) for each in kills[:number])
        before = replace(_LOADING, failed=failed[:-1])
        speech = (
            speech.then(killed - LOADS, before)
            .then(killed, replace(before, state=ServiceState.DOWN, why="connection refused", failed=failed))
            .then(killed + timedelta(seconds=60), replace(before, failed=failed))
        )
        died = replace(_WHISPER, state=ServiceState.STARTING, why="restarting: killed by SIGTERM")
        units = units.then(killed, Units((_OWN, died))).then(killed + timedelta(seconds=60), Units((_OWN, _WHISPER)))
    return Script(
        name=name,
        title=title,
        begins=at(21, 40),
        ends=at(23, 55),
        zone=ZONE,
        sources=(
            Source("host", 2, TheBox(boot="night", booted_at=at(7, 30))),
            units.then(LOADED, Units((_OWN, _WHISPER))),
            gateway,
            Source(STORE, 60, Store(entries=294, size=2.7e6, finished=282)).then(PRUNED, Store(entries=27, size=217e3)),
            speech.then(LOADED, _UP),
        ),
    )


SCRIPT: Final = _script("INC-15", "the gateway's memory at 741 of 900 MB", _GATEWAY, KILLS)
UNMARKED: Final = _script(
    "INC-15-unmarked",
    "the same, where nobody has set a mark for the memory",
    replace(_FULL, mark=None).source.then(RESTARTED, replace(_FRESH, mark=None)),
    KILLS,
)
ONCE: Final = _script("INC-15-once", "the same, and whisper is killed once", _GATEWAY, KILLS[:1])
