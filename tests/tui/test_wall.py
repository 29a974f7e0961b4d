"""The wall under the keys of a person, in a terminal that is not there."""

from dataclasses import replace

import pytest

from tests.tui.scripted import MakeApp, ScriptedFeed, StillClock, said, seen, selected
from tui.detail import DetailScreen
from tui.wall import WallScreen
from widgets.canvas import Canvas
from widgets.ink import plain


@pytest.mark.parametrize("size", [(200, 56), (160, 45), (120, 40), (80, 24)])
async def test_every_tier_is_there_at_every_size(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size):
        for word in ("ALERTS", "THREADS", "STATUS", "QUEUE", "Model server 11437 is down", "help", "leave"):
            assert word in seen(app)


@pytest.mark.parametrize("size", [(200, 56), (80, 24), (60, 20), (10, 3), (1, 1)])
async def test_the_screen_is_filled_to_the_cell(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size):
        lines = seen(app).split("\n")
        assert {len(line) for line in lines} == {size[0]}
        assert len(lines) == size[1]


async def test_a_small_screen_says_so_and_still_shows_the_alerts(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(60, 20)):
        assert "The wall needs 80x24; this is 60x20." in seen(app)
        assert "Model server 11437 is down" in seen(app)


async def test_a_new_size_is_drawn_at_once(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(200, 56)) as pilot:
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert len(seen(app).split("\n")[0]) == 80


async def test_a_wall_that_nobody_touched_has_no_cursor(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)):
        assert selected(app) is None
        assert not any(span.chosen for row in app.screen.query_one(Canvas).rows for span in row.line)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["down"], "llama"),
        (["j", "j"], "disk"),
        (["j", "j", "k"], "llama"),
        (["j", "j", "j"], "thread/1"),
        (["j", "j", "j", "right", "up"], "host"),
        (["j", "j", "j", "l", "down"], "gpu/0"),
        (["j", "j", "j", "l", "h"], "thread/1"),
        (["1"], "llama"),
        (["2"], "thread/1"),
        (["tab"], "thread/1"),
        (["tab", "tab"], "host"),
        (["tab", "tab", "tab"], "thread/1"),
        (["1", "up"], "llama"),
        (["1", "escape"], None),
    ],
)
async def test_keys_move_the_cursor(make_app: MakeApp, keys: list[str], expected: str | None) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        assert selected(app) == expected


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "j")
        feed.board = replace(feed.board, alerts=feed.board.alerts[1:])
        app.look()
        assert selected(app) == "disk"
        chosen = [row for row in app.screen.query_one(Canvas).rows if any(span.chosen for span in row.line)]
        assert "Disk is 91 % full" in plain(chosen[0].line)


async def test_the_cursor_goes_away_by_itself(make_app: MakeApp, clock: StillClock) -> None:
    app = make_app(ticks=lambda: clock().timestamp())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j")
        clock.pass_by(59)
        app.look()
        assert selected(app) == "llama"
        clock.pass_by(1)
        app.look()
        assert selected(app) is None


async def test_the_cursor_outlasts_a_clock_that_is_set_or_plays_a_demo(make_app: MakeApp, clock: StillClock) -> None:
    app = make_app(ticks=lambda: 0.0)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j")
        clock.pass_by(86_400)
        app.look()
        assert selected(app) == "llama"


async def test_enter_opens_the_row(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter")
        assert isinstance(app.screen, DetailScreen)
        assert "llama-server 11437" in seen(app)


async def test_a_click_selects_and_a_second_one_opens(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        row = next(at for at, line in enumerate(seen(app).split("\n")) if "Disk is 91" in line)
        await pilot.click(Canvas, offset=(30, row))
        assert selected(app) == "disk"
        await pilot.click(Canvas, offset=(30, row))
        assert isinstance(app.screen, DetailScreen)


async def test_w_says_why(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "w")
        assert "at work or held up" in said(app)[-1]
        await pilot.press("1", "w")
        assert said(app)[-1] == "Model server 11437 is down: nothing else needs a person more"


async def test_y_copies_one_line_that_no_shell_runs_by_itself(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", "y")
        assert app.clipboard == "systemctl --user start llama rm -rf /"


async def test_capital_y_copies_the_id(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "Y")
        assert app.clipboard == "thread/1"


async def test_without_a_row_there_is_nothing_to_open_or_copy(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter", "y", "Y")
        assert isinstance(app.screen, WallScreen)
        assert not said(app)
        assert "open" not in seen(app).split("\n")[-1]


async def test_an_empty_board_can_be_used_too(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(
        feed.board, alerts=(), threads=(), status=(), headline=replace(feed.board.headline, now=0, soon=0)
    )
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "tab", "1", "2", "3", "w", "enter")
        assert "nothing needs you" in seen(app)
