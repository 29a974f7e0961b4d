"""Text and JSON."""

import json
import re
from dataclasses import replace

import pytest

from board.board import Order
from tests.widgets.boards import BOARDS, INCIDENT, TAKEN, ZONE
from tui.export.json import document
from tui.export.txt import text
from widgets.layout import compose

ROWS = compose(INCIDENT, 120, 40, INCIDENT.at, ZONE)


def test_text_has_a_line_for_each_row_and_no_blanks_at_its_end() -> None:
    lines = text(ROWS).splitlines()
    assert len(lines) == 40
    assert not any(line != line.rstrip() for line in lines)


def test_plain_text_has_no_control_character() -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text(ROWS))


def test_colored_text_says_the_same() -> None:
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text(ROWS, color=True))
    assert [line.rstrip() for line in bare.splitlines()] == text(ROWS).splitlines()


def test_color_ends_with_every_line() -> None:
    assert all(line.endswith("\x1b[0m") for line in text(ROWS, color=True).splitlines() if line)


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_is_json_with_its_schema(name: str) -> None:
    found = json.loads(document(BOARDS[name]))
    assert found["schema"] == 1
    assert len(found["board"]["alerts"]) == len(BOARDS[name].alerts)


def test_json_has_words_for_sets_iso_for_times_and_a_kind_for_cells() -> None:
    board = json.loads(document(INCIDENT))["board"]
    assert board["at"] == "2026-02-11T12:24:05+00:00"
    assert board["alerts"][0]["severity"] == "now"
    assert board["status"][0]["cells"][0]["kind"] == "meter"
    assert board["status"][0]["cells"][0]["spark"][5] is None
    assert board["status"][2]["cells"][0]["kind"] == "words"


def test_json_tells_what_became_of_a_line_and_what_is_shelved() -> None:
    order = Order(("b", "a"), ("b",), TAKEN.at)
    board = json.loads(document(replace(TAKEN, order=order)))["board"]
    first, second, _ = board["alerts"]
    assert (first["times"], first["alike"]) == (2, 11)
    assert (second["acknowledged"], second["chattering"]) == ("jarvis 13:20", True)
    assert [(each["key"], each["severity"], each["hides"]) for each in board["shelved"]] == [
        ("all", None, 3),
        ("gpu.new:gpu/0", "soon", 1),
    ]
    assert board["headline"]["acknowledged"] == 2
    assert board["order"]["urgent"] == ["b"]


@pytest.mark.parametrize(
    "wanted", ["✓ NOW", "○ maintenance until 14:00: everything", "1 shelved until 1 Mar", "chattering"]
)
def test_text_tells_it_too(wanted: str) -> None:
    assert wanted in text(compose(TAKEN, 120, 40, TAKEN.at, ZONE))
