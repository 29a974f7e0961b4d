"""The wall: the three tiers on one canvas, and a cursor that is only there while somebody uses it."""

from typing import ClassVar, Final, Literal, NamedTuple

from textual import events
from textual.binding import BindingType

from board.board import Tone
from board.hygiene import clean
from board.queue.keys import fact_key
from tui.acting import ActingPane
from tui.copying import copy_line
from tui.cursor import Way, blocks, first_of, step
from tui.detail import DetailScreen
from tui.keys import ACTS, WALL, Hint, hints
from tui.why import why
from widgets.canvas import Canvas
from widgets.ink import Row, Span, row
from widgets.layout import SMALLEST, compose, plan
from widgets.tags import windows

Tier = Literal["alerts", "middle", "queue"]

UNTOUCHED_AFTER: Final = 60.0
"""Seconds after which a cursor that nobody moved goes away: the wall is for reading."""


class WallScreen(ActingPane):
    """The board of the present second."""

    BINDINGS: ClassVar[list[BindingType]] = list(WALL)
    HINTS: tuple[Hint, ...] = (
        ("help", ("help",)),
        ("find", ("find",)),
        ("tier", ("alerts", "middle", "queue")),
        ("open", ("open",)),
        ("why", ("why",)),
        ("acknowledge", ("acknowledge",)),
        ("shelve", ("shelve",)),
        ("history", ("history",)),
        ("note", ("tried",)),
        ("pin", ("pin",)),
        ("snooze", ("shelve",)),
        ("hide", ("hide",)),
        ("un-shelve", ("unshelve",)),
        ("move", ("up", "down")),
        ("copy", ("copy",)),
        ("shelved", ("shelved",)),
        ("maintenance", ("maintenance",)),
        ("health", ("health",)),
        ("read again", ("read-again",)),
        ("commands", ("commands",)),
        ("theme", ("theme",)),
        ("leave", ("leave",)),
    )

    def __init__(self, *, tall: bool = False) -> None:
        super().__init__()
        self.tall = tall
        self.selected: str | None = None
        self._touched: float | None = None

    def draw(self, width: int, height: int) -> tuple[Row, ...]:
        """The three tiers, or the board of text where they have no room."""
        now = self.desk.now
        if self._touched is not None and self.desk.ticks() - self._touched >= UNTOUCHED_AFTER:
            self.selected = self._touched = None
        board, zone = self.desk.board, self.desk.zone
        if plan(width, height) is None:
            sentence = f"The wall needs {SMALLEST[0]}x{SMALLEST[1]}; this is {width}x{height}."
            small = compose(board, width, height - 1, now, zone, self.selected)
            return (*small, row((Span(sentence, Tone.QUIET),), width))
        keys = hints(self, self._offered(), width)
        return compose(board, width, height, now, zone, self.selected, keys=keys, wall=self.tall)

    @property
    def chosen(self) -> str | None:
        """The row under the cursor."""
        return self.selected

    def select(self, key: str | None) -> None:
        """Put the cursor on a row, or take it away."""
        self.selected, self._touched = key, self.desk.ticks()
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now: the footer and the palette show no more than that."""
        if action in ("open", "copy", "copy_id", "clear"):
            return self.selected is not None
        if action == "tier":
            return self._tier(parameters[0]) is not None
        return super().check_action(action, parameters)

    def on_key(self, _event: events.Key) -> None:
        """Note that somebody is there."""
        self._touched = self.desk.ticks()

    def on_canvas_picked(self, event: Canvas.Picked) -> None:
        """Select the row that was clicked; open it on the second click."""
        if event.key == self.selected:
            self.action_open()
        else:
            self.select(event.key)

    def action_step(self, way: Way) -> None:
        """Move the cursor."""
        self.select(step(self.canvas.rows, self.selected, way))

    def action_tier(self, tier: Tier) -> None:
        """Put the cursor on the topmost row of a tier."""
        self.select(self._tier(tier))

    def action_panel(self) -> None:
        """Change between threads and status."""
        threads, status = self._keys().threads, self._keys().status
        order = (status, threads) if self.selected in threads else (threads, status)
        keys = (first_of(self.canvas.rows, each) for each in order)
        self.select(next(filter(None, keys), self.selected))

    def action_open(self) -> None:
        """Open the details of the row; what a maintenance window has to say stands in the list of the shelved."""
        if self.selected in self._keys().windows:
            self.desk.open_shelved()
        elif self.selected is not None:
            self.app.push_screen(DetailScreen(self.selected))

    def action_why(self) -> None:
        """Say why the row is where it is."""
        said = why(self.desk.board, self.selected, self.desk.zone)
        self.notify("\n".join(map(clean, said.splitlines())), markup=False)

    def action_copy(self) -> None:
        """Copy the command of the row."""
        detail = self.desk.detail(self.selected) if self.selected else None
        copy_line(self.app, detail.copy if detail else "")

    def action_copy_id(self) -> None:
        """Copy the id of the row."""
        copy_line(self.app, fact_key(self.selected or ""))

    def action_clear(self) -> None:
        """Take the cursor away."""
        self.select(None)

    def _offered(self) -> tuple[Hint, ...]:
        """The hints of keys that do something here and now: those for alerts where there are any."""
        keys = self._keys()
        idle = set() if keys.alerts else {binding.id for binding in ACTS}
        shelved = {each.key for each in self.desk.board.shelved}
        item = self.queued() if self.found() is None else None
        idle = idle - {"unshelve"} if self.selected in shelved or (item and item.mark) else idle | {"unshelve"}
        if item is not None:
            idle = (idle | {"acknowledge", "tried", "history"}) - {"pin", "hide", "shelve"}
        else:
            idle |= {"pin", "hide"}
        unsaid = "shelve" if item is not None else "snooze"  # one key, said as what it does here
        return tuple(hint for hint in self.HINTS if hint[0] != unsaid and not idle.intersection(hint[1]))

    def _tier(self, tier: object) -> str | None:
        """The topmost row of a tier that can be selected."""
        rows, keys = self.canvas.rows, self._keys()
        if tier == "alerts":
            return first_of(rows, keys.alerts) or first_of(rows, keys.windows)
        if tier == "middle":
            return first_of(rows, keys.threads) or first_of(rows, keys.status)
        above = frozenset().union(*keys)
        return first_of(rows, frozenset(block.key for block in blocks(rows)) - above)

    def _keys(self) -> "_Keys":
        board = self.desk.board
        return _Keys(
            frozenset(line.key for line in board.alerts),
            frozenset(row.key for row in board.threads),
            frozenset(row.key for row in board.status),
            frozenset(each.key for each in windows(board.shelved)),
        )


class _Keys(NamedTuple):
    """The keys of the rows that are on the board, by their kind."""

    alerts: frozenset[str]
    threads: frozenset[str]
    status: frozenset[str]
    windows: frozenset[str]
