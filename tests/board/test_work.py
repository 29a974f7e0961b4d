"""Pieces of work out of what several trackers say."""

from dataclasses import replace

from board.facts import Fact, Priority, Stage, Work
from board.work import Piece, pieces
from tests.board.rules.work import card, line, pull, ticket
from tests.board.worlds import BOX, T0, at, world

LOC = ticket("LOC-421", priority=Priority.HIGH)


def issue(number: int, *names: str, stage: Stage = Stage.READY) -> Work:
    """An issue of Gitea that names others."""
    work = ticket(f"stack#{number}", stage, key=f"{BOX}/gitea/{number}", tracker="gitea", url=f"https://git/{number}")
    return replace(work, refs=(f"issue:lockn/stack#{number}", *work.refs, *names))


def found(*facts: Fact) -> tuple[Piece, ...]:
    """The pieces of these facts."""
    return pieces(world(*facts))


def ids(*facts: Fact) -> set[tuple[str, ...]]:
    """The ids of the works of each piece."""
    return {tuple(work.id for work in piece.works) for piece in found(*facts)}


def test_the_same_work_in_two_trackers_is_one_piece_with_both_links() -> None:
    (piece,) = found(LOC, issue(12, "ticket:LOC-421"))
    assert piece.id == "LOC-421"
    assert piece.links == ("https://linear.app/LOC-421", "https://git/12")


def test_the_tracker_that_gives_a_priority_speaks_for_it() -> None:
    (piece,) = found(replace(LOC, priority=Priority.UNSET), card("64cad2ab", Stage.READY, names=("ticket:LOC-421",)))
    assert piece.id == "LOC-421"
    (piece,) = found(
        replace(LOC, priority=Priority.UNSET),
        card("64cad2ab", Stage.READY, names=("ticket:LOC-421",), priority=Priority.LOW),
    )
    assert (piece.id, piece.priority) == ("64cad2ab", Priority.LOW)


def test_an_issue_is_joined_by_its_page_and_by_its_repository() -> None:
    assert ids(replace(LOC, refs=(*LOC.refs, "url:https://git/12")), issue(12)) == {("LOC-421", "stack#12")}
    assert ids(replace(LOC, refs=(*LOC.refs, "issue:lockn/stack#12")), issue(12)) == {("LOC-421", "stack#12")}


def test_who_names_two_tickets_is_neither() -> None:
    other = ticket("LOC-422")
    assert ids(LOC, other, issue(12, "ticket:LOC-421", "ticket:LOC-422")) == {
        ("LOC-421",),
        ("LOC-422",),
        ("stack#12",),
    }


def test_a_ticket_that_two_issues_name_is_larger_than_either() -> None:
    assert len(found(LOC, issue(12, "ticket:LOC-421"), issue(13, "ticket:LOC-421"))) == 3


def test_two_tickets_of_one_tracker_are_never_one() -> None:
    assert len(found(LOC, ticket("LOC-420", names=("ticket:LOC-421",)))) == 2


def test_notes_say_nothing_of_whether_a_ticket_is_done() -> None:
    note = ticket("note-1", key=f"{BOX}/tasks/note/1", tracker="notes", names=("ticket:LOC-421",), url="")
    again = replace(note, key=f"{BOX}/tasks/note/2", id="note-2", refs=("ticket:NOTE-2", "ticket:LOC-421"))
    (piece,) = found(replace(LOC, stage=Stage.DONE), note, again)
    assert not piece.open


def test_what_is_open_in_one_tracker_is_open() -> None:
    (piece,) = found(replace(LOC, stage=Stage.DONE), issue(12, "ticket:LOC-421"))
    assert piece.open
    assert piece.id == "stack#12"


def test_a_pull_request_belongs_to_the_work_that_it_names() -> None:
    (piece,) = found(LOC, pull(10, of="LOC-421"))
    assert [each.number for each in piece.pulls] == [10]


def test_a_pull_request_names_a_task_by_the_end_of_its_id() -> None:
    task = line("MS21-UI-002", names=("ticket:UI-002",))
    (piece,) = found(task, pull(10, of="UI-002"))
    assert piece.pulls


def test_an_open_pull_request_of_no_open_work_is_a_piece_of_its_own() -> None:
    alone, done = found(pull(584)), found(replace(LOC, stage=Stage.DONE), pull(10, of="LOC-421"))
    assert [each.id for each in alone] == ["gitea#584"]
    assert {each.id for each in done if each.open} == {"gitea#10"}


def test_a_pull_request_that_is_merged_is_no_work() -> None:
    assert found(pull(584, state="merged")) == ()


def test_work_in_progress_is_begun_and_no_service_and_has_no_open_parts() -> None:
    begun = ticket("LOC-1", Stage.STARTED)
    parts = [begun, replace(begun, key="a/1", service=True), replace(begun, key="a/2", parts_open=2)]
    assert [each.in_progress for part in parts for each in found(part)] == [True, False, False]


def test_a_state_that_is_not_known_is_begun_where_it_has_a_beginning_and_is_not_counted() -> None:
    (piece,) = found(ticket("LOC-1", Stage.UNKNOWN, started_at=at(-60)))
    assert piece.begun
    assert not piece.in_progress


def test_dates_and_what_blocks_come_from_all_trackers() -> None:
    (piece,) = found(
        replace(LOC, blocks=("LOC-1",), milestone="M1"),
        replace(issue(12, "ticket:LOC-421"), blocks=("LOC-2",), due=T0.date(), estimate=3.0),
    )
    assert (piece.blocks, piece.milestone, piece.due, piece.estimate) == (("LOC-1", "LOC-2"), "M1", T0.date(), 3.0)
