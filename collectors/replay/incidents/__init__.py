"""The scripts by name: incidents that happened, as far as today's sources see them, and drills."""

from typing import Final

from collectors.replay.incidents import clocks, flood, inc_00, inc_01, inc_05, inc_07, inc_10, toggling
from collectors.replay.script import Script

SCRIPTS: Final[dict[str, Script]] = {
    script.name: script
    for script in (
        inc_00.SCRIPT,
        inc_01.SCRIPT,
        inc_05.SCRIPT,
        inc_07.SCRIPT,
        inc_10.SCRIPT,
        inc_10.STUCK,
        inc_10.ALIVE,
        flood.SCRIPT,
        toggling.SCRIPT,
        clocks.BACK,
        clocks.FORWARD,
    )
}
