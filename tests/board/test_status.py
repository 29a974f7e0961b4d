"""The status says what is, marks what is wrong, and shows nothing it does not know."""

from datetime import timedelta

import pytest

from board.board import Cell, Meter, Severity, StatusRow, Tone, Words
from board.facts import Fact, Gauge, Host, Process, Service, ServiceState
from board.health import Part
from board.past import Past, series
from board.reading import Freshness, Outage, OutageKind
from board.status import View, rows
from board.world import World
from tests.board.owns import DASH, own
from tests.board.worlds import BOX, LLAMA, T0, at_work, idle, queue, scope, server, slot, world

GIB = 2**30
CARD = Service(key=f"{BOX}/gpu/0", kind="gpu", label="H200", state=ServiceState.UP)


def drawn(*facts: Fact, alarm: dict[str, Severity] | None = None, past: Past | None = None) -> tuple[StatusRow, ...]:
    return rows(View(world(*facts), past or Past(), alarm or {}))


def said(cells: tuple[Cell, ...]) -> str:
    return "  ".join(cell.text if isinstance(cell, Words) else f"{cell.label} {cell.text}".strip() for cell in cells)


def texts(*facts: Fact) -> list[str]:
    return [f"{row.label}: {said(row.cells)}" for row in drawn(*facts)]


def host(**gauges: float) -> tuple[Fact, ...]:
    key = f"{BOX}/host"
    units = {"cpu": ("%", None), "mem": ("B", 128 * GIB), "load": ("", 32)}
    made = (
        Gauge(key=f"{key}/{name}", label=name, unit=units[name][0], limit=units[name][1], value=value)
        for name, value in gauges.items()
    )
    return Host(key=key, boot_id="b", booted_at=T0 - timedelta(hours=1)), *made


def test_the_host_has_a_row_for_what_moves_and_one_for_what_fills() -> None:
    disk = Gauge(key=f"{BOX}/host/disk/root", label="/", unit="B", value=71 * GIB, limit=100 * GIB)
    assert texts(*host(cpu=31, mem=41 * GIB, load=2.4), disk) == [
        "host: cpu 31 %  mem 41.0/128 G",
        ": disk / 71.0/100 G  load 2.4",
    ]


def test_the_disk_that_has_least_room_is_the_one_that_is_shown() -> None:
    disks = [
        Gauge(key=f"{BOX}/host/disk/{name}", label=f"/{name}", unit="B", value=used * GIB, limit=100 * GIB)
        for name, used in (("a", 10), ("b", 90), ("c", 50))
    ]
    assert texts(*host(), *disks)[1] == ": disk /b 90.0/100 G"


def test_a_card_shows_its_numbers_and_who_holds_its_memory() -> None:
    key = CARD.key
    facts = (
        Gauge(key=f"{key}/util", label="util", unit="%", value=78),
        Gauge(key=f"{key}/vram", label="vram", unit="B", value=71 * GIB, limit=96 * GIB),
        Process(key=f"{key}/process/1", pid=1, owner="unit:coder-next.service", gpu_memory=41 * GIB),
        Process(key=f"{key}/process/2", pid=2, name="python", gpu_memory=12 * GIB),
    )
    assert texts(CARD, *facts) == ["gpu 0: 78 %  vram 71.0/96 G", ": coder-next 41.0 G · python 12.0 G"]


def test_a_number_that_the_card_does_not_have_is_absent_and_not_zero() -> None:
    assert texts(CARD, Gauge(key=f"{CARD.key}/util", label="util", unit="%", value=0)) == ["gpu 0: 0 %"]


def test_a_lost_card_says_so_instead_of_showing_numbers() -> None:
    lost = Service(key=CARD.key, kind="gpu", label="H200", state=ServiceState.DOWN, why="fell off the bus")
    assert texts(lost) == ["gpu 0: ■ H200: fell off the bus"]


def test_a_box_without_a_driver_says_so_in_grey() -> None:
    absent = scope("gpu", None, outage=Outage(OutageKind.ABSENT, "no NVIDIA driver here"))
    [row] = rows(View(world(scopes=[absent]), Past(), {}))
    assert (said(row.cells), row.freshness) == ("○ no NVIDIA driver here", Freshness.FRESH)
    assert [cell.tone for cell in row.cells] == [Tone.UNKNOWN]


def test_a_model_server_shows_slots_queue_and_speed_against_its_own_median() -> None:
    speed = Gauge(key=f"{LLAMA}/speed", label="speed", unit="tok/s", value=41)
    past = Past(medians={series(speed.key): 43.2})
    [row] = drawn(server(), slot(), at_work(1), queue(2), speed, past=past)
    assert said(row.cells) == "11439 coder-next  ● 1/1 busy  2 wait  41 tok/s"
    assert [cell.after for cell in row.cells if isinstance(cell, Meter)] == ["med 43"]


