"""The keys for alerts, under the hands of a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from textual import events

from board.alerts.act import Verb
from tests.tui.scripted import BOARD, LOC, NOW, QUEUED, SHELVED, WINDOW, MakeApp, ScriptedFeed, StillClock, said, seen
from tui.detail import DetailScreen
from tui.field import Field
from tui.health import HealthScreen
from tui.history import HistoryScreen
from tui.keys import ACTS
from tui.prompt import PromptScreen
from tui.shelved import ShelvedScreen
from tui.wall import WallScreen

SIZE = (120, 40)


async def test_a_acknowledges_in_the_name_of_the_person(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app(who="jarvis")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "a")
        (act,) = feed.acts
        assert (act.verb, act.target, act.who, act.at) == (Verb.ACKNOWLEDGE, "llama", "jarvis", NOW)
        assert said(app) == ["asked: acknowledge llama"]


async def test_a_again_takes_it_back(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, alerts=(replace(BOARD.alerts[0], acknowledged="sean 13:20"),))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "a")
        assert feed.acts[0].verb is Verb.RESUME


async def test_after_an_act_the_wall_looks_at_once(make_app: MakeApp, feed: ScriptedFeed, clock: StillClock) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1")
        feed.board = replace(BOARD, threads_title="9 running")
        clock.pass_by(0.3)
        await pilot.press("a")
        assert "9 running" in seen(app)


@pytest.mark.parametrize("key", ["a", "z", "n", "i"])
async def test_without_an_alert_a_key_says_how_to_choose_one(make_app: MakeApp, feed: ScriptedFeed, key: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await pilot.press("2", key)
        assert said(app) == ["select an alert first: 1"] * 2
        assert isinstance(app.screen, WallScreen)
        assert not feed.acts


async def test_a_row_of_the_status_stands_for_the_alert_about_it(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, alerts=(replace(BOARD.alerts[0], subject="host"),))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "tab", "a")
        assert feed.acts[0].target == "llama"


async def test_a_bug_in_the_feed_is_a_sentence(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1")
        feed.broken = OSError("gone")
        await pilot.press("a")
        assert "Writing that down failed (OSError)" in said(app)[0]


async def test_z_shows_live_what_was_understood_and_enter_does_it(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "down", "z")
        assert "Shelve until when, and why?  Disk is 91 % full" in seen(app)
        assert "Model server 11437 is down" in seen(app)
        await pilot.press(*"tomorrow 9:00 new disk")
        assert "✓ until Thu 12 Feb 09:00 (in 19 h 35 min) · reason: new disk" in seen(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, WallScreen)
        (act,) = feed.acts
        assert (act.verb, act.target, act.text) == (Verb.SHELVE, "disk", "new disk")
        assert act.until == (NOW + timedelta(days=1)).replace(hour=9, minute=0, second=0)


async def test_z_does_nothing_with_what_it_did_not_understand(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "z", *"may", "enter")
        assert "? 'may' begins with no clear time" in seen(app)
        assert isinstance(app.screen, PromptScreen)
        await pilot.press(*"be", "escape")
        await pilot.pause()
        assert isinstance(app.screen, WallScreen)
        assert not feed.acts


async def test_red_is_refused_for_more_than_a_day_before_it_is_asked(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "z", *"3d")
        assert "? a red alert can be shelved for 24 h at most" in seen(app)


async def test_the_wall_goes_on_behind_the_prompt(make_app: MakeApp, feed: ScriptedFeed, clock: StillClock) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "z", *"2h")
        clock.pass_by(60)
        feed.board = replace(BOARD, threads_title="9 running")
        app.look()
        assert "9 running" in seen(app)
        assert "until Wed 11 Feb 15:25" in seen(app)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (20, 5), (10, 3)])
async def test_the_prompt_fits_every_screen(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.press("m", *"all 2h")
        lines = seen(app).split("\n")
        assert {len(line) for line in lines} == {size[0]}


async def test_what_is_pasted_is_cleaned_and_bounded(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "down", "z", *"2h ")
        evil = "\x1b]52;c;AAAA\x07\x1b[2J[bold red]x[/]\r\n\u202e" + "y" * 5_000_000
        app.screen.query_one(Field).post_message(events.Paste(evil))
        await pilot.pause()
        assert "\x1b" not in seen(app)
        assert len(app.screen.query_one(Field).value) == 300
        await pilot.press("enter")
        (act,) = feed.acts
        assert act.text.startswith("[bold red]x[/] yyy")
        assert len(act.text) <= 300


async def test_what_is_pasted_takes_the_place_of_what_is_selected(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("m", *"all 2h", "home", "shift+right", "shift+right", "shift+right")
        app.screen.query_one(Field).post_message(events.Paste("box box\nrm -rf /"))
        await pilot.pause()
        assert app.screen.query_one(Field).value == "box box rm -rf / 2h"


async def test_ctrl_c_leaves_the_prompt_and_not_the_wall(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "z", *"2h", "ctrl+c")
        await pilot.pause()
        assert isinstance(app.screen, WallScreen)
        assert app.is_running
        assert not feed.acts


async def test_n_notes_what_was_tried(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app(who="jarvis")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "n", *"restarted it", "enter")
        (act,) = feed.acts
        assert (act.verb, act.target, act.text, act.who) == (Verb.TRIED, "llama", "restarted it", "jarvis")


async def test_m_begins_a_maintenance_window(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("m", *"source llama 2h new build")
        assert "✓ the source llama until Wed 11 Feb 15:24 (in 2 h) · reason: new build" in seen(app)
        await pilot.press("enter")
        (act,) = feed.acts
        assert (act.verb, act.target, act.text) == (Verb.SHELVE, "source:llama", "new build")


async def test_u_ends_what_is_selected_and_says_where_the_shelved_are(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, shelved=(WINDOW,))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "u")
        assert said(app) == ["this is not shelved; Z lists what is"]
        await pilot.press("up", "u")
        (act,) = feed.acts
        assert (act.verb, act.target) == (Verb.UNSHELVE, "source:llama")


async def test_enter_on_a_maintenance_window_lists_the_shelved(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, shelved=(WINDOW,), alerts=())
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "enter")
        assert isinstance(app.screen, ShelvedScreen)


async def test_i_shows_the_history_from_the_wall_and_from_the_details(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        for keys in (("1", "i"), ("1", "enter", "i")):
            await pilot.press(*keys)
            assert isinstance(app.screen, HistoryScreen)
            for part in ("13:09:06", "opened: connection refused", "jarvis tried: restarted the unit"):
                assert part in seen(app)
            await pilot.press("escape")
        assert isinstance(app.screen, DetailScreen)


async def test_the_history_of_what_is_over_can_still_be_opened(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "enter")
        feed.board = replace(BOARD, alerts=())
        app.look()
        await pilot.press("i")
        assert "opened: connection refused" in seen(app)


async def test_keys_for_alerts_work_on_the_details_too(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "enter", "a", "z", *"2h", "enter")
        await pilot.pause()
        assert [(act.verb, act.target) for act in feed.acts] == [
            (Verb.ACKNOWLEDGE, "llama"),
            (Verb.SHELVE, "llama"),
        ]
        assert isinstance(app.screen, DetailScreen)


async def test_the_footer_offers_the_keys_for_alerts_only_where_there_are_any(
    make_app: MakeApp, feed: ScriptedFeed
) -> None:
    app = make_app()
    async with app.run_test(size=(200, 56)):
        assert "a acknowledge" in seen(app).split("\n")[-1]
        feed.board = replace(BOARD, alerts=())
        app.look()
        assert "acknowledge" not in seen(app).split("\n")[-1]
        assert "Z shelved" in seen(app).split("\n")[-1]


async def test_the_footer_offers_to_end_a_window_where_no_alert_is(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, alerts=(), shelved=(WINDOW,))
    app = make_app()
    async with app.run_test(size=(200, 56)) as pilot:
        await pilot.press("1")
        assert "u un-shelve" in seen(app).split("\n")[-1]


async def test_the_details_of_what_is_shelved_offer_to_take_it_back(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, alerts=(), shelved=(SHELVED,))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("Z", "enter", "a", "z", "n")
        assert "u un-shelve" in seen(app).split("\n")[-1]
        assert "acknowledge" not in seen(app).split("\n")[-1]
        await pilot.press("u")
        assert [(act.verb, act.target) for act in feed.acts] == [(Verb.UNSHELVE, SHELVED.key)]
        assert isinstance(app.screen, DetailScreen)


async def test_the_details_of_what_no_alert_is_about_offer_no_act(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "enter", "a", "i")
        assert "acknowledge" not in seen(app).split("\n")[-1]
        assert said(app) == ["no alert is about this row"]


async def test_enter_does_what_stood_there_then(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "n", *"restarted it")
        field = app.screen.query_one(Field)
        field.post_message(Field.Submitted(field, field.value))
        field.value += "and typed on"
        await pilot.pause()
        assert feed.acts[0].text == "restarted it"


async def test_every_act_can_have_another_key(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app(keys={"acknowledge": "f6", "alerts": "f1"})
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "f1", "a", "f6")
        assert said(app)[0] == "select an alert first: f1"
        assert [act.verb for act in feed.acts] == [Verb.ACKNOWLEDGE]
    assert len({binding.id for binding in ACTS}) == len(ACTS)


@pytest.mark.parametrize("bell", [True, False])
async def test_the_bell_rings_once_for_each_message_and_only_when_it_is_switched_on(
    make_app: MakeApp, feed: ScriptedFeed, clock: StillClock, bell: bool
) -> None:
    feed.board = replace(BOARD, told_at=NOW - timedelta(minutes=1))
    app = make_app(bell=bell)
    rung: list[str] = []
    app.bell = lambda: rung.append("ding")  # type: ignore[method-assign]  # the driver rings none in a test
    async with app.run_test(size=SIZE):
        app.look()
        assert not rung
        clock.pass_by(1)
        feed.board = replace(BOARD, told_at=clock())
        app.look()
        app.look()
        assert rung == ["ding"] * bell


async def test_s_opens_the_health_of_the_dashboard(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("s", "s")
        assert isinstance(app.screen, HealthScreen)
        await pilot.press("q")
        assert isinstance(app.screen, WallScreen)


async def test_the_shelved_are_listed_with_all_that_was_said(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, shelved=(WINDOW, SHELVED))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("Z")
        for part in (
            "○ maintenance  the source llama",
            "until 14:24 (in 1 h) · new build · by sean 13:14 · hides 3",
            "▲ SOON         The card is newer than PyTorch",
            "until 1 Mar 00:00 (in 17 d 10 h) · PyTorch supports sm_120 · by jarvis 11:24 · hides 1",
        ):
            assert part in seen(app)


async def test_on_the_list_u_unshelves_and_enter_opens(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(BOARD, shelved=(WINDOW, SHELVED))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("Z", "u", "enter", "down", "u")
        assert [(act.verb, act.target) for act in feed.acts] == [
            (Verb.UNSHELVE, "source:llama"),
            (Verb.UNSHELVE, SHELVED.key),
        ]
        await pilot.press("enter")
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.subject == SHELVED.key


async def test_a_list_that_is_longer_than_the_screen_follows_the_choice(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = replace(
        BOARD, shelved=tuple(replace(SHELVED, key=f"shelf-{at}", what=f"Thing number {at}") for at in range(30))
    )
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("Z", *(["j"] * 29))
        assert "Thing number 29" in seen(app)
        assert "Thing number 1\n" not in seen(app)
        await pilot.press("u")
        assert feed.acts[0].target == "shelf-29"


async def test_nothing_shelved_is_said(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("Z", "u", "enter", "down")
        assert "Nothing is shelved" in seen(app)
        await pilot.press("q")
        assert isinstance(app.screen, WallScreen)


async def test_hostile_text_stays_text_in_prompt_and_list(make_app: MakeApp, feed: ScriptedFeed) -> None:
    evil = "[bold red]\x1b]52;c;AAAA\x07\x1b[2J[/x] 🔥 \u202e"
    shelf = replace(SHELVED, what=evil, who=evil, reason=evil, key=evil)
    alert = replace(BOARD.alerts[0], what=evil, acknowledged=evil)
    feed.board = replace(BOARD, shelved=(shelf, replace(WINDOW, what=evil, reason=evil)), alerts=(alert,))
    app = make_app()
    async with app.run_test(size=(200, 56)) as pilot:
        await pilot.press("1", "z", *"x")
        assert "\x1b" not in seen(app)
        await pilot.press("escape", "Z")
        assert "\x1b" not in seen(app)


async def test_p_pins_a_row_of_the_queue(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = QUEUED
    app = make_app(who="jarvis")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "p")
        assert [(act.verb, act.target, act.who) for act in feed.acts] == [(Verb.PIN, LOC.key, "jarvis")]


async def test_p_on_one_that_is_pinned_takes_that_back(make_app: MakeApp, feed: ScriptedFeed) -> None:
    pinned = replace(LOC, mark="pinned by jarvis 13:24", marked="gitea/10")
    feed.board = replace(QUEUED, queue=replace(QUEUED.queue, items=(pinned,)))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "p")
        assert [(act.verb, act.target) for act in feed.acts] == [(Verb.RESTORE, "gitea/10")]


async def test_h_hides_a_row_of_the_queue(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = QUEUED
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "H")
        assert [(act.verb, act.target) for act in feed.acts] == [(Verb.HIDE, LOC.key)]


async def test_z_snoozes_a_row_of_the_queue(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = QUEUED
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "z")
        assert isinstance(app.screen, PromptScreen)
        await pilot.press(*"2h", "space", *"later", "enter")
        (act,) = feed.acts
        assert (act.verb, act.target, act.text) == (Verb.SNOOZE, LOC.key, "later")


async def test_u_takes_the_mark_of_a_row_back(make_app: MakeApp, feed: ScriptedFeed) -> None:
    marked = replace(LOC, mark="snoozed by jarvis 13:24", marked="gitea/10")
    feed.board = replace(QUEUED, queue=replace(QUEUED.queue, items=(marked,)))
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "u")
        assert [(act.verb, act.target) for act in feed.acts] == [(Verb.RESTORE, "gitea/10")]


async def test_without_a_row_of_the_queue_p_says_how_to_choose_one(make_app: MakeApp, feed: ScriptedFeed) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "p")
        assert said(app) == ["select a row of the queue first: 3"]
        assert feed.acts == []


async def test_w_on_a_row_of_the_queue_shows_the_table_of_its_terms(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = QUEUED
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3", "w")
        (table,) = said(app)
        assert "40.0 priority urgent\n= 40.0 score" in table


async def test_the_footer_offers_what_works_on_a_row_of_the_queue(make_app: MakeApp, feed: ScriptedFeed) -> None:
    feed.board = QUEUED
    app = make_app()
    async with app.run_test(size=(200, 56)) as pilot:
        await pilot.press("3")
        foot = seen(app).splitlines()[-1]
        assert all(word in foot for word in ("p pin", "z snooze", "H hide"))
        assert "a acknowledge" not in foot
        await pilot.press("1")
        foot = seen(app).splitlines()[-1]
        assert "z shelve" in foot
        assert "pin" not in foot
