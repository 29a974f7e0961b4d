"""Versions and migrations beside their environment, and a row for each database that is not as it should be."""

from board.board import Cell, Severity, StatusRow, Tone, Words
from board.facts import Fact
from board.past import Past
from board.reading import Outage, OutageKind
from board.status import View, rows
from tests.board.rules.deployments import COLUMNS, DATABASE, database, environment
from tests.board.worlds import manager, scope, unit, world


def drawn(*facts: Fact, alarm: dict[str, Severity] | None = None, outage: Outage | None = None) -> list[StatusRow]:
    """The rows of what probes and migrations tell."""
    home = {fact.key: "migrations/test" if "/migrations/" in fact.key else "probe/test" for fact in facts}
    scopes = [scope("probe/test"), scope("migrations/test", None if outage else 0, outage=outage)]
    seen = world(*facts, scopes=scopes)
    view = View(type(seen)(facts, seen.scopes, home, seen.now), Past(), alarm or {})
    return [row for row in rows(view) if "/probe/" in row.key or "migrations/" in row.key]


def said(row: StatusRow) -> str:
    return "  ".join(_text(cell) for cell in row.cells)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Words) else cell.label


def test_an_environment_tells_its_version_and_its_migrations() -> None:
    (row,) = drawn(environment(wanted="1a2b3c4d"), *database())
    assert said(row) == "test  1a2b3c4  ● 29/29 migrations"


def test_another_version_than_it_should_run_is_told_with_that_one() -> None:
    (row,) = drawn(environment(wanted="9f8e7d6"), *database())
    assert "1a2b3c4, not 9f8e7d6" in said(row)


def test_a_version_that_is_not_known_is_a_question() -> None:
    (row,) = drawn(environment("", "9f8e7d6"), *database())
    assert [cell.tone for cell in row.cells if _text(cell) == "? version"] == [Tone.UNKNOWN]


def test_an_environment_that_tells_nothing_has_no_cell_for_it() -> None:
    assert said(drawn(environment(""), *database(refs=()))[0]) == "test"


def test_a_database_that_differs_has_a_row_that_says_how() -> None:
    alarm = {DATABASE: Severity.NOW}
    beside, row = drawn(environment(), *database(6, lacks=COLUMNS, why="not applied: 0007 and 22 more"), alarm=alarm)
    assert said(beside) == "test  1a2b3c4  ■ 6/29 migrations"
    assert said(row) == f"test  ■ 6/29  missing columns {', '.join(COLUMNS)} · not applied: 0007 and 22 more"
    assert Tone.NOW in {cell.tone for cell in row.cells}


def test_a_database_without_an_environment_has_a_row_of_its_own() -> None:
    (row,) = drawn(*database(refs=()))
    assert (row.label, said(row).strip()) == ("database", "test  ● 29/29")


def test_a_database_that_was_never_read_says_why() -> None:
    outage = Outage(OutageKind.REFUSED, "the command for the applied migrations ended with exit code 2")
    (row,) = drawn(outage=outage)
    assert said(row) == f"? {outage.sentence}"


def test_a_unit_that_lacks_names_is_an_exception_by_name() -> None:
    seen = world(manager(), unit("pmm", lacks=("A", "B")))
    (row,) = (row for row in rows(View(seen, Past(), {})) if row.label == "units")
    assert "pmm lacks A, B" in said(row)
