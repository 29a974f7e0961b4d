"""SVG and PNG."""

import struct
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.widgets.boards import BOARDS, CALM, HOSTILE, INCIDENT, ZONE
from tui.export.font import NoFontError, code_points, monospace, others
from tui.export.png import png
from tui.export.strokes import CELL, DRAWN, stroke
from tui.export.svg import svg
from tui.themes import PALETTES
from widgets.ink import Row, Span
from widgets.layout import compose

INCIDENT_ROWS = compose(INCIDENT, 200, 56, INCIDENT.at, ZONE)
SPACE = "{http://www.w3.org/2000/svg}"


def font_is_here() -> bool:
    try:
        monospace()
    except NoFontError:
        return False
    return True


needs_font = pytest.mark.skipif(not font_is_here(), reason="no font with the characters of the wall is installed")


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_is_well_formed_svg(name: str) -> None:
    board = BOARDS[name]
    root = ET.fromstring(svg(compose(board, 120, 40, board.at, ZONE)))  # noqa: S314 - our own text
    assert root.get("width") == str(120 * CELL[0] + 24)


def test_a_picture_refers_to_nothing_outside() -> None:
    drawn = svg(INCIDENT_ROWS).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not any(word in drawn for word in ("http:", "https:", "url(", "@import", "@font-face", "<script", "href"))


def test_the_same_rows_give_the_same_bytes() -> None:
    assert svg(INCIDENT_ROWS) == svg(INCIDENT_ROWS)


def test_text_is_fitted_to_its_cells_and_frames_need_no_font() -> None:
    root = ET.fromstring(svg((Row((Span("╭─ "), Span("what 漢 now"))),)))  # noqa: S314 - our own text
    texts = [(each.text, each.get("x"), each.get("textLength")) for each in root.iter(f"{SPACE}text")]
    assert texts == [("what", "27", "36"), ("漢", "72", "18"), ("now", "99", "27")]


def test_markup_in_a_title_stays_text() -> None:
    root = ET.fromstring(svg((Row((Span("</text><script>x"),)),)))  # noqa: S314 - our own text
    assert not list(root.iter(f"{SPACE}script"))


@pytest.mark.parametrize("character", sorted(DRAWN))
def test_every_drawn_character_has_a_path(character: str) -> None:
    assert stroke(character, 2, 9, 19).path.startswith("M")


@pytest.mark.parametrize("theme", PALETTES)
def test_a_picture_can_be_drawn_in_every_theme(theme: str) -> None:
    assert PALETTES["dark" if theme == "ansi" else theme].paints["now"].color in svg(INCIDENT_ROWS, theme=theme)


@needs_font
def test_a_png_of_the_whole_wall_takes_less_than_a_second() -> None:
    before = time.process_time()
    drawn = png(INCIDENT_ROWS)
    assert time.process_time() - before < 1
    assert drawn.startswith(b"\x89PNG")
    assert struct.unpack_from(">II", drawn, 16) == (200 * CELL[0] + 24, 56 * CELL[1] + 24)


@needs_font
def test_characters_that_no_font_has_are_drawn_as_question_marks() -> None:
    nowhere = (Row((Span("\U0010fffe"),)),)
    assert png(nowhere) == png((Row((Span("?"),)),))
    assert png(compose(HOSTILE, 80, 24, HOSTILE.at, ZONE))


def test_without_a_font_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoFontError, match="apt-get install fonts-dejavu-core"):
        monospace((str(tmp_path),))


def test_a_file_that_is_no_font_has_no_characters(tmp_path: Path) -> None:
    broken = tmp_path / "DejaVuSansMono.ttf"
    broken.write_bytes(b"\x00\x01\x00\x00\x00\x09 not a font")
    assert code_points(broken) == frozenset()
    assert others(frozenset({65}), (str(tmp_path),)) == ((), frozenset({65}))


@needs_font
def test_the_font_has_the_shapes_of_every_state() -> None:
    assert {ord(shape) for shape in "■▲◆●○✓"} <= monospace().characters


@needs_font
def test_a_calm_picture_has_no_red() -> None:
    body = svg(compose(CALM, 120, 40, CALM.at, ZONE)).split("</style>")[1]
    assert 'class="now' not in body
    assert PALETTES["dark"].paints["now"].color not in body
