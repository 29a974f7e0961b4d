"""The help screen: every key as it is bound now, and what each shape and word means."""

from typing import Final

from textual.binding import Binding

from board.board import Tone
from tui.keys import ACTS, EVERYWHERE, PAGES, PROMPT, SHELVED, WALL
from tui.page import Page
from widgets.ink import Row, Span, left, row

_KEYS_CELLS: Final = 22

_MEANINGS: Final[tuple[tuple[str, Tone, str], ...]] = (
    ("■ NOW", Tone.NOW, "act at once"),
    ("▲ SOON", Tone.SOON, "act in this session"),
    ("◆ YOU", Tone.YOU, "a person is waited for"),
    ("• note", Tone.QUIET, "worth knowing; never among the alerts"),
    ("● fresh", Tone.QUIET, "read in time; ✓ and ● are well and say so quietly"),
    ("◐ aging", Tone.FAINT, "older than three periods of its source: dimmed, with its age"),
    ("? unknown", Tone.UNKNOWN, "too old to be trusted, or never read; not the same as well"),
    ("○ off", Tone.UNKNOWN, "not set up, or declared off"),
    ("▸", Tone.LIVE, "at work"),
    ("!", Tone.SOON, "held up"),
    ("✓ NOW", Tone.QUIET, "acknowledged: somebody is on it; it stays, and is not counted as open"),
    ("shelved", Tone.QUIET, "put aside until a time; it comes back then, or at once if it gets worse"),
    ("maintenance", Tone.QUIET, "all, a source or a box is put aside until a time"),
    ("chattering", Tone.QUIET, "it comes and goes so often that it stays one line until it has been quiet"),
    ("can't tell", Tone.STRONG, "a source without which silence means nothing cannot be read"),
    ("reported", Tone.QUIET, "the source itself says so"),
    ("likely", Tone.QUIET, "it fits what else is seen"),
    ("confirmed", Tone.QUIET, "a second, independent reading says so too"),
    ("n follow", Tone.QUIET, "consequences, counted under their cause"),
    ("inferred", Tone.QUIET, "worked out by us, not reported by the source"),
    ("med", Tone.QUIET, "the usual value: the median of the day"),
)


class HelpScreen(Page):
    """All keys and all words."""

    def title_line(self) -> tuple[Span, ...]:
        """The name of the page."""
        return (Span("LOCKN CONTROL  help", Tone.STRONG, bold=True),)

    def text(self, width: int) -> tuple[Row, ...]:
        """Keys by place, then shapes and words."""
        return (
            *self._keys("On the wall", WALL, width),
            *self._keys("On an alert and on its details", ACTS, width),
            *self._keys("On the wall and on details", EVERYWHERE, width),
            *self._keys("On the list of the shelved", SHELVED, width),
            *self._keys("While an act is written", PROMPT, width),
            *self._keys("On details and on this page", PAGES, width),
            *_heading("Shapes and words", width),
            *(row((left(word, _KEYS_CELLS, tone), Span(says)), width) for word, tone, says in _MEANINGS),
        )

    def _keys(self, heading: str, bindings: tuple[Binding, ...], width: int) -> tuple[Row, ...]:
        return (
            *_heading(heading, width),
            *(self._key(binding, width) for binding in bindings),
            row((), width),
        )

    def _key(self, binding: Binding, width: int) -> Row:
        """One binding; its id stands at the right, for who wants to remap it."""
        keys = self.desk.keys_of(binding)
        name = Span(f"  [{binding.id}]", Tone.FAINT)
        return row((left(keys, _KEYS_CELLS, Tone.STRONG), Span(binding.description), name), width)


def _heading(text: str, width: int) -> tuple[Row, ...]:
    return (row((Span(text, Tone.QUIET, bold=True),), width),)
