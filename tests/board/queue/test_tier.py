"""The queue as a tier: what was read for it and when, or why there is none."""

from dataclasses import replace

import pytest

from board.board import QueueTier
from board.facts import Service, ServiceState
from board.queue.ranking import ranked
from board.queue.tier import NO_TRACKER, tier
from board.queue.weights import Tuning
from board.reading import Outage, OutageKind, Scope
from tests.board.rules.work import ticket
from tests.board.worlds import scope, world

REFUSED = Outage(OutageKind.DENIED, "the token is not valid")
NOT_SET_UP = Outage(OutageKind.ABSENT, "not set up")
NOTHING = QueueTier(note="")


def shown(*scopes: Scope, ranking: QueueTier | None = NOTHING) -> QueueTier:
    return tier(world(scopes=scopes), ranking)


def test_without_a_tracker_it_says_so() -> None:
    assert shown(scope("host")).note == NO_TRACKER
    assert shown(scope("linear", None, outage=NOT_SET_UP)).note == NO_TRACKER


def test_a_tracker_that_holds_nothing_is_told_from_one_that_cannot_be_read() -> None:
    assert shown(scope("linear/lockn")).note == "nothing is to be done: no open work in linear/lockn"
    refused = scope("linear/lockn", None, outage=REFUSED)
    assert shown(refused).note == "can't tell what is to be done: linear/lockn: the token is not valid"
    assert shown(scope("gitea/x", None)).note == "can't tell what is to be done: gitea/x not read yet"


@pytest.mark.parametrize(("kind", "state"), [("linear", ServiceState.DEGRADED), ("repository", ServiceState.UNKNOWN)])
def test_a_tracker_of_which_not_all_is_seen_is_not_said_to_hold_nothing(kind: str, state: ServiceState) -> None:
    blind = Service(key="lockn-01/linear/lockn", kind=kind, label="lockn", state=state, why="the key may not see it")
    assert tier(world(blind), NOTHING).note == "no open work is to be seen: lockn: the key may not see it"


def test_an_agent_that_is_offline_hides_no_work() -> None:
    agent = Service(
        key="lockn-01/missioncontrol/a", kind="mc-agent", label="a", state=ServiceState.DOWN, why="no heartbeat"
    )
    assert tier(world(agent), NOTHING).note.startswith("nothing is to be done")


def test_no_work_at_all_is_told_alike() -> None:
    assert shown(scope("linear/lockn", None, outage=REFUSED), ranking=None).note.startswith("can't tell")


def test_the_title_counts_and_tells_how_old_each_tracker_is() -> None:
    seen = world(ticket("LOC-1"), scopes=[scope("linear"), scope("gitea/x", -300)])
    title = tier(seen, ranked(seen, Tuning())).title
    assert title == "1 item · WIP 0/3 · gitea/x 5 min ago · linear fresh"


def test_what_is_hidden_and_parked_is_counted() -> None:
    row = ranked(world(ticket("LOC-1")), Tuning()).items[0]
    full = replace(NOTHING, items=(row,), parked=(row, row), hidden=(row,), review=2)
    assert shown(scope("linear"), ranking=full).title == "1 item · review 2 · 2 parked · 1 hidden · linear fresh"
