"""The whole wall in a real pseudo-terminal: what it asks of it, and that it gives it back."""

import os
import re
import signal
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal

ROOT = Path(__file__).parents[2]
WALL = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tui.keeper import run_kept

def wall():
    from datetime import UTC
    from tests.tui.scripted import ScriptedFeed, StillClock
    from tui.app import LocknControl
    app = LocknControl(ScriptedFeed(), StillClock(), UTC)
    app.run()
    return app.return_code

sys.exit(run_kept(wall))
"""
SHOWN = r"Model server 11437"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A terminal that shows the wall."""
    made = Terminal(sys.executable, "-c", WALL, env={"TERM": "xterm-256color"})
    yield made
    os.close(made.handle)


def test_a_key_leaves_and_the_terminal_is_as_before(terminal: Terminal) -> None:
    terminal.wait_for(SHOWN)
    os.write(terminal.handle, b"q")
    assert terminal.exit_code() == 0
    assert b"\x1b[?1049l" in terminal.seen
    assert termios.tcgetattr(terminal.handle) == terminal.before


def test_sigterm_leaves_as_a_key_does(terminal: Terminal) -> None:
    terminal.wait_for(SHOWN)
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.exit_code() == 0
    assert b"\x1b[?1049l" in terminal.seen
    assert termios.tcgetattr(terminal.handle) == terminal.before


def test_a_pointer_that_moves_is_not_reported(terminal: Terminal) -> None:
    before = terminal.wait_for(SHOWN).string
    assert "\x1b[?1000h" in before
    assert not re.search(r"\x1b\[\?(1002|1003|1016)h", before)


def test_a_wall_that_was_stopped_is_drawn_whole_again(terminal: Terminal) -> None:
    terminal.wait_for(SHOWN)
    os.write(terminal.handle, b"\x1a")
    terminal.wait_for(re.escape("\x1b[?1049l"))
    terminal.wait_for(re.escape("\x1b[?1049h"))
    terminal.wait_for(SHOWN)
