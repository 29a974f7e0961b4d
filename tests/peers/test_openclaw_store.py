"""Against a store of sessions as large as one that brought a gateway to its knees: 2,255 entries in 29 MB."""

import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import process_time

import pytest

from board.facts import Gauge, Session
from board.sessions import MAIN
from tests.collectors.sources.openclaw.sessions_scene import BEGAN, Scene

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
MAKER = Path(os.environ.get("LOCKN_PEERS", ROOT.parent / "shared" / "peers")) / "openclaw" / "make_bloat.py"
MOST_GROWN = 8 << 10
"""Kilobytes by which the engine may grow; the store itself takes ten times that where it is parsed."""


@pytest.fixture
def bloated(tmp_path: Path) -> Path:
    """The files of such a gateway, though with small transcripts."""
    if not MAKER.is_file():
        pytest.skip(f"there is no {MAKER}")
    now = str(BEGAN.timestamp())
    command = (sys.executable, MAKER, tmp_path, "--incident", "--files-mb", "4", "--now", now)
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return tmp_path


@pytest.fixture
async def scene(bloated: Path) -> AsyncIterator[Scene]:
    """Who reads them."""
    scene = Scene(bloated)
    yield scene
    await scene.part.close()


def values(facts: object) -> dict[str, float | None]:
    """The numbers of the store by name."""
    assert isinstance(facts, dict)
    return {key.removeprefix("store/"): fact.value for key, fact in facts.items() if isinstance(fact, Gauge)}


async def test_it_is_counted_without_swelling_who_watches_it(scene: Scene) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    facts = await scene.settled("store", lambda facts: values(facts)["entries"] is not None)
    told = values(facts)
    assert told["entries"] == 2255
    assert told["files"] == 3787
    assert 28e6 < (told["bytes"] or 0) < 30e6
    assert (told["finished"] or 0) > 2000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWN


async def test_another_look_at_what_has_not_changed_costs_next_to_nothing(scene: Scene) -> None:
    await scene.settled("store", lambda facts: values(facts)["entries"] is not None)
    scene.pass_by(600)
    begun = process_time()
    await scene.read("store")
    assert process_time() - begun < 0.6  # once a minute


async def test_its_sessions_are_told_and_its_finished_runs_are_one_number(scene: Scene) -> None:
    await scene.settled("store", lambda facts: values(facts)["entries"] is not None)
    facts = await scene.read("sessions")
    [main] = [fact for fact in facts.values() if isinstance(fact, Session) and fact.kind == MAIN]
    assert main.tokens == 301_482
    assert not [key for key in facts if ":run:" in key]
    assert len(facts) <= 101
