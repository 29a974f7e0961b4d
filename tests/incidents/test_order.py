"""Neither the order of readings nor a killed engine changes what is seen."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copytree

from collectors.places import STORE
from collectors.replay.incidents import inc_01
from collectors.replay.incidents.inc_01 import ENGINE, OFF, at
from collectors.replay.player import Came, Shuffle
from collectors.store.reader import Reader
from tests.incidents.replay import Replay

MORNING = tuple(ENGINE + timedelta(seconds=seconds) for seconds in (25, 50, 75, 100))
PLAYS = 50
"""Each of twenty turns: a thousand shuffles."""


def story(folder: Path) -> list[tuple[str, str, str, str]]:
    """All that befell, without when."""
    reader = Reader(folder / STORE)
    try:
        return [(event.alert, event.kind, event.text, event.incident) for event in reader.events("")]
    finally:
        reader.close()


def told(folder: Path, *kills: datetime) -> tuple[list[tuple[str, ...]], list[tuple[str, str, str, str]]]:
    """The screens of the morning, with the engine killed at these moments, and its story."""
    with closing(Replay(inc_01.SCRIPT, folder)) as wall:
        wall.go(OFF, every=30)
        wall.go(ENGINE, every=3600)
        screens = []
        for moment in sorted({*kills, at(13, 11), at(13, 20), at(13, 50)}):
            screens.append(wall.go(moment, every=5).texts)
            if moment in kills:
                wall.restart()
                screens.pop()
    return screens, story(folder)


def test_a_run_restarted_in_the_middle_reaches_the_same_screen_and_tells_nothing_twice(tmp_path: Path) -> None:
    kills = (at(13, 9, 10), at(13, 9, 50), at(13, 12), at(13, 45, 10), at(13, 45, 45))
    screens, events = told(tmp_path / "through")
    again, events_again = told(tmp_path / "killed", *kills)
    assert again == screens
    assert events_again == events
    once = [event for event in events if not event[0].startswith("unit.not_persistent:")]  # that comes back at 13:45
    assert len(once) == len(set(once))


def morning(folder: Path, shuffle: Shuffle | None) -> list[tuple[str, ...]]:
    """The screens of the first minutes after the boot."""
    with closing(Replay(replace(inc_01.SCRIPT, begins=ENGINE), folder, shuffle=shuffle)) as wall:
        return [wall.go(moment, every=5).texts for moment in MORNING]


def test_a_thousand_shuffles_of_the_same_readings_give_the_same_screen(tmp_path: Path) -> None:
    with closing(Replay(inc_01.SCRIPT, tmp_path / "before")) as wall:
        wall.go(ENGINE - timedelta(seconds=1), every=60)
    screens = morning(copytree(tmp_path / "before", tmp_path / "plain"), None)
    assert "Box rebooted" in screens[-1][0]
    for seed in range(PLAYS):
        random = Random(seed)  # noqa: S311 - a play that can be repeated
        turns: list[int] = []

        def shuffled(came: Came, random: Random = random, turns: list[int] = turns) -> Came:
            turns.append(len(came))
            return random.sample(came, len(came))

        assert morning(copytree(tmp_path / "before", tmp_path / str(seed)), shuffled) == screens, f"seed {seed}"
        assert len(turns) == 20
        assert min(turns) > 3
