"""A program that is run once to send one message: without a shell, within a time, and gone afterwards."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from collectors.notify.channel import Undelivered

LONGEST_ANSWER: Final = 64 * 1024
"""Bytes of a program's answer that are read."""
GRACE: Final = 1.0
"""Seconds for a killed program to be gone."""


async def run(
    command: Sequence[str],
    said: bytes,
    *,
    name: str,
    within: float,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    answers: bool = False,
) -> bytes:
    """Run a program with ``said`` on its standard input; gives its first line where it ``answers``.

    ``name`` is what it is called when it fails.

    Raises:
        Undelivered: it cannot be run, did not end within so many seconds, or ended badly.
    """
    try:
        process = await _start(command, env, folder, PIPE if answers else DEVNULL)
    except (OSError, ValueError) as error:  # a NUL in an argument is a ValueError
        fault = (getattr(error, "strerror", None) or "bad argument").lower()
        raise Undelivered(f"{name} cannot be run: {fault}", again=False) from error
    try:
        async with asyncio.timeout(within):
            answer = await _exchange(process, said)
            code = await process.wait()
    except TimeoutError:
        raise Undelivered(f"{name} did not end within {within:g} s") from None
    except ValueError:
        raise Undelivered(f"{name} answered more than {LONGEST_ANSWER >> 10} K", again=False) from None
    finally:
        await _end(process)
    if code:
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        raise Undelivered(f"{name} failed ({how})")
    return answer


async def _start(command: Sequence[str], env: Mapping[str, str] | None, folder: Path | None, out: int) -> Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=out,
        stderr=DEVNULL,
        limit=LONGEST_ANSWER,
        env=env,
        cwd=folder,
        # A group of its own: with it, all that it started can be ended.
        start_new_session=True,
    )


async def _exchange(process: Process, said: bytes) -> bytes:
    assert process.stdin is not None  # noqa: S101 - it was asked for as a pipe
    with suppress(ConnectionError):  # a program need not read what it is told
        process.stdin.write(said)
        await process.stdin.drain()
        process.stdin.close()
    return await process.stdout.readline() if process.stdout is not None else b""


async def _end(process: Process) -> None:
    """End the program and all that it started, unless it ended by itself, and let go of its pipes."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE):
            await process.communicate()
