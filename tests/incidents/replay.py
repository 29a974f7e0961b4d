"""The harness: plays a script through the engine's desk, the store and the wall, and says what must be seen by when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from board.alerts.act import Act, Verb
from board.alerts.incident import Event
from board.board import Board, Tone
from collectors.replay.player import Player, Shuffle
from collectors.replay.script import Script
from tui.export.txt import text
from tui.storefeed import StoreFeed
from widgets.ink import Row
from widgets.layout import compose, plan

SIZES: Final = ((200, 56), (120, 40), (80, 24))
SIGNALS: Final = frozenset({Tone.NOW, Tone.SOON, Tone.YOU})
"""The tones that ask for a person."""


@dataclass(frozen=True)
class Frame:
    """What the wall shows at one moment, on screens of all sizes."""

    at: datetime
    board: Board
    zone: tzinfo

    @cached_property
    def screens(self) -> tuple[tuple[Row, ...], ...]:
        """Each screen as rows, the widest first."""
        return tuple(compose(self.board, *size, self.at, self.zone) for size in SIZES)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Each screen as text, the widest first."""
        return tuple(map(text, self.screens))

    @property
    def text(self) -> str:
        """The widest screen as text."""
        return self.texts[0]

    @property
    def alerts(self) -> str:
        """The top tier of the widest screen as text."""
        places = plan(*SIZES[0])
        assert places is not None
        return text(self.screens[0][places.alerts.y : places.alerts.y + places.alerts.height])

    def line(self, words: str) -> str:
        """The row of the widest screen that holds these words; empty when none does."""
        return next((row for row in self.text.splitlines() if words in row), "")

    @property
    def signals(self) -> tuple[str, ...]:
        """All that is written in a tone that asks for a person, on any screen."""
        spans = (span for rows in self.screens for row in rows for span in row.line)
        return tuple(span.text for span in spans if span.tone in SIGNALS and span.text.strip())


Seen = str | Callable[[Frame], bool]
"""Words in the top tier, or anything that can be told of a frame."""


class Replay:
    """A script on the wall; all moments are those of the script."""

    def __init__(self, script: Script, folder: Path, *, shuffle: Shuffle | None = None) -> None:
        self._player = Player(script, folder, shuffle=shuffle)
        self._feed = StoreFeed(box="lockn-01", zone=script.zone, state=folder, spare=folder / "spare")
        self._zone = script.zone
        self._never: list[Seen] = []

    @property
    def now(self) -> datetime:
        """Up to when it is played."""
        return self._player.now

    def close(self) -> None:
        """Let go of the folder."""
        self._feed.close()
        self._player.close()

    def look(self) -> Frame:
        """What the wall shows now; fails on what must never be seen."""
        at = self._player.clock
        frame = Frame(at, self._feed.look(at), self._zone)
        for seen in self._never:
            assert not _seen(seen, frame), f"{_named(seen)} is seen at {_told(frame)}"
        return frame

    def play(self, until: datetime, every: float = 1.0) -> Iterator[Frame]:
        """Each frame on the way; a turn and a look every so many seconds."""
        while self.now < until:
            self._player.advance(min(until, self.now + timedelta(seconds=every)), every)
            yield self.look()

    def go(self, until: datetime, every: float = 1.0) -> Frame:
        """The frame at that moment, with a look at each one on the way."""
        for _ in self.play(until, every):
            pass
        return self.look()

    def act(self, verb: Verb, target: str, **more: Any) -> str:
        """Do what a person does at a viewer; gives what the viewer is told."""
        return self._feed.act(Act(at=self._player.clock, who="jarvis", verb=verb, target=target, **more))

    def events(self, line: str = "") -> tuple[Event, ...]:
        """What befell the incidents that a line belonged to; without one, all that befell."""
        return self._feed.events(line)

    def restart(self) -> None:
        """Kill the engine, and start the next."""
        self._player.restart()

    def never(self, *seen: Seen) -> None:
        """From now on none of this may be seen at any look."""
        self._never += seen

    def must(self, *seen: Seen, at: datetime | None = None, within: float) -> Frame:
        """Play on until all of this is seen; it must be so many seconds after that moment, or after now."""
        began = at or self.now
        frame = self.go(began)
        while not all(_seen(each, frame) for each in seen):
            missing = [_named(each) for each in seen if not _seen(each, frame)]
            late = (self.now - began).total_seconds()
            assert late < within, f"{', '.join(missing)}: not seen {late:g} s after {_told(frame)}"
            frame = self.go(self.now + timedelta(seconds=1))
        return frame


def _seen(seen: Seen, frame: Frame) -> bool:
    if isinstance(seen, str):
        return seen in frame.alerts
    return seen(frame)


def _named(seen: Seen) -> str:
    return repr(seen) if isinstance(seen, str) else seen.__name__


def _told(frame: Frame) -> str:
    return f"{frame.at:%H:%M:%S} UTC\n{frame.text}"
