"""The rows of systemd's units and of all that is scheduled: counts, and by name only the exceptions."""

from board.board import Cell, Severity, StatusRow, Tone, Words
from board.facts import Fact, Job, ServiceState
from board.marks import NO_LINGER
from board.past import Past
from board.reading import Outage, OutageKind, Scope
from board.status import View, rows
from tests.board.worlds import BOX, at, manager, scope, unit, world

DOWN, OFF, STARTING = ServiceState.DOWN, ServiceState.OFF, ServiceState.STARTING


def drawn(*facts: Fact, alarm: dict[str, Severity] | None = None, now: float = 0) -> tuple[StatusRow, ...]:
    return rows(View(world(*facts, now=now), Past(), alarm or {}))


def said(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.text for cell in cells if isinstance(cell, Words)]


def job(name: str, outcome: str = "", due: float | None = None, **more: bool) -> Job:
    return Job(
        key=f"{BOX}/crontab/{name}",
        label=name,
        enabled=more.get("enabled", True),
        outcome=outcome,
        last_run=at(-3600) if outcome else None,
        next_run=None if due is None else at(due),
    )


def test_units_that_are_well_are_one_count() -> None:
    (row,) = drawn(manager(), unit("a"), unit("b"), unit("c", OFF, boot="disabled"))
    assert row.label == "units"
    assert said(row.cells) == ["user     2 up"]


def test_only_exceptions_are_named_with_what_systemd_says_of_them() -> None:
    failed = unit("figma", DOWN, why="failed: exit code 1")
    (row,) = drawn(manager(NO_LINGER), unit("a"), failed, unit("b", marks=("needs daemon-reload",)))
    assert said(row.cells) == [
        "user     2 up",
        "no linger",
        "● b needs daemon-reload",
        "■ figma failed: exit code 1",
    ]


def test_what_has_an_alert_stands_first_in_its_tone() -> None:
    ended = unit("z", OFF, boot="disabled")
    (row,) = drawn(manager(), unit("a", STARTING, why="activating"), ended, alarm={ended.key: Severity.NOW})
    assert row.cells[1:3] == (Words("2 not well"), Words("■ z inactive", Tone.NOW))


def test_jobs_that_were_not_read_for_long_are_unknown_beside_those_that_were() -> None:
    timer = Job(key=f"{BOX}/systemd/user/x.timer", label="x", enabled=True, outcome="exit code 7", next_run=at(9000))
    facts = (manager(), timer, job("backup", due=9600))
    scopes = (scope("systemd", -3600), scope("crontab", 0))
    row = rows(View(world(*facts, scopes=scopes), Past(), {}))[-1]
    assert said(row.cells) == ["         2 jobs", "next 15:40 backup", "? 1 not read"]


def test_many_exceptions_are_counted() -> None:
    (row,) = drawn(manager(), *(unit(f"u{number}", DOWN, why="failed") for number in range(7)))
    assert said(row.cells)[-1] == "+3"


def test_units_that_were_not_read_for_long_are_unknown() -> None:
    (row,) = drawn(manager(), unit("a"), now=900)
    assert said(row.cells) == ["? not read since 13:00"]


def test_a_box_without_systemd_says_so_in_grey() -> None:
    gone = Outage(OutageKind.ABSENT, "no systemd runs for sean here")
    scopes: list[Scope] = [scope("systemd/system", None, outage=gone), scope("systemd/user", None, outage=gone)]
    (row,) = rows(View(world(scopes=scopes), Past(), {}))
    assert (row.label, said(row.cells)) == ("units", ["○ no systemd runs for sean here"])


def test_jobs_are_one_row_with_the_next_of_them() -> None:
    (row,) = drawn(job("late", due=7200), job("soon", due=60), job("off", due=1, enabled=False), job("past", due=-5))
    assert row.label == "jobs"
    assert [text.strip() for text in said(row.cells)] == ["3 jobs", "next 13:01 soon"]


def test_a_job_that_went_wrong_is_named_with_when() -> None:
    (row,) = drawn(job("usage", "exit code 7"), job("prune", "success"))
    assert said(row.cells)[1:] == ["▲ usage: exit code 7 12:00"]


def test_many_jobs_that_went_wrong_are_counted() -> None:
    (row,) = drawn(*(job(f"j{number}", "exit code 1") for number in range(6)))
    assert said(row.cells)[-1] == "+2"
