"""What a person does about an alert, from any pane that shows one.

What only an act needs is imported with the act: the wall is painted before anybody acts.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import BindingType

from board.board import AlertLine, QueueItem
from board.queue.scores import found as row_of
from tui.keys import ACTS, EVERYWHERE, WALL
from tui.pane import Pane

if TYPE_CHECKING:
    from tui.prompt import Understand

_TO_ALERTS: Final = next(binding for binding in WALL if binding.id == "alerts")
_TO_QUEUE: Final = next(binding for binding in WALL if binding.id == "queue")
_TO_SHELVED: Final = next(binding for binding in EVERYWHERE if binding.id == "shelved")


class ActingPane(Pane):
    """A pane on which the keys for alerts work."""

    BINDINGS: ClassVar[list[BindingType]] = list(ACTS)

    @property
    @abstractmethod
    def chosen(self) -> str | None:
        """The key of the row that the keys are about."""

    def found(self) -> AlertLine | None:
        """The alert that is chosen, by its row or by that of what it is about."""
        board, chosen = self.desk.board, self.chosen
        return next((line for line in (*board.alerts, *board.notes) if chosen in (line.key, line.subject)), None)

    def queued(self) -> QueueItem | None:
        """The row of the queue that is chosen."""
        return row_of(self.desk.board.queue, self.chosen) if self.chosen else None

    def tell_none(self) -> None:
        """Say how to choose an alert."""
        self.notify(f"select an alert first: {self.desk.keys_of(_TO_ALERTS)}", markup=False)

    def action_acknowledge(self) -> None:
        """Say that somebody is on it, or take that back."""
        from tui.asking import acknowledging

        if line := self._line():
            self.desk.act(acknowledging(line, self.desk.asker))

    def action_shelve(self) -> None:
        """Ask until when, and why; a row of the queue is snoozed."""
        from tui.asking import shelving, snoozing

        if self.found() is None and (item := self.queued()):
            asks = f"Snooze until when, and why?  {item.id} {item.title}"
            self._ask(asks, "Mon 9:00 the part arrives", lambda text: snoozing(item, text, self.desk.asker))
        elif line := self._line():
            asks = f"Shelve until when, and why?  {line.what}"
            self._ask(asks, "tomorrow 9:00 the part arrives", lambda text: shelving(line, text, self.desk.asker))

    def action_unshelve(self) -> None:
        """Take from the shelf what is chosen and lies there; of a row of the queue take back its mark."""
        from tui.asking import restoring

        if (item := self.queued()) and item.mark:
            self.desk.act(restoring(item, self.desk.asker))
        else:
            unshelve(self, self.chosen)

    def action_pin(self) -> None:
        """Pin the row of the queue, or take that back."""
        from tui.asking import pinning

        if item := self._queued():
            self.desk.act(pinning(item, self.desk.asker))

    def action_hide(self) -> None:
        """Hide the row of the queue."""
        from tui.asking import hiding

        if item := self._queued():
            self.desk.act(hiding(item, self.desk.asker))

    def action_tried(self) -> None:
        """Ask what was tried."""
        from tui.asking import noting

        if line := self._line():
            asks = f"What was tried?  {line.what}"
            self._ask(asks, "restarted the unit, no change", lambda text: noting(line.key, text, self.desk.asker))

    def action_history(self) -> None:
        """Open the history of the alert, of one that is over or shelved too."""
        line, chosen = self.found(), self.chosen
        if line is None and (chosen is None or self.desk.history(chosen) is None):
            self.tell_none()
        else:
            self.desk.open_history(line.key if line else chosen or "")

    def _ask(self, asks: str, example: str, understand: "Understand") -> None:
        from tui.prompt import PromptScreen

        self.app.push_screen(PromptScreen(self, asks, example, understand))

    def _queued(self) -> QueueItem | None:
        """The row of the queue that is meant; without one, say how to choose it."""
        item = self.queued()
        if item is None:
            self.notify(f"select a row of the queue first: {self.desk.keys_of(_TO_QUEUE)}", markup=False)
        return item

    def _line(self) -> AlertLine | None:
        """The alert that is meant; without one, say how to choose it."""
        line = self.found()
        if line is None:
            self.tell_none()
        return line


def unshelve(pane: Pane, key: str | None) -> None:
    """Take something from the shelf, or say where what lies there is listed."""
    from tui.asking import unshelving

    desk = pane.desk
    if key is not None and any(each.key == key for each in desk.board.shelved):
        desk.act(unshelving(key, desk.asker))
    else:
        pane.notify(f"this is not shelved; {desk.keys_of(_TO_SHELVED)} lists what is", markup=False)
