"""The keeper: a light parent process that gives the terminal back, however the wall ends."""

import os
import signal
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final, NoReturn

LEFTOVERS: Final = "\x1b[?1016l\x1b[?2048l"
"""Modes that Textual 8.2.8 leaves on after a clean exit from a terminal that resizes in band (kitty, foot)."""

RESET: Final = (
    "\x1b[?2026l"  # end of a synchronized update
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # mouse reports and their encodings
    + LEFTOVERS
    + "\x1b[?2004l\x1b[?1004l"  # bracketed paste, focus events
    "\x1b[<u"  # kitty keyboard protocol, popped before the alternate screen is left
    "\x1b[?1049l\x1b[?7h\x1b[?25h\x1b[0m"  # main screen, line wrap, cursor, plain style
)
"""Takes back all that the wall asks of a terminal."""

_FORWARDED: Final = (signal.SIGTERM, signal.SIGHUP)
"""A terminal that goes away tells the leader of its session alone, and that is the keeper."""

_WAKE_TRIES: Final = 20
_WAKE_STEP: Final = 0.005


def run_kept(main: Callable[[], int]) -> int:
    """Run ``main`` in a child process and give its exit code, 128 + signal where a signal ended it.

    To be called before the heavy imports, which then weigh on the child alone. The terminal is restored and
    one sentence written to stderr when the child is killed. A child that stops itself (ctrl+z) stops the
    keeper too, as a shell expects; SIGTERM and SIGHUP are forwarded, so that what the caller does afterwards is
    done after the child; when the keeper is killed the child gets SIGTERM.
    """
    modes = _modes()
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        _run_child(main, keeper)
    return _keep(child, modes)


def _run_child(main: Callable[[], int], keeper: int) -> NoReturn:
    from collectors.parent import die_with_parent

    die_with_parent()
    if os.getppid() != keeper:  # it died before the request above
        os._exit(128 + signal.SIGTERM)
    code = 1
    try:
        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception:  # noqa: BLE001 - the wall's outermost end: said as Python would say it
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # taking the interpreter apart takes 125 ms, and a person waits for the prompt


def _keep(child: int, modes: list[Any] | None) -> int:
    def forward(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for each in _FORWARDED:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(each, forward)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        _stop_with(child)
    for each in _FORWARDED:  # there is nobody left to tell, and little left to do
        signal.signal(each, signal.SIG_IGN)
    _restore(modes)
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status)
    number = os.WTERMSIG(status)
    said = f"The wall was ended by {_name(number)}; the terminal has been restored.\n"
    with suppress(OSError):  # a terminal that hung up reads nothing
        os.write(2, said.encode())
    return 128 + number


def _stop_with(child: int) -> None:
    """Stop as the child did, and see to it that both go on.

    SIGTSTP to the whole group is what the terminal sends for ctrl+z, so wrappers stop too; the kernel
    discards it where no shell could say ``fg``, and then the child goes on at once.
    """
    _write(LEFTOVERS)
    os.killpg(0, signal.SIGTSTP)
    if not _woken(child):
        os.kill(child, signal.SIGCONT)


def _woken(child: int) -> bool:
    """Whether the shell's SIGCONT reached the child too: a second one would start the terminal twice."""
    for _ in range(_WAKE_TRIES):
        if os.waitid(os.P_PID, child, os.WCONTINUED | os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        time.sleep(_WAKE_STEP)
    return False


def _restore(modes: list[Any] | None) -> None:
    """Give the terminal back; modes as we found them prove that the wall already did most of it."""
    if modes is None:
        return
    now = _modes()
    if now is None or now == modes:
        _write(LEFTOVERS)
        return
    _write(RESET)
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        termios.tcsetattr(0, termios.TCSANOW, modes)
        termios.tcflush(0, termios.TCIFLUSH)  # mouse reports that nobody will read
    except termios.error:
        pass
    finally:
        signal.signal(signal.SIGTTOU, before)


def _modes() -> list[Any] | None:
    """The terminal's settings; None where standard input is no terminal."""
    try:
        return termios.tcgetattr(0)
    except termios.error:
        return None


def _write(text: str) -> None:
    """Write to the terminal where the wall drew: Textual draws on standard error."""
    if os.isatty(2):
        with suppress(OSError):
            os.write(2, text.encode())


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