def test_a_queue_that_the_server_does_not_tell_is_unknown_and_not_empty() -> None:
    assert texts(server(), idle(), at_work(0), queue(None)) == ["llama: 11439 coder-next  ● 0/1 idle  ? wait"]


def test_a_server_that_hides_its_slots_is_at_work_as_its_metrics_say() -> None:
    [row] = drawn(server(capacity=4), at_work(2))
    assert row.cells[1] == Words("● 2/4 busy", Tone.LIVE, width=11)


@pytest.mark.parametrize("untold", [(), (at_work(None),)])
def test_a_server_that_does_not_tell_what_it_does_is_not_idle(untold: tuple[Fact, ...]) -> None:
    assert texts(server(capacity=4), *untold) == ["llama: 11439 coder-next  ● ?/4 slots"]
    assert texts(server(capacity=None), *untold) == ["llama: 11439 coder-next  ● up"]


def test_a_router_leaves_it_to_its_models_to_say_what_is_at_work() -> None:
    key = f"{LLAMA}/model/qwen"
    router = server(kind="llama-router", label="router", capacity=None)
    model = server(key=key, kind="model", label="qwen", capacity=None)
    work = Gauge(key=f"{key}/busy", label="busy", unit="requests", value=1)
    assert texts(router, model, slot(key=f"{key}/slot/0", server=key), work) == [
        "llama: 11439 router  ● up",
        ":  └    qwen  ● 1/1 busy",
    ]


def test_a_queue_has_the_tone_of_its_servers_alert() -> None:
    [row] = drawn(server(), queue(3), alarm={LLAMA: Severity.NOW})
    assert row.cells[2] == Words("3 wait", Tone.NOW, width=7)


def test_a_card_at_work_that_reported_a_fault_says_so() -> None:
    [row] = drawn(CARD, alarm={CARD.key: Severity.NOW})
    assert row.cells == (Words("▲ fault", Tone.NOW),)


def test_a_server_that_is_down_says_why() -> None:
    assert texts(server(ServiceState.DOWN, why="connection refused")) == [
        "llama: 11439 coder-next  ■ down  connection refused"
    ]


def test_what_has_an_alert_has_its_tone() -> None:
    [row] = drawn(server(ServiceState.DOWN), alarm={LLAMA: Severity.NOW})
    assert row.cells[1] == Words("■ down", Tone.NOW)


def test_without_an_alert_nothing_has_the_tone_of_one() -> None:
    tones = {cell.tone for row in drawn(*host(cpu=99), server(ServiceState.DOWN), CARD) for cell in row.cells}
    assert tones.isdisjoint({Tone.NOW, Tone.SOON, Tone.YOU})


def test_what_is_too_old_is_a_question_mark() -> None:
    facts = (*host(cpu=31), server(), idle())
    home = {fact.key: "host" if "/host" in fact.key else "llama/11439" for fact in facts}
    old = World(facts, [scope("host", 0), scope("llama/11439", 0)], home, T0 + timedelta(minutes=10))
    assert [said(row.cells) for row in rows(View(old, Past(), {}))] == [
        "cpu ?",
        "",
        "11439 coder-next  ? not read since 13:00  ",
    ]


def test_a_source_without_an_arrangement_of_its_own_gets_a_row() -> None:
    facts = (
        Service(key=f"{BOX}/bakery/web", kind="oven", label="web", state=ServiceState.UP),
        Gauge(key=f"{BOX}/bakery/count", label="loaves", value=20),
    )
    assert texts(*facts) == ["bakery: ● web  loaves 20"]


def test_the_dashboard_has_a_quiet_row_of_its_own_and_it_is_the_last() -> None:
    *_, last = drawn(*own(), *host(cpu=31))
    assert (last.label, said(last.cells)) == ("self", "cpu 0.8 %  mem 62.0 M  store 27/500 MB  alerts 2.1/h")
    assert {cell.tone for cell in last.cells} == {Tone.QUIET}
    assert [row.label for row in drawn(*own(), *host(cpu=31)) if row.aside] == ["self"]


def test_the_row_of_the_dashboard_has_the_tone_of_its_alert() -> None:
    [row] = drawn(*own(), alarm={DASH: Severity.SOON})
    assert row.cells[-1] == Words("alerts 2.1/h", Tone.SOON, width=12)


def test_what_the_dashboard_does_not_know_of_itself_is_a_question_mark() -> None:
    [row] = drawn(*own({Part.CPU: None, Part.STORE: None}))
    assert said(row.cells) == "cpu ?  mem 62.0 M  store ?  alerts 2.1/h"


def test_an_engine_that_is_gone_is_not_shown_with_its_last_numbers() -> None:
    [row] = rows(View(world(*own(), now=900), Past(), {}))
    assert said(row.cells) == "cpu ?  mem ?  store ?  alerts ?/h"


def test_a_dashboard_that_was_never_read_says_so() -> None:
    [row] = rows(View(world(scopes=[scope("dash", None)]), Past(), {}))
    assert (row.label, said(row.cells), row.aside) == ("self", "? not read yet", True)
