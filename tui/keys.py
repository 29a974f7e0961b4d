"""The keys: every binding with the id by which an owner can give it another key, and what it does in a sentence."""

from typing import Final

from rich.cells import cell_len
from textual.app import App
from textual.binding import Binding
from textual.screen import Screen

from widgets.footer import Key


def key(name: str, keys: str, action: str, says: str, *, priority: bool = False) -> Binding:
    """A binding that an owner can remap by its name; with priority it goes before those of a focused widget."""
    return Binding(keys, action, says, id=name, priority=priority)


EVERYWHERE: Final = (
    key("help", "question_mark", "help", "this help"),
    key("find", "slash", "find", "find a row by any word in it"),
    key("commands", "colon,ctrl+p", "command_palette", "all commands"),
    key("read-again", "r", "read_again", "ask for fresh readings now"),
    key("shelved", "Z", "shelved", "what is shelved and under maintenance"),
    key("maintenance", "m", "maintenance", "begin a maintenance window: all, a source or a box"),
    key("health", "s", "health", "how the dashboard itself is"),
    key("theme", "t", "cycle_theme", "next theme"),
    key("redraw", "ctrl+l", "redraw", "draw the whole screen again"),
    key("suspend", "ctrl+z", "suspend_process", "back to the shell; fg returns"),
    key("leave", "q,ctrl+c,ctrl+q", "quit", "leave"),
)
"""What works on the wall and on a row's details alike."""

WALL: Final = (
    key("alerts", "1", "tier('alerts')", "to the alerts"),
    key("middle", "2", "tier('middle')", "to the active threads"),
    key("queue", "3", "tier('queue')", "to the priority queue"),
    key("panel", "tab,shift+tab", "panel", "between threads and status"),
    key("up", "up,k", "step('up')", "up"),
    key("down", "down,j", "step('down')", "down"),
    key("left", "left,h", "step('left')", "left"),
    key("right", "right,l", "step('right')", "right"),
    key("open", "enter", "open", "all that is known of the row"),
    key("why", "w", "why", "why the row is here"),
    key("copy", "y", "copy", "copy the command of the row"),
    key("copy-id", "Y", "copy_id", "copy the id of the row"),
    key("clear", "escape", "clear", "no row selected"),
)
"""What works on the wall."""

ACTS: Final = (
    key("acknowledge", "a", "acknowledge", "acknowledge: somebody is on it; again: take that back"),
    key("shelve", "z", "shelve", "shelve the alert, or snooze a row of the queue, until a time, with a reason"),
    key("unshelve", "u", "unshelve", "un-shelve it; of a row of the queue: take back its mark"),
    key("tried", "n", "tried", "note what was tried"),
    key("history", "i", "history", "history of the alert"),
    key("pin", "p", "pin", "pin a row of the queue; again: take that back"),
    key("hide", "H", "hide", "hide a row of the queue"),
)
"""What a person does about an alert or a row of the queue, on the wall and on its details."""

SHELVED: Final = (
    key("shelved-up", "up,k", "step(-1)", "up"),
    key("shelved-down", "down,j", "step(1)", "down"),
    key("shelved-open", "enter", "open", "all that is known of the alert"),
    key("unshelve", "u", "unshelve", "un-shelve it"),
    key("back", "escape,q", "back", "back"),
)
"""What works on the list of the shelved."""

PROMPT: Final = (key("prompt-back", "escape", "back", "back, doing nothing"),)
"""What works while an act is written, beside the keys of any line of text."""

PAGES: Final = (
    key("back", "escape,q", "back", "back"),
    key("line-up", "up,k", "scroll(-1)", "one line up"),
    key("line-down", "down,j", "scroll(1)", "one line down"),
    key("page-up", "pageup,b", "page(-1)", "one page up"),
    key("page-down", "pagedown,space", "page(1)", "one page down"),
    key("top", "home,g", "scroll(-1000000)", "to the top"),
    key("bottom", "end,G", "scroll(1000000)", "to the end"),
)
"""What works on a page of text."""

REMAPPABLE: Final = (*EVERYWHERE, *WALL, *ACTS, *SHELVED, *PROMPT, *PAGES)
"""All bindings that an owner can give other keys."""

Hint = tuple[str, tuple[str, ...]]
"""A word of the footer, and the ids of the bindings it stands for."""


def hints(screen: Screen[None], wanted: tuple[Hint, ...], cells: int) -> tuple[Key, ...]:
    """The keys for the footer: those that work here, as they are bound now, as many as fit.

    The last one, how to get out, is always among them.
    """
    shown = _displays(screen)
    keys = [
        Key(" ".join(shown[name] for name in names if name in shown), word)
        for word, names in wanted
        if any(name in shown for name in names)
    ]
    while len(keys) > 1 and sum(cell_len(f" {each.key} {each.does} ") for each in keys) > cells - 2:
        del keys[-2]
    return tuple(keys)


def _displays(screen: Screen[None]) -> dict[str, str]:
    """The first key of each binding that works here, by its id."""
    app: App[object] = screen.app
    shown: dict[str, str] = {}
    for active in screen.active_bindings.values():
        if active.enabled and active.binding.id:
            shown.setdefault(active.binding.id, app.get_key_display(active.binding))
    return shown
