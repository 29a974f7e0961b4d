"""Copying: one harmless line into the clipboard of whoever sits at the terminal."""

from typing import Any, Final

from textual.app import App

from board.hygiene import clean

LONGEST: Final = 2000
"""Characters of a copied line at most."""


def copy_line(app: App[Any], text: str) -> None:
    """Copy through the terminal (OSC 52), so that it works over SSH too, and say what was copied.

    Line ends and controls are taken out: a shell runs nothing by itself when it is pasted.
    """
    text = clean(text, LONGEST)
    if text:
        app.copy_to_clipboard(text)
    app.notify(f"Copied: {text}" if text else "There is nothing to copy here.", markup=False)
