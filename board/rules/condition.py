"""Condition: what a rule finds wrong at one moment, and the registry of the rules that find it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from board.board import Evidence, Severity
from board.lookback import Lookback
from board.span import Span
from board.world import World

if TYPE_CHECKING:
    from board.limits import Limits  # who only shows alerts need not load every limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that is wrong now; :mod:`board.alerts.life` decides when that becomes an alert."""

    rule: str
    subject: str
    """Key of the fact that it is about; for a source of our own its scope."""
    severity: Severity
    scope: str
    """Name of the scope that it was concluded from; empty: it judges the scopes themselves, by the wall clock."""
    what: str
    """At most 12 plain words, a raw identifier never the first."""
    why: str
    do: str = ""
    """A command that can be copied or a person to ask; never empty for NOW and SOON."""
    command: str = ""
    """The command in ``do`` where it stands among other words; empty: ``do`` is copied as it is."""
    firm: bool = True
    """False between the clear and the fire level: it holds an alert that is raised, and raises none."""
    identity: str = ""
    """What exactly it is about, such as the tasks in the slots: when it changes, this is another trouble."""
    span: Span
    """How long it must last to be raised, and be gone to be cleared."""
    blocks: int = 0
    """How many others wait for it to end."""
    asked: bool = False
    """Whether a person has asked and waits for a word: nothing that is as urgent stands above that."""
    evidence: Evidence = Evidence.REPORTED
    causes: tuple[str, ...] = ()
    """What explains it when it is raised, the likeliest first: then it follows from that.

    A rule (``gpu.lost``) explains it where it is; a line (``unit.down:box/systemd/user/api.service``) from anywhere.
    """
    reach: str = ""
    """Key under which it explains others; empty: the subject."""
    starting: bool = False
    """Whether it may be no more than that its subject has not started yet: right after a boot it waits."""

    @property
    def key(self) -> str:
        """Rule and subject: the line that it stands in."""
        return f"{self.rule}:{self.subject}"


Find = Callable[[World, "Limits"], Iterable[Condition]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the catalogue: a pure function of the world, and what it declares of itself."""

    key: str
    severities: tuple[Severity, ...]
    """The severities that it can find."""
    find: Find
    limits: tuple[str, ...] = ()
    """Names of all limits that it reads: ``gpu.vram_soon``."""
    causes: tuple[str, ...] = ()
    """Rules that may explain what it finds."""
    past: tuple[Lookback, ...] = ()
    """The past that it asks ``world.past`` for."""


RULES: Final[dict[str, Rule]] = {}
"""All rules by key, in the order in which they were written down."""


def rule(
    key: str,
    *severities: Severity,
    limits: tuple[str, ...] = (),
    causes: tuple[str, ...] = (),
    past: tuple[Lookback, ...] = (),
) -> Callable[[Find], Find]:
    """Enter a function into the catalogue under a key, with what a :class:`Rule` declares."""

    def enter(find: Find) -> Find:
        RULES[key] = Rule(key, severities, find, limits, causes, past)
        return find

    return enter
