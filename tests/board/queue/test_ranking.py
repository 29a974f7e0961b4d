"""The queue: a rule for the bucket, points for the order, and both told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from board.board import Bucket, QueueItem, QueueTier
from board.facts import Ask, Fact, Priority, Stage, Work
from board.queue.mark import Mark, Will
from board.queue.ranking import ranked
from board.queue.weights import Tuning, Weights, WipLimit
from tests.board.rules.work import DAY, card, line, pull, ticket
from tests.board.worlds import BOX, T0, at, world

BUCKETS = list(Bucket)


def queue(*facts: Fact, marks: Iterable[Mark] = (), you: Iterable[str] = (), **tuning: int) -> QueueTier:
    """The queue of these facts."""
    tuned = Tuning(wip=WipLimit(**tuning)) if tuning else Tuning()
    return ranked(world(*facts), tuned, marks, you)


def only(*facts: Fact, marks: Iterable[Mark] = (), you: Iterable[str] = ()) -> QueueItem:
    """The only row of the queue of these facts."""
    (item,) = queue(*facts, marks=marks, you=you).all
    return item


def terms(item: QueueItem) -> dict[str, float]:
    """The points of each term."""
    return {each.text: each.points for each in item.terms}


def asked(person: str, *blocks: str, since: float = -7200) -> Ask:
    """Somebody is asked something."""
    return Ask(key=f"{BOX}/linear/ask", person=person, question="A, B or C?", since=at(since), blocks=blocks)


def mark(will: Will, work: Work, **more: object) -> Mark:
    """What jarvis did about a row."""
    return Mark(what=work.key, will=will, since=T0, who="jarvis", **more)  # type: ignore[arg-type]  # any field


def test_the_example_adds_up_to_the_tenth() -> None:
    item = only(ticket("LOC-421", Stage.STARTED, priority=Priority.URGENT, due=DAY + timedelta(days=5), cycle="active"))
    assert terms(item) == {"priority urgent": 40, "due 16 Feb": 12.9, "in this cycle": 10}
    assert item.score == 62.9
    assert (item.bucket, item.rule) == (Bucket.FINISH, "started")


def test_what_waits_for_a_decision_is_to_be_unblocked_and_says_for_how_long() -> None:
    item = only(ticket("LOC-109", Stage.STARTED, priority=Priority.HIGH, estimate=3), asked("Sean", "LOC-109"))
    assert (item.bucket, item.rule) == (Bucket.UNBLOCK, "waits for Sean")
    assert item.said[0] == "waits for Sean 2h"


def test_a_question_is_about_the_work_of_its_own_place() -> None:
    here, there = (ticket("T-1", key=f"{BOX}/tasks/{name}/t-1", tracker="tasks") for name in ("a", "b"))
    ask = replace(asked("Sean", "T-1"), key=f"{BOX}/tasks/a/ask/1")
    assert {each.key: each.bucket for each in queue(here, there, ask).all} == {
        here.key: Bucket.UNBLOCK,
        there.key: Bucket.LATER,
    }


def test_what_waits_for_somebody_else_is_parked() -> None:
    work = ticket("LOC-109", waits_for="Matheus")
    assert only(work, you=["Sean"]).bucket is Bucket.PARKED
    assert only(work, you=["matheus"]).bucket is Bucket.UNBLOCK


def test_what_may_not_be_begun_is_parked_whoever_is_waited_for() -> None:
    item = only(ticket("64CAD2AB", hold="spawn blocked", waits_for="Matheus"))
    assert (item.bucket, item.rule) == (Bucket.PARKED, "spawn blocked, waits for Matheus")


def test_an_approval_that_waits_for_you_is_to_be_unblocked() -> None:
    work = ticket("64CAD2AB", hold="waits for approval")
    assert only(work, asked("", "64CAD2AB")).rule == "waits for approval"
    assert only(work, asked("Luan", "64CAD2AB"), you=["sean"]).bucket is Bucket.PARKED


def test_what_is_overdue_is_to_be_unblocked() -> None:
    item = only(ticket("LOC-1", due=DAY - timedelta(days=3)))
    assert (item.bucket, item.rule, item.said[0]) == (Bucket.UNBLOCK, "overdue since 8 Feb", "3 d late")
    assert terms(item)["due 8 Feb"] == 24.3


def test_what_cannot_be_merged_is_to_be_unblocked_and_says_why() -> None:
    item = only(pull(584, conflicts=True))
    assert (item.id, item.bucket, item.rule) == ("gitea#584", Bucket.UNBLOCK, "conflicts with main")
    assert terms(item) == {"priority not set": 6, "gitea#584 blocked": 8}


def test_what_waits_for_nothing_but_a_review_is_to_be_finished() -> None:
    item = only(pull(10, approvals_needed=1, asked=("sean",)))
    assert (item.bucket, item.said[0]) == (Bucket.FINISH, "approvals 0/1 · review asked of sean")
    assert only(pull(10, asked=("sean",)), you=["Sean"]).rule == "waits for a review of sean"


def test_a_service_is_parked_and_no_work_in_progress() -> None:
    found = queue(ticket("LOC-60", Stage.STARTED, service=True))
    assert (found.wip, found.parked_said) == (0, ("1 service",))


def test_over_the_limit_nothing_new_is_to_be_begun_and_that_is_said() -> None:
    begun = [ticket(f"LOC-{each}", Stage.STARTED) for each in range(5)]
    assert queue(*begun).held == "held back until WIP ≤ 3"
    assert queue(*begun[:3]).held == ""
    assert queue(*begun, limit=5).held == ""


def test_what_is_urgent_or_due_or_of_the_cycle_is_next_and_all_else_later() -> None:
    works = (
        ticket("LOC-1", priority=Priority.HIGH),
        ticket("LOC-2", cycle="active"),
        ticket("LOC-3", due=DAY + timedelta(days=14)),
        ticket("LOC-4", priority=Priority.MEDIUM),
    )
    assert [each.bucket for each in queue(*works).items] == [Bucket.NEXT] * 3 + [Bucket.LATER]


def test_of_two_dates_the_one_that_counts_more_counts() -> None:
    soon, far = DAY + timedelta(days=2), DAY + timedelta(days=12)
    item = only(ticket("LOC-1", due=far, milestone="M1", milestone_due=soon))
    assert terms(item) == {"priority not set": 6, "milestone M1 due 13 Feb": 8.6}


def test_who_is_waited_for_stands_a_point_above_who_waits_along_a_chain() -> None:
    found = queue(
        ticket("LOC-1", priority=Priority.LOW),
        ticket("LOC-2", blocked_by=("LOC-1",)),
        ticket("LOC-3", priority=Priority.URGENT, blocked_by=("LOC-2",)),
    )
    scores = {each.id: each.score for each in found.all}
    assert scores == {"LOC-3": 40, "LOC-2": 41, "LOC-1": 42}
    assert found.items[0].rule == "LOC-3 waits for it"
    assert terms(found.items[0])["inherits from LOC-2"] == 33


def test_who_waits_in_a_circle_is_parked_and_says_so() -> None:
    found = queue(ticket("LOC-1", blocked_by=("LOC-2",)), ticket("LOC-2", blocked_by=("LOC-1",)))
    assert found.items == ()
    assert found.parked_said == ("2 blocked in a circle",)
    assert found.parked[0].rule == "blocked in a circle with LOC-2"


def test_what_is_done_blocks_nothing_and_what_nobody_knows_blocks() -> None:
    waits = ticket("LOC-2", blocked_by=("LOC-1",))
    assert queue(waits, ticket("LOC-1", Stage.DONE)).items
    assert only(waits).rule == "blocked by LOC-1"


def test_a_pin_goes_to_the_top_of_its_bucket() -> None:
    low = ticket("LOC-2", priority=Priority.LOW)
    found = queue(ticket("LOC-1", priority=Priority.MEDIUM), low, marks=[mark(Will.PINNED, low)])
    assert [each.id for each in found.items] == ["LOC-2", "LOC-1"]
    assert found.items[0].mark == "pinned by jarvis 13:00"


def test_what_is_snoozed_is_parked_until_its_time() -> None:
    work = ticket("LOC-1")
    later = mark(Will.SNOOZED, work, until=at(3600), reason="the part arrives")
    item = only(work, marks=[later])
    assert (item.bucket, item.rule) == (Bucket.PARKED, "snoozed until 14:00: the part arrives")
    assert only(work, marks=[replace(later, until=at(-1))]).bucket is Bucket.LATER


def test_what_is_hidden_is_listed_apart() -> None:
    work = ticket("LOC-1")
    found = queue(work, marks=[mark(Will.HIDDEN, work)])
    assert (found.items, [each.id for each in found.hidden]) == ((), ["LOC-1"])


def test_what_a_person_put_aside_draws_nothing_up() -> None:
    waits = ticket("LOC-2", priority=Priority.URGENT, blocked_by=("LOC-1",))
    found = queue(ticket("LOC-1"), waits, marks=[mark(Will.HIDDEN, waits)])
    assert found.items[0].score == 6
    assert found.items[0].bucket is Bucket.LATER


def test_a_mark_goes_with_the_piece_whichever_tracker_speaks_for_it() -> None:
    linear = ticket("LOC-1")
    board = card("64CAD2AB", Stage.READY, names=("ticket:LOC-1",), priority=Priority.HIGH)
    item = only(linear, board, marks=[mark(Will.PINNED, linear)])
    assert (item.id, item.marked) == ("64CAD2AB", linear.key)


def test_weights_are_the_owners() -> None:
    found = ranked(world(ticket("LOC-1", priority=Priority.URGENT)), Tuning(queue=Weights(urgent=50.0)))
    assert found.items[0].score == 50


def test_of_equals_the_order_of_the_tracker_decides_then_age_then_the_id() -> None:
    works = (
        ticket("LOC-1"),
        ticket("LOC-2", created_at=at(-60)),
        ticket("LOC-3", created_at=at(-120)),
        ticket("LOC-4", order=2.0),
        line("T-5", order=1.0),
    )
    assert [each.id for each in queue(*works).items] == ["T-5", "LOC-4", "LOC-3", "LOC-2", "LOC-1"]


names = st.integers(0, 11).map(lambda number: f"LOC-{number}")
works = st.builds(
    lambda name, stage, priority, blocks, days, estimate: ticket(
        name,
        stage,
        priority=priority,
        blocked_by=tuple(sorted(blocks)),
        due=None if days is None else DAY + timedelta(days=days),
        estimate=estimate,
        moved_at=at(-86_400 * 3),
    ),
    names,
    st.sampled_from([Stage.READY, Stage.STARTED, Stage.REVIEW, Stage.BACKLOG, Stage.DONE]),
    st.sampled_from(list(Priority)),
    st.sets(names, max_size=3),
    st.none() | st.integers(-20, 30),
    st.none() | st.integers(0, 8).map(float),
)
boards = st.lists(works, max_size=12, unique_by=lambda work: work.id)


@settings(max_examples=150, deadline=None)
@given(boards, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(facts: list[Work], random: object) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of hypothesis
    assert queue(*facts) == queue(*shuffled)


@settings(max_examples=150, deadline=None)
@given(boards)
def test_terms_add_up_and_none_is_below_zero(facts: list[Work]) -> None:
    for item in queue(*facts).all:
        assert round(sum(each.points for each in item.terms), 1) == item.score
        assert all(each.points >= 0 for each in item.terms)


@settings(max_examples=150, deadline=None)
@given(boards)
def test_what_blocks_stands_above_what_it_blocks(facts: list[Work]) -> None:
    found = queue(*facts)
    rows, circles = {each.id: each for each in found.all}, "blocked in a circle"
    for work in facts:
        for name in work.blocked_by:
            known = {work.id, name} <= rows.keys() and name != work.id
            if known and not rows[name].rule.startswith(circles):
                assert rows[name].score > rows[work.id].score
                assert BUCKETS.index(rows[name].bucket) <= BUCKETS.index(rows[work.id].bucket)


@settings(max_examples=150, deadline=None)
@given(boards)
def test_every_open_piece_is_in_one_bucket_and_says_why(facts: list[Work]) -> None:
    found = queue(*facts)
    assert sorted(each.id for each in found.all) == sorted(
        work.id for work in facts if work.stage not in (Stage.DONE, Stage.CANCELED)
    )
    assert all(each.rule for each in found.all)
