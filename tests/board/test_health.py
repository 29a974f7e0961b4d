"""The dashboard's own health is what its own readings say, and no more."""

from datetime import timedelta

import pytest

from board.alerts.loudness import Figure, Loudness
from board.facts import Service, ServiceState
from board.health import Health, Line, Part, health, loudness_lines, own_lines
from board.reading import Outage, OutageKind, Scope
from tests.board.owns import DASH, own
from tests.board.worlds import T0, at, scope, world

REFUSED = Outage(OutageKind.REFUSED, "connection refused", "systemctl start docker")


def polled(every: float = 5, took: float | None = 0.02, after: float = 5) -> Scope:
    """A scope that was polled at the start and is next polled so many seconds after."""
    return Scope(name="gpu", source="gpu", every=every, tried_at=T0, ok_at=T0, took=took, next_at=at(after))


def listed(*lines: Line) -> dict[str, str]:
    return {each.label: f"{each.text} {each.against}".strip() for each in lines}


def of(*scopes: Scope) -> Health:
    return health(world(scopes=scopes))


def costs(scope: Scope) -> tuple[float | None, float]:
    """Percent of the source's time, and polls per hour."""
    [told] = of(scope).sources
    return told.cost, told.polls


def test_sources_stand_in_the_order_of_their_names_with_their_state() -> None:
    absent = Outage(OutageKind.ABSENT, "no driver here")
    told = of(scope("host"), scope("gpu", None, outage=absent), scope("llama/8080", None), scope("b", -20))
    assert [(each.scope.name, each.state) for each in told.sources] == [
        ("b", "aging"),
        ("gpu", "off"),
        ("host", "fresh"),
        ("llama/8080", "unknown"),
    ]


def test_cost_is_the_part_of_its_time_that_a_source_spends_on_us() -> None:
    assert costs(polled(every=5, took=0.25, after=5)) == (5, 720)


def test_a_source_that_is_left_alone_for_longer_costs_less() -> None:
    assert costs(polled(every=5, took=3, after=60)) == (5, 60)


@pytest.mark.parametrize("after", [4.8, 5.0, 5.25])
def test_polls_that_are_spread_on_purpose_do_not_move_the_numbers(after: float) -> None:
    assert costs(polled(took=0.25, after=after)) == (5, 720)


def test_a_clock_that_jumped_during_a_poll_makes_no_cost_impossible() -> None:
    assert costs(polled(took=0.25, after=-3600)) == (5, 720)


def test_a_source_that_was_never_asked_has_no_cost() -> None:
    [told] = of(Scope(name="gpu", source="gpu", every=5)).sources
    assert told.cost is None


def test_an_engine_that_has_not_told_of_itself_is_no_zero() -> None:
    told = of(scope("host"))
    assert (told.own, told.loudness) == (None, None)
    assert listed(*own_lines(told, T0)) == {"engine": "no engine has told of itself yet"}
    assert {each.text for each in loudness_lines(told)} == {"?"}


def test_the_engine_tells_who_it_is_what_it_costs_and_what_it_keeps() -> None:
    assert listed(*own_lines(health(world(*own())), T0)) == {
        "engine": "0.3.0 · pid 4242 · up 2 h 33 min",
        "cpu": "0.8 % of a core",
        "memory": "62.0 M",
        "store": "27/500 MB +3.1 MB a day",
        "new alerts": "1 in 10 min 2 incidents open",
    }


def test_what_is_not_known_yet_is_left_out_or_a_question_mark() -> None:
    unknown = own({Part.CPU: None, Part.GROWTH: None, Part.INCIDENTS: None})
    told = listed(*own_lines(health(world(*unknown)), T0))
    assert (told["cpu"], told["store"], told["new alerts"]) == ("?", "27/500 MB", "1 in 10 min")


def test_numbers_of_an_engine_that_is_gone_are_not_shown_as_if_it_were_there() -> None:
    told = health(world(*own(), now=900))
    lines = listed(*own_lines(told, at(900)))
    assert (lines["cpu"], lines["memory"], lines["store"]) == ("?", "?", "?")
    assert told.own is not None
    assert told.own.read_at == T0
    assert told.loudness is None


def test_the_loudness_that_was_told_is_the_loudness_that_is_read() -> None:
    assert health(world(*own())).loudness == Loudness(
        hourly=2.1, peak=4, flooded=0.2, old=0, chattering=0, loudest="llm.down", loudest_times=34
    )


def test_each_figure_stands_beside_its_budget_and_the_loudest_rule_below() -> None:
    assert listed(*loudness_lines(health(world(*own())))) == {
        "lines per hour": "2.1 at most 6",
        "lines within 10 min": "4 at most 10",
        "% of the time in flood": "0.2 under 1",
        "lines older than 24 h": "0 under 5",
        "chattering lines": "0 none",
        "loudest rule": "llm.down, 34 lines",
    }


def test_what_is_over_its_budget_is_marked_and_nothing_else() -> None:
    loud = loudness_lines(health(world(*own({Figure.HOURLY: 9, Figure.OLD: 5}))))
    assert [each.label for each in loud if each.over] == ["lines per hour", "lines older than 24 h"]


@pytest.mark.parametrize(
    ("state", "why", "latency", "line"),
    [
        (ServiceState.UP, "", 84.2, Line("ping", "84 ms")),
        (ServiceState.UP, "", None, Line("ping", "well")),
        (ServiceState.DOWN, "connection refused", None, Line("ping", "connection refused", over=True)),
        (ServiceState.UNKNOWN, "not answered yet", None, Line("ping", "not answered yet")),
    ],
)
def test_what_the_engine_keeps_up_for_others_is_told(
    state: ServiceState, why: str, latency: float | None, line: Line
) -> None:
    ping = Service(key=f"{DASH}/ping", kind="ping", label="ping", state=state, why=why, latency=latency)
    assert own_lines(health(world(*own(), ping)), T0)[-1] == line


def test_how_long_the_engine_is_up_goes_on_between_its_readings() -> None:
    told = health(world(*own()))
    assert own_lines(told, T0 + timedelta(minutes=7))[0].text.endswith("up 2 h 40 min")
