"""The order in which the sources of a gateway are read changes nothing that is seen, and nothing that is told."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from collectors.places import STORE
from collectors.replay.incidents import inc_01, inc_02, inc_03, inc_04, inc_06, inc_10, inc_12, inc_14, inc_15, inc_16
from collectors.replay.player import Came, Shuffle
from collectors.replay.script import Script
from collectors.store.reader import Reader
from tests.incidents.replay import Replay

TURNS = 20
PLAYS = 5
"""Of each: together a thousand shuffles."""
MOMENTS = [
    (inc_01.SCRIPT, inc_01.LISTENS, 5.0, "its RPC is dead"),
    (inc_02.SCRIPT, inc_02.reaches(30), 60.0, "Session store"),
    (inc_03.SCRIPT, inc_03.SPAWNED, 5.0, "gets 5 spawns"),
    (inc_03.SCRIPT, inc_03.ALL_FELL, 5.0, "Provider openai"),
    (inc_04.SCRIPT, inc_04.WRITTEN, 5.0, "was never sent"),
    (inc_06.SCRIPT, inc_06.SPAWNED, 15.0, "is led into"),
    (inc_10.SCRIPT, inc_10.BEGUN, 15.0, "Nobody listens"),
    (inc_12.SCRIPT, inc_12.SECOND, 5.0, "produced nothing"),
    (inc_14.SCRIPT, inc_14.MERGED, 15.0, "UI-001"),
    (inc_15.SCRIPT, inc_15.KILLS[1], 30.0, "of its memory"),
    (inc_16.SCRIPT, inc_16.LOST - timedelta(seconds=40), 10.0, "did not come back"),
]
"""The moments at which most begins, with the seconds between two turns from then on, and what is seen in the end."""


def story(folder: Path) -> list[tuple[datetime, str, str, str]]:
    """All that befell."""
    with closing(Reader(folder / STORE)) as reader:
        return [(event.at, event.kind, event.alert, event.text) for event in reader.events("")]


def told(script: Script, folder: Path, every: float, shuffle: Shuffle | None = None) -> tuple[list[str], object]:
    """The widest screen at each turn, and the story."""
    with closing(Replay(script, folder, shuffle=shuffle)) as wall:
        until = script.begins + TURNS * timedelta(seconds=every)
        screens = [frame.text for frame in wall.play(until, every)]
    return screens, story(folder)


@pytest.mark.parametrize(("script", "begins", "every", "words"), MOMENTS, ids=[each[0].name for each in MOMENTS])
def test_shuffled_readings_give_the_same_screens_and_the_same_story(
    script: Script, begins: datetime, every: float, words: str, tmp_path: Path
) -> None:
    late = replace(script, begins=begins, off=())
    plain = told(late, tmp_path / "plain", every)
    assert any(words in screen for screen in plain[0])
    for seed in range(PLAYS):
        random = Random(seed)  # noqa: S311 - a play that can be repeated

        def shuffled(came: Came, random: Random = random) -> Came:
            return random.sample(came, len(came))

        assert told(late, tmp_path / str(seed), every, shuffled) == plain, f"seed {seed}"
