"""What a gateway uses is held against a core and its own mark; the climb after a start is no growth."""

import pytest

from board.board import Severity
from board.facts import Fact
from board.limits import Limits
from board.lookback import Hindsight
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from board.words import clock
from tests.board.rules.gateways import cpu, gateway, growing, memory, process, restarts
from tests.board.worlds import Engine, first_raised, found, world

MEMORY = "gw.mem_watermark"


def grown(past: Hindsight, *facts: Fact) -> list[Condition]:
    """What is found of a gateway whose memory has such a past."""
    return [each for each in conditions(world(gateway(), *facts, past=past), Limits()) if each.rule == "gw.mem_growth"]


def test_a_busy_core_is_told_after_five_minutes_and_a_full_one_is_urgent_after_ten() -> None:
    busy = [(second, (gateway(), cpu(84))) for second in range(0, 900, 5)]
    full = [(second, (gateway(), cpu(95))) for second in range(0, 900, 5)]
    assert first_raised(busy, "gw.cpu_high soon") == 300
    assert first_raised(busy, "gw.cpu_high now") is None
    assert first_raised(full, "gw.cpu_high now") == 600


def test_21_percent_of_a_core_is_nothing() -> None:
    assert found("gw.cpu_high", gateway(), cpu(21)) == []


@pytest.mark.parametrize(("used", "level"), [(630, "soon"), (720, "now")])
def test_the_mark_is_told_at_70_and_urgent_at_80_percent(used: float, level: str) -> None:
    readings = [(second, (gateway(), memory(used))) for second in range(0, 120, 5)]
    assert first_raised(readings, f"{MEMORY} {level}") == (60 if level == "soon" else 30)


def test_the_line_says_how_much_of_how_much_and_what_a_restart_would_cost() -> None:
    (alert,) = found(MEMORY, gateway(), memory(640), restarts(2))
    assert alert.what == "Gateway main holds 71 % of its memory"
    assert alert.why == "640/900 M (MemoryHigh) · 2/3 restarts this hour"


def test_590_of_900_is_well_and_so_is_anything_without_a_mark() -> None:
    assert found(MEMORY, gateway(), memory(590)) == []
    assert found(MEMORY, gateway(), memory(3290, None)) == []


def test_it_clears_below_67_and_not_above() -> None:
    engine = Engine()
    for second in range(0, 65, 5):
        engine.read(second, gateway(), memory(640))
    for second in range(65, 400, 5):
        assert engine.read(second, gateway(), memory(610)) == {f"{MEMORY} soon"}
    for second in range(400, 525, 5):
        engine.read(second, gateway(), memory(590))
    assert engine.raised == set()


@pytest.mark.parametrize(("pace", "severity"), [(0.2, None), (0.8, None), (1.0, Severity.NOTE), (3.0, Severity.SOON)])
def test_growth_is_told_by_when_it_reaches_the_urgent_level(pace: float, severity: Severity | None) -> None:
    firm = [each.severity for each in grown(growing(pace), memory(600), process()) if each.firm]
    assert firm == ([severity] if severity else [])


def test_the_moment_is_told() -> None:
    (alert,) = grown(growing(2), memory(600), process())
    now = world().now
    assert alert.why == f"reaches 80 % of its mark at {clock(now.replace(hour=14), now.tzinfo or world().zone)}"


@pytest.mark.parametrize(("hours", "told"), [(0.5, False), (1.2, False), (1.3, True)])
def test_the_climb_after_a_start_is_not_looked_at(hours: float, *, told: bool) -> None:
    assert bool(grown(growing(5), memory(600), process(hours))) is told


def test_what_grows_towards_nothing_is_not_told() -> None:
    assert grown(growing(5), memory(600, None), process()) == []
    assert grown(growing(1), memory(300, 9000), process()) == []
