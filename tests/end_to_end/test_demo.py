"""The demo as a person opens it: it is marked, it reads nothing, and it leaves nothing behind."""

from pathlib import Path

import pytest

from tests.end_to_end.place import Place
from tests.end_to_end.terminal import Terminal
from tests.end_to_end.waiting import until
from tui.cli import EXIT_USAGE


@pytest.fixture
def temporary(place: Place, tmp_path: Path) -> Path:
    """Where temporary files lie."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    place.env["TMPDIR"] = str(folder)
    return folder


@pytest.fixture
def demo(place: Place, temporary: Path) -> Terminal:
    """A demo that has shown itself."""
    terminal = place.open_wall("demo", "inc-10", "--speed", "60")
    terminal.wait_for("DEMO INC-10 ×60")
    assert len(list(temporary.iterdir())) == 1
    return terminal


def test_a_demo_plays_and_leaves_nothing_behind(place: Place, temporary: Path, demo: Terminal) -> None:
    demo.wait_for("Nobody listens to task 7066")
    assert place.engines() == []
    demo.press("q")
    assert demo.exit_code() == 0
    assert demo.is_restored
    assert list(temporary.iterdir()) == []
    assert not place.state.exists()


@pytest.mark.usefixtures("demo")
def test_a_demo_goes_with_its_terminal(place: Place, temporary: Path, demo: Terminal) -> None:
    demo.hang_up()
    until(lambda: not place.processes(), "nothing runs any more", 5.0, place.processes)
    assert list(temporary.iterdir()) == []


def test_what_can_be_played_is_listed(place: Place) -> None:
    listed = place.run("demo", "--list").stdout
    assert [name in listed for name in ("INC-00", "INC-01", "INC-10", "flood")] == [True] * 4
    assert all("  " in line for line in listed.splitlines())


def test_what_cannot_be_played_is_refused(place: Place) -> None:
    assert "there is no script" in place.run("demo", "INC-99", code=EXIT_USAGE).stderr


def test_without_a_terminal_there_is_no_demo(place: Place) -> None:
    assert "needs a terminal" in place.run("demo", code=EXIT_USAGE).stderr
