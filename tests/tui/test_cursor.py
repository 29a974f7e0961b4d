"""Where a key press leads."""

from tui.cursor import blocks, first_of, step
from widgets.ink import Row, Span, Spot

ROWS = (
    Row((Span("x" * 20),), (Spot(0, 20, "alert"),)),
    Row((Span("x" * 20),), (Spot(0, 20, "alert"),)),
    Row((Span("x" * 20),), (Spot(10, 10, "status 1"),)),
    Row((Span("x" * 20),), (Spot(0, 10, "thread 1"), Spot(10, 10, "status 2"))),
    Row((Span("x" * 20),), (Spot(0, 10, "thread 2"),)),
    Row((Span("x" * 20),), ()),
    Row((Span("x" * 20),), (Spot(0, 20, "ticket"),)),
)


def test_a_row_of_several_lines_is_one_block() -> None:
    assert [block.key for block in blocks(ROWS)][:2] == ["alert", "status 1"]
    assert blocks(ROWS)[0][3:] == (0, 1)


def test_from_nowhere_it_leads_to_the_first() -> None:
    assert step(ROWS, None, "up") == "alert"
    assert step(ROWS, "gone", "left") == "alert"


def test_an_empty_wall_leads_nowhere() -> None:
    assert step((), None, "down") is None


def test_down_stays_in_the_panel_and_leaves_it_at_its_foot() -> None:
    assert step(ROWS, "alert", "down") == "thread 1"
    assert step(ROWS, "thread 1", "down") == "thread 2"
    assert step(ROWS, "status 2", "down") == "ticket"


def test_up_comes_back() -> None:
    assert step(ROWS, "ticket", "up") == "thread 2"
    assert step(ROWS, "status 2", "up") == "status 1"
    assert step(ROWS, "status 1", "up") == "alert"


def test_sideways_leads_to_the_row_beside() -> None:
    assert step(ROWS, "thread 1", "right") == "status 2"
    assert step(ROWS, "status 1", "left") == "thread 1"


def test_an_edge_holds() -> None:
    assert step(ROWS, "alert", "up") == "alert"
    assert step(ROWS, "thread 1", "left") == "thread 1"


def test_the_topmost_of_some_rows_is_found() -> None:
    assert first_of(ROWS, frozenset(("thread 2", "status 2"))) == "status 2"
    assert first_of(ROWS, frozenset()) is None
