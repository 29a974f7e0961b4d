"""Conventions: what the owner's own words in a tracker mean, which no field of it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from board.hygiene import tame
from collectors.patterns import compiled

WITHIN: Final = 8_000
"""Characters of a text that are searched."""
LONGEST: Final = 120
"""Characters of a reason or a question that are kept."""
HELD: Final = "held"

_NAME: Final = r"(?P<person>\p{Lu}[\pL\d_.]*\p{Ll}[\pL\d_]*)"
_REST: Final = r"[^\n.;)]+"
_WAITS: Final = r"\b(?i:await(?:s|ing)?|wait(?:s|ing)? (?:for|on))\s+"
_HELD_BY: Final = r"(?i:spawn[ _-]*(?:blocked|bloqueado))"


def _of_re2(pattern: str) -> str:
    compiled(pattern)
    return pattern


Pattern = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_of_re2)]
"""As for `RE2 <https://github.com/google/re2/wiki/Syntax>`_: there is no looking ahead or back in it."""
Patterns = Annotated[tuple[Pattern, ...], Field(max_length=40)]


class ConventionSettings(BaseModel):
    """What words in titles, labels and descriptions mean; each pattern is searched for in each of these texts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: Patterns = (
        r"^\W{0,3}SERVICE\b",
        r"^[\w .-]{0,40}\bService:",
        r"(?i)^service$",
        r"(?i)\bservice,? (?:which )?never (?:completes?|ends?|done)\b",
    )
    """It stands for something that runs for ever, and is never done."""
    hold: Patterns = (
        r"(?i)\bspawn[ _-]*(?:is )?(?:blocked|bloqueado)\b",
        r"(?i)\b(?:do not|don't|não) (?:start|spawn|dispatch)\b",
        r"(?i)^(?:on[ _-]?hold|hold|blocked)$",
    )
    """Nobody may start it."""
    wait: Patterns = (
        _HELD_BY
        + r"[\s:(\x{2013}\x{2014}-]*(?:(?i:until|by|waits? for|até|reason|motivo):?\s+)?"
        + _NAME
        + r"\s+(?P<question>[a-z]"
        + _REST
        + ")",
        _WAITS + _NAME + r"['\x{2019}]s\s+(?P<question>" + _REST + ")",
        _WAITS + _NAME + r"(?:\s*:\s*|\s+to\s+)(?P<question>" + _REST + ")",
        _WAITS + _NAME + r"\s*(?:[\n.,;)]|$)",
        r"(?i)^(?:waiting|waits|awaiting|needs|decision)(?:[ _-]for)?\s?[:/]\s?(?P<person>\pL[\pL\d_.-]+)$",
    )
    """A person is waited for: the group ``person`` says who, and ``question``, where it is given, for what."""
    people: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    """Those who may be waited for; none: whoever is named."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is waited for, and for what."""

    person: str
    question: str


class Conventions:
    """The owner's words, ready to be looked for."""

    def __init__(self, settings: ConventionSettings) -> None:
        self._service: list[Any] = [compiled(each) for each in settings.service]
        self._hold: list[Any] = [compiled(each) for each in settings.hold]
        self._wait: list[Any] = [compiled(each) for each in settings.wait]
        self._people = frozenset(each.lower() for each in settings.people)

    def is_service(self, texts: Iterable[str | None]) -> bool:
        """Whether it stands for something that runs for ever."""
        return _found(self._service, texts) is not None

    def hold(self, texts: Iterable[str | None]) -> str:
        """Why nobody may start it, in the words that say so; empty: somebody may."""
        found = _found(self._hold, texts)
        return "" if found is None else tame(found[0].strip(), LONGEST).lower() or HELD

    def waiting(self, texts: Iterable[str | None]) -> Waiting | None:
        """Who is waited for; None: nobody."""
        searched = tuple(texts)
        for pattern in self._wait:
            found = _found([pattern], searched)
            named = found.groupdict() if found else {}
            person = tame((named.get("person") or "").strip(), LONGEST)
            if person and (not self._people or person.lower() in self._people):
                return Waiting(person, tame((named.get("question") or "").strip(), LONGEST))
        return None


def _found(patterns: Iterable[Any], texts: Iterable[str | None]) -> Any:
    """The first match of the first pattern that is found in any of the texts."""
    searched = [text[:WITHIN] for text in texts if text]
    return next((match for each in patterns for text in searched if (match := each.search(text))), None)
