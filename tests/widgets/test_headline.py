from dataclasses import replace

import pytest

from board.board import Board, Pulse, Tone
from board.reading import Freshness
from tests.widgets.boards import BLIND, CALM, INCIDENT, ZONE
from widgets.headline import draw
from widgets.ink import plain


def lines(board: Board, cells: int = 200, *, wall: bool = False) -> list[str]:
    rows = draw(board.headline, cells, board.at, ZONE, earned=board.calm.earned, wall=wall)
    return [plain(row.line) for row in rows]


def test_the_pulse_tells_fresh_aging_unknown_and_absent_apart_by_shape() -> None:
    pulses = (
        Pulse("a", Freshness.FRESH),
        Pulse("b", Freshness.AGING),
        Pulse("c", Freshness.UNKNOWN),
        Pulse("d", Freshness.UNKNOWN, absent=True),
    )
    assert "1/3 fresh ●◐?○ b · c" in lines(replace(CALM, headline=replace(CALM.headline, pulses=pulses)))[2]


def test_a_boot_says_when_the_box_was_last_seen_before() -> None:
    assert "up 15 min · booted 13:09 · last seen 10:36" in lines(INCIDENT)[1]


def test_counts_that_ask_for_a_person_are_heavy_and_zeros_are_not() -> None:
    assert "╻ ╻ ■ NOW" in lines(INCIDENT)[0]
    assert "╭─╮ ■ NOW" in lines(CALM)[0]


def test_a_zero_that_was_not_measured_is_a_question_mark() -> None:
    assert "╰─╯" in lines(CALM)[2]
    assert "╰─╯" not in lines(BLIND)[2][:140]


def test_more_than_two_digits_are_told_in_words() -> None:
    many = replace(INCIDENT, headline=replace(INCIDENT.headline, now=1234))
    assert "1234 in all" in lines(many, 160)[1]


@pytest.mark.parametrize("cells", [80, 120, 160, 200])
def test_the_date_and_the_seconds_are_there_at_every_width(cells: int) -> None:
    text = "\n".join(lines(INCIDENT, cells))
    assert "Wed 11 Feb" in text
    assert "05" in text


@pytest.mark.parametrize(
    ("board", "first"), [(INCIDENT, "┏┓╻┏━┓╻ ╻"), (CALM, "╭─╴╭─╮╷  ╭┬╮"), (BLIND, "┏━┓╻  ╺┳╸┏┓╻┏━┓")]
)
def test_wall_mode_writes_the_state_three_rows_tall(board: Board, first: str) -> None:
    assert lines(board, 80, wall=True)[0].startswith(f" {first}")


def test_the_seconds_move_nothing_but_themselves() -> None:
    later = replace(INCIDENT, at=INCIDENT.at.replace(second=6))
    before, after = lines(INCIDENT), lines(later)
    assert before[:2] == after[:2]
    assert [x for x in range(200) if before[2][x] != after[2][x]] == [198]


def test_a_count_has_the_tone_of_its_severity_only_while_there_is_one() -> None:
    rows = draw(CALM.headline, 200, CALM.at, ZONE, earned=True)
    assert {span.tone for row in rows for span in row.line}.isdisjoint({Tone.NOW, Tone.SOON, Tone.YOU})
