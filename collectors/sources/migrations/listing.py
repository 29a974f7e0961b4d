"""Listing: the migrations that a command prints or that lie in a folder, or why they are not known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Final

from board.hygiene import tame
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.output import Ended, ended

LONGEST: Final = 512 * 1024
"""Bytes that a command may print."""
MOST: Final = 10_000
"""Migrations of a database, at most."""
SAID: Final = 160
"""Characters of a complaint that are told."""
_NAME: Final = re.compile(r"(?=.*[^\W_])\S{1,200}")
_COUNT: Final = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class Listing:
    """Migrations by their names, or only how many there are."""

    names: tuple[str, ...]
    lone: int | None = None
    """The number that was all that was printed: a count, unless there is a migration of that name."""

    def without(self, ending: str) -> "Listing":
        """The same names without the ending of files, as those that lie in a folder have none."""
        return Listing(tuple(dict.fromkeys(name.removesuffix(ending) for name in self.names)), self.lone)

    def counted_beside(self, other: "Listing") -> int | None:
        """How many there are, where only that is known: a lone number that the other does not have as a name."""
        return self.lone if self.lone is not None and not set(self.names) & set(other.names) else None


async def printed(command: Sequence[str], what: str, within: float) -> Listing:
    """The migrations that a command prints.

    Args:
        command: The program and its arguments.
        what: What it prints, for people: ``applied migrations``.
        within: Seconds in which it must end.

    Raises:
        SourceOutage: it could not be run, failed, or printed nothing or something else.
    """
    text = whole(await run(command, what, within), what, 0)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        sentence = f"the command for the {what} printed nothing: whether there are none is unknown"
        raise SourceOutage(OutageKind.GARBLED, sentence, remedy="let it print a count: 0 where there are none")
    odd = next((number for number, line in enumerate(lines, 1) if not _NAME.fullmatch(line)), 0)
    if odd or len(lines) > MOST:
        sentence = f"line {odd} of the {what} is no name" if odd else f"more than {MOST} {what}"
        raise SourceOutage(OutageKind.GARBLED, sentence, remedy="let it print names alone, as psql -tA does")
    lone = int(lines[0]) if len(lines) == 1 and _COUNT.fullmatch(lines[0]) else None
    return Listing(tuple(dict.fromkeys(lines)), lone)


def lying(folder: Path, files: str) -> Listing:
    """The migrations that lie in a folder, each a folder, or a file of that pattern; hidden ones are none.

    Raises:
        SourceOutage: the folder cannot be read, or none lies in it.
    """
    try:
        found = sorted(islice(_entries(folder.expanduser(), files), MOST))
    except FileNotFoundError:
        raise SourceOutage(OutageKind.REFUSED, f"the folder of the migrations is not there: {folder}") from None
    except OSError as error:
        sentence = f"the folder of the migrations cannot be read: {folder} ({error.strerror})"
        raise SourceOutage(OutageKind.DENIED, sentence) from None
    if not found:
        raise SourceOutage(OutageKind.GARBLED, f"no migrations lie in {folder}: whether there are none is unknown")
    return Listing(tuple(found))


async def run(command: Sequence[str], what: str, within: float) -> Ended:
    """How a command ends.

    Raises:
        SourceOutage: it could not be run, or takes too long.
    """
    try:
        return await ended((_program(command), *command[1:]), within=within, most=LONGEST)
    except FileNotFoundError:
        raise SourceOutage(
            OutageKind.REFUSED, f"the command for the {what} is not there: {_program(command)}"
        ) from None
    except TimeoutError:
        sentence = f"the command for the {what} did not end within {within:g} s"
        raise SourceOutage(OutageKind.TIMEOUT, sentence) from None
    except OSError as error:
        sentence = f"the command for the {what} cannot be run: {_program(command)} ({error.strerror})"
        raise SourceOutage(OutageKind.DENIED, sentence) from None


def whole(done: Ended, what: str, right: int) -> str:
    """All that a command printed.

    Raises:
        SourceOutage: it failed, or printed more than is read.
    """
    if done.code != right:
        said = f": {tame(done.complaint, SAID)}" if done.complaint else ""
        how = f"exit code {done.code}" if done.code > 0 else f"signal {-done.code}"
        raise SourceOutage(OutageKind.REFUSED, f"the command for the {what} ended with {how}{said}")
    if done.cut:
        raise SourceOutage(OutageKind.GARBLED, f"the command for the {what} printed more than {LONGEST // 1024} KiB")
    return done.text


def _entries(folder: Path, files: str) -> Iterable[str]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if not files and entry.is_dir():
            yield entry.name
        elif files and fnmatchcase(entry.name, files) and entry.is_file():
            ending = files.removeprefix("*")
            yield entry.name.removesuffix(ending) if entry.name.endswith(ending) else entry.stem


def _program(command: Sequence[str]) -> str:
    """The program alone, with the home folder for ``~``; arguments may hold secrets."""
    return str(Path(command[0]).expanduser()) if command[0].startswith("~") else command[0]
