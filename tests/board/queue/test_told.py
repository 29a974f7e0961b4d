"""What is told of a row of the queue."""

from datetime import timedelta

from board.board import QueueTier
from board.facts import Fact, Priority, Stage
from board.queue.keys import REST, row_key
from board.queue.mark import Mark, Will
from board.queue.ranking import ranked
from board.queue.scores import found, why
from board.queue.told import details
from board.queue.weights import Tuning
from tests.board.rules.work import DAY, milestone, pull, ticket
from tests.board.worlds import T0, at, world

LOC = ticket("LOC-421", Stage.STARTED, priority=Priority.URGENT, due=DAY + timedelta(days=5), state="In Progress")
FACTS = (LOC, pull(10, of="LOC-421", url="https://git/10"), ticket("LOC-422", blocked_by=("LOC-421",)))


def queue(*facts: Fact, marks: tuple[Mark, ...] = ()) -> QueueTier:
    return ranked(world(*facts), Tuning(), marks)


def told(key: str, *facts: Fact, marks: tuple[Mark, ...] = ()) -> dict[str, str]:
    """The labels with what stands beside them."""
    return {label.text: text.text for label, text in details(world(*facts), queue(*facts, marks=marks), key)}


def test_a_row_is_found_by_its_own_key_and_by_any_of_its_facts() -> None:
    tier = queue(*FACTS)
    names = (row_key(LOC.key), LOC.key, FACTS[1].key)
    assert {item.id for name in names if (item := found(tier, name))} == {"LOC-421"}
    assert found(tier, "nothing") is None


def test_why_is_a_table_that_adds_up() -> None:
    tier = queue(*FACTS)
    assert why(tier, tier.items[0]) == (
        "LOC-421 title of LOC-421",
        "FINISH: started · 1 of 1 there",
        "40.0 priority urgent",
        "12.9 due 16 Feb",
        "6.0 unblocks LOC-422",
        "= 58.9 score",
    )


def test_the_details_have_all_links_pull_requests_and_what_waits() -> None:
    lines = told(LOC.key, *FACTS)
    assert lines["linear"] == "LOC-421 · In Progress · https://linear.app/LOC-421"
    assert lines["gitea#10"] == "pull request 10 · ready to merge · https://git/10"
    assert lines["= 58.9"] == "score"


def test_the_milestone_of_a_piece_is_told_with_its_pace() -> None:
    work = ticket("LOC-1", milestone="M1")
    assert told(work.key, work, milestone(7))["milestone M1"] == "30 of 49 done (61 %), due 18 Feb · no pace yet"


def test_a_milestone_tells_what_was_done_in_each_week() -> None:
    plan = milestone(7, project="LockN")
    done = ticket("LOC-1", Stage.DONE, project="LockN", ended_at=at(0), estimate=3)
    assert told(plan.key, plan, done)["done by week"].startswith("9 Feb: 1 (3 pt) · 2 Feb: 0 · ")


def test_the_whole_queue_is_listed_with_why_and_how_to_take_back_what_people_did() -> None:
    hidden = ticket("LOC-1")
    lines = told(REST, *FACTS, hidden, marks=(Mark(what=hidden.key, will=Will.HIDDEN, since=T0, who="jarvis"),))
    assert lines["FINISH 59"].startswith("LOC-421 title of LOC-421 · started · ready to merge · urgent")
    assert lines["PARKED 6"] == "LOC-422 title of LOC-422 · blocked by LOC-421"
    assert lines["HIDDEN 6"] == "LOC-1 title of LOC-1 · nothing presses · hidden by jarvis 13:00"
    assert "lockn-control restore ID" in lines["do"]
