"""Output: what a program prints, read within a time and up to a size, and the program gone afterwards."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

GRACE: Final = 1.0
"""Seconds for a program that was killed to be gone."""
COMPLAINT: Final = 4096
"""Bytes from the end of its standard error that are kept."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it said; foreign text, not yet tamed."""

    code: int
    """Its exit code; negative: the signal that ended it."""
    text: str
    """What it printed."""
    cut: bool
    """Whether it printed more than was kept."""
    complaint: str
    """The last line of its standard error that is not empty."""


async def output(command: Sequence[str], env: Mapping[str, str], *, within: float, most: int) -> str | None:
    """What a program prints on its standard output, ``most`` bytes of it; None where it ended badly.

    Raises:
        OSError: it cannot be run.
        TimeoutError: it did not end within so many seconds.
    """
    code, text = await ran(command, env, within=within, most=most)
    return None if code else text


async def ran(
    command: Sequence[str], env: Mapping[str, str] | None = None, *, within: float, most: int
) -> tuple[int, str]:
    """The exit code of a program, and what it prints as for :func:`output`; without ``env`` it has our own.

    Raises:
        OSError: it cannot be run.
        TimeoutError: it did not end within so many seconds.
    """
    done = await _run(command, env, within, most, stderr=DEVNULL)  # what a helper left running may hold it for long
    return done.code, done.text


async def ended(command: Sequence[str], env: Mapping[str, str] | None = None, *, within: float, most: int) -> Ended:
    """How a program ends, and what it says; with its own environment, or ours.

    Raises:
        OSError: it cannot be run.
        TimeoutError: it did not end within so many seconds.
    """
    return await _run(command, env, within, most, stderr=PIPE)


async def _run(
    command: Sequence[str], env: Mapping[str, str] | None, within: float, most: int, *, stderr: int
) -> Ended:
    """Run a program in a session of its own: where it takes too long, all that it started is ended with it."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=stderr, env=env, start_new_session=True
    )
    code: int | None = None
    try:
        async with asyncio.timeout(within):
            (text, cut), complaint = await asyncio.gather(_beginning(process, most), _last_line(process))
            code = await process.wait()
    finally:
        if code is None:
            await _end(process)
    return Ended(code, text.decode(errors="replace"), cut, complaint)


async def _beginning(process: Process, most: int) -> tuple[bytes, bool]:
    """The beginning of what it prints, and whether there was more; that is read and dropped, so that it can end."""
    assert process.stdout is not None  # noqa: S101 - it was asked for as a pipe
    kept, printed = bytearray(), 0
    while part := await process.stdout.read(2**16):
        kept += part[: most - len(kept)]
        printed += len(part)
    return bytes(kept), printed > most


async def _last_line(process: Process) -> str:
    """The last line that it complains with."""
    kept = b""
    while process.stderr is not None and (part := await process.stderr.read(2**16)):
        kept = (kept + part)[-COMPLAINT:]
    lines = kept.decode(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


async def _end(process: Process) -> None:
    """End a program with all that it started, and let go of its pipes."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE):
            await process.communicate()
