"""Work that waits for a review."""

from board.facts import Stage, Work
from tests.board.rules.work import pull, ticket
from tests.board.worlds import at, found


def waiting(count: int, ago: float = 3600) -> list[Work]:
    """So many tickets in review, not moved for so long."""
    return [ticket(f"LOC-{each}", Stage.REVIEW, moved_at=at(-ago - each)) for each in range(count)]


def test_a_few_that_are_young_are_well() -> None:
    assert not found("review.queue", *waiting(3))


def test_four_hold_what_is_raised_and_raise_nothing() -> None:
    assert [each.firm for each in found("review.queue", *waiting(4))] == [False]


def test_five_are_told_with_the_one_that_waited_longest() -> None:
    (line,) = found("review.queue", *waiting(5))
    assert line.what == "Review queue: 5 in review"
    assert line.why == "LOC-4, LOC-3, LOC-2, LOC-1, LOC-0 · oldest not moved for 1 h"
    assert line.do == "look at LOC-4 first: https://linear.app/LOC-4"


def test_one_that_has_waited_for_a_day_is_told() -> None:
    (line,) = found("review.queue", *waiting(1, ago=90_000))
    assert line.firm
    assert "not moved for 1 d 1 h" in line.why


def test_a_pull_request_of_no_ticket_waits_since_somebody_was_asked() -> None:
    (line,) = found("review.queue", pull(584, asked=("sean",), asked_at=at(-100_000)))
    assert "gitea#584" in line.why


def test_time_alone_makes_nothing_old() -> None:
    assert not found("review.queue", *waiting(1, ago=3600), read=-3600)
