from datetime import timedelta

import pytest

from board.lookback import Hindsight, Lookback, Reduction
from board.past import Trend, series
from tests.board.worlds import T0, at

DISKS = Lookback("*/host/disk/*:value", timedelta(hours=1), Reduction.TREND)
ROOT = "lockn-01/host/disk/root:value"
LINE = Trend(last_at=T0, last=90.0, line=90.0, pace=0.01)


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        (ROOT, True),
        ("other/host/disk/srv/data:value", True),
        ("lockn-01/host/mem:value", False),
        ("lockn-01/host/disk/root:latency", False),
    ],
)
def test_a_lookback_covers_the_series_that_its_pattern_fits(name: str, covered: bool) -> None:
    assert DISKS.covers(name) is covered


def test_a_number_is_full_when_its_line_reaches_the_limit() -> None:
    assert Hindsight({(DISKS, ROOT): LINE}).full_at(DISKS, ROOT, 100, after=T0) == at(1000)


def test_a_time_that_has_passed_is_no_forecast() -> None:
    assert Hindsight({(DISKS, ROOT): LINE}).full_at(DISKS, ROOT, 100, after=at(1000)) is None


def test_what_is_full_already_has_no_forecast() -> None:
    assert Hindsight({(DISKS, ROOT): LINE}).full_at(DISKS, ROOT, 90, after=T0) is None


def test_a_series_that_nobody_remembers_has_no_forecast() -> None:
    assert Hindsight().full_at(DISKS, ROOT, 100, after=T0) is None


RESTARTS = Lookback("*/unit/*:restarts", timedelta(minutes=10), Reduction.RISE)
UNIT = series("lockn-01/unit/llama.service", "restarts")


def test_a_counter_has_grown_by_what_is_remembered_of_it() -> None:
    assert Hindsight(rises={(RESTARTS, UNIT): 3.0}).rise(RESTARTS, UNIT) == 3


def test_nobody_knows_how_much_a_counter_grew_that_nobody_remembers() -> None:
    assert Hindsight().rise(RESTARTS, UNIT) is None


PACE = Lookback("*/pace/*:value", timedelta(hours=24), Reduction.MEDIAN)


def test_a_number_has_the_median_that_is_remembered_of_it() -> None:
    assert Hindsight(medians={(PACE, "box/llama/1/pace/m:value"): 70.0}).median(PACE, "box/llama/1/pace/m:value") == 70


def test_a_number_that_nobody_remembers_has_no_median() -> None:
    assert Hindsight().median(PACE, "box/llama/1/pace/m:value") is None
