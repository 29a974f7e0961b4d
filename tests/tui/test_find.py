"""The search over the rows of the board."""

from dataclasses import replace

from textual.widgets import Input

from tests.tui.scripted import BOARD, MakeApp, ScriptedFeed, seen
from tui.detail import DetailScreen
from tui.entries import entries, matching
from tui.find import FindScreen
from tui.wall import WallScreen


async def test_all_rows_are_listed_before_a_letter_is_typed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash")
        for part in ("Model server 11437", "Disk is 91", "LOC-421 bridge", "gpu 0 78 %"):
            assert part in seen(app)
        assert "↑ ↓ move" in seen(app)


async def test_letters_narrow_the_list(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"disk")
        assert "Disk is 91" in seen(app)
        assert "Model server" not in seen(app)


async def test_letters_that_are_keys_elsewhere_are_letters_here(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"q?rt:")
        assert isinstance(app.screen, FindScreen)
        assert app.screen.query_one(Input).value == "q?rt:"
        assert "No row has these words." in seen(app)


async def test_enter_opens_the_chosen_row_and_leaves_the_cursor_on_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.subject == "disk"
        await pilot.press("escape")
        assert isinstance(app.screen, WallScreen)
        assert app.screen.selected == "disk"


async def test_the_cursor_does_not_blink(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash")
        assert not app.screen.query_one(Input).cursor_blink


async def test_escape_and_ctrl_c_close_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        for key in ("escape", "ctrl+c"):
            await pilot.press("slash", key)
            await pilot.pause()
            assert isinstance(app.screen, WallScreen)


async def test_it_can_be_opened_from_details(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter", "slash", *"disk", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.subject == "disk"
        assert len(app.screen_stack) == 2


async def test_the_list_follows_the_board(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash")
        feed.board = replace(BOARD, alerts=())
        app.look()
        assert "Disk is 91" not in seen(app)


def test_every_word_must_occur_in_text_or_key() -> None:
    rows = entries(BOARD)
    assert [row.key for row in matching(rows, "SERVER down")] == ["llama"]
    assert [row.key for row in matching(rows, "thread/2")] == ["thread/2"]
    assert matching(rows, "") == rows
