"""INC-15, its smaller half: the server that transcribes voice messages is killed while it loads its model.

What it follows from there, the memory of the gateway, is for the gateway's source to see; here it is the box's.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, TheBox, Unit, Units, local
from collectors.replay.models import Speech
from collectors.replay.script import Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that night, in the box's zone."""
    return local(2026, 3, 1, hour, minute, second)


SCARCE: Final = at(22, 0)
"""When the box ran short of memory."""
KILLS: Final = (at(22, 3), at(22, 11), at(22, 20))
"""When it was killed."""
FREED: Final = at(22, 35)
LOADED: Final = at(22, 42)
TEXT: Final = "gone while loading its model · voice messages are not transcribed"
LOADS: Final = timedelta(seconds=90)

_UNIT: Final = Unit(name="whisper.service")
_LOADING: Final = Speech(
    port=8091, label="whisper", owner="unit:whisper.service", state=ServiceState.STARTING, why="loading the model"
)
_UP: Final = replace(_LOADING, state=ServiceState.UP, why="")


def _script(name: str, title: str, kills: tuple[datetime, ...], *, scarce: bool) -> Script:
    box = TheBox(boot="night", booted_at=at(7, 30), memory=60)
    host, units = Source("host", 2, box), Source("systemd/user", 10, Units((_UNIT,)))
    speech = Source(_LOADING.scope, 5, _UP)
    if scarce:
        host = host.then(SCARCE, replace(box, memory=120)).then(FREED, box)
    for number, killed in enumerate(kills, 1):
        failed = tuple((TEXT, each) for each in kills[:number])
        gone = replace(_LOADING, state=ServiceState.DOWN, why="connection refused", failed=failed)
        died = replace(_UNIT, state=ServiceState.STARTING, why="restarting: killed by SIGTERM")
        before = replace(_LOADING, failed=failed[:-1])
        speech = (
            speech.then(killed - LOADS, before)
            .then(killed, gone)
            .then(killed + timedelta(seconds=60), replace(before, failed=failed))
        )
        units = units.then(killed, Units((died,))).then(killed + timedelta(seconds=60), Units((_UNIT,)))
    return Script(
        name=name,
        title=title,
        begins=at(21, 55),
        ends=at(22, 46),
        zone=ZONE,
        sources=(host, units.then(LOADED, Units((_UNIT,))), speech.then(LOADED, _UP)),
    )


SCRIPT: Final = _script("INC-15-whisper", "voice messages that nobody transcribes", KILLS, scarce=True)
ONCE: Final = _script("INC-15-once", "the same, killed once", KILLS[:1], scarce=False)
