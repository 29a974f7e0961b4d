"""What waits for what."""

from board.facts import Stage, Work
from board.queue.graph import Graph, graph
from board.work import pieces
from tests.board.rules.work import ticket
from tests.board.worlds import world


def of(*works: Work) -> Graph:
    """The graph of these tickets, whose places are in the order of their ids."""
    return graph(pieces(world(*works)))


def test_both_sides_of_a_relation_say_the_same() -> None:
    assert of(ticket("A", blocks=("B",)), ticket("B")) == of(ticket("A"), ticket("B", blocked_by=("a",)))


def test_what_is_done_waits_for_nothing_and_holds_nothing_up() -> None:
    found = of(ticket("A", Stage.DONE), ticket("B", blocked_by=("A",)))
    assert found.waits == ((), ())
    assert found.unknown == ((), ())


def test_what_no_tracker_knows_is_named() -> None:
    assert of(ticket("A", blocked_by=("X-1",))).unknown == (("X-1",),)


def test_nothing_waits_for_itself() -> None:
    assert of(ticket("A", blocked_by=("A",))).waits == ((),)


def test_circles_are_found_and_whoever_is_waited_for_comes_last() -> None:
    found = of(
        ticket("A", blocked_by=("C",)),
        ticket("B", blocked_by=("A",)),
        ticket("C", blocked_by=("B",)),
        ticket("D", blocks=("A",)),
        ticket("E", blocked_by=("B",)),
    )
    assert found.circles == ((4,), (0, 1, 2), (3,))
    assert found.circling() == {0: (1, 2), 1: (0, 2), 2: (0, 1)}


def test_a_chain_of_thousands_needs_no_stack() -> None:
    chain = [ticket(f"T-{each:05}", blocked_by=(f"T-{each - 1:05}",) if each else ()) for each in range(3000)]
    assert len(of(*chain).circles) == 3000


def test_an_id_is_first_that_of_the_same_place() -> None:
    first, other = (ticket("T-1", key=f"lockn-01/tasks/{name}/t-1", tracker="tasks") for name in ("a", "b"))
    waits = ticket("T-2", key="lockn-01/tasks/a/t-2", tracker="tasks", blocked_by=("T-1",))
    elsewhere = ticket("LOC-1", key="lockn-01/linear/x/LOC-1", blocked_by=("T-1",))
    found = of(first, other, waits, elsewhere)  # in the order of their keys: linear, a/t-1, a/t-2, b/t-1
    assert found.waits == ((1, 3), (), (1,), ())
