"""INC-00, a quiet night: the negative test that every source and rule has to pass."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from board.board import Severity, StatusRow
from board.reading import Freshness, Outage, OutageKind
from collectors.replay.incidents.inc_00 import BEGINS, NIGHT, SCRIPT
from tests.incidents.replay import Frame, Replay

GONE = BEGINS + timedelta(minutes=10)
NO_ANSWER = Outage(OutageKind.TIMEOUT, "no answer within 5 s")


def is_colored(frame: Frame) -> bool:
    return bool(frame.signals)


def is_stale(frame: Frame) -> bool:
    return any(pulse.freshness is not Freshness.FRESH for pulse in frame.board.headline.pulses)


def is_noted(frame: Frame) -> bool:
    return bool(frame.board.notes)


def _card(frame: Frame) -> StatusRow:
    return next(row for row in frame.board.status if row.label == "gpu 0")


def test_for_eight_hours_not_one_cell_is_colored(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BEGINS + timedelta(seconds=5))
        wall.never(is_colored, is_stale, is_noted)
        for frame in wall.play(BEGINS + NIGHT, every=59):
            assert "✓ nothing needs you, since" in frame.alerts
            assert "22:14" in frame.alerts
            assert "20/20 healthy" in frame.line("docker")
            assert "31/46 on" in frame.line("cron ")
            assert frame.board.told_at is None


def test_the_seconds_move_and_so_do_the_spark_lines(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BEGINS + timedelta(minutes=5), every=5)
        clocks = {frame.board.at.second for frame in wall.play(BEGINS + timedelta(minutes=6))}
        assert len(clocks) == 60
        sparks = {frame.line(" cpu ") for frame in wall.play(BEGINS + timedelta(minutes=10), every=5)}
        assert len(sparks) > 10


def test_a_source_that_is_gone_ages_step_by_step(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT.changed("gpu", GONE, NO_ANSWER), tmp_path)) as wall:
        last = _card(wall.go(GONE, every=5)).as_of
        assert last is not None
        for age, expected in {
            6: Freshness.FRESH,
            7: Freshness.AGING,
            120: Freshness.AGING,
            121: Freshness.UNKNOWN,
        }.items():
            frame = wall.go(last + timedelta(seconds=age), every=5)
            assert _card(frame).freshness is expected, f"{age} s after the last reading"
        assert "0 %" not in frame.line("gpu 0")
        assert frame.line("gpu 0").count("?") >= 4


@pytest.mark.parametrize("scope", ["host", "gpu", "llama/11440"])
def test_a_source_that_is_gone_is_told_after_five_minutes_and_nothing_else_is(scope: str, tmp_path: Path) -> None:
    with closing(Replay(SCRIPT.changed(scope, GONE, NO_ANSWER), tmp_path)) as wall:
        frame = wall.go(GONE + timedelta(seconds=125), every=5)
        assert f"can't tell: {scope} unreadable" in frame.alerts
        frame = wall.go(GONE + timedelta(minutes=5), every=5)
        assert frame.board.alerts == ()
        wall.must(f"Can't tell how {scope} is", within=20)
        for frame in wall.play(GONE + timedelta(minutes=20), every=20):
            assert [(line.key, line.severity) for line in frame.board.alerts] == [
                (f"dash.blind:{scope}", Severity.SOON)
            ]
