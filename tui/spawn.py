"""The engine's keep-alive: where no engine holds the lock, the viewer starts one that ends with it."""

import fcntl
import os
import subprocess
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from board.hygiene import tame
from tui.cli import EXIT_USAGE

LOG_NAME: Final = "engine.log"
LOG_LIMIT: Final = 1_000_000
"""Bytes after which the log moves to ``engine.log.1``."""
STEADY_AFTER: Final = timedelta(seconds=10)
"""An engine that lived this long was well; what ends sooner counts as a failed start."""
KILLED_PAUSE: Final = 2.0
"""Seconds at most between two tries of an engine that is killed: it may be well the next time."""
LONGEST_PAUSE: Final = 30.0
"""Seconds at most between two tries of an engine that ends by itself: it will most likely say the same again."""
_TAIL: Final = 4096


class EngineKeeper:
    """Keeps an engine alive for as long as this viewer lives, and only where nobody else does."""

    def __init__(self, state_dir: Path, command: tuple[str, ...], config: Path | None = None) -> None:
        """Look after the engine of a state directory; ``config`` is the file that it may find fault with."""
        self._state_dir = state_dir
        self._command = command
        self._config = config
        self._log = state_dir / LOG_NAME
        self._child: subprocess.Popen[bytes] | None = None
        self._started_at: datetime | None = None
        self._log_start = 0
        self._failures = 0
        self._next_try: datetime | None = None
        self._trouble: str | None = None

    def tend(self, now: datetime) -> str | None:
        """Start an engine where none runs; a sentence says why there is none, None that all is well.

        Takes about a millisecond. To be called from the main thread: the kernel ties the engine's
        parent-death signal to the thread that started it.
        """
        if self._child is not None:
            code = self._child.poll()
            if code is None:
                return self._watch(now)
            self._bury(code, now)
        if self._next_try is not None and now < self._next_try:
            return self._trouble
        return self._start(now)

    def let_go(self) -> None:
        """Close the engine's standard input, which asks it to end; returns at once."""
        if self._child is not None and self._child.stdin is not None:
            with suppress(OSError):
                self._child.stdin.close()

    def stop(self) -> None:
        """End our engine: ask, wait up to 0.4 s, terminate."""
        self.let_go()
        if self._child is None:
            return
        for end, patience in ((None, 0.4), (self._child.terminate, 0.2), (self._child.kill, 1.0)):
            if end is not None:
                end()
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(patience)
                break
        self._child = None

    def _watch(self, now: datetime) -> str | None:
        """Look after a living engine; a failure is forgotten once the engine has lived long enough."""
        _rotate(self._log)
        if self._started_at is not None and now - self._started_at >= STEADY_AFTER:
            self._failures, self._next_try, self._trouble = 0, None, None
        return self._trouble

    def _bury(self, code: int, now: datetime) -> None:
        """Note how our engine ended; one that ended early delays the next."""
        self.let_go()
        self._child = None
        if self._started_at is not None and now - self._started_at >= STEADY_AFTER:
            self._failures = 0
            return
        said = _last_line(self._log, self._log_start) or "it said nothing"
        if self._config is not None:  # there is room for a line
            said = said.replace(str(self._config), self._config.name)
        self._fail(now, f"{_ending(code)}: {said}", KILLED_PAUSE if code < 0 else LONGEST_PAUSE)

    def _fail(self, now: datetime, why: str, longest: float = LONGEST_PAUSE) -> None:
        pause = min(2.0**self._failures - 1.0, longest)
        self._failures += 1
        self._next_try = now + timedelta(seconds=pause)
        self._trouble = f"The engine does not stay up, it {why}"

    def _start(self, now: datetime) -> str | None:
        try:
            if _is_held(self._state_dir):
                self._failures, self._next_try, self._trouble = 0, None, None
                return None
            _rotate(self._log)
            with _log_sink(self._log) as sink:
                self._log_start = sink.tell()
                self._child = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=sink,
                    start_new_session=True,
                )
        except OSError as error:
            self._fail(now, f"could not be started: {error.strerror or error}")
            return self._trouble
        self._started_at = now
        return self._trouble


def _is_held(state_dir: Path) -> bool:
    """Whether an engine holds the lock: an exclusive ``flock`` on the state directory itself.

    A shared lock is enough to ask, and does not look like an engine to another viewer that asks.
    """
    handle = os.open(state_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _log_sink(log: Path) -> IO[bytes]:
    """The log, open for appending; a full or read-only disk must not keep the engine from starting."""
    try:
        return log.open("ab", buffering=0)
    except OSError:
        return Path(os.devnull).open("ab", buffering=0)


def _rotate(log: Path) -> None:
    """Copy a log that is too long aside and empty it in place: the engine goes on appending to it."""
    with suppress(OSError):
        if log.stat().st_size > LOG_LIMIT:
            log.with_name(f"{log.name}.1").write_bytes(log.read_bytes()[-LOG_LIMIT:])
            os.truncate(log, 0)


def _last_line(log: Path, start: int) -> str:
    """The last line written since ``start`` bytes, cut to the length of a sentence."""
    try:
        with log.open("rb") as lines:
            size = lines.seek(0, os.SEEK_END)
            lines.seek(max(start if start <= size else 0, size - _TAIL))
            said = lines.read().decode(errors="replace").split("\n")
    except OSError:
        return ""
    return next((tame(line, 200) for line in reversed(said) if line.strip()), "")


def _ending(code: int) -> str:
    if code == EXIT_USAGE:
        return "cannot use its config"
    return f"was ended by signal {-code}" if code < 0 else f"exited with {code}"
