"""INC-01 with people: who wrote while the box was off, and a bill that names nobody."""

from dataclasses import replace
from typing import Final

from collectors.replay.incidents.inc_01 import SCRIPT as MORNING
from collectors.replay.incidents.inc_01 import at
from collectors.replay.incidents.inc_03 import TEMPLATE
from collectors.replay.script import Script, Source
from collectors.replay.transcripts import TRANSCRIPTS, Transcripts, asks, sends, shown

BILLED: Final = at(13, 20)
ANSWERED: Final = at(13, 26)

SCRIPT: Final[Script] = replace(
    MORNING,
    name="INC-01-people",
    title="the Windows update morning, and who waited",
    sources=(
        *MORNING.sources,
        Source(
            TRANSCRIPTS,
            2,
            Transcripts(
                (
                    *(asks("main", at(10, minute)) for minute in (37, 38, 40)),
                    shown("dev", BILLED, TEMPLATE),
                    *sends("main", ANSWERED, "1770834360.000100", "anthropic/claude-opus-4-6"),
                )
            ),
            critical=False,
        ),
    ),
)
