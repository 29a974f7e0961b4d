"""Who waits for a slot of the server that it was sent to."""

from board.dispatch import waits_for
from board.sessions import DONE, RUNNING
from tests.board.rules.sessions import late, main_session, route, sent
from tests.board.worlds import queue, server, world

FIRST = sent("first", 0, outcome=RUNNING)
SECOND = sent("second", 5, outcome=RUNNING)


def test_those_wait_that_were_sent_last() -> None:
    both = world(server(), queue(1), route(), FIRST, SECOND)
    assert waits_for(both, SECOND) == "coder-next slot"
    assert not waits_for(both, FIRST)


def test_nobody_waits_where_nothing_is_put_off() -> None:
    assert not waits_for(world(server(), queue(0), route(), FIRST), FIRST)
    assert not waits_for(world(server(), queue(None), route(), FIRST), FIRST)
    assert not waits_for(world(server(), queue(1), FIRST), FIRST)


def test_who_has_ended_or_talks_with_a_person_waits_for_no_slot() -> None:
    [over] = late("over")
    ended = sent("ended", outcome=DONE)
    talk = main_session(model_wanted=FIRST.model_wanted, outcome=RUNNING)
    everybody = world(server(), queue(3), route(), over, ended, talk)
    assert not [each for each in (over, ended, talk) if waits_for(everybody, each)]
