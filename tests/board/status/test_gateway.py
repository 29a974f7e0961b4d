"""The rows of a gateway: its state is that of its worst part, and the part is named."""

from board.board import Meter, Severity, StatusRow, Words
from board.facts import Fact, Gauge, ServiceState
from board.past import Past
from board.reading import Outage, OutageKind
from board.status import View, rows
from tests.board.rules.gateways import KEY, cpu, gateway, memory, process, restarts, store, ways
from tests.board.worlds import scope, world


def shown(*facts: Fact, now: float = 0, alarm: dict[str, Severity] | None = None) -> list[str]:
    """The rows as text."""
    found = rows(View(world(*facts, now=now), Past(), alarm or {}))
    return [said(row) for row in found if row.key.startswith(KEY)]


def said(row: StatusRow) -> str:
    cells = (f"{cell.label} {cell.text}" if isinstance(cell, Meter) else cell.text for cell in row.cells if cell)
    return " · ".join((row.label, *(text for cell, text in zip(row.cells, cells, strict=True) if is_told(cell, text))))


def is_told(cell: object, text: str) -> bool:
    return isinstance(cell, Words | Meter) and bool(text)


def test_a_gateway_that_is_well_says_so_with_what_it_uses() -> None:
    numbers = (
        Gauge(key=f"{KEY}/store/entries", label="entries", value=488),
        Gauge(key=f"{KEY}/store/bytes", label="bytes", unit="B", value=7.6e6),
    )
    assert shown(*ways(), cpu(21), memory(590), restarts(0), process(10), store(), *numbers) == [
        "gateway · ● up · 2026.2.9 · cpu 21 % · mem 590/900 M · store 488 entries 7.6 MB · up 10 h"
    ]


def test_http_that_answers_does_not_hide_a_dead_rpc() -> None:
    first, second = shown(*ways(rpc=ServiceState.SATURATED), restarts(2), alarm={KEY: Severity.NOW})
    assert first == "gateway · ■ saturated · 2026.2.9 · restarts 2/3"
    assert second == " · ▲ RPC connection refused"


def test_what_is_down_is_told_once() -> None:
    assert shown(*ways(ServiceState.DOWN))[1:] == [" · ■ HTTP connection refused"]


def test_one_that_is_too_long_unread_is_unknown() -> None:
    assert shown(*ways(), cpu(21), now=600) == ["gateway · ? not read since 13:00"]


def test_two_go_by_their_names() -> None:
    second = gateway(key="lockn-01/openclaw/work", label="work")
    assert [row.partition(" · ")[0] for row in shown(*ways(), second)] == ["gw main"]


def test_a_box_without_one_says_so_in_grey() -> None:
    absent = scope("openclaw/main", None, outage=Outage(OutageKind.ABSENT, "no OpenClaw here"))
    found = rows(View(world(scopes=[absent]), Past(), {}))
    assert [said(row) for row in found if row.key == "openclaw/main"] == ["gateway · ○ no OpenClaw here"]
