"""Box drawing and blocks as paths, so that lines meet and bars stand level whatever font a viewer has."""

from typing import Final, NamedTuple

CELL: Final = (9, 19)
"""Width and height of a cell in pixels; odd, so that a line of one pixel in the middle is sharp."""

_LIGHT: Final = 1
_HEAVY: Final = 3

_ARMS: Final = {
    "─": "lr", "│": "ud", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "┌": "rd", "└": "ur",
    "╴": "l", "╵": "u", "╶": "r", "╷": "d",
}  # fmt: skip
_ROUND: Final = {"╭": "rd", "╮": "ld", "╯": "lu", "╰": "ru"}
_HEAVY_ARMS: Final = {
    "━": "lr", "┃": "ud", "┣": "udr", "┫": "udl", "┳": "lrd", "┻": "lru",
    "┏": "rd", "┓": "ld", "┛": "lu", "┗": "ru", "╸": "l", "╹": "u", "╺": "r", "╻": "d",
}  # fmt: skip
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_LEVELS: Final = {"⎽": 0.9, "⎼": 0.7, "⎻": 0.3, "⎺": 0.1}

DRAWN: Final = frozenset((*_ARMS, *_ROUND, *_HEAVY_ARMS, *_BLOCKS, *_LEVELS))
"""The characters that are drawn here and need no font."""


class Stroke(NamedTuple):
    """A part of a picture."""

    path: str
    """SVG 1.1 path data, with pixels as units."""
    thickness: int
    """Pixels of the line; 0 for an area."""


def stroke(character: str, count: int, x: int, y: int) -> Stroke:
    """Draw the same character ``count`` times from the cell whose upper left corner is at ``x``, ``y``."""
    width = CELL[0] * count
    if character in _BLOCKS:
        height = round(CELL[1] * (_BLOCKS.index(character) + 1) / len(_BLOCKS))
        return Stroke(f"M{x} {y + CELL[1] - height}h{width}v{height}h-{width}z", 0)
    if character in _LEVELS:
        return Stroke(f"M{x + 1} {y + round(CELL[1] * _LEVELS[character]) + 0.5}h{width - 3}", _LIGHT)
    if character in "─━":
        return Stroke(f"M{x} {y + CELL[1] / 2}h{width}", _LIGHT if character == "─" else _HEAVY)
    each = (_one(character, x + CELL[0] * at, y) for at in range(count))
    return Stroke("".join(each), _HEAVY if character in _HEAVY_ARMS else _LIGHT)


def _one(character: str, x: int, y: int) -> str:
    middle, center = x + CELL[0] / 2, y + CELL[1] / 2
    if character in _ROUND:
        side, end = tuple(_ROUND[character])
        return (
            f"M{x if side == 'l' else x + CELL[0]} {center}Q{middle} {center} "
            f"{middle} {y if end == 'u' else y + CELL[1]}"
        )
    heavy = character in _HEAVY_ARMS
    arms = _HEAVY_ARMS[character] if heavy else _ARMS[character]
    # A heavy arm starts behind the middle, so that the corner of two of them has no notch.
    back = _HEAVY / 2 if heavy and len(arms) > 1 else 0
    ends = {
        "l": f"M{middle + back} {center}H{x}",
        "r": f"M{middle - back} {center}H{x + CELL[0]}",
        "u": f"M{middle} {center + back}V{y}",
        "d": f"M{middle} {center - back}V{y + CELL[1]}",
    }
    return "".join(ends[arm] for arm in arms)
