"""The themes: one table that says which color and weight each tone has, for the wall and for exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from board.board import Tone
from widgets.ink import Art

if TYPE_CHECKING:
    from textual.theme import Theme

DEFAULT: Final = "dark"
GROUND: Final = "ground"
"""The background."""
CURSOR: Final = "cursor"
"""The background under the cursor."""

_NAMES: Final = ("dark", "light", "high-contrast", "ansi")
_TABLE: Final[Mapping[str, tuple[str, str, str, str]]] = {
    GROUND: ("#0b0e14", "#fbfbf9", "#000000", "ansi_default"),
    CURSOR: ("#1c2433", "#e4e9f0", "#1f1f3d", "ansi_default reverse"),
    Tone.PLAIN: ("#c5c9d3", "#2b303b", "#ffffff", "ansi_default"),
    Tone.STRONG: ("#f2f4f8", "#0b0e14", "#ffffff bold", "ansi_default bold"),
    Tone.QUIET: ("#929bad", "#565e6c", "#d6d6d6", "ansi_default"),
    Tone.FAINT: ("#798294", "#666e7b", "#b8b8b8", "ansi_bright_black"),
    Tone.NOW: ("#ff7a75", "#a1101c", "#ff8a80 bold", "ansi_red bold"),
    Tone.SOON: ("#ffb454", "#744300", "#ffd060 bold", "ansi_yellow bold"),
    Tone.YOU: ("#5ccfe6", "#004f75", "#6fe8ff bold", "ansi_cyan bold"),
    Tone.LIVE: ("#6cacbf", "#1c667a", "#a8dbe8", "ansi_cyan"),
    Tone.UNKNOWN: ("#858c99", "#646a74", "#c8c8c8", "ansi_bright_black"),
    Art.FRAME: ("#2a3242", "#ccd1d9", "#808080", "ansi_bright_black"),
    Art.TRACK: ("#333d50", "#bfc6d0", "#6a6a6a", "ansi_bright_black"),
}
"""Contrast on the ground: at least 4.5 for every tone of text, 7 for what asks for a person.

``ansi`` has the terminal's own colors, which the person has chosen. ``QUIET`` is what is well: never green,
because a wall without trouble has no color.
"""


@dataclass(frozen=True, slots=True)
class Paint:
    """How a tone looks."""

    color: str
    """``#rrggbb``, or in the theme ``ansi`` a name that Textual gives to the terminal's colors."""
    style: str
    """``bold``, ``reverse`` or ``none``."""


@dataclass(frozen=True, slots=True)
class Palette:
    """A theme as plain values."""

    name: str
    paints: Mapping[str, Paint]
    """A paint for each :class:`Tone`, each :class:`Art`, the ground and the cursor."""

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name != "light"


PALETTES: Final[Mapping[str, Palette]] = {
    name: Palette(name, {part: Paint(*(f"{cells[at]} none".split()[:2])) for part, cells in _TABLE.items()})
    for at, name in enumerate(_NAMES)
}


def exported(name: str) -> Palette:
    """Give the palette for a picture; ``ansi`` has no colors of its own, so it is drawn as the default."""
    return PALETTES[DEFAULT if name == "ansi" else name]


def variables(palette: Palette) -> dict[str, str]:
    """Name each paint for style sheets: ``$tone-now`` and ``$tone-now-style``.

    An app returns those of the default from ``get_theme_variable_defaults``, so that Textual's own themes
    can be chosen too.
    """
    colors = {f"tone-{part}": paint.color for part, paint in palette.paints.items()}
    return colors | {f"tone-{part}-style": paint.style for part, paint in palette.paints.items()}


def themes() -> tuple["Theme", ...]:
    """Make the themes for Textual, the default first."""
    return tuple(_theme(palette) for palette in PALETTES.values())


def _theme(palette: Palette) -> "Theme":
    from textual.theme import BUILTIN_THEMES, Theme

    def color(part: str) -> str:
        return palette.paints[part].color

    ansi = palette.name == "ansi"
    # Textual's own style sheets name variables that exist only in its themes of terminal colors.
    inherited = BUILTIN_THEMES["ansi-dark"].variables if ansi else {}
    return Theme(
        name=palette.name,
        primary=color(Tone.LIVE),
        secondary=color(Tone.QUIET),
        warning=color(Tone.SOON),
        error=color(Tone.NOW),
        success=color(Tone.QUIET),
        accent=color(Tone.YOU),
        foreground=color(Tone.PLAIN),
        background=color(GROUND),
        surface=color(GROUND),
        panel=color(CURSOR),
        dark=palette.dark,
        ansi=ansi,
        variables=inherited | variables(palette),
    )
