"""The queue of a viewer: ranked again only when something has changed that its order goes by."""

from board.facts import Priority
from board.limits import Limits
from board.overrides import limits_from
from board.queue.mark import Mark, Will
from collectors.store.codec import encode
from collectors.store.records import Kept, Lasting
from tests.board.rules.work import ticket
from tests.board.worlds import T0, world
from tui.ranker import Ranker

WORK = ticket("LOC-1", priority=Priority.URGENT)


def kept(limits: Limits) -> tuple[Kept, ...]:
    """The limits in force, as the store keeps them."""
    return (Kept(kind=Lasting.LIMITS, key="limits", since=T0, body=encode(limits)),)


def test_without_any_work_there_is_no_queue() -> None:
    assert Ranker().ranked(world(), (), ()) is None


def test_nothing_new_is_not_ranked_anew_within_a_minute() -> None:
    ranker = Ranker()
    first = ranker.ranked(world(WORK), (), ())
    assert ranker.ranked(world(WORK, now=1), (), ()) is first
    assert ranker.ranked(world(WORK, read=60), (), ()) is not first


def test_another_fact_or_mark_is_seen_at_once() -> None:
    ranker = Ranker()
    first = ranker.ranked(world(WORK), (), ())
    more = ranker.ranked(world(WORK, ticket("LOC-2")), (), ())
    assert more is not None
    assert len(more.items) == 2
    hidden = ranker.ranked(world(WORK), (), (Mark(what=WORK.key, will=Will.HIDDEN, since=T0),))
    assert hidden is not None
    assert hidden.items == ()
    assert first is not None


def test_weights_and_the_limit_are_those_that_the_engine_judges_by() -> None:
    limits = limits_from({"queue": {"urgent": 50}, "wip": {"limit": 7}})
    found = Ranker().ranked(world(WORK), kept(limits), ())
    assert found is not None
    assert (found.items[0].score, found.wip_limit) == (50, 7)


def test_limits_of_another_version_are_passed_over() -> None:
    odd = (Kept(kind=Lasting.LIMITS, key="limits", since=T0, body='{"queue": 3}'),)
    found = Ranker().ranked(world(WORK), odd, ())
    assert found is not None
    assert found.wip_limit == 3


def test_who_looks_at_the_wall_may_change() -> None:
    waits = ticket("LOC-1", waits_for="Matheus")
    ranker = Ranker(["Sean"])
    parked = ranker.ranked(world(waits), (), ())
    assert parked is not None
    assert len(parked.parked) == 1
    ranker.know(["Matheus"])
    mine = ranker.ranked(world(waits), (), ())
    assert mine is not None
    assert mine.parked == ()
