"""A log is followed to the last byte through all that is done to logs, and at a bounded cost."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.logfile import FAR, LONGEST, MOST, NEAR, LogFollower
from collectors.plainfile import UnreadableError


class Log:
    """A log in a folder, and somebody who writes it."""

    def __init__(self, folder: Path, text: str = "") -> None:
        self.path = folder / "prod.log"
        self.path.write_text(text)

    def write(self, text: str | bytes) -> None:
        with self.path.open("ab") as file:
            file.write(text.encode() if isinstance(text, str) else text)

    def rename(self) -> None:
        """Rotate it as most programs do."""
        self.path.rename(self.path.with_name("prod.log.1"))
        self.path.touch()

    def cut(self) -> None:
        """Rotate it as ``logrotate`` does with ``copytruncate``."""
        shutil.copyfile(self.path, self.path.with_name("prod.log.1"))
        os.truncate(self.path, 0)


Rotate = Callable[[Log], None]


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path, "old\n")


@pytest.fixture
def follower(log: Log) -> LogFollower:
    """Somebody who follows it already."""
    follower = LogFollower(log.path)
    follower.read()
    return follower


def test_what_stood_there_before_is_told_as_that(log: Log) -> None:
    chunk = LogFollower(log.path).read()
    assert (chunk.lines, chunk.live, chunk.skipped) == (("old",), False, 0)


def test_each_read_goes_on_where_the_last_one_ended(log: Log, follower: LogFollower) -> None:
    log.write("one\ntwo\n")
    chunk = follower.read()
    assert (chunk.lines, chunk.live) == (("one", "two"), True)
    assert follower.read().lines == ()


def test_a_line_that_is_half_written_waits_for_its_end(log: Log, follower: LogFollower) -> None:
    log.write("on")
    assert (follower.read().lines, follower.read().behind) == ((), 0)
    log.write("e\r\n")
    assert follower.read().lines == ("one",)


def test_a_big_log_is_begun_near_its_end_with_a_whole_line(tmp_path: Path) -> None:
    log = Log(tmp_path, "".join(f"line {number}\n" for number in range(100_000)))
    chunk = LogFollower(log.path).read()
    assert chunk.lines[-1] == "line 99999"
    assert chunk.lines[0].startswith("line ")
    assert chunk.skipped == log.path.stat().st_size - NEAR


def test_of_a_log_that_appears_later_every_line_is_new(tmp_path: Path) -> None:
    follower = LogFollower(tmp_path / "prod.log")
    with pytest.raises(UnreadableError, match="there is no"):
        follower.read()
    restarted = LogFollower(tmp_path / "prod.log", follower.place)
    Log(tmp_path, "first\n")
    for each in (follower, restarted):
        chunk = each.read()
        assert (chunk.lines, chunk.live) == (("first",), True)


@pytest.mark.parametrize("rotate", [Log.rename, Log.cut])
def test_through_a_rotation_no_line_is_lost_or_read_twice(log: Log, follower: LogFollower, rotate: Rotate) -> None:
    log.write("one\n")
    follower.read()
    log.write("two\n")
    rotate(log)
    log.write("three\n")
    chunk = follower.read()
    assert (chunk.lines, chunk.lost) == (("two", "three"), False)
    log.write("four\n")
    assert follower.read().lines == ("four",)


def test_of_logs_that_begin_alike_the_youngest_is_the_one_that_it_was(log: Log, follower: LogFollower) -> None:
    banner = "=" * 600 + "\n"
    log.path.write_text(banner)
    follower.read()
    older = log.path.with_name("prod.log-20261119")
    older.write_text(f"{banner}yesterday\n")
    os.utime(older, (0, 0))
    log.write("today\n")
    shutil.copyfile(log.path, log.path.with_name("prod.log-20261120"))
    os.truncate(log.path, 0)
    assert follower.read().lines == ("today",)


def test_who_writes_on_into_a_renamed_log_is_followed_until_the_new_one_is_begun(
    log: Log, follower: LogFollower
) -> None:
    log.rename()
    with log.path.with_name("prod.log.1").open("a") as old:
        old.write("late\n")
    assert follower.read().lines == ("late",)
    log.write("new\n")
    assert follower.read().lines == ("new",)


def test_a_log_that_was_cut_and_has_grown_longer_is_noticed(log: Log, follower: LogFollower) -> None:
    log.path.write_text("another beginning\nand more\n")
    chunk = follower.read()
    assert (chunk.lines, chunk.lost) == (("another beginning", "and more"), True)


def test_the_hole_of_a_writer_that_does_not_notice_the_cut_is_passed_over(log: Log, follower: LogFollower) -> None:
    with log.path.open("r+b") as writer:
        writer.seek(64 * MOST)
        os.truncate(log.path, 0)
        writer.write(b"after the hole\n")
    assert follower.read().lines == ("after the hole",)


def test_after_a_restart_it_goes_on_where_it_was_left_whatever_happened_meanwhile(
    log: Log, follower: LogFollower
) -> None:
    follower.read()
    log.write("one\n")
    log.rename()
    log.write("two\n")
    chunk = LogFollower(log.path, follower.place).read()
    assert (chunk.lines, chunk.live, chunk.lost) == (("one", "two"), True, False)
    assert chunk.after is not None


def test_a_place_that_is_none_is_a_first_look(log: Log) -> None:
    assert not LogFollower(log.path, "here and there").read().live


def test_a_flood_is_read_bit_by_bit_and_says_how_far_behind_it_is(log: Log, follower: LogFollower) -> None:
    log.write(b"0123456\n" * (3 * MOST // 8))
    behind = [follower.read().behind for _ in range(3)]
    assert behind == [2 * MOST, MOST, 0]


def test_too_far_behind_it_goes_on_near_the_end_and_says_what_it_passed_over(log: Log, follower: LogFollower) -> None:
    log.write(b"0123456\n" * (2 * FAR // 8))
    chunk = follower.read()
    assert chunk.skipped == 2 * FAR - NEAR
    assert chunk.behind == 0


@pytest.mark.parametrize("length", [LONGEST + 1, MOST - 1, MOST, 2 * MOST + 5])
def test_of_an_endless_line_the_begin_is_kept(log: Log, follower: LogFollower, length: int) -> None:
    log.write("x" * length + "\nnext\n")
    lines = [line for _ in range(4) for line in follower.read().lines]
    assert lines == ["x" * LONGEST, "next"]


def test_what_a_terminal_would_obey_and_what_is_no_text_is_taken_out(log: Log, follower: LogFollower) -> None:
    log.write(b"\x1b[31mred\x1b[0m\x07 \xff\xfe \x1b]0;title\x07end\n")
    assert follower.read().lines == ("red \ufffd\ufffd end",)


def test_a_link_is_followed_to_the_log_of_the_day(tmp_path: Path, log: Log) -> None:
    link = tmp_path / "current"
    link.symlink_to(log.path)
    follower = LogFollower(link)
    follower.read()
    log.write("today\n")
    tomorrow = tmp_path / "tomorrow.log"
    tomorrow.write_text("tomorrow\n")
    link.unlink()
    link.symlink_to(tomorrow)
    assert follower.read().lines == ("today", "tomorrow")


STEPS = st.lists(st.sampled_from(["write", "half", "rename", "cut", "read", "restart"]), max_size=40)


@given(STEPS)
def test_whatever_is_done_to_a_log_each_line_is_read_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    log = Log(tmp_path_factory.mktemp("log"), "begin\n")
    follower, written, since = LogFollower(log.path), 0, 0
    read: list[str] = []
    follower.read()
    for step in [*steps, "write", "read", "read"]:
        if step == "write":
            written, since = written + 1, since + 1
            log.write(f"line {written}\n")
        elif step == "half":
            written, since = written + 1, since + 1
            log.write("line ")
            read += follower.read().lines
            log.write(f"{written}\n")
        elif step in ("rename", "cut") and since:
            read += follower.read().lines  # two rotations between two reads are one too many
            (log.rename if step == "rename" else log.cut)()
            since = 0
        elif step == "restart":
            follower = LogFollower(log.path, follower.place)
        elif step == "read":
            read += follower.read().lines
    assert read == [f"line {number}" for number in range(1, written + 1)]
