"""Tickets that were called done without what their owner requires."""

from board.facts import Stage, Work
from tests.board.rules.work import ticket
from tests.board.worlds import at, found

GATES = ("test deploy", "QA sign-off")


def done(name: str, *lacks: str, ago: float = 60) -> Work:
    """A ticket that was done so many seconds ago and lacks these."""
    return ticket(name, Stage.DONE, lacks=lacks, ended_at=at(-ago))


def test_one_is_told_with_what_it_lacks() -> None:
    (line,) = found("ticket.done_unverified", done("LOC-73", "QA sign-off"))
    assert line.what == "Ticket LOC-73 is done, without QA sign-off"
    assert line.do == "verify, or move it back to review: https://linear.app/LOC-73"


def test_those_that_lack_the_same_are_one_line() -> None:
    tickets = [done(f"LOC-{number}", *GATES) for number in (74, 80, 81)]
    lines = found("ticket.done_unverified", *tickets, done("LOC-73", "prod probe"))
    assert sorted(line.what for line in lines) == [
        "Ticket LOC-73 is done, without prod probe",
        "Tickets done without test deploy and QA sign-off: 3",
    ]


def test_what_lacks_nothing_is_not_done_or_was_done_long_ago_is_well() -> None:
    reverted = ticket("LOC-1", Stage.REVIEW, lacks=GATES)
    assert not found("ticket.done_unverified", done("LOC-2"), reverted, done("LOC-3", "QA", ago=8 * 86_400))


def test_the_line_stays_the_same_whichever_is_verified_first() -> None:
    tickets = [done(f"LOC-{number}", *GATES) for number in (74, 80, 81)]
    subjects = {line.subject for few in (tickets, tickets[1:]) for line in found("ticket.done_unverified", *few)}
    assert len(subjects) == 1
