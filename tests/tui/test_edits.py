"""Edits of a file are noticed once, and only when they have come to rest."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.edits import LOOK_EVERY, Edits

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


class Watching:
    """A file that is looked at each two seconds."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._edits = Edits(file)
        self._now = NOW

    def look(self) -> bool:
        self._now += LOOK_EVERY
        return self._edits.made(self._now)


@pytest.fixture
def watching(tmp_path: Path) -> Watching:
    file = tmp_path / "config.toml"
    file.write_text("a = 1")
    return Watching(file)


def test_a_file_that_stays_as_it_is_was_not_edited(watching: Watching) -> None:
    assert [watching.look() for _ in range(3)] == [False, False, False]


def test_an_edit_is_told_once_and_not_before_it_rests(watching: Watching) -> None:
    watching.file.write_text("a = 22")
    assert [watching.look() for _ in range(4)] == [False, True, False, False]


def test_a_file_that_is_put_in_its_place_is_an_edit(watching: Watching) -> None:
    part = watching.file.with_suffix(".part")
    part.write_text("b = 1")
    os.utime(part, ns=(0, watching.file.stat().st_mtime_ns))
    part.replace(watching.file)
    assert [watching.look() for _ in range(2)] == [False, True]


def test_a_file_that_is_gone_for_a_moment_is_not_believed_to_be(watching: Watching) -> None:
    text = watching.file.read_text()
    watching.file.unlink()
    assert not watching.look()
    watching.file.write_text(text + "\nb = 2")
    assert [watching.look() for _ in range(2)] == [False, True]


def test_a_file_that_goes_and_one_that_comes_are_edits(watching: Watching) -> None:
    watching.file.unlink()
    assert [watching.look() for _ in range(3)] == [False, True, False]
    watching.file.write_text("a = 1")
    assert [watching.look() for _ in range(2)] == [False, True]


def test_the_file_is_not_looked_at_more_often_than_each_two_seconds(tmp_path: Path) -> None:
    edits = Edits(tmp_path / "config.toml")
    assert not edits.made(NOW)
    (tmp_path / "config.toml").write_text("a = 1")
    assert not any(edits.made(NOW + timedelta(seconds=second / 10)) for second in range(20))
    assert not edits.made(NOW + timedelta(seconds=2))
    assert edits.made(NOW + timedelta(seconds=4))
