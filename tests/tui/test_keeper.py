"""The keeper in a real pseudo-terminal, with small programs in the wall's place."""

import os
import re
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from tui.keeper import RESET

ROOT = Path(__file__).parents[2]

PRELUDE = f"""
import os, signal, sys, termios, time, tty
sys.path.insert(0, {str(ROOT)!r})
from tui.keeper import run_kept

def take_over():
    tty.setraw(0)
    os.write(2, b"\\x1b[?1049h\\x1b[?1003h")
    os.write(2, f"child {{os.getpid()}} keeper {{os.getppid()}}\\n".encode())

def give_back(modes):
    termios.tcsetattr(0, termios.TCSANOW, modes)
    os.write(2, b"\\x1b[?1049l")
"""
SLEEPS = PRELUDE + "def wall():\n take_over(); time.sleep(60); return 0\nsys.exit(run_kept(wall))"


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A terminal with the program given as the parameter."""
    made = Terminal(sys.executable, "-S", "-c", request.param)
    yield made
    os.close(made.handle)


def kept(source: str) -> pytest.MarkDecorator:
    """Run this program, whose keeper shall do its work."""
    return pytest.mark.parametrize("terminal", [source], indirect=True, ids=["program"])


@kept(SLEEPS)
def test_a_killed_wall_leaves_a_usable_terminal(terminal: Terminal) -> None:
    os.kill(int(terminal.wait_for(r"child (\d+)")[1]), signal.SIGKILL)
    terminal.wait_for(re.escape(RESET))
    terminal.wait_for(r"The wall was ended by SIGKILL; the terminal has been restored\.")
    assert termios.tcgetattr(terminal.handle) == terminal.before
    assert terminal.exit_code() == 128 + signal.SIGKILL


@kept(
    PRELUDE
    + """
def wall():
    modes = termios.tcgetattr(0)
    def end(*_):
        give_back(modes)
        sys.exit(5)
    signal.signal(signal.SIGTERM, end)
    take_over()
    time.sleep(60)
sys.exit(run_kept(wall))
"""
)
def test_sigterm_reaches_the_wall_and_its_exit_code_comes_back(terminal: Terminal) -> None:
    os.kill(int(terminal.wait_for(r"keeper (\d+)")[1]), signal.SIGTERM)
    assert terminal.exit_code() == 5
    assert b"ended by" not in terminal.seen


def test_a_wall_has_ended_before_what_follows_a_hang_up(tmp_path: Path) -> None:
    mark = tmp_path / "left"
    program = f"""
def wall():
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    take_over()
    while True:
        open({str(mark)!r}, "w").close()
run_kept(wall)
os.unlink({str(mark)!r})
os._exit(7)
"""
    terminal = Terminal(sys.executable, "-S", "-c", PRELUDE + program)
    terminal.wait_for("keeper")
    os.close(terminal.handle)
    assert os.waitstatus_to_exitcode(os.waitpid(terminal.pid, 0)[1]) == 7
    assert not mark.exists()


def test_the_wall_is_asked_to_end_when_its_keeper_dies(tmp_path: Path) -> None:
    mark = tmp_path / "asked"
    wall = f"""
def wall():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the keeper leads this session: its end hangs up
    signal.signal(signal.SIGTERM, lambda *_: (open({str(mark)!r}, "w").close(), os._exit(0)))
    take_over()
    time.sleep(60)
sys.exit(run_kept(wall))
"""
    terminal = Terminal(sys.executable, "-S", "-c", PRELUDE + wall)
    os.kill(int(terminal.wait_for(r"keeper (\d+)")[1]), signal.SIGKILL)
    assert terminal.exit_code() == -signal.SIGKILL
    os.close(terminal.handle)
    end = time.monotonic() + 10
    while not mark.exists():
        assert time.monotonic() < end
        time.sleep(0.01)


@kept(PRELUDE + "sys.exit(run_kept(lambda: 3))")
def test_a_clean_end_resets_only_what_the_wall_forgets(terminal: Terminal) -> None:
    assert terminal.exit_code() == 3
    assert terminal.seen == b"\x1b[?1016l\x1b[?2048l"


@kept(PRELUDE + "def wall():\n take_over(); os._exit(4)\nsys.exit(run_kept(wall))")
def test_a_wall_that_exits_without_cleaning_up_is_cleaned_up_after(terminal: Terminal) -> None:
    assert terminal.exit_code() == 4
    assert RESET.encode() in terminal.seen


STOPS = (
    PRELUDE
    + """
def wall():
    os.write(2, b"first\\n")
    os.kill(os.getpid(), signal.SIGSTOP)
    os.write(2, b"second\\n")
    return 6
sys.exit(run_kept(wall))
"""
)


@kept(STOPS)
def test_a_wall_that_stops_where_no_shell_waits_goes_on_at_once(terminal: Terminal) -> None:
    assert terminal.exit_code() == 6
    assert b"second" in terminal.seen


def test_a_shell_sees_the_stop_and_brings_both_back(tmp_path: Path) -> None:
    program = tmp_path / "wall.py"
    program.write_text(STOPS)
    shell = Terminal("/bin/bash", "--norc", "--noprofile", "-i")
    try:
        os.write(shell.handle, f"{sys.executable} -S {program}\n".encode())
        shell.wait_for("first\r")
        shell.wait_for("Stopped")
        os.write(shell.handle, b"fg; echo code=$?\n")
        shell.wait_for("second\r")
        shell.wait_for("code=6")
        os.write(shell.handle, b"exit\n")
        assert shell.exit_code() == 0
    finally:
        os.close(shell.handle)
