import subprocess
import sys
from itertools import product

import pytest

from board.board import Tone
from tui.themes import CURSOR, GROUND, PALETTES, Palette, exported, themes, variables
from widgets.ink import Art

PAINTED = ("dark", "light", "high-contrast")
FIRST = (Tone.NOW, Tone.SOON, Tone.YOU, Tone.PLAIN, Tone.STRONG)


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(palette: Palette, part: str, ground: str = GROUND) -> float:
    light, dark = sorted((luminance(palette.paints[each].color) for each in (part, ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "tone"), product(PAINTED, Tone))
def test_every_tone_of_text_can_be_read(theme: str, tone: Tone) -> None:
    assert contrast(PALETTES[theme], tone) >= (7 if tone in FIRST else 4.5)


@pytest.mark.parametrize(("theme", "tone"), product(PAINTED, FIRST))
def test_what_matters_can_be_read_under_the_cursor(theme: str, tone: Tone) -> None:
    assert contrast(PALETTES[theme], tone, CURSOR) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_a_palette_paints_every_part(palette: Palette) -> None:
    assert set(palette.paints) == {*Tone, *Art, GROUND, CURSOR}


def test_every_tone_has_a_variable_for_style_sheets() -> None:
    names = variables(PALETTES["dark"])
    assert {f"tone-{tone}" for tone in Tone} <= set(names)
    assert names["tone-strong-style"] == "none"


def test_textual_gets_the_default_first_and_ansi_with_the_colors_of_the_terminal() -> None:
    made = themes()
    assert [theme.name for theme in made] == list(PALETTES)
    assert [theme.ansi for theme in made] == [False, False, False, True]


def test_a_picture_in_the_theme_of_the_terminal_is_drawn_in_the_default() -> None:
    assert exported("ansi") is PALETTES["dark"]


def test_reading_the_table_does_not_load_textual() -> None:
    code = "import sys, tui.themes; sys.exit('textual' in sys.modules)"
    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0
