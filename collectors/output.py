"""Output: what a program prints, read within a time and up to a size, and the program gone afterwards."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress


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
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=env)
    try:
        async with asyncio.timeout(within):
            text = await _read(process, most)
            code = await process.wait()
    finally:
        await _end(process)
    return code, text.decode(errors="replace")


async def _read(process: Process, most: int) -> bytes:
    """All that it prints; what is beyond ``most`` is read and dropped, so that it can end."""
    assert process.stdout is not None  # noqa: S101 - it was asked for as a pipe
    kept = bytearray()
    while part := await process.stdout.read(2**16):
        kept += part[: most - len(kept)]
    return bytes(kept)


async def _end(process: Process) -> None:
    """End the program unless it ended by itself, and let go of its pipe."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
