"""More work in progress than is to be had at once."""

from board.board import Severity
from board.facts import Stage, Work
from tests.board.rules.work import card, line, ticket
from tests.board.worlds import Engine, at, found


def begun(count: int) -> list[Work]:
    """So many tickets in progress, the first begun last."""
    return [ticket(f"LOC-{each}", Stage.STARTED, started_at=at(-86_400 * each)) for each in range(1, count + 1)]


def test_as_much_as_the_limit_is_well() -> None:
    assert not found("wip.over", *begun(3))


def test_more_is_told_with_the_ids_oldest_first_and_what_to_do() -> None:
    told = found("wip.over", *begun(5))[0]
    assert told.what == "WIP 5/3: more is in progress than the limit"
    assert told.why == "LOC-5, LOC-4, LOC-3, LOC-2, LOC-1 · oldest begun 5d ago"
    assert told.do == "finish 2 before anything is begun: lockn-control queue"


def test_services_reviews_and_what_has_open_parts_are_not_counted() -> None:
    others = (
        card("11AA22BB", service=True),
        ticket("LOC-10", Stage.REVIEW),
        ticket("LOC-11", Stage.STARTED, parts_open=2),
        ticket("LOC-12", Stage.UNKNOWN, started_at=at(-60)),
    )
    assert not found("wip.over", *begun(3), *others)


def test_the_same_work_in_two_trackers_counts_once() -> None:
    assert not found("wip.over", *begun(3), card("64CAD2AB", names=("ticket:LOC-1",)))


def test_two_polls_raise_it_and_two_clear_it() -> None:
    engine = Engine()
    assert engine.read(0, *begun(4)) == set()
    assert engine.read(60, *begun(4)) == {"wip.over soon"}
    assert engine.read(120, *begun(3)) == {"wip.over soon"}
    assert engine.read(180, *begun(3)) == set()


def test_twice_the_limit_is_urgent_and_so_is_a_day() -> None:
    spans = {len_of: {each.severity: each.span for each in found("wip.over", *begun(len_of))} for len_of in (5, 6)}
    assert spans[6][Severity.NOW].fire_for.total_seconds() == 50
    assert spans[5][Severity.NOW].fire_for.total_seconds() == 86_400


def test_it_stays_the_same_line_whichever_tracker_has_most_of_it() -> None:
    tasks = [line(f"MS-{each}", Stage.STARTED) for each in range(3)]
    subjects = {each.subject for few in (begun(2), begun(3)) for each in found("wip.over", *few, *tasks)}
    assert subjects == {"lockn-01/wip"}
