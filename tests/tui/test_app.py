"""The app around the screens: the one look a second, commands, themes, keys, and what happens to bugs."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import OptionList

from board.board import Severity
from tests.tui.scripted import MakeApp, ScriptedFeed, StillClock, said, seen, selected
from tui.detail import DetailScreen
from tui.find import FindScreen
from tui.help import HelpScreen
from tui.palette import StillPalette
from tui.wall import WallScreen
from widgets.canvas import Canvas


@dataclass
class ScriptedEngine:
    """An engine that says what it is told to, and remembers when it was looked after."""

    trouble: str | None = None
    tended: list[datetime] = field(default_factory=list)
    let: bool = False

    def tend(self, now: datetime) -> str | None:
        self.tended.append(now)
        return self.trouble

    def let_go(self) -> None:
        self.let = True


async def test_the_board_of_the_second_is_shown(make_app: MakeApp, feed: ScriptedFeed, clock: StillClock) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)):
        clock.pass_by(1)
        feed.board = replace(feed.board, threads_title="9 running")
        app.look()
        assert "9 running" in seen(app)
        assert "07" in seen(app).split("\n")[2]


async def test_nothing_is_drawn_when_nothing_changed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.look()
        assert not app.screen.query_one(Canvas)._repaint_regions  # noqa: SLF001 - Textual has no public way


async def test_a_bug_is_a_sentence_on_the_wall_and_not_its_end(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(200, 56)):
        feed.broken = ZeroDivisionError("division by zero")
        app.look()
        assert "Reading the board failed (ZeroDivisionError)" in seen(app)
        assert "Model server 11437 is down" in seen(app)


async def test_a_board_that_cannot_be_read_any_more_is_not_taken_for_the_present(
    make_app: MakeApp, feed: ScriptedFeed, clock: StillClock
) -> None:
    feed.board = replace(feed.board, alerts=(), headline=replace(feed.board.headline, now=0, soon=0))
    app = make_app()
    async with app.run_test(size=(200, 56)):
        assert "nothing needs you" in seen(app)
        feed.broken = OSError("gone")
        clock.pass_by(11)
        app.look()
        assert "nothing needs you" not in seen(app)
        assert "can't tell" in seen(app)


async def test_the_wall_opens_even_when_the_first_look_fails(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.broken = OSError("no store")
    app = make_app()
    async with app.run_test(size=(200, 56)) as pilot:
        assert "can't tell" in seen(app)
        await pilot.press("j", "y", "w", "r")
        feed.broken = None
        app.look()
        assert "Model server 11437 is down" in seen(app)


async def test_a_bug_in_the_details_is_said_there(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        feed.broken = KeyError("x")
        await pilot.press("j", "enter")
        assert "Reading the details failed (KeyError)" in seen(app)


async def test_r_asks_for_fresh_readings(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("r")
        assert feed.asked == 1
        assert said(app) == ["Asked 3 sources."]


async def test_t_goes_through_the_themes(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        themes = [app.theme]
        for _ in range(4):
            await pilot.press("t")
            themes.append(app.theme)
        assert themes == ["dark", "light", "high-contrast", "ansi", "dark"]


async def test_the_theme_can_be_chosen_at_the_start(make_app: MakeApp) -> None:
    app = make_app(theme="light")
    async with app.run_test(size=(120, 40)):
        assert app.theme == "light"


async def test_keys_can_be_changed_by_their_id(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app(keys={"read-again": "f5", "down": "n"})
    async with app.run_test(size=(200, 56)) as pilot:
        await pilot.press("f5", "n")
        assert feed.asked == 1
        assert selected(app) == "llama"
        await pilot.press("r")
        assert feed.asked == 1
        assert "f5 read again" in seen(app)


@pytest.mark.parametrize("key", ["question_mark", "slash", "colon", "ctrl+p"])
async def test_screens_open_and_close(make_app: MakeApp, key: str) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        assert isinstance(app.screen, HelpScreen | FindScreen | StillPalette)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, WallScreen)


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_the_wall_is_left_by_a_key(make_app: MakeApp, key: str) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert not app.is_running
    assert app.return_code == 0


async def palette_with(pilot: Pilot[None], words: str) -> None:
    """Open the palette, type, and take the first hit."""
    await pilot.press("colon", *words)
    async with asyncio.timeout(10):  # hits are gathered by a worker that nothing waits for
        while not any(found.option_count for found in pilot.app.screen.query(OptionList)):
            await pilot.pause(0.05)
    await pilot.pause(0.3)
    await pilot.press("enter")
    async with asyncio.timeout(10):
        while isinstance(pilot.app.screen, CommandPalette):
            await pilot.pause(0.05)


async def test_the_palette_runs_actions(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "fresh")
        assert feed.asked == 1


async def test_the_palette_opens_rows(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "11437")
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.subject == "llama"


async def test_the_engine_is_looked_after_at_each_look(make_app: MakeApp, clock: StillClock) -> None:
    engine = ScriptedEngine()
    app = make_app(engine=engine)
    async with app.run_test(size=(120, 40)):
        engine.tended.clear()
        clock.pass_by(1)
        app.look()
        assert engine.tended == [clock()]
    assert engine.let


async def test_what_is_wrong_with_the_engine_is_on_the_wall(make_app: MakeApp) -> None:
    app = make_app(engine=ScriptedEngine("The engine does not stay up, it exited with 1: no disk"))
    async with app.run_test(size=(200, 56)):
        app.look()
        assert "The engine does not stay up" in seen(app)


async def test_hostile_text_stays_text(make_app: MakeApp, feed: ScriptedFeed) -> None:
    evil = "[bold red]\x1b]52;c;AAAA\x07\x1b[2J[/x] 🔥 \u202e"
    alert = replace(feed.board.alerts[0], what=evil, why=evil, do=evil, reason=evil, severity=Severity.NOW)
    feed.board = replace(feed.board, alerts=(alert,), troubles=(evil,))
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "w", "enter", "escape", "slash", "a", "enter")
        await pilot.pause()
        assert "\x1b" not in seen(app)
