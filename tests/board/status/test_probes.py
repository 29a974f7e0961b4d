"""The rows of the probes."""

from board.board import Cell, Severity, StatusRow, Tone, Words
from board.facts import Fact, ServiceState
from board.past import Past
from board.reading import Outage, OutageKind
from board.status import View, rows
from tests.board.rules.probes import PAGE, WAY, certificate, hop, name, port, probe, proxy, way
from tests.board.worlds import scope, world

DOWN = ServiceState.DOWN
UNKNOWN = ServiceState.UNKNOWN
HOPS = (name(), hop(2, "tunnel"), hop(3, "Caddy"))


def drawn(*facts: Fact, alarm: dict[str, Severity] | None = None) -> list[StatusRow]:
    seen = world(*facts, scopes=[scope("probe/it")])
    home = {fact.key: "probe/it" for fact in facts}
    return list(rows(View(type(seen)(facts, seen.scopes, home, seen.now), Past(), alarm or {})))


def said(row: StatusRow) -> str:
    return "  ".join(_text(cell) for cell in row.cells)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Words) else cell.label


def tones(row: StatusRow) -> set[Tone]:
    return {cell.tone for cell in row.cells}


def test_a_way_is_one_line_with_its_hops_in_order() -> None:
    (row,) = drawn(way(), *HOPS)
    assert (row.label, said(row)) == ("probes", "test  ● DNS  → ● tunnel  → ● Caddy")
    assert tones(row) == {Tone.PLAIN, Tone.QUIET}


def test_the_first_broken_hop_is_marked_and_later_ones_are_unknown() -> None:
    broken = hop(2, "tunnel", DOWN, why="connection refused")
    (row,) = drawn(
        way(DOWN), name(), broken, hop(3, "Caddy", UNKNOWN), hop(4, "backend", UNKNOWN), alarm={WAY: Severity.NOW}
    )
    assert said(row) == "test  ● DNS  → ■ tunnel  → ? Caddy  → ? backend  connection refused"
    assert [cell.text for cell in row.cells if isinstance(cell, Words) and cell.tone is Tone.NOW] == ["→ ■ tunnel"]


def test_an_environment_that_is_not_deployed_is_grey() -> None:
    (row,) = drawn(way(ServiceState.OFF, why="not deployed"))
    assert said(row) == "test  ○ not deployed"
    assert tones(row) == {Tone.PLAIN, Tone.UNKNOWN}


def test_the_paths_of_an_environment_are_counted_and_the_first_failing_one_is_named() -> None:
    paths = [probe(key=f"{WAY}/path/{number:02}", label=f"/api/{number}") for number in (1, 2, 3)]
    (row,) = drawn(way(), name(), *paths)
    assert said(row) == "test  ● DNS  ● 3 paths"
    (row,) = drawn(way(), name(), *paths[:2], probe(DOWN, f"{WAY}/path/03", label="/api/3", why="answered 404"))
    assert said(row) == "test  ● DNS  ▲ 1/3 paths: /api/3 answered 404"
    (row,) = drawn(way(DOWN), *(probe(UNKNOWN, each.key) for each in paths))
    assert said(row) == "test  ? 3 paths"


def test_a_single_page_shows_its_latency_and_how_long_its_certificate_holds() -> None:
    (row,) = drawn(probe(latency=42.4, label="api"), *certificate(days=61))
    assert said(row) == "api  ● 42 ms  cert 61 d"
    (row,) = drawn(
        probe(DOWN, label="api", why="connection refused"), *certificate(days=2), alarm={PAGE: Severity.SOON}
    )
    assert said(row) == "api  ▲ down  connection refused"


def test_all_ports_share_a_line_and_say_who_holds_what_is_not_theirs() -> None:
    free, wrong = port(ServiceState.OFF, key=f"{PAGE}/../a")[:1], port(ServiceState.DEGRADED)
    (row,) = drawn(*free, *wrong)
    assert said(row) == "ports  ▲ :9223 figma-console, meant for figma-bridge  ○ :9223 free"


def test_a_proxy_shows_how_long_it_takes() -> None:
    (row,) = drawn(proxy(latency=901.4))
    assert said(row) == "tor  ● 901 ms"


def test_what_was_never_read_says_why() -> None:
    outage = Outage(OutageKind.TIMEOUT, "no name server answers within 5 s")
    seen = world(scopes=[scope("probe/dev", None, outage=outage)])
    (row,) = rows(View(seen, Past(), {}))
    assert (row.label, said(row)) == ("dev", "? no name server answers within 5 s")


def test_what_is_too_old_is_not_shown_as_it_was() -> None:
    seen = world(way(), *HOPS)
    home = {fact.key: "probe/it" for fact in seen.facts}
    old = type(seen)(seen.facts, [scope("probe/it", -900)], home, seen.now)
    (row,) = rows(View(old, Past(), {}))
    assert said(row) == "test  ? not read since 12:45"
