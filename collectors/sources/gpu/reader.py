"""The parent's end of the child that reads the driver: it is ended as soon as it hangs, crashes or babbles."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.gpu.answer import Answer, outage

COMMAND: Final = (sys.executable, "-m", "collectors.sources.gpu.child")
LONGEST_ANSWER: Final = 1 << 20
"""Bytes; sixteen cards with 64 processes each take a twentieth of it."""
GRACE: Final = 1.0
"""Seconds for a killed child to be gone: one that hangs in the kernel is not."""


class Reader:
    """A child process that is asked one thing at a time; the next is started when the next reading is due."""

    def __init__(self, command: Sequence[str] = COMMAND, *, opening: float, reading: float) -> None:
        self._command = tuple(command)
        self._opening = opening
        self._reading = reading
        self._child: Process | None = None
        self._stuck: Process | None = None

    @property
    def pid(self) -> int | None:
        """The running child's process id."""
        return None if self._child is None else self._child.pid

    async def read(self) -> Answer:
        """Read the driver once, opening it first where the child is new.

        Raises:
            SourceOutage: there is no driver, or it cannot be read; the child is gone then.
        """
        async with AsyncExitStack() as unless_read:
            unless_read.push_async_callback(self.end)
            if self._child is None:
                self._child = await self._start()
                await self._ask(self._child, b'"open"\n', self._opening)
            answer = await self._ask(self._child, b'"read"\n', self._reading)
            unless_read.pop_all()
            return answer

    async def end(self) -> None:
        """End the child, if there is one, and reap it."""
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        try:
            async with asyncio.timeout(GRACE):
                await child.communicate()
        except TimeoutError:
            self._stuck = child

    async def _start(self) -> Process:
        if self._stuck is not None and self._stuck.returncode is None:
            sentence = f"the driver hangs in the kernel and holds our reader (process {self._stuck.pid})"
            raise SourceOutage(OutageKind.TIMEOUT, sentence, remedy="sudo dmesg | grep -i nvrm, then reboot")
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=LONGEST_ANSWER,
            # The folder that holds our packages, wherever we were started.
            cwd=Path(__file__).parents[3],
            # A Ctrl-C in the terminal is ours to handle.
            start_new_session=True,
        )

    async def _ask(self, child: Process, request: bytes, within: float) -> Answer:
        try:
            async with asyncio.timeout(within):
                answer = Answer.model_validate_json(await _exchange(child, request))
        except TimeoutError:
            sentence = f"the driver did not answer within {within:g} s; the reader was restarted"
            raise SourceOutage(OutageKind.TIMEOUT, sentence) from None
        except (ValidationError, ValueError):
            sentence = "the reader of the driver answered nonsense; it was restarted"
            raise SourceOutage(OutageKind.GARBLED, sentence) from None
        if answer.error:
            raise outage(answer.error)
        return answer


async def _exchange(child: Process, request: bytes) -> bytes:
    """Send a line and receive one.

    Raises:
        SourceOutage: the child ended instead.
        ValueError: the line is longer than any answer.
    """
    assert child.stdin is not None  # noqa: S101 - both were asked for as pipes
    assert child.stdout is not None  # noqa: S101
    with suppress(ConnectionError):
        child.stdin.write(request)
        await child.stdin.drain()
    line = await child.stdout.readline()
    if line.endswith(b"\n"):
        return line
    code = await child.wait()
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    raise SourceOutage(OutageKind.REFUSED, f"the reader of the driver crashed ({how}); it was restarted")
