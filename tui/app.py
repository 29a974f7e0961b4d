"""The app: it looks at the board once a second and hands it to the screen that is open."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from time import monotonic
from typing import Any, ClassVar, Final, Protocol, cast

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.screen import Screen
from textual.timer import Timer

from board.alerts.act import Act
from board.board import Board, Detail
from board.health import Health
from board.hygiene import clean
from tui.blind import blinded
from tui.driver import ClickDriver, hung_up
from tui.feed import Feed
from tui.guard import Guard
from tui.keys import EVERYWHERE
from tui.palette import StillPalette, WallCommands
from tui.pane import Pane
from tui.person import Asker
from tui.reread import Reread
from tui.themes import DEFAULT, PALETTES, themes, variables
from tui.update import LeanUpdate
from tui.wall import WallScreen

EARLY_LOOKS: Final = (0.2, 15)
"""Seconds between looks right after the start, and how many: the first readings are seen as soon as they are there."""

_SETTLED: Final = 0.05
"""Seconds after the full second at which the wall looks, so that jitter never shows a second twice."""


class Engine(Protocol):
    """What keeps an engine alive."""

    def tend(self, now: datetime) -> str | None:
        """Start one where none runs; a sentence where that fails."""
        ...

    def let_go(self) -> None:
        """Ask it to end, without waiting."""
        ...


class LocknControl(App[None], inherit_bindings=False):
    """The wall and its screens; it only reads, and never waits for anything."""

    TITLE = "LockN Control"
    CSS = """
    CommandPalette { background: $background; }
    Toast { max-width: 80; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = list(EVERYWHERE)
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {WallCommands}

    def __init__(
        self,
        feed: Feed,
        clock: Callable[[], datetime],
        zone: tzinfo,
        *,
        theme: str = DEFAULT,
        keys: Mapping[str, str] | None = None,
        tall: bool = False,
        bell: bool = False,
        who: str = "",
        engine: Engine | None = None,
        reread: Reread | None = None,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        """Take where the board comes from, an aware clock in UTC, and the zone in which times are shown.

        ``keys`` gives other keys by the id of the binding, ``tall`` writes the state in letters three rows
        tall, ``bell`` rings the terminal's bell whenever the owner is sent a message, ``who`` is the person to
        whom acts are put down, ``reread`` says how the owner wants the wall since an edit, ``ticks`` counts the
        seconds of the person at the wall. Feed and engine belong to the caller, who closes them after the run.
        """
        super().__init__(driver_class=ClickDriver)
        self.animation_level = "none"
        self.zone = zone
        self.guard = Guard()
        self._feed, self._clock, self._engine, self._tall = feed, clock, engine, tall
        self._reread = reread
        self._bell, self._who, self._ticks = bell, who, ticks
        self._engine_trouble: str | None = None
        self._ticking: Timer | None = None
        self.now = self._opened = clock()
        self.board = self._looked(None)
        for each in themes():
            self.register_theme(each)
        self.theme = theme
        self.set_keymap(dict(keys or {}))

    def get_default_screen(self) -> Screen[None]:
        """The wall is the screen below all others."""
        return WallScreen(tall=self._tall)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The default theme's paints, so that Textual's own themes can be chosen too."""
        return {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"} | variables(PALETTES[DEFAULT])

    def on_mount(self) -> None:
        """Begin to look, and end cleanly on SIGTERM."""
        # SIGHUP keeps its default: with the terminal gone there is nothing left to restore.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        every, times = EARLY_LOOKS
        self.set_interval(every, self.look, repeat=times)
        self._align()

    def on_unmount(self) -> None:
        """Leave no handler behind, and let our engine end while Textual tidies up."""
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
        if self._engine is not None:
            self._engine.let_go()

    def look(self) -> None:
        """Take the board of this second and show it; total, whatever the feed or a screen does."""
        self.now = self._clock()
        # This cache of Textual 8.2.8 holds up to 1024 widgets that are gone, each with all its lines: measured
        # 0.4 MB for every screen that was ever open.
        StylesCache.get_inner_outer.cache_clear()
        self._tend()
        self._follow_wishes()
        before, self.board = self.board, self._looked(self.board)
        if self._bell and _later(self.board.told_at, before.told_at or self._opened):
            self.bell()
        if self.screen_stack and isinstance(self.screen, Pane):  # a timer may fire while the screens are taken down
            self.screen.show()

    def ticks(self) -> float:
        """Seconds as they pass for the person at the wall."""
        return self._ticks()

    def detail(self, key: str) -> Detail | None:
        """All that is known of one row; None when it is gone."""
        return self.guard.attempt(
            "Reading the details",
            lambda: self._feed.detail(key, self.now),
            lambda said: Detail(key=key, title=said, lines=()),
        )

    def look_at(self, key: str) -> None:
        """Ask for more about a row whose details are open, in silence."""
        self.guard.attempt(
            "Asking for more", lambda: self._feed.look_at(key, self._who, self._clock()), lambda _said: None
        )

    def history(self, key: str) -> Detail | None:
        """What befell a line; None when nothing is known of it."""
        return self.guard.attempt(
            "Reading the history",
            lambda: self._feed.history(key, self.now),
            lambda said: Detail(key=key, title=said, lines=()),
        )

    def health(self) -> Health:
        """How the dashboard itself does."""
        return self._feed.health(self.now)

    @property
    def asker(self) -> Asker:
        """Who asks for something now."""
        return Asker(self._who, self._clock(), self.zone)

    def act(self, act: Act) -> None:
        """Write down what a person asks for, say so, and look again."""
        said = self.guard.attempt("Writing that down", lambda: self._feed.act(act), lambda said: said)
        self.notify(clean(said), markup=False)
        self.look()

    def open(self, key: str) -> None:
        """Open the details of a row over the wall, with the cursor on it."""
        while not isinstance(self.screen, WallScreen):
            self.pop_screen()
        self.screen.select(key)
        self.screen.action_open()

    def open_history(self, key: str) -> None:
        """Open the history of a line over what is shown."""
        from tui.history import HistoryScreen

        self.push_screen(HistoryScreen(key))

    def keys_of(self, binding: Binding) -> str:
        """The keys that a binding has now."""
        keys = self._keymap.get(binding.id or "", binding.key).split(",")
        return " ".join(self.get_key_display(binding.with_key(each.strip())) for each in keys)

    def action_help(self) -> None:
        """Open the help."""
        from tui.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_find(self) -> None:
        """Open the search."""
        from tui.find import FindScreen

        self.push_screen(FindScreen())

    def action_health(self) -> None:
        """Open the page on the dashboard's own health."""
        from tui.health import HealthScreen

        if not isinstance(self.screen, HealthScreen):
            self.push_screen(HealthScreen())

    def action_shelved(self) -> None:
        """Open the list of the shelved."""
        self.open_shelved()

    def open_shelved(self) -> None:
        """Open the list of the shelved, unless it is open."""
        from tui.shelved import ShelvedScreen

        if not isinstance(self.screen, ShelvedScreen):
            self.push_screen(ShelvedScreen())

    def action_maintenance(self) -> None:
        """Ask what to put under maintenance, until when, and why."""
        from tui.asking import maintaining
        from tui.prompt import PromptScreen

        if isinstance(self.screen, Pane):
            asks = "Maintenance of what, until when, and why?"
            example = "all 2h kernel update"
            self.push_screen(
                PromptScreen(self.screen, asks, example, lambda text: maintaining(text, self.asker, self.board))
            )

    def action_read_again(self) -> None:
        """Ask the engine for fresh readings."""
        said = self.guard.attempt(
            "Asking for fresh readings", lambda: self._feed.read_again(self.now), lambda said: said
        )
        self.notify(clean(said), markup=False)

    def action_redraw(self) -> None:
        """Send the whole screen: what another program wrote over it, or a shell, is not known here."""
        self.refresh(layout=True)

    def action_cycle_theme(self) -> None:
        """Take the next theme."""
        names = [each.name for each in themes()]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.notify(f"Theme: {self.theme}", markup=False)

    def action_command_palette(self) -> None:
        """Open the command palette."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(StillPalette())

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        lean = LeanUpdate(renderable) if isinstance(renderable, ChopsUpdate | LayoutUpdate) else renderable
        super()._display(screen, cast(RenderableType | None, lean))

    def _looked(self, before: Board | None) -> Board:
        now = self.now
        board = self.guard.attempt(
            "Reading the board", lambda: self._feed.look(now), lambda said: blinded(before, now, said)
        )
        own = self._reread.trouble if self._reread is not None else ""
        told = own in (self._engine_trouble or "") or any(line.key.startswith("dash.config") for line in board.alerts)
        troubles = [each for each in (self._engine_trouble, "" if told else own) if each]
        return replace(board, troubles=(*board.troubles, *map(clean, troubles))) if troubles else board

    def _follow_wishes(self) -> None:
        """Look and work as the owner wants it since the config was edited."""
        wishes = self._reread.look(self.now) if self._reread is not None else None
        if wishes is None:
            return
        self.zone, self._bell = wishes.zone, wishes.bell
        self.set_keymap(dict(wishes.keys))
        if wishes.theme is not None:
            self.theme = wishes.theme
        self.notify(clean(wishes.said), markup=False)

    def _tend(self) -> None:
        engine = self._engine
        if engine is not None:
            self._engine_trouble = self.guard.attempt(
                "Looking after the engine", lambda: engine.tend(self.now), lambda said: said
            )

    def _align(self) -> None:
        """Look a moment after each full second; again after a drift of half a second (NTP, sleep)."""
        part = self._clock().microsecond / 1e6
        if self._ticking is not None:
            self._ticking.stop()
        self.set_timer((1 + _SETTLED - part) % 1 or 1, self._start)

    def _start(self) -> None:
        self._ticking = self.set_interval(1, self._tick)
        self.look()

    def _tick(self) -> None:
        if hung_up():
            self.exit()  # reading on would take a whole core for nobody
            return
        self.look()
        if self.now.microsecond >= 500_000:
            self._align()


def _later(at: datetime | None, than: datetime) -> bool:
    return at is not None and at > than
