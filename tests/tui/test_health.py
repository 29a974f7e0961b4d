"""The health page: what each source costs and lacks, and how the dashboard itself does."""

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.alerts.loudness import Figure
from board.board import Tone
from board.facts import Fact, Service, ServiceState
from board.health import Health, health
from board.reading import Outage, OutageKind, Scope
from tests.board.owns import DASH, own
from tests.board.worlds import T0, at, scope, world
from tests.tui.scripted import ScriptedFeed, StillClock, seen
from tui.app import LocknControl
from tui.health import HealthScreen, drawn
from tui.wall import WallScreen
from widgets.ink import Row, plain, width

NOW = at(4)
ABSENT = Outage(OutageKind.ABSENT, "no NVIDIA driver here")
REFUSED = Outage(OutageKind.REFUSED, "connection refused", "systemctl --user restart llama-qwen.service")


def polled(name: str, **more: Any) -> Scope:
    fields: dict[str, Any] = {"every": 5, "tried_at": T0, "ok_at": T0, "took": 0.02, "next_at": at(24)}
    return Scope(name=name, source=name, **{**fields, **more})


def told(*scopes: Scope, facts: tuple[Fact, ...] | None = None) -> Health:
    """The health of a box with these sources, and of an engine that does well unless told otherwise."""
    return health(world(*(own() if facts is None else facts), scopes=[*scopes, polled("dash", every=10)], now=4))


def page(health: Health, cells: int = 78) -> list[str]:
    return [plain(each.line).rstrip() for each in drawn(health, NOW, cells)]


def line(health: Health, word: str) -> str:
    """The one line of the page that has a word, with single blanks."""
    [found] = [each for each in page(health) if word in each]
    return " ".join(found.split())


def row(health: Health, word: str) -> Row:
    return next(each for each in drawn(health, NOW, 78) if word in plain(each.line))


def test_a_source_shows_its_state_its_age_its_latency_its_cost_and_when_it_is_next() -> None:
    assert line(told(polled("gpu")), "gpu") == "gpu ● fresh 4s 20 ms 0.08 % 150/h 20s"


def test_a_critical_source_has_a_mark() -> None:
    assert line(told(polled("host", critical=True)), "host").startswith("host ! ● fresh")


def test_what_is_wrong_with_a_source_stands_below_it_with_the_remedy() -> None:
    lines = page(told(polled("llama/11437", ok_at=at(-900), outage=REFUSED)))
    place = next(number for number, each in enumerate(lines) if each.startswith("llama/11437"))
    assert "? unknown" in lines[place]
    assert lines[place + 1] == "  connection refused · systemctl --user restart llama-qwen.service"


def test_a_long_sentence_is_wrapped_and_not_cut() -> None:
    long = Outage(OutageKind.GARBLED, "word " * 40)
    assert "\n".join(page(told(polled("gpu", outage=long)))).count("word") == 40


def test_a_source_that_is_not_set_up_is_grey_and_no_trouble() -> None:
    off = row(told(polled("gpu", ok_at=None, outage=ABSENT)), "no NVIDIA driver here")
    assert {span.tone for span in off.line if span.text.strip()} == {Tone.UNKNOWN}


def test_a_source_that_was_never_read_shows_no_number_for_it() -> None:
    never = told(Scope(name="gpu", source="gpu", every=5))
    assert line(never, "gpu") == "gpu ? unknown never ? ? 720/h ?"


def test_the_engine_shows_who_it_is_what_it_costs_and_what_it_keeps() -> None:
    calm = told()
    assert line(calm, "engine") == "engine 0.3.0 · pid 4242 · up 2 h 33 min"
    assert line(calm, "cpu") == "cpu 0.8 % of a core"
    assert line(calm, "memory") == "memory 62.0 M"
    assert line(calm, "store") == "store 27/500 MB +3.1 MB a day"


def test_each_figure_of_loudness_stands_beside_its_budget() -> None:
    calm = told()
    assert line(calm, "lines per hour") == "lines per hour 2.1 at most 6"
    assert line(calm, "chattering") == "chattering lines 0 none"
    assert line(calm, "loudest rule") == "loudest rule llm.down, 34 lines"


def test_within_the_budget_nothing_is_marked() -> None:
    assert not [each for each in page(told()) if each.startswith("!") or "too loud" in each]


def test_what_is_over_the_budget_is_marked_and_said_in_a_sentence() -> None:
    loud = told(facts=own({Figure.HOURLY: 9}))
    assert line(loud, "lines per hour ") == "! lines per hour 9 at most 6"
    assert page(loud)[-1] == "too loud: 9 lines per hour; loudest rule: llm.down"


def test_a_ping_that_does_not_get_through_is_marked_and_says_why() -> None:
    ping = Service(key=f"{DASH}/ping", kind="ping", label="ping", state=ServiceState.DOWN, why="connection refused")
    assert line(told(facts=(*own(), ping)), "ping") == "! ping connection refused"


def test_without_an_engine_nothing_is_made_up() -> None:
    empty = Health((), None, None)
    assert "no engine has told of itself yet" in "\n".join(page(empty))
    assert line(empty, "lines per hour") == "lines per hour ? at most 6"


def test_no_cell_of_the_page_is_red_or_amber() -> None:
    tones = {span.tone for each in drawn(told(polled("gpu", outage=REFUSED)), NOW, 78) for span in each.line}
    assert not tones & {Tone.NOW, Tone.SOON, Tone.YOU}


@given(st.integers(1, 200), st.text(max_size=60), st.text(max_size=300))
def test_every_row_is_exactly_as_wide_as_the_page(cells: int, name: str, sentence: str) -> None:
    broken = polled(name or "gpu", outage=Outage(OutageKind.BUG, sentence, sentence))
    assert {width(each.line) for each in drawn(told(broken, scope("host")), NOW, cells)} == {cells}


class Seeing(LocknControl):
    """An app whose health is told to it."""

    told = told(polled("host", critical=True), polled("gpu", outage=REFUSED))

    def health(self) -> Health:
        return self.told


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOW)


@pytest.fixture
def app(clock: StillClock) -> Seeing:
    return Seeing(ScriptedFeed(), clock, UTC)


async def test_it_opens_over_the_wall_and_closes(app: Seeing) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await app.push_screen(HealthScreen())
        assert "LOCKN CONTROL  health" in seen(app)
        assert "gpu" in seen(app)
        await pilot.press("q")
        assert isinstance(app.screen, WallScreen)


async def test_it_scrolls_at_80_by_24_down_to_the_loudest_rule(app: Seeing) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(HealthScreen())
        assert "host !" in seen(app)
        assert {len(each) for each in seen(app).split("\n")} == {80}
        await pilot.press("end")
        assert "loudest rule" in seen(app)


async def test_it_follows_what_the_engine_tells(app: Seeing, clock: StillClock) -> None:
    async with app.run_test(size=(120, 40)):
        await app.push_screen(HealthScreen())
        app.told = told(facts=own({Figure.HOURLY: 9}))
        clock.pass_by(1)
        app.look()
        assert "too loud: 9 lines per hour" in seen(app)
