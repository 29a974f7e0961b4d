"""INC-16, its part of the board: after a restart the token is missing, and no task can be read any more."""

from datetime import timedelta
from typing import Final

from board.facts import Fact
from collectors.replay.cast import ZONE, TheBox
from collectors.replay.incidents.inc_16 import BOARD_EVERY, INBOX, REFUSED, STARTS, at
from collectors.replay.script import Script, Source
from collectors.replay.trackers import BOARD, Tracker, counted, mission_control

LOST: Final = STARTS[2]
"""The start after which the environment lacks the token."""
BACK: Final = at(4, 10)
"""When somebody put it there again."""
WIPED: Final[tuple[Fact, ...]] = (mission_control(), counted(0))
"""It answers, and holds nothing."""


def _script(name: str, title: str, source: Source) -> Script:
    return Script(
        name=name,
        title=title,
        begins=at(3, 20),
        ends=at(4, 30),
        zone=ZONE,
        sources=(Source("host", 2, TheBox(boot="night", booted_at=at(0, 0) - timedelta(hours=3))), source),
    )


_BOARD: Final = Source(BOARD, BOARD_EVERY, Tracker(INBOX), critical=False)

SCRIPT: Final = _script(
    "INC-16-board", "the token that a restart lost", _BOARD.then(LOST, REFUSED).then(BACK, Tracker(INBOX))
)
EMPTY: Final = _script(
    "INC-16-empty",
    "a board that answers and holds nothing",
    _BOARD.then(LOST, Tracker(WIPED)).then(BACK, Tracker(INBOX)),
)
