"""The independent value: the total of a service as a program knows it that the service has no part in."""

from pathlib import Path
from typing import Final

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.output import ended
from collectors.sources.services.matching import number
from collectors.sources.services.settings import ValueSettings

MOST: Final = 4096
"""Bytes of its output that are read."""


async def independent(settings: ValueSettings) -> float:
    """Run the owner's program, and read the number that it prints.

    Raises:
        SourceOutage: it cannot be run, ends badly, or prints something else.
    """
    command = _at_home(settings.command)
    name = command[0].rpartition("/")[2]
    try:
        done = await ended(command, within=settings.within, most=MOST)
    except TimeoutError:
        raise SourceOutage(OutageKind.TIMEOUT, f"{name} does not end within {settings.within:g} s") from None
    except OSError as error:
        raise SourceOutage(OutageKind.REFUSED, f"{name} cannot be run: {error.strerror}") from None
    if done.code:
        told = f": {done.complaint}" if done.complaint else ""
        raise SourceOutage(OutageKind.REFUSED, f"{name} ends with exit code {done.code}{told}")
    value = number(done.text)
    if value is None:
        raise SourceOutage(OutageKind.GARBLED, f"{name} prints no number")
    return value


def _at_home(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command with the program's place written out."""
    program, *arguments = command
    return (str(Path(program).expanduser()) if program.startswith("~") else program, *arguments)
