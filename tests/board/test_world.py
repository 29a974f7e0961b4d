from hypothesis import given
from hypothesis import strategies as st

from board.facts import Gauge, Process, Service, Slot
from board.reading import Freshness
from tests.board.worlds import BOX, LLAMA, T0, at, clients, gauge, idle, queue, scope, server, slot, world


def test_facts_are_found_by_noun_in_the_order_of_their_keys() -> None:
    assert [each.slot for each in world(slot(1), server(), slot(0)).of(Slot)] == [0, 1]


def test_a_fact_is_found_by_its_key_if_it_is_of_that_noun() -> None:
    seen = world(server(), queue(2))
    assert seen.get(LLAMA) == server()
    assert seen.find(LLAMA, Service) == server()
    assert seen.find(LLAMA, Gauge) is None
    assert seen.find("elsewhere", Service) is None


def test_facts_under_a_key_are_its_own_and_not_those_of_a_longer_name() -> None:
    seen = world(gauge("gpu/1/vram", 1), gauge("gpu/10/vram", 2), gauge("gpu/1-x", 3), gauge("gpu/10", 4))
    assert [each.value for each in seen.under(f"{BOX}/gpu/1", Gauge)] == [1]


@given(st.lists(st.text("a/0-.é", min_size=1, max_size=6), unique=True), st.text("a/0-.é", max_size=4))
def test_facts_under_a_key_are_those_whose_key_goes_on_after_a_slash(names: list[str], key: str) -> None:
    gauges = [gauge(name, 1) for name in sorted(names)]
    below = tuple(each for each in gauges if each.key.startswith(f"{BOX}/{key}/"))
    assert world(server(), *gauges).under(f"{BOX}/{key}", Gauge) == below


def test_facts_are_joined_by_a_reference_that_they_share() -> None:
    assert world(server(), clients()).joined(server(), Process) == (clients(),)


def test_facts_of_another_box_are_not_joined() -> None:
    other = clients(key="lockn-02/llama/11439/process")
    assert not world(server(), other).joined(server(), Process)


def test_a_scope_tells_what_came_from_it() -> None:
    seen = world(server(), idle(), gauge("host/mem", 1))
    assert [each.key for each in seen.within("host")] == [f"{BOX}/host/mem"]


def test_a_fact_was_taken_when_its_scope_was_last_read_well() -> None:
    assert world(server(), read=40, now=50).taken_at(server()) == at(40)


def test_a_fact_is_as_fresh_as_its_scope() -> None:
    assert world(server(), now=15).freshness(server()) is Freshness.FRESH
    assert world(server(), now=16).freshness(server()) is Freshness.AGING
    assert world(server(), now=121).blind(server())


def test_a_clock_that_jumped_back_makes_what_was_read_unknown() -> None:
    assert world(server(), read=15, now=0).freshness(server()) is Freshness.FRESH
    assert world(server(), read=16, now=0).blind(server())


def test_a_fact_that_nobody_watches_is_unknown() -> None:
    seen = world(server(), scopes=[scope("host")])
    assert seen.scope_of(server()) is None
    assert seen.taken_at(server()) is None
    assert seen.blind(server())


def test_times_are_told_in_utc_unless_a_zone_is_given() -> None:
    assert str(world().zone) == "UTC"
    assert world().now == T0
