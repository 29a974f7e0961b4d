"""INC-07 a: a server of speech that is meant for the card answers from the processor."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from board.alerts.act import Verb
from board.board import Severity
from board.reading import Outage
from collectors.replay.cast import TheBox
from collectors.replay.incidents.inc_07a import BUILT, LINE, MENDED, SCRIPT, SILENT, UNREADABLE, at
from collectors.replay.script import Saying, Script
from tests.incidents.replay import Frame, Replay

FALLBACK = "Model server 8880 (fish-speech) runs on the CPU"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def is_alarmed(frame: Frame) -> bool:
    return bool(frame.board.alerts)


def speaks_of_what_is_meant_to_do_without(frame: Frame) -> bool:
    return "8890" in frame.alerts


def played(folder: Path, script: Script = SCRIPT) -> Replay:
    wall = Replay(script, folder)
    wall.go(SCRIPT.begins + timedelta(seconds=20), every=5)
    wall.never(speaks_of_what_is_meant_to_do_without)
    for frame in wall.play(BUILT - timedelta(seconds=5), every=60):
        assert is_calm(frame)
    return wall


def silent(script: Script = SCRIPT) -> Script:
    """The same, in which the log says nothing."""
    return script.changed("openai/8880", BUILT, SILENT)


def test_the_fallback_is_told_with_the_reason_of_the_log(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        frame = wall.must(FALLBACK, "sm_120 not supported", at=BUILT, within=62)
        assert [line.severity for line in frame.board.alerts] == [Severity.SOON]


def test_without_a_word_in_the_log_the_card_tells_it(tmp_path: Path) -> None:
    with closing(played(tmp_path, silent())) as wall:
        wall.must(FALLBACK, "no process on any card", at=BUILT, within=62)


def test_its_row_says_how_slow_it_is_and_what_is_usual(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(BUILT + timedelta(seconds=30), every=5)
        row = wall.look().line("8880  fish")
        assert "tok/s" in row
        assert "med 7" in row
        assert "gpu declared" in row
        assert "cpu declared" in wall.look().line("8890  kokoro")


def test_that_it_is_slow_follows_from_it(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(BUILT, every=5)
        wall.must(FALLBACK, "1 follows", at=BUILT, within=360)
        (line,) = wall.look().board.alerts
        assert line.key == LINE


def test_it_can_be_put_aside_until_a_date_and_not_without_one(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.must(FALLBACK, at=BUILT, within=62)
        assert "needs an end" in wall.act(Verb.SHELVE, LINE, text="until PyTorch supports sm_120")
        assert FALLBACK in wall.go(wall.now + timedelta(seconds=5)).alerts
        day = wall.now + timedelta(days=30)
        wall.act(Verb.SHELVE, LINE, text="until PyTorch supports sm_120", until=day)
        wall.must(is_calm, within=5)


def test_it_clears_when_the_server_is_back_on_the_card(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(MENDED, every=20)
        assert FALLBACK in wall.look().alerts
        wall.must(is_calm, at=MENDED, within=300)


WSL = replace(TheBox(boot="evening", booted_at=at(7, 30)), wsl="Ubuntu-24.04")


@pytest.mark.parametrize(
    ("scope", "said"), [("gpu", UNREADABLE), ("host", WSL)], ids=["the driver does not answer", "WSL"]
)
def test_what_cannot_be_told_is_no_fallback(scope: str, said: Saying | Outage, tmp_path: Path) -> None:
    script = silent().changed(scope, BUILT - timedelta(minutes=1), said)
    with closing(played(tmp_path, script)) as wall:
        wall.never(FALLBACK)
        wall.go(BUILT + timedelta(minutes=3), every=5)
