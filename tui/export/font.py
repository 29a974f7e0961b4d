"""Fonts on this machine: which one has the wall's characters, and which others have what a title needs."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

REQUIRED: Final = frozenset("■▲◆●○◐▸✓→↓·…°×")
"""Characters of the wall that not every monospace font has."""

_KNOWN: Final = (
    ("DejaVu Sans Mono", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ("JetBrains Mono", "JetBrainsMono-Regular.ttf", "JetBrainsMono-Bold.ttf"),
    ("Cascadia Mono", "CascadiaMono-Regular.ttf", "CascadiaMono-Bold.ttf"),
    ("Hack", "Hack-Regular.ttf", "Hack-Bold.ttf"),
    ("Noto Sans Mono", "NotoSansMono-Regular.ttf", "NotoSansMono-Bold.ttf"),
)
_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_SUFFIXES: Final = (".ttf", ".otf", ".ttc")
_MOST: Final = 500
"""Font files looked at; a desktop may have thousands."""


class NoFontError(Exception):
    """No font on this machine has the characters of the wall; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Font:
    """A monospace font that can draw the wall."""

    family: str
    files: tuple[str, ...]
    """The regular file first, then the bold one where there is one."""
    characters: frozenset[int]
    """Code points of the regular file."""


def monospace(folders: tuple[str, ...] = _FOLDERS) -> Font:
    """Find a font for the wall. Raise :class:`NoFontError` when there is none."""
    files = {path.name: path for path in reversed(_files(folders))}
    for family, regular, bold in _KNOWN:
        if regular in files and frozenset(map(chr, found := code_points(files[regular]))) >= REQUIRED:
            names = (str(files[name]) for name in (regular, bold) if name in files)
            return Font(family, tuple(names), found)
    raise NoFontError("no font here has the characters of the wall: apt-get install fonts-dejavu-core")


def others(missing: frozenset[int], folders: tuple[str, ...] = _FOLDERS) -> tuple[tuple[str, ...], frozenset[int]]:
    """Find fonts for characters that the wall's font lacks, and say which of them no font has."""
    chosen = []
    for path in _files(folders):
        if not missing:
            break
        if found := missing & code_points(path):
            chosen.append(str(path))
            missing -= found
    return tuple(chosen), missing


@cache
def code_points(path: Path) -> frozenset[int]:
    """Read which characters a font has; none for a file that is no font."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, AssertionError, KeyError):  # the library asserts the layout of what it reads
        return frozenset()


def _files(folders: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for folder in folders:
        for parent, inner, names in os.walk(Path(folder).expanduser()):
            inner.sort()
            found += [Path(parent, name) for name in sorted(names) if name.endswith(_SUFFIXES)]
    return found[:_MOST]
