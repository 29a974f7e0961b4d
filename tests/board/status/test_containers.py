from board.board import Cell, Severity, StatusRow, Tone, Words
from board.facts import Fact, ServiceState
from board.marks import CHECK_BROKEN
from board.past import Past
from board.reading import Freshness, Outage, OutageKind
from board.status import View, rows
from tests.board.rules.containers import DOCKER, NO_CURL, container, engine, swarm, unhealthy
from tests.board.worlds import T0, at, host, scope, world


def drawn(*facts: Fact, now: float = 0, alarm: dict[str, Severity] | None = None) -> tuple[StatusRow, ...]:
    every = rows(View(world(*facts, now=now), Past(), alarm or {}))
    return tuple(row for row in every if row.key.startswith(DOCKER))


def said(cells: tuple[Cell, ...]) -> str:
    return "  ".join(cell.text for cell in cells if isinstance(cell, Words))


def texts(*facts: Fact) -> list[str]:
    return [f"{row.label}: {said(row.cells)}" for row in drawn(*facts)]


def test_all_well_is_one_row_with_the_address_that_is_read() -> None:
    assert texts(engine(), *(container(f"c{number}") for number in range(20))) == [
        "docker: ● 20/20 healthy  unix:///var/run/docker.sock"
    ]


def test_only_exceptions_have_a_row_each_with_the_reason() -> None:
    facts = (
        engine(),
        container(),
        container("batch", ServiceState.OFF, why="exit 0"),
        container("new", ServiceState.OFF, why="created, never started"),
        container("held", ServiceState.OFF, why="paused"),
        container("worker", ServiceState.DOWN, why="out of memory (exit 137)"),
        unhealthy("api"),
    )
    assert texts(*facts) == [
        "docker: ▲ 1/3 healthy  unix:///var/run/docker.sock",
        ": ▲ api  connection refused",
        ": ■ worker  out of memory (exit 137)",
        ": ○ held  paused",
    ]


def test_more_exceptions_than_there_is_room_for_are_counted() -> None:
    *_, last = texts(engine(), *(unhealthy(f"c{number}") for number in range(9)))
    assert last == ": and 4 more"


def test_what_has_an_alert_stands_first_with_its_tone() -> None:
    ill = unhealthy("z")
    head, first, _ = drawn(engine(), unhealthy("a"), ill, alarm={ill.key: Severity.NOW})
    assert first.cells[0] == Words("■ z", Tone.NOW, width=24)
    assert head.cells[0] == Words("■ 0/2 healthy", Tone.NOW)


def test_what_starts_is_counted_and_not_listed() -> None:
    assert texts(engine(), container(), container("db", ServiceState.STARTING)) == [
        "docker: ▲ 1/2 healthy  1 starting  unix:///var/run/docker.sock"
    ]


def test_that_all_is_younger_than_the_boot_is_told_on_the_day_of_the_boot() -> None:
    booted = host(booted_at=at(-600))
    assert "all younger than boot" in texts(booted, engine(), container())[0]
    older = container("db", since=at(-1000))
    assert "younger" not in texts(booted, engine(), container(), older)[0]
    long_up = host(booted_at=at(-100_000))
    assert "younger" not in texts(long_up, engine(), container(since=T0))[0]


def test_a_broken_check_says_so() -> None:
    assert texts(engine(), unhealthy(why=NO_CURL, marks=(CHECK_BROKEN,)))[1] == f": ▲ web  {NO_CURL} · {CHECK_BROKEN}"


def test_services_of_a_swarm_are_counted_and_the_short_ones_listed() -> None:
    assert texts(engine(), *swarm(1, why="No such image")) == [
        "docker: ○ no container runs  swarm 0/1  unix:///var/run/docker.sock",
        ": ▲ api  No such image",
    ]


def test_an_engine_that_is_not_read_any_more_is_a_question_mark() -> None:
    (row,) = drawn(engine(), container(), now=900)
    assert said(row.cells).startswith("? not read since 13:00")


def test_a_box_without_an_engine_says_so_in_grey() -> None:
    absent = scope("docker", None, outage=Outage(OutageKind.ABSENT, "no container engine here"))
    [row] = rows(View(world(scopes=[absent]), Past(), {}))
    assert (said(row.cells), row.freshness) == ("○ no container engine here", Freshness.FRESH)


def test_what_has_been_off_for_a_week_has_no_row_of_its_own() -> None:
    old = container("old", ServiceState.OFF, why="exit 1", since=at(-8 * 86_400))
    assert len(texts(engine(), old)) == 1


def test_what_has_been_starting_for_long_has_a_row() -> None:
    late = container("db", ServiceState.STARTING, why="its health check has not passed yet", since=at(-3600))
    assert texts(engine(), late)[1] == ": ◷ db  its health check has not passed yet"


def test_what_runs_elsewhere_did_not_start_with_this_box() -> None:
    assert "younger" not in texts(host(booted_at=at(-600)), engine(), container(refs=()))[0]
