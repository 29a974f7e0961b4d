"""The first start on a box that was never watched, without a config."""

import time

from tests.end_to_end.place import Place


def test_the_host_stands_on_the_wall_within_seconds(place: Place) -> None:
    began = time.monotonic()
    terminal = place.open_wall()
    terminal.wait_for(r"host  +\S")
    took = time.monotonic() - began
    print(f"readings of the host on the screen after {took:.2f} s")  # noqa: T201 - a figure worth seeing with -s
    assert took <= 10


def test_leaving_gives_the_terminal_back_as_it_was_and_ends_the_engine(place: Place) -> None:
    terminal = place.open_wall()
    terminal.wait_for(r"host  +\S")
    assert {1000, 1049, 2048} <= terminal.ever
    terminal.press("q")
    assert terminal.exit_code() == 0
    assert terminal.is_restored, (terminal.modes, terminal.keyboards)
    assert place.processes() == []
