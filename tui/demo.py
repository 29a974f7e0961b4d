"""A demo: a script that is played on the wall while its clock is read, in a folder of its own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Final

from collectors.replay.pace import Pace
from collectors.replay.player import Player
from collectors.replay.script import Script
from tui.storefeed import StoreFeed

TURNS: Final = 10.0
"""Turns of the desk in a second at most, so that the wall stays at hand."""
LONGEST: Final = 2.0
"""Seconds that pass for a demo between two looks at most: one that was stopped goes on where it stood."""


class Demo:
    """Plays a script; its feed and its clock are all that a wall needs."""

    def __init__(self, script: Script, folder: Path, speed: float, *, ticks: Callable[[], float] = monotonic) -> None:
        self._pace = Pace(script, speed)
        self._player = Player(script, folder)
        self._ticks = ticks
        self._at, self._read_at = script.begins, ticks()
        self.feed = StoreFeed(
            box=f"DEMO {script.name} ×{speed:g}", zone=script.zone, state=folder, spare=folder / "spare"
        )
        """What the wall looks at."""

    def clock(self) -> datetime:
        """What the clock of the played box says, after playing on to where the demo stands by now; whole seconds."""
        before, self._read_at = self._read_at, self._ticks()
        passed = min(self._read_at - before, LONGEST)
        before_at, self._at = self._at, self._pace.on(self._at, passed)
        wanted = (self._at - before_at).total_seconds() / max(1.0, TURNS * passed)
        self._player.advance(self._at.replace(microsecond=0), max(1.0, wanted))
        return self._player.clock.replace(microsecond=0)

    def close(self) -> None:
        """Let go of the folder."""
        self.feed.close()
        self._player.close()
