"""The rows of services without a dashboard."""

from board.board import Severity, StatusRow, Tone
from board.facts import Fact, ServiceState
from board.past import Past
from board.reading import Outage, OutageKind
from board.services import QUOTING
from board.status import rows
from board.status.view import View
from board.world import World
from tests.board.rules.services import KEY, balance, count, log, service, totals
from tests.board.worlds import at, scope, unit, world


def drawn(*facts: Fact, alarm: Severity | None = None, now: float = 4) -> list[str]:
    view = View(world(*facts, now=now), Past(), {KEY: alarm} if alarm else {})
    return [_text(row) for row in rows(view) if row.key.startswith(KEY)]


def _text(row: StatusRow) -> str:
    return " | ".join(cell.text for cell in row.cells)


def test_a_service_is_told_by_what_its_log_says() -> None:
    counters = (count("accepted", 4), count("filled", 2), count("rejected", 7390))
    assert drawn(service(marks=(QUOTING,)), log(), *counters, balance(1.2), *totals(178, 401)) == [
        "market-maker | ● runs | 4 accepted · 2 filled · 7,390 rejected · quoting · last 4s ago",
        "balance 1.2 of 25 · reports 178, counted 401",
    ]


def test_one_that_is_in_trouble_is_never_shown_as_well_because_it_runs() -> None:
    assert drawn(service(), log(), alarm=Severity.NOW)[0].startswith("market-maker | ■ runs")


def test_one_whose_process_nobody_knows_runs_as_its_unit_does() -> None:
    unknown = service(ServiceState.UNKNOWN, why="runs as pmm.service")
    assert drawn(unknown, log())[0].startswith("market-maker | ? runs?")
    assert drawn(unknown, log(), unit("pmm"))[0].startswith("market-maker | ● runs |")


def test_one_that_is_stopped_on_purpose_is_one_quiet_row() -> None:
    stopped = service(ServiceState.OFF, why="stopped: reconciliation, waits for 64cad2ab")
    assert drawn(stopped, log(), balance(1.2)) == ["market-maker | ○ stopped: reconciliation, waits for 64cad2ab"]


def test_what_of_a_log_cannot_be_seen_is_said() -> None:
    assert (
        "? no permission to read prod-002.log" in drawn(service(), log(None, "no permission to read prod-002.log"))[0]
    )
    assert drawn(service(), log(5 * 2**20))[1] == "log behind by 5.0 M"
    assert drawn(service(), log(note="its first 9.0 G are not counted"))[1] == "log: its first 9.0 G are not counted"


def test_numbers_that_are_too_old_are_not_shown() -> None:
    assert drawn(service(), log(), balance(1.2), now=1000) == ["market-maker | ? not read since 13:00"]


def test_a_program_that_tells_no_value_is_said_beside_the_service() -> None:
    facts = (service(), log(), *totals(178, 401))
    outage = Outage(OutageKind.GARBLED, "chain-scan prints no number")
    told = World(
        facts,
        [scope("service/market-maker"), scope("service/market-maker/value", outage=outage)],
        {fact.key: "service/market-maker" for fact in facts},
        at(4),
    )
    text = [_text(row) for row in rows(View(told, Past(), {})) if row.key.startswith(KEY)]
    assert text[1] == "independent value: chain-scan prints no number · reports 178, counted 401"


def test_a_service_that_was_never_read_says_why() -> None:
    outage = Outage(OutageKind.BUG, "our own reader failed")
    empty = World((), [scope("service/bot", None, outage=outage)], {}, at(0))
    (row,) = (row for row in rows(View(empty, Past(), {})) if row.key == "service/bot")
    assert [cell.tone for cell in row.cells if hasattr(cell, "tone")] == [Tone.UNKNOWN]
