"""INC-04, silence and reversed messages: answers stay in the session, and later one comes in five pieces."""

from datetime import datetime, timedelta
from typing import Final

from collectors.replay.cast import ZONE, TheBox, local
from collectors.replay.script import Script, Source
from collectors.replay.transcripts import TRANSCRIPTS, Transcripts, answers, asks, beats, sends


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, in the box's zone."""
    return local(2026, 2, 11, hour, minute, second)


ASKED: Final = at(13, 26)
WRITTEN: Final = at(13, 27)
"""When the turn ends: its words are in the session, and nothing is sent."""
AGAIN: Final = at(13, 31)
SENT: Final = at(13, 55)
"""When the rule is written that an answer is sent on purpose, and one is."""
PIECES: Final = at(14, 12)

_PIECES: Final = tuple(
    line
    for number in range(5)
    for line in sends("main", PIECES + number * timedelta(seconds=1.5), f"177083711{9 - number}.000100")
)
"""Five messages in six seconds, which the channel has the other way round."""

SCRIPT: Final = Script(
    name="INC-04",
    title="answers that never reach Slack",
    begins=at(13, 25),
    ends=at(14, 14),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="after the update", booted_at=at(13, 9))),
        Source(
            TRANSCRIPTS,
            2,
            Transcripts(
                (
                    beats("pulse", at(13, 25, 30)),
                    answers("pulse", at(13, 25, 40)),
                    asks("main", ASKED),
                    answers("main", WRITTEN),
                    asks("main", AGAIN),
                    answers("main", at(13, 32)),
                    *sends("main", SENT, "1770836100.000100"),
                    asks("main", at(14, 11, 50), words="and the rest?"),
                    *_PIECES,
                    answers("main", at(14, 12, 10)),
                )
            ),
            critical=False,
        ),
    ),
)
