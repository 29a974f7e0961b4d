from hypothesis import given
from hypothesis import strategies as st

from board.alerts.order import HOLD, steady
from board.board import Order
from tests.board.worlds import T0, at

CALM: tuple[str, ...] = ()


def test_the_first_order_is_the_wanted_one() -> None:
    assert steady(None, "ab", CALM, T0) == Order(("a", "b"), CALM, T0)


def test_an_order_that_stood_for_long_may_change_at_once() -> None:
    assert steady(Order(("a", "b"), CALM, T0), "ba", CALM, T0 + HOLD).keys == ("b", "a")


def test_lines_do_not_change_places_soon_after_they_did() -> None:
    assert steady(Order(("a", "b"), CALM, T0), "ba", CALM, at(9)) == Order(("a", "b"), CALM, T0)


def test_meanwhile_a_new_line_stands_below_and_a_gone_one_leaves_its_place() -> None:
    assert steady(Order(("a", "b", "c"), CALM, T0), "xcba"[:3], CALM, at(5)).keys == ("b", "c", "x")


def test_something_urgent_gets_its_place_at_once() -> None:
    assert steady(Order(("a", "b"), CALM, T0), "xba", ("x",), at(5)).keys == ("x", "b", "a")


def test_what_was_urgent_before_is_no_reason_to_jump() -> None:
    before = Order(("a", "b"), ("b",), T0)
    assert steady(before, "ba", ("b",), at(5)).keys == ("a", "b")


def test_an_order_that_was_always_wanted_is_as_old_as_it_is() -> None:
    order = steady(None, "ab", CALM, T0)
    for second in range(60):
        order = steady(order, "ab", CALM, at(second))
    assert order.since == T0


def test_a_clock_that_jumped_back_holds_nothing_up() -> None:
    assert steady(Order(("a", "b"), CALM, at(3600)), "ba", CALM, T0).keys == ("b", "a")


@given(st.lists(st.permutations("abcdef").flatmap(lambda all_: st.integers(0, 6).map(lambda n: all_[:n])), max_size=40))
def test_nothing_is_lost_and_no_two_lines_swap_twice_in_ten_seconds(looks: list[list[str]]) -> None:
    order: Order | None = None
    swapped_at = -10.0
    for second, wanted in enumerate(looks):
        after = steady(order, wanted, CALM, at(second))
        assert sorted(after.keys) == sorted(wanted)
        shown: tuple[str, ...] = order.keys if order else ()
        both = [key for key in shown if key in after.keys]
        if both != [key for key in after.keys if key in both]:
            assert second - swapped_at >= 10
            swapped_at = second
        order = after
