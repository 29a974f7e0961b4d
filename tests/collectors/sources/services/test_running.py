"""A process is the one that was meant, or it is said that nobody knows."""

from pathlib import Path

import pytest

from board.facts import ServiceState
from collectors.sources.services.running import Life, Sight, sight
from tests.collectors.sources.services.scene import BOOT, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.process(4242, "python", after=100)
    scene.name(4242, after=101)
    return scene


def look(scene: Scene, known: Life | None = None, program: str = "") -> Sight:
    return sight(scene.pid_file, program, known, scene.proc)


def test_a_process_that_is_older_than_its_pid_file_is_the_one(scene: Scene) -> None:
    seen = look(scene)
    assert (seen.state, seen.why) == (ServiceState.UP, "process 4242 runs")
    assert seen.started_at is not None
    assert (seen.started_at - BOOT).total_seconds() == 100


def test_a_process_that_is_gone_is_down(scene: Scene) -> None:
    scene.end(4242)
    assert look(scene) == Sight(ServiceState.DOWN, "process 4242 is gone")


def test_a_process_that_nobody_has_waited_for_is_down(scene: Scene) -> None:
    scene.process(4242, "python", after=100, state="Z")
    assert look(scene).state is ServiceState.DOWN


def test_no_pid_file_is_no_process(scene: Scene) -> None:
    scene.pid_file.unlink()
    seen = look(scene)
    assert (seen.state, seen.why) == (ServiceState.DOWN, f"there is no {scene.pid_file}")


@pytest.mark.parametrize("text", ["", "none", "-1", "0", "99999999999", "4242; rm -rf", "٤٢"])
def test_what_is_no_number_of_a_process_is_unknown_and_not_down(scene: Scene, text: str) -> None:
    scene.name(text, after=101)
    assert look(scene).state is ServiceState.UNKNOWN


def test_a_pid_file_that_is_a_folder_is_unknown(scene: Scene) -> None:
    scene.pid_file.unlink()
    scene.pid_file.mkdir()
    assert look(scene).state is ServiceState.UNKNOWN


def test_where_processes_are_hidden_nobody_can_tell(scene: Scene) -> None:
    scene.end(4242)
    scene.end(1)
    assert look(scene).state is ServiceState.UNKNOWN


def test_a_process_that_is_younger_than_its_pid_file_may_be_another_one(scene: Scene) -> None:
    scene.process(4242, "postgres", after=5000)
    seen = look(scene)
    assert seen.state is ServiceState.UNKNOWN
    assert "younger than its pid file" in seen.why


def test_the_program_that_it_should_be_settles_that(scene: Scene) -> None:
    scene.process(4242, "postgres", after=5000)
    assert look(scene, program="python*").why == "process 4242 is postgres by now, not python*"
    scene.process(4242, "python", after=5000)
    assert look(scene, program="python*").state is ServiceState.UP
    assert look(scene, program="* market_maker.py").state is ServiceState.UP


def test_so_does_what_was_seen_there_before(scene: Scene) -> None:
    known = look(scene).life
    scene.process(4242, "postgres", after=5000)
    assert look(scene, known).why == "process 4242 is postgres by now, not python"


def test_a_clock_that_is_set_does_not_make_another_process_of_one_that_is_known(scene: Scene) -> None:
    known = look(scene).life
    scene.name(4242, after=-86_400)
    assert look(scene, known).state is ServiceState.UP


def test_a_life_is_written_down_and_read_again() -> None:
    life = Life(4242, 1000, "two words")
    assert Life.parse(str(life)) == life
    assert Life.parse("") is None
    assert Life.parse("one two three") is None
