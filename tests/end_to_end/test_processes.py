"""One engine and its viewers, whoever of them dies."""

import signal

import psutil
import pytest

from collectors.sources.llama.plan import Plan
from tests.end_to_end.fake_llama import FakeLlama
from tests.end_to_end.place import Place
from tests.end_to_end.terminal import Terminal
from tests.end_to_end.waiting import until

READY = r"host  +\S"
ENDED = r"The wall was ended by SIGKILL; the terminal has been restored\."


@pytest.fixture
def terminal(place: Place) -> Terminal:
    """A wall that shows readings of its own engine."""
    terminal = place.open_wall()
    terminal.wait_for(READY)
    return terminal


def wall_of(terminal: Terminal) -> psutil.Process:
    """The wall itself, which its keeper has started."""
    return psutil.Process(terminal.process.pid).children()[0]


def all_gone(place: Place, within: float) -> None:
    until(lambda: not place.processes(), "nothing runs any more", within, place.processes)


def test_a_second_engine_is_refused(place: Place) -> None:
    place.start("collect")
    place.engine()
    assert "another engine is at work here" in place.run("collect", "--once", code=75).stderr


def test_a_killed_engine_is_replaced_within_five_seconds(place: Place, terminal: Terminal) -> None:
    first = place.engine()
    first.kill()
    assert place.engine(other_than=first.pid, patience=5.0).ppid() == wall_of(terminal).pid


def test_a_hand_over_leaves_a_server_time_to_see_abandoned_requests(place: Place, llama: FakeLlama) -> None:
    place.watch(llama.url)
    first = place.start("collect")
    until(lambda: llama.asked("/slots"), "a question for slots", 10.0)
    first.kill()
    place.start("collect")
    until(lambda: len(llama.asked("/slots")) > 1, "a question of the next engine", 10.0)
    assert min(llama.gaps()) >= Plan().gap


def test_fresh_snapshots_in_a_row_leave_a_server_time_too(place: Place, llama: FakeLlama) -> None:
    place.watch(llama.url)
    for _ in range(2):
        place.run("snapshot", "--fresh")
    assert min(llama.gaps()) >= Plan().gap


def test_a_killed_wall_gives_the_terminal_back_and_ends_its_engine(place: Place, terminal: Terminal) -> None:
    place.engine()
    wall_of(terminal).kill()
    all_gone(place, within=2.0)
    assert terminal.exit_code() == 128 + signal.SIGKILL
    terminal.wait_for(ENDED)
    assert terminal.is_restored, (terminal.modes, terminal.keyboards)


def test_a_dropped_session_takes_everything_with_it(place: Place, terminal: Terminal) -> None:
    place.engine()
    terminal.hang_up()
    all_gone(place, within=2.0)


def test_a_terminal_that_goes_without_a_signal_takes_everything_with_it(place: Place) -> None:
    terminal = place.open_wall(before=("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh"))
    terminal.wait_for(READY)
    place.engine()
    terminal.hang_up()
    all_gone(place, within=5.0)


def test_a_killed_keeper_takes_wall_and_engine_with_it(place: Place, terminal: Terminal) -> None:
    place.engine()
    terminal.process.kill()
    all_gone(place, within=3.0)


def test_when_the_viewer_with_the_engine_leaves_the_other_starts_one(place: Place, terminal: Terminal) -> None:
    other = place.open_wall()
    other.wait_for(READY)
    first = place.engine()
    assert first.ppid() == wall_of(terminal).pid
    terminal.press("q")
    assert place.engine(other_than=first.pid, patience=5.0).ppid() == wall_of(other).pid


def test_two_viewers_that_open_at_once_share_one_engine(place: Place, llama: FakeLlama) -> None:
    place.watch(llama.url)
    for terminal in (place.open_wall(), place.open_wall()):
        terminal.wait_for("qwen-32b")
    until(lambda: len(place.engines()) == 1, "one engine", 2.0)
    assert min(llama.gaps(), default=9.9) >= Plan().gap
