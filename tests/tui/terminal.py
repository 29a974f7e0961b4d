"""A real pseudo-terminal with a program in it."""

import os
import pty
import re
import select
import termios
import time
from collections.abc import Mapping


class Terminal:
    """A program in a pseudo-terminal of its own."""

    def __init__(self, *command: str, env: Mapping[str, str] | None = None) -> None:
        self.seen = b""
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, {**os.environ, **(env or {})})  # noqa: S606 - the test's own program
        self.before = termios.tcgetattr(self.handle)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read until the pattern has been seen; past output is forgotten up to its end."""
        end = time.monotonic() + 15
        while not (found := re.search(pattern, self.seen.decode(errors="replace"))):
            assert time.monotonic() < end, self.seen
            self._read(0.1)
        self.seen = self.seen[len(found.string[: found.end()].encode()) :]
        return found

    def exit_code(self) -> int:
        """Read to the end and give the program's exit code."""
        end = time.monotonic() + 15
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._read(0.02)
            if pid:
                return os.waitstatus_to_exitcode(status)
            assert time.monotonic() < end, self.seen

    def _read(self, patience: float) -> None:
        if select.select([self.handle], [], [], patience)[0]:
            try:
                self.seen += os.read(self.handle, 65536)
            except OSError:  # nobody holds the other end any more
                return
