"""Glyphs three rows tall, in box-drawing characters, for what is read from three meters."""

from typing import Final

HEIGHT: Final = 3

_SHAPES: Final = {
    "0": ("╭─╮", "│ │", "╰─╯"),
    "1": ("╶╮ ", " │ ", "╶┴╴"),
    "2": ("╶─╮", "╭─╯", "╰─╴"),
    "3": ("╶─╮", " ─┤", "╶─╯"),
    "4": ("╷ ╷", "╰─┤", "  ╵"),
    "5": ("╭─╴", "╰─╮", "╶─╯"),
    "6": ("╭─╴", "├─╮", "╰─╯"),
    "7": ("╶─╮", "  │", "  ╵"),
    "8": ("╭─╮", "├─┤", "╰─╯"),
    "9": ("╭─╮", "╰─┤", "╶─╯"),
    "?": ("╭─╮", " ╭╯", " ╵ "),
    ":": (" ", ":", " "),
    " ": ("   ", "   ", "   "),
    "A": ("╭─╮", "├─┤", "╵ ╵"),
    "B": ("┌─╮", "├─┤", "└─╯"),
    "C": ("╭─╴", "│  ", "╰─╴"),
    "D": ("┌─╮", "│ │", "└─╯"),
    "I": ("╶┬╴", " │ ", "╶┴╴"),
    "L": ("╷  ", "│  ", "╰─╴"),
    "M": ("╭┬╮", "│││", "╵ ╵"),
    "N": ("╭╮╷", "│││", "╵╰╯"),
    "O": ("╭─╮", "│ │", "╰─╯"),
    "S": ("╭─╴", "╰─╮", "╶─╯"),
    "U": ("╷ ╷", "│ │", "╰─╯"),
    "W": ("╷ ╷", "│││", "╰┴╯"),
    "Y": ("╷ ╷", "╰┬╯", " ╵ "),
}

_HEAVY: Final = str.maketrans("╭╮╰╯┌└─│├┤┬┴╴╶╷╵", "┏┓┗┛┏┗━┃┣┫┳┻╸╺╻╹")


def tall(text: str, *, heavy: bool = False) -> tuple[str, str, str]:
    """Draw digits, ``:``, ``?`` and the letters of the state words; heavy strokes ask for attention.

    Each glyph is three cells wide, ``:`` is one. A character that has no glyph raises KeyError.
    """
    shapes = [_SHAPES[character] for character in text]
    top, middle, bottom = ("".join(shape[at] for shape in shapes) for at in range(HEIGHT))
    if heavy:
        return top.translate(_HEAVY), middle.translate(_HEAVY), bottom.translate(_HEAVY)
    return top, middle, bottom
