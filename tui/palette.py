"""The command palette: the wall's actions and the rows of the board."""

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from board.hygiene import clean
from tui.entries import entries
from tui.keys import ACTS, EVERYWHERE, WALL
from tui.pane import Desk


class StillPalette(CommandPalette):
    """Textual's palette without a blinking cursor, which costs half a percent of a core."""

    def on_mount(self) -> None:
        """Hold the cursor still."""
        self.query_one(Input).cursor_blink = False


class WallCommands(Provider):
    """All that a key can do on the screen below, and every row to open."""

    async def discover(self) -> Hits:
        """All actions, before anything is typed."""
        for says, run in self._actions():
            yield DiscoveryHit(says, run)

    async def search(self, query: str) -> Hits:
        """Actions and rows in which the letters occur."""
        matcher = self.matcher(query)
        for says, run in (*self._actions(), *self._rows()):
            score = matcher.match(says)
            if score > 0:
                yield Hit(score, matcher.highlight(says), run)

    def _actions(self) -> Iterator[tuple[str, Any]]:
        """What works on the screen from which the palette was opened, in the order of the help."""
        works = {each.binding.id: each for each in self.screen.active_bindings.values() if each.enabled}
        for binding in (*WALL, *ACTS, *EVERYWHERE):
            if binding.id in works and binding.id != "commands":
                node = works[binding.id].node
                yield binding.description, partial(self.app.run_action, binding.action, node)

    def _rows(self) -> Iterator[tuple[str, Any]]:
        desk = cast(Desk, self.app)
        for entry in entries(desk.board):
            yield f"open {clean(entry.text, 120)}", partial(desk.open, entry.key)
