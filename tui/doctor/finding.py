"""What the doctor found of one thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from board.hygiene import tame


class Level(StrEnum):
    """How bad it is; the worst first."""

    BROKEN = "broken"
    """Something that is needed does not work."""
    DEGRADED = "degraded"
    """Something works less well than it could."""
    ABSENT = "absent"
    """Not here, or not set up: nothing is wrong with that."""
    WELL = "well"


SHAPES: Final = {Level.BROKEN: "■", Level.DEGRADED: "▲", Level.ABSENT: "○", Level.WELL: "●"}
PLAIN: Final = str.maketrans({"■": "X", "▲": "!", "○": "-", "●": ".", "→": ">", "·": "-"})
"""For a terminal that cannot show the shapes."""
WORST_FIRST: Final = tuple(Level)
EXIT_CODES: Final = {Level.BROKEN: 2, Level.DEGRADED: 1}
"""By the worst that was found; 0 for all else."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's."""

    level: Level
    name: str
    said: str
    """What is wrong, in words; of what is well, a few."""
    remedy: str = ""
    """The command or the setting that mends it."""


def sorted_out(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, tame and the worst first; those that are as bad stay in their order."""
    tamed = (Finding(each.level, tame(each.name, 60), tame(each.said), tame(each.remedy)) for each in findings)
    return tuple(sorted(tamed, key=lambda each: WORST_FIRST.index(each.level)))


def lines(findings: Sequence[Finding], encoding: str) -> Iterable[str]:
    """A line for each."""
    width = max((len(each.name) for each in findings), default=0)
    for each in findings:
        line = f"{SHAPES[each.level]} {each.name.ljust(width)}  {each.said}"
        yield _shown(f"{line}  → {each.remedy}" if each.remedy else line, encoding)


def exit_code(findings: Iterable[Finding]) -> int:
    """What a script is told: 2 where something that is needed is broken, 1 where something is degraded, else 0."""
    return max((EXIT_CODES.get(each.level, 0) for each in findings), default=0)


def _shown(line: str, encoding: str) -> str:
    try:
        line.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return line.translate(PLAIN).encode("ascii", "replace").decode()
    return line
