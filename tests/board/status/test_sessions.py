"""The rows of sessions: contexts as bars, and the safeguards that hold them."""

from board.board import Meter, Severity, StatusRow, Tone
from board.facts import Fact, Gauge, Service, ServiceState
from board.past import Past
from board.sessions import CRON, SAFEGUARDS
from board.status import rows
from board.status.view import View
from tests.board.rules.sessions import GATEWAY, main_session
from tests.board.worlds import at, world

GUARDS = Service(
    key=f"{GATEWAY}/config/safeguards", kind=SAFEGUARDS, label=SAFEGUARDS, state=ServiceState.UP, why="flush at 140K"
)


def drawn(*facts: Fact, alarm: Severity | None = None, now: float = 4) -> list[StatusRow]:
    view = View(world(*facts, now=now), Past(), {main_session().key: alarm} if alarm else {})
    return [row for row in rows(view) if row.key.startswith((f"{GATEWAY}/sessions", f"{GATEWAY}/config"))]


def texts(row: StatusRow) -> list[str]:
    return [cell.text for cell in row.cells]


def test_a_context_is_a_bar_with_a_mark_at_half_its_window() -> None:
    [told] = drawn(main_session(96_000))
    [cell] = told.cells
    assert isinstance(cell, Meter)
    assert (cell.label, cell.text, cell.fill, cell.mark) == ("main", "96K/200K", 0.48, 0.5)


def test_one_that_is_in_trouble_has_its_color() -> None:
    [told] = drawn(main_session(130_000), alarm=Severity.NOW)
    assert told.cells[0].tone is Tone.NOW


def test_finished_runs_of_cron_jobs_are_folded_into_their_number() -> None:
    folded = Gauge(key=f"{GATEWAY}/sessions/finished", label="finished", value=2069)
    [told] = drawn(main_session(), main_session(9_000, key=f"{GATEWAY}/sessions/c", kind=CRON), folded)
    assert texts(told) == ["40K/200K", "2,069 finished cron runs folded"]


def test_the_fullest_are_shown_and_the_rest_counted() -> None:
    many = [main_session(1_000 * n, key=f"{GATEWAY}/sessions/{n}", label=f"s{n}") for n in range(1, 6)]
    [told] = drawn(*many)
    assert texts(told) == ["5000/200K", "4000/200K", "3000/200K", "+2 more"]


def test_safeguards_are_told_in_words() -> None:
    [told] = drawn(GUARDS)
    assert texts(told) == ["└ safeguards: flush at 140K"]


def test_what_the_safeguards_did_last_is_told_of_the_fullest_session() -> None:
    [_, told] = drawn(main_session(flushed_at=at(-600), compactions=3), GUARDS)
    assert texts(told) == ["└ safeguards: flush at 140K · main flushed 12:50, compacted 3 times"]
    [_, told] = drawn(main_session(compactions=1), GUARDS)
    assert texts(told) == ["└ safeguards: flush at 140K · main not flushed yet, compacted 1 time"]


def test_a_session_of_which_nobody_says_when_it_was_used_is_shown() -> None:
    assert drawn(main_session(96_000, last_event=None))


def test_a_context_that_is_not_known_is_never_an_empty_one() -> None:
    assert texts(drawn(main_session(None))[0]) == ["?"]
    assert texts(drawn(main_session(96_000), now=1000)[0]) == ["?"]


def test_a_session_that_sleeps_has_no_row() -> None:
    assert not drawn(main_session(96_000, last_event=at(-90_000)))
