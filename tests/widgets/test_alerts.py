"""What became of an alert, and what is put aside, can be read in the top tier at every size, without any color."""

from dataclasses import replace
from datetime import timedelta

import pytest

from board.board import Board, Severity, Tone
from tests.widgets.boards import CALM, INCIDENT, SIZES, SM_120, TAKEN, UNDER_MAINTENANCE, ZONE
from widgets import alerts, text_board
from widgets.ink import Row, plain
from widgets.layout import compose, plan

NOW = TAKEN.at
LOUD = {Tone.NOW, Tone.SOON, Tone.YOU}


def tier(board: Board, size: tuple[int, int]) -> tuple[Row, ...]:
    place = plan(*size)
    assert place is not None
    return alerts.draw(board, place.alerts.width, place.alerts.height, board.at, ZONE)


def said(rows: tuple[Row, ...]) -> str:
    return "\n".join(plain(row.line) for row in rows)


def rows_of(board: Board, key: str, size: tuple[int, int]) -> tuple[Row, ...]:
    return tuple(row for row in tier(board, size) if row.key == key)


@pytest.mark.parametrize("size", SIZES)
def test_an_acknowledged_line_keeps_its_word_and_loses_its_color(size: tuple[int, int]) -> None:
    rows = rows_of(TAKEN, "gw.rpc_dead:gateway", size)
    assert "✓ NOW" in plain(rows[0].line)
    assert {span.tone for row in rows for span in row.line}.isdisjoint(LOUD)


@pytest.mark.parametrize("size", [(200, 56), (160, 45)])
def test_who_is_on_it_and_since_when_stands_in_the_second_row(size: tuple[int, int]) -> None:
    assert "✓ jarvis 13:20 · chattering" in plain(rows_of(TAKEN, "gw.rpc_dead:gateway", size)[1].line)


def test_who_is_on_it_is_told_on_a_narrow_screen_with_room() -> None:
    rows = alerts.draw(TAKEN, 80, 12, NOW, ZONE)
    second = [plain(row.line) for row in rows if row.key == "gw.rpc_dead:gateway"][1]
    assert "✓ jarvis 13:20" in second
    assert "→ prune" in second


@pytest.mark.parametrize("size", SIZES)
def test_chattering_coming_back_and_being_many_are_told_in_words(size: tuple[int, int]) -> None:
    text = said(tier(replace(TAKEN, shelved=()), size))
    assert "chattering" in text
    assert "2nd time" in text
    assert "+11" in text


@pytest.mark.parametrize(
    ("times", "word"), [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (21, "21st"), (112, "112th")]
)
def test_how_often_it_came_back_is_counted_in_words(times: int, word: str) -> None:
    board = replace(INCIDENT, alerts=(replace(INCIDENT.alerts[0], times=times),))
    assert f"{word} time" in said(tier(board, (200, 56)))


@pytest.mark.parametrize("size", SIZES)
def test_the_title_counts_what_is_shelved_and_acknowledged(size: tuple[int, int]) -> None:
    title = said(tier(TAKEN, size)).split("\n")[0]
    assert "1 shelved until 1 Mar · 12 open · 2 acknowledged" in title


def test_a_shelf_that_ends_within_the_week_names_day_and_time() -> None:
    board = replace(CALM, shelved=(replace(SM_120, until=CALM.at + timedelta(days=1)),) * 2)
    assert "2 shelved until Fri 06:41" in said(tier(board, (80, 24))).split("\n")[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("board", [TAKEN, UNDER_MAINTENANCE], ids=["busy", "calm"])
def test_a_maintenance_window_shows_itself_quietly_even_when_all_is_calm(board: Board, size: tuple[int, int]) -> None:
    (row,) = rows_of(board, "all", size)
    end = "14:00" if board is TAKEN else "07:17"
    assert f"○ maintenance until {end}: everything · kernel update · hides 3" in plain(row.line)
    assert {span.tone for span in row.line}.isdisjoint(LOUD)


@pytest.mark.parametrize("size", SIZES)
def test_a_maintenance_window_moves_no_calm_line(size: tuple[int, int]) -> None:
    def place(board: Board) -> int:
        lines = said(tier(board, size)).split("\n")
        return next(at for at, line in enumerate(lines) if "nothing needs you" in line)

    assert place(CALM) == place(UNDER_MAINTENANCE)


def test_more_windows_than_one_are_counted() -> None:
    (window,) = UNDER_MAINTENANCE.shelved
    board = replace(CALM, shelved=(window, replace(window, key="source:llama")))
    assert "everything · +1 more · kernel update · hides 3" in said(tier(board, (80, 24)))


def test_trouble_of_the_wall_window_and_alert_all_stand_on_the_smallest_wall() -> None:
    board = replace(TAKEN, troubles=("no space left", "another"))
    text = said(tier(board, (80, 24)))
    for part in ("? SELF        no space left", "○ maintenance until 14:00", "■ NOW   2h47", "↓ 2 more   ✓ 2"):
        assert part in text


def test_what_has_no_room_is_counted_by_severity_unless_somebody_is_on_it() -> None:
    many = replace(TAKEN, alerts=TAKEN.alerts[:1] * 3 + TAKEN.alerts[1:] * 2, shelved=())
    assert "↓ 4 more   ✓ 4" in said(tier(many, (80, 24)))


@pytest.mark.parametrize("size", SIZES)
def test_the_title_counts_as_the_headline_does_what_one_line_stands_for(size: tuple[int, int]) -> None:
    flood = replace(CALM, alerts=(replace(TAKEN.alerts[0], alike=59, follows=("x",)),))
    assert "60 open · 1 follows from another" in said(tier(flood, size))


def test_what_has_no_room_is_counted_with_all_that_it_stands_for() -> None:
    line = replace(TAKEN.alerts[0], severity=Severity.NOW, alike=9)
    assert "↓ 30 more   ■ NOW 30" in said(tier(replace(CALM, alerts=(line,) * 6), (80, 24)))


def test_with_all_acknowledged_no_cell_is_loud() -> None:
    board = replace(TAKEN, alerts=TAKEN.alerts[1:], headline=replace(TAKEN.headline, now=0))
    rows = compose(board, 120, 40, NOW, ZONE)
    top = rows[: 3 + len(tier(board, (120, 40)))]
    assert {span.tone for row in top for span in row.line}.isdisjoint(LOUD)


def test_the_small_board_tells_the_same() -> None:
    rows = text_board.draw(TAKEN, 70, 16, NOW, ZONE)
    text = said(rows)
    for part in (
        "■ NOW 12  ▲ SOON ?  ◆ YOU ?  ✓ 2",
        "○ maintenance until 14:00: everything · kernel update · hides 3",
        "1 shelved until 1 Mar",
    ):
        assert part in text
    assert "✓ NOW " in text
    assert "✓ jarvis 13:20  chattering" in said(text_board.draw(TAKEN, 120, 16, NOW, ZONE))
