"""The kill drill: engine and viewer are killed at random moments, and nothing that was committed may be lost.

In the middle of an acknowledgment, too: what was confirmed to the person holds, what was not holds or never was.

    python -m tests.bench.drill_kill [--seconds 120] [--seed 1]

Ends with 1 where a committed row is missing, the file is damaged, a terminal is left unusable, a server was asked
for its slots twice within the 1.5 s that it needs, or an engine that had been steady was not replaced within 5 s; one
that dies early again and again is replaced later and later.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from collectors.sources.llama.plan import Plan
from collectors.store.file import connect
from tests.end_to_end.fake_llama import FakeLlama
from tests.end_to_end.place import Place
from tests.end_to_end.terminal import Terminal
from tests.end_to_end.waiting import until
from tui.spawn import LONGEST_PAUSE, STEADY_AFTER

Row = tuple[object, ...]

ROWS: Final = (
    "SELECT name, at, value FROM samples JOIN series ON series.id = series",
    "SELECT id, key, since, body FROM words",
    "SELECT id, key, state, since FROM alerts",
    "SELECT key, first_seen FROM found",
    "SELECT id, at, who, verb, target FROM acts",
    "SELECT id, at, incident, alert, body FROM events",
)
"""What stays once it was committed; a row is told by all that never changes in it."""
ALARM: Final = "host.mem:box/host/mem"
ALARMING: Final = "[limits.host.memory_now]\nfire = 99.8\nclear = 99.9\nfire_for = 0\n"
"""Limits that every box exceeds, so that there is a line to acknowledge."""


@dataclass
class Figures:
    """What the drill has seen."""

    kills: dict[str, int] = field(default_factory=lambda: {"engine": 0, "wall": 0, "command": 0})
    acknowledged: int = 0
    """Acknowledgments, and such taken back, in the middle of which something was killed."""
    handovers: list[float] = field(default_factory=list)
    """Seconds from the end of each steady engine to the first write of the next."""
    delays: list[float] = field(default_factory=list)
    """The same of engines that died early."""
    faults: list[str] = field(default_factory=list)
    """What must not have been."""
    committed: set[Row] = field(default_factory=set)
    """All rows that were seen in the store at any time."""


class Drill:
    """A wall and its engine on a box of their own, and somebody who kills them."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        self.place = place
        self.figures = Figures()
        self._chance = chance
        self._terminal = self._open()

    def run(self, seconds: float) -> None:
        """Kill for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self._chance.choice((self._chance.uniform(0, 3), self._chance.uniform(10, 13))))
            self._look()
            self._chance.choice((self._kill_engine, self._kill_wall, self._acknowledge))()
        self.place.engine(patience=LONGEST_PAUSE + 10)
        self._look()

    def _kill_engine(self) -> None:
        engine = self.place.engine()
        steady = time.time() - engine.create_time() > STEADY_AFTER.total_seconds() + 2
        engine.kill()
        killed = time.monotonic()
        self.figures.kills["engine"] += 1
        self.place.engine(other_than=engine.pid, patience=LONGEST_PAUSE + 10)
        took = time.monotonic() - killed
        (self.figures.handovers if steady else self.figures.delays).append(took)
        if steady and took > 5:
            self.figures.faults.append(f"a steady engine was replaced after {took:.1f} s only")

    def _acknowledge(self) -> None:
        """Kill the engine, or the command itself, while a person acknowledges the line or takes that back."""
        before = self._on_it()
        command = self.place.start("ack", ALARM, *(("--undo",) if before else ()))
        time.sleep(self._chance.uniform(0, 0.4))
        if self._chance.random() < 0.5:
            command.kill()
            self.figures.kills["command"] += 1
        else:
            self._kill_engine()
        confirmed = command.wait() == 0
        self.figures.acknowledged += 1
        if confirmed and self._on_it() is before:
            self.figures.faults.append("what was confirmed to a person does not hold")

    def _on_it(self) -> bool:
        """Whether somebody is on the line, as any viewer sees it."""
        return bool(self.place.board()["headline"]["acknowledged"])

    def _kill_wall(self) -> None:
        psutil.Process(self._terminal.process.pid).children()[0].kill()
        self.figures.kills["wall"] += 1
        self._terminal.exit_code()
        if not self._terminal.is_restored:
            self.figures.faults.append(f"the terminal is left with {self._terminal.modes}")
        until(lambda: not self.place.processes(), "nothing runs any more", 5.0, self.place.processes)
        self._terminal.close()
        self._terminal = self._open()

    def _open(self) -> Terminal:
        terminal = self.place.open_wall()
        terminal.wait_for(r"host  +\S")
        return terminal

    def _look(self) -> None:
        """See that all that was ever committed is still there."""
        there = set(rows(self.place.store))
        if missing := self.figures.committed - there:
            self.figures.faults.append(f"{len(missing)} committed rows are gone: {sorted(map(str, missing))[:3]}")
        self.figures.committed |= there


def rows(store: Path) -> Iterator[Row]:
    """All rows of the store as another process sees them."""
    with closing(connect(store, "mode=ro", 5.0)) as connection:
        for number, query in enumerate(ROWS):
            for row in connection.execute(query):
                yield number, *row


def drilled(seconds: float, seed: int) -> int:
    """Run the drill and print its figures; gives the exit code."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        llama = stack.enter_context(FakeLlama())
        place = Place(Path(folder))
        stack.callback(place.close)
        place.watch(llama.url)
        place.config.write_text(place.config.read_text() + ALARMING)
        drill = Drill(place, random.Random(seed))  # noqa: S311 - a drill that can be repeated
        drill.run(seconds)
        faults, shortest = drill.figures.faults, min(llama.gaps())
        if shortest < Plan().gap:
            faults.append(f"slots were asked for twice within {shortest:.2f} s")
        place.close()
        with closing(sqlite3.connect(place.store)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check").fetchall()
        if verdict != "ok":
            faults.append(f"the file is damaged: {verdict}")
        report(drill.figures, shortest, len(llama.asked("/slots")), verdict)
    return 1 if faults else 0


def report(figures: Figures, shortest: float, asked: int, verdict: str) -> None:
    """Print what the drill has seen."""
    print(f"killed: {', '.join(f'{count} {what}s' for what, count in figures.kills.items())}")
    print(f"acknowledged, or taken back, in the middle of a kill: {figures.acknowledged} times")
    for word, taken in (("steady", figures.handovers), ("early", figures.delays)):
        spread = f"{min(taken):.1f} to {max(taken):.1f} s, median {median(taken):.1f} s" if taken else "none"
        print(f"the next engine wrote after the end of {len(taken)} {word} ones: {spread}")
    print(f"slots asked for {asked} times, never twice within {shortest:.2f} s")
    print(f"rows seen committed: {len(figures.committed)}; integrity check: {verdict}")
    for fault in figures.faults:
        print(f"FAULT: {fault}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the drill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    return drilled(options.seconds, options.seed)


if __name__ == "__main__":
    sys.exit(main())
