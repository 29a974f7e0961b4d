"""The engine is a source like any other, and its readings say what it costs and how loud it is."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.alerts.loudness import Figure, Raised
from board.board import Severity
from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.health import Part, health
from board.reading import Freshness, Origin, Reading, Scope, freshness
from board.world import World
from collectors.engine.cost import Cost
from collectors.engine.own import Growth, Own, size_of
from collectors.store.retention import LARGEST
from tests.board.worlds import BOX, T0, at

F = TypeVar("F", bound=Fact)
DAY = 86_400
PING = Service(key=f"{BOX}/dash/ping", kind="ping", label="ping", state=ServiceState.UP)


@pytest.fixture
def cost() -> Cost:
    return Cost(os.getpid(), "0.3.0", T0)


@pytest.fixture
def own(cost: Cost, tmp_path: Path) -> Own:
    return Own(BOX, cost, lambda: size_of(tmp_path / "store.db"), tuple)


def lines(*seconds: float, rule: str = "llm.down") -> tuple[Raised, ...]:
    return tuple(Raised(at=at(second), rule=rule, severity=Severity.SOON) for second in seconds)


def gauges(reading: Reading) -> dict[str, float | None]:
    """All numbers by the last part of their key."""
    return {each.key.rpartition("/")[2]: each.value for each in reading.facts if isinstance(each, Gauge)}


def only(noun: type[F], reading: Reading) -> F:
    [fact] = [each for each in reading.facts if isinstance(each, noun)]
    return fact


def told(own: Own, now: datetime, *raised: Raised) -> Reading:
    return own.reading(now, raised, T0)[0]


def test_it_says_who_it_is(own: Own) -> None:
    reading = told(own, at(10))
    service, process = only(Service, reading), only(Process, reading)
    assert (service.key, service.state, service.version) == (f"{BOX}/dash", ServiceState.UP, "0.3.0")
    assert (process.pid, process.started_at) == (os.getpid(), T0)


def test_its_cost_is_the_one_of_its_last_sign_of_life(own: Own, cost: Cost) -> None:
    cost.beat(at(0), "", "")
    beat = cost.beat(at(5), "", "")
    numbers = gauges(told(own, at(10)))
    assert (numbers[Part.CPU], numbers[Part.MEMORY]) == (beat.cpu, beat.memory)
    assert beat.cpu is not None


def test_cpu_time_is_not_measured_over_a_moment(cost: Cost) -> None:
    cost.beat(at(0), "", "")
    assert cost.beat(at(0.5), "", "").cpu is None
    assert cost.beat(at(5), "", "").cpu is not None


def test_a_clock_that_was_set_back_gives_no_figure_and_the_next_one_is_right_again(cost: Cost) -> None:
    cost.beat(at(0), "", "")
    assert cost.beat(at(-3600), "", "").cpu is None
    assert cost.beat(at(-3595), "", "").cpu is not None


def test_the_store_is_held_against_what_it_may_grow_to(own: Own, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(bytes(4096))
    store = next(each for each in told(own, at(0)).facts if each.key.endswith("/store"))
    assert isinstance(store, Gauge)
    assert (store.value, store.limit) == (4096, LARGEST)


def test_a_store_that_is_not_there_has_no_size(own: Own) -> None:
    assert gauges(told(own, at(0)))[Part.STORE] is None


def test_new_lines_are_counted_at_each_reading_with_the_rule_of_most(own: Own) -> None:
    raised = (*lines(1, 2, 3), *lines(4, rule="gpu.vram"))
    reading = told(own, at(10), *raised)
    new = next(each for each in reading.facts if each.key.endswith("/new"))
    assert isinstance(new, Gauge)
    assert (new.value, new.note) == (4, "llm.down")
    assert gauges(told(own, at(602), *raised))[Part.NEW] == 2


def test_the_figures_of_the_week_are_counted_once_a_minute(own: Own) -> None:
    assert gauges(told(own, at(0)))[Figure.PEAK] == 0
    raised = lines(1, 2)
    assert gauges(told(own, at(50), *raised))[Figure.PEAK] == 0
    assert gauges(told(own, at(60), *raised))[Figure.PEAK] == 2


def test_incidents_are_told_where_they_are_known(own: Own) -> None:
    assert gauges(told(own, at(0)))[Part.INCIDENTS] is None
    assert gauges(own.reading(at(10), (), T0, incidents=3)[0])[Part.INCIDENTS] == 3


def test_what_it_keeps_up_for_others_is_part_of_its_reading(cost: Cost) -> None:
    own = Own(BOX, cost, lambda: None, lambda: (PING,))
    assert PING in own.reading(at(0), (), T0)[0].facts


def test_it_is_due_every_ten_seconds_and_at_once_after_the_clock_went_back(own: Own) -> None:
    assert own.due(at(0))
    own.reading(at(0), (), T0)
    assert [own.due(at(second)) for second in (5, 9, 10, 11, -1)] == [False, False, True, True, True]


def test_its_scope_is_fresh_with_its_reading_and_no_reason_to_be_blind(own: Own) -> None:
    assert own.scope == Scope(name="dash", source="dash", every=10, origin=Origin.ALWAYS)
    reading, scope = own.reading(at(0), (), T0)
    assert (reading.scope, freshness(scope, at(10)), scope.critical) == ("dash", Freshness.FRESH, False)
    assert scope.next_at == at(10)


def test_what_it_tells_is_what_the_health_page_reads(own: Own, cost: Cost) -> None:
    cost.beat(at(0), "", "")
    cost.beat(at(5), "", "")
    reading, scope = own.reading(at(10), lines(1, 2, 3), T0, incidents=1)
    home = {fact.key: scope.name for fact in reading.facts}
    seen = health(World(reading.facts, (scope,), home, at(10)))
    assert seen.own is not None
    assert (seen.own.pid, seen.own.cpu, seen.own.new, seen.own.incidents) == (os.getpid(), cost.cpu, 3, 1)
    assert seen.loudness is not None
    assert (seen.loudness.hourly, seen.loudness.peak, seen.loudness.loudest_times) == (3, 3, 3)


def test_a_reading_costs_less_than_a_millisecond_after_a_loud_week(own: Own) -> None:
    raised = lines(*(60 * number for number in range(2000)))
    now = at(7 * DAY)
    own.reading(now, raised, T0)
    began = perf_counter()
    for number in range(1, 13):  # two minutes
        own.reading(now + timedelta(seconds=10 * number), raised, T0)
    each = (perf_counter() - began) / 12
    print(f"a reading of the engine itself: {each * 1000:.2f} ms")  # noqa: T201 - a figure worth seeing with -s
    assert each < 0.005


def grown(*sizes: tuple[float, int | None]) -> float | None:
    """What is said of the growth after these sizes, each at a second."""
    growth = Growth()
    return [growth.daily(at(second), size) for second, size in sizes][-1]


def test_growth_is_not_known_before_ten_minutes() -> None:
    assert grown((0, 0), (300, 500), (599, 999)) is None
    assert grown((0, 0), (300, 500), (600, 1000)) == pytest.approx(144_000)


def test_growth_is_that_of_the_last_day() -> None:
    steady = [(60.0 * minute, 1000 * max(0, minute - 1440)) for minute in range(2880)]
    assert grown(*steady) == pytest.approx(1_440_000, rel=0.01)


def test_a_store_that_shrinks_grows_by_less_than_nothing() -> None:
    assert grown((0, 1000), (300, 500), (600, 0)) == pytest.approx(-144_000)


def test_a_time_in_which_nobody_looked_begins_growth_anew() -> None:
    assert grown((0, 0), (300, 500), (600, 1000), (5000, 9000)) is None


def test_a_clock_that_was_set_back_begins_growth_anew() -> None:
    assert grown((0, 0), (300, 500), (600, 1000), (-3600, 1000)) is None


def test_a_store_that_is_gone_has_no_growth() -> None:
    assert grown((0, 0), (300, 500), (600, None)) is None


@given(st.lists(st.tuples(st.integers(-9000, 9000), st.none() | st.integers(0, 10**9)), min_size=1, max_size=40))
def test_growth_is_finite_whatever_the_clock_does(sizes: list[tuple[float, int | None]]) -> None:
    daily = grown(*sizes)
    assert daily is None or abs(daily) <= 10**9 * 144
