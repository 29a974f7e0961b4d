"""INC-19, one person, two tasks: both wait for Matheus, who is to revise a workspace, and nobody may begin them."""

from datetime import datetime, timedelta
from typing import Final

from board.facts import Priority, Stage
from collectors.replay.cast import ZONE, TheBox
from collectors.replay.incidents.inc_16 import at
from collectors.replay.script import Script, Source
from collectors.replay.trackers import BOARD, EVERY, Tracker, ask, counted, mission_control, task

BEGINS: Final = at(4, 0)
HELD: Final = at(4, 5)
"""When both are flagged."""
DONE: Final = datetime.fromisoformat("2026-03-02T08:30:00+00:00")
"""When he has done it."""
WORDS: Final = "revise Luan's workspace"

_SERVICE: Final = task("11aa22bb", "PMM Service: market maker", Stage.STARTED, service=True)
_FREE: Final = (
    task("64cad2ab", "hedge the paper trades", priority=Priority.HIGH),
    task("830f458e", "report of the week", priority=Priority.MEDIUM),
)
_HELD: Final = tuple(
    task(each.id, each.title, priority=each.priority, hold="spawn blocked", waits_for="Matheus") for each in _FREE
)
_BEFORE: Final = Tracker((mission_control(), counted(14), _SERVICE, *_FREE))
_AFTER: Final = Tracker(
    (mission_control(), counted(14), _SERVICE, *_HELD, ask("Matheus", WORDS, HELD, "64cad2ab", "830f458e"))
)

SCRIPT: Final = Script(
    name="INC-19",
    title="one person, two tasks",
    begins=BEGINS,
    ends=DONE + timedelta(minutes=10),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="night", booted_at=at(0, 0) - timedelta(hours=3))),
        Source(BOARD, EVERY / 2, _BEFORE, critical=False).then(HELD, _AFTER).then(DONE, _BEFORE),
    ),
)
