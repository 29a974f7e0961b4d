from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.board import Board, Tone
from tests.widgets.boards import BOARDS, CALM, INCIDENT, SIZES, ZONE
from tests.widgets.strategies import boards
from widgets.footer import Key
from widgets.ink import Art, Row, plain, width
from widgets.layout import Plan, compose, head, plan

KEYS = (Key("?", "help"), Key("q", "leave"))


def wall(board: Board, columns: int, lines: int) -> tuple[Row, ...]:
    return compose(board, columns, lines, board.at, ZONE, keys=KEYS)


def places(columns: int, lines: int) -> Plan:
    found = plan(columns, lines)
    assert found is not None
    return found


def said(rows: tuple[Row, ...]) -> str:
    return "\n".join(plain(row.line) for row in rows)


def frames(rows: tuple[Row, ...]) -> list[list[tuple[int, str]]]:
    """Where the frames' corners and sides stand."""
    found = []
    for row in rows:
        ink = [(character, span.tone) for span in row.line for character in span.text * (span.tone is Art.FRAME)]
        corners = "".join(character for character, _ in ink if character in "╭╮╰╯│")
        found.append([(len(corners), corners)])
    return found


@pytest.mark.parametrize(("name", "size"), product(BOARDS, (*SIZES, (300, 90), (101, 33))))
def test_every_line_is_exactly_as_wide_as_the_screen(name: str, size: tuple[int, int]) -> None:
    rows = wall(BOARDS[name], *size)
    assert [width(row.line) for row in rows] == [size[0]] * size[1]


@settings(max_examples=80, deadline=None)
@given(board=boards, columns=st.integers(80, 230), lines=st.integers(24, 70))
def test_no_text_makes_a_line_longer_or_shorter(board: Board, columns: int, lines: int) -> None:
    assert {width(row.line) for row in wall(board, columns, lines)} == {columns}
    assert len(wall(board, columns, lines)) == lines


@settings(max_examples=40, deadline=None)
@given(board=boards, size=st.sampled_from(SIZES))
def test_panels_stand_where_they_stood_whatever_is_in_them(board: Board, size: tuple[int, int]) -> None:
    assert frames(wall(board, *size)) == frames(wall(CALM, *size))


@settings(max_examples=40, deadline=None)
@given(board=boards, columns=st.integers(1, 120), lines=st.integers(1, 23))
def test_a_screen_too_small_for_the_wall_still_gets_a_board_of_its_size(board: Board, columns: int, lines: int) -> None:
    rows = wall(board, columns, lines)
    assert [width(row.line) for row in rows] == [columns] * lines


@given(columns=st.integers(80, 400), lines=st.integers(24, 120))
def test_every_tier_is_present_and_all_together_fill_the_screen(columns: int, lines: int) -> None:
    found = places(columns, lines)
    tiers = (found.headline, found.alerts, found.threads, found.status, found.queue, found.footer)
    assert sum(each.width * each.height for each in tiers) == columns * lines
    assert min(found.threads.height, found.alerts.height, found.queue.height) >= 4


@pytest.mark.parametrize("size", [(79, 24), (80, 23), (1, 1)])
def test_below_80x24_there_is_no_wall(size: tuple[int, int]) -> None:
    assert plan(*size) is None


@pytest.mark.parametrize("size", SIZES)
def test_a_calm_board_has_no_cell_in_red_or_amber(size: tuple[int, int]) -> None:
    tones = {span.tone for row in wall(CALM, *size) for span in row.line}
    assert tones.isdisjoint({Tone.NOW, Tone.SOON, Tone.YOU})


@pytest.mark.parametrize(("size", "most"), [((200, 56), 7), ((160, 45), 7), ((120, 40), 7), ((80, 24), 3)])
def test_sixty_alerts_are_seven_lines_and_a_count(size: tuple[int, int], most: int) -> None:
    many = tuple(replace(INCIDENT.alerts[at % 8], key=f"alert-{at}") for at in range(60))
    rows = wall(replace(INCIDENT, alerts=many), *size)
    assert {key for row in rows if (key := row.key) and key.startswith("alert-")} == {
        f"alert-{at}" for at in range(most)
    }
    assert f"↓ {60 - most} more" in said(rows)


@pytest.mark.parametrize("size", SIZES)
def test_each_state_is_told_by_shape_and_word_without_any_color(size: tuple[int, int]) -> None:
    shown = said(wall(INCIDENT, *size))
    assert all(state in shown for state in ("■ NOW", "▲ SOON", "◆ YOU", "8/9 fresh", "?"))
    assert "✓ nothing needs you" in said(wall(CALM, *size))
    assert "? can't tell" in said(wall(BOARDS["blind"], *size))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_wrong_and_since_when_are_there_at_every_size(size: tuple[int, int]) -> None:
    assert "■ NOW   2h47  Sean asked 3 times in Slack, no answer was delivered" in said(wall(INCIDENT, *size))


def test_the_selected_row_and_nothing_else_is_chosen() -> None:
    key = "lockn-01/llama/11437"
    rows = compose(INCIDENT, 200, 56, INCIDENT.at, ZONE, key)
    chosen = ["".join(span.text for span in row.line if span.chosen) for row in rows]
    assert [text.split()[:2] for text in chosen if text] == [["llama", "11437"]]


def test_a_column_of_the_middle_tier_names_its_own_side() -> None:
    rows = wall(INCIDENT, 200, 56)
    found = places(200, 56)
    line = rows[found.threads.y + 2]
    assert line.at(10) == "lockn-01/llama/11439/slot/0"
    assert line.at(found.status.x - 1) is None


def test_the_headline_alone_is_the_top_of_the_whole_wall() -> None:
    top = head(INCIDENT, places(200, 56), INCIDENT.at, ZONE)
    assert wall(INCIDENT, 200, 56)[: len(top)] == top
