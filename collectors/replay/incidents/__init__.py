"""The scripts by name: incidents that happened, as far as today's sources see them, and drills."""

from typing import Final

from collectors.replay.incidents import (
    clocks,
    flood,
    inc_00,
    inc_01,
    inc_01_people,
    inc_02,
    inc_03,
    inc_04,
    inc_05,
    inc_06,
    inc_07,
    inc_07a,
    inc_10,
    inc_12,
    inc_13,
    inc_14,
    inc_15,
    inc_15_gateway,
    inc_16,
    inc_16_gateway,
    inc_17,
    inc_18,
    toggling,
)
from collectors.replay.script import Script

SCRIPTS: Final[dict[str, Script]] = {
    script.name: script
    for script in (
        inc_00.SCRIPT,
        inc_01.SCRIPT,
        inc_02.SCRIPT,
        inc_01_people.SCRIPT,
        inc_03.SCRIPT,
        inc_04.SCRIPT,
        inc_05.SCRIPT,
        inc_06.SCRIPT,
        inc_06.OF_THE_TIME,
        inc_06.FLAPPING,
        inc_07.SCRIPT,
        inc_07a.SCRIPT,
        inc_10.SCRIPT,
        inc_10.STUCK,
        inc_10.ALIVE,
        inc_12.SCRIPT,
        inc_12.LATE,
        inc_13.SCRIPT,
        inc_14.SCRIPT,
        inc_15.SCRIPT,
        inc_15.ONCE,
        inc_15_gateway.SCRIPT,
        inc_16.SCRIPT,
        inc_16_gateway.SCRIPT,
        inc_17.SCRIPT,
        inc_17.NO_TOR,
        inc_18.SCRIPT,
        flood.SCRIPT,
        toggling.SCRIPT,
        clocks.BACK,
        clocks.FORWARD,
    )
}
