"""What the terminal is sent for a change."""

import io

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.update import LeanUpdate

CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
RED = Style.parse("#ff0000 on #000000")
BLUE = Style.parse("#0000ff on #000000")
BOLD = Style.parse("bold #ff0000 on #000000")


def sent(strip: Strip, *spans: tuple[int, int]) -> str:
    """What is sent for changed spans of the one strip on the first row."""
    width = strip.cell_length
    update = ChopsUpdate([{0: strip}], [(0, start, end) for start, end in spans], [[width]])
    return LeanUpdate(update).render_segments(CONSOLE)


def test_a_change_is_sent_from_where_it_begins_to_where_it_ends() -> None:
    assert sent(Strip([Segment("0123456789")]), (3, 5)) == "\x1b[1;4H34"


def test_of_two_changes_the_cells_between_are_not_sent() -> None:
    assert sent(Strip([Segment("0123456789")]), (1, 2), (8, 9)) == "\x1b[1;2H1\x1b[1;9H8"


def test_a_style_that_goes_on_is_not_repeated() -> None:
    strip = Strip([Segment("ab", RED), Segment("cd", RED)])
    assert sent(strip, (0, 4)) == "\x1b[1;1H\x1b[38;2;255;0;0;48;2;0;0;0mabcd\x1b[0m"


def test_only_the_part_of_a_style_that_differs_is_sent() -> None:
    strip = Strip([Segment("ab", RED), Segment("cd", BLUE)])
    assert "ab\x1b[38;2;0;0;255mcd\x1b[0m" in sent(strip, (0, 4))


def test_bold_is_taken_back_before_what_is_not_bold() -> None:
    strip = Strip([Segment("ab", BOLD), Segment("cd", RED)])
    assert "ab\x1b[0;38;2;255;0;0;48;2;0;0;0mcd" in sent(strip, (0, 4))


def test_a_background_is_taken_back_before_what_has_none() -> None:
    strip = Strip([Segment("ab", RED), Segment("cd")])
    assert sent(strip, (0, 4)).endswith("ab\x1b[0mcd")


def test_a_cut_through_a_wide_character_leaves_no_half_of_it() -> None:
    assert sent(Strip([Segment("a語b")]), (2, 4)) == "\x1b[1;3H b"


def test_colors_are_brought_down_to_what_the_terminal_has() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="256")
    update = ChopsUpdate([{0: Strip([Segment("ab", RED)])}], [(0, 0, 2)], [[2]])
    assert "38;5;196" in LeanUpdate(update).render_segments(console)


def test_a_whole_screen_is_sent_line_by_line() -> None:
    update = LayoutUpdate([[Strip([Segment("ab")])], [Strip([Segment("cd")])]], Region(0, 0, 2, 2))
    assert LeanUpdate(update).render_segments(CONSOLE) == "\x1b[1;1Hab\x1b[2;1Hcd"
