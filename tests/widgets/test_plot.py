"""Charts of many rows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from board.board import Chart
from widgets.ink import plain, width
from widgets.plot import number, plot

NOW = datetime(2026, 2, 11, 13, 0, tzinfo=UTC)


def chart(*values: tuple[float, float], limit: float | None = None, gap: float = 120) -> Chart:
    """A chart of (minutes ago, value)."""
    points = tuple((NOW - timedelta(minutes=ago), value) for ago, value in values)
    return Chart(title="load", unit="", points=points, gap=gap, limit=limit)


def drawn(wanted: Chart, cells: int = 72, height: int = 12, zone: str = "UTC") -> list[str]:
    """The rows as text."""
    return [plain(row.line) for row in plot(wanted, cells, height, NOW, ZoneInfo(zone))]


STEADY = tuple((float(60 - at), 5.0) for at in range(61))


def test_the_pause_of_a_source_is_a_gap() -> None:
    rows = drawn(chart(*((ago, 5.0) for ago in range(60, -1, -1) if not 20 < ago < 40)))
    bars = rows[-3].split("│")[1]
    assert 18 <= bars.strip().count(" ") <= 22


def test_a_source_that_fell_silent_leaves_the_end_empty() -> None:
    rows = drawn(chart(*((float(ago), 5.0) for ago in range(60, 29, -1))))
    assert len(rows[-3].split("│")[1].rstrip()) in range(30, 34)


def test_a_steady_value_is_drawn_without_a_gap() -> None:
    assert " " not in drawn(chart(*STEADY))[-3].split("│")[1]


def test_a_measured_zero_is_seen() -> None:
    assert "▁" in drawn(chart((60, 0.0), (59, 0.0)))[-3]


def test_the_limit_has_a_line_and_its_number() -> None:
    rows = drawn(chart(*STEADY, limit=10))
    line = next(row for row in rows if "╌" in row)
    assert line.split("│")[0].strip() == "10"


def test_a_limit_above_all_values_sets_the_scale() -> None:
    assert drawn(chart(*STEADY, limit=50))[1].split("│")[0].strip() == "50"


def test_times_are_those_of_the_zone() -> None:
    assert "12:00" in drawn(chart(*STEADY))[-1]
    assert "07:00" in drawn(chart(*STEADY), zone="America/New_York")[-1]


def test_more_than_a_day_is_dated() -> None:
    assert "09 Feb" in drawn(chart((48 * 60, 1.0), (0, 2.0)))[-1]


def test_a_chart_without_points_says_so() -> None:
    assert "no readings yet" in drawn(chart())[1]


def test_numbers_are_short_and_keep_their_unit() -> None:
    said = [number(value, unit) for value, unit in ((0, "B"), (5_368_709_120, "B"), (41.26, "tok/s"), (2, "%"))]
    assert said == ["0 B", "5 GB", "41.3 tok/s", "2 %"]


@given(
    st.lists(st.tuples(st.floats(0, 5000), st.floats(-1e9, 1e12)), max_size=30),
    st.one_of(st.none(), st.floats(-1e9, 1e12)),
    st.integers(1, 120),
    st.integers(1, 20),
)
def test_it_always_fills_its_place_exactly(
    points: list[tuple[float, float]], limit: float | None, cells: int, height: int
) -> None:
    wanted = chart(*sorted(points, reverse=True), limit=limit)
    rows = plot(wanted, cells, height, NOW, UTC)
    assert len(rows) == height
    assert {width(row.line) for row in rows} == {cells}
