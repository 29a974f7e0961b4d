"""The detail screen: everything about one row, second by second."""

from dataclasses import replace

from board.board import Tone, Words
from tests.tui.scripted import DETAIL, MakeApp, ScriptedFeed, StillClock, seen, selected


async def test_it_shows_the_words_the_chart_and_the_reading(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("j", "enter")
        for part in ("llama-server 11437", "since", "13:09", "tokens per second", "limit 50 tok/s", "as read"):
            assert part in seen(app)


async def test_times_of_a_chart_are_the_owners(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("j", "enter")
        assert "12:24" in seen(app)


async def test_long_text_is_wrapped_whole(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.press("j", "enter")
        assert seen(app).count("refuses") == 20


async def test_a_long_label_is_whole_and_apart_from_its_text(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.details["llama"] = replace(
        DETAIL, lines=((Words("lines per hour"), Words("60")), (Words("x" * 99), Words("y")))
    )
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "enter")
        assert "lines per hour                60" in seen(app)
        assert "xxx…  y" in seen(app)


async def test_it_scrolls_to_the_end_of_the_reading_and_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter")
        assert '"end": true' not in seen(app)
        await pilot.press("end")
        assert '"end": true' in seen(app)
        assert '    "state"' not in seen(app)
        await pilot.press("home")
        assert "13:09" in seen(app)


async def test_the_indentation_of_the_reading_stays(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter", "end")
        assert '   "state": "down",' in seen(app)


async def test_it_follows_the_row(make_app: MakeApp, feed: ScriptedFeed, clock: StillClock) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter")
        feed.details["llama"] = replace(DETAIL, lines=((Words("what"), Words("It answers again.", Tone.QUIET)),))
        clock.pass_by(1)
        app.look()
        assert "It answers again." in seen(app)


async def test_a_row_that_is_gone_is_shown_as_it_was_and_says_so(
    make_app: MakeApp, feed: ScriptedFeed, clock: StillClock
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter")
        feed.details.clear()
        clock.pass_by(1)
        app.look()
        assert "gone; this is how it was seen last" in seen(app)
        assert "13:09" in seen(app)


async def test_a_row_without_details_says_so(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "enter")
        assert "is not known any more" in seen(app)


async def test_y_copies_its_command(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter", "y")
        assert app.clipboard == "systemctl --user start llama rm -rf /"


async def test_escape_and_q_lead_back_to_the_wall_and_its_cursor(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "enter", "escape")
        assert selected(app) == "llama"
        await pilot.press("j", "enter", "q")
        assert selected(app) == "disk"


async def test_it_fits_the_smallest_screen(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.press("j", "enter", "end", "pageup")
        assert {len(line) for line in seen(app).split("\n")} == {20}


async def test_while_it_is_open_the_engine_is_asked_for_more(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        assert feed.looked_at == []
        await pilot.press("j", "enter")
        assert feed.looked_at == ["llama"]
