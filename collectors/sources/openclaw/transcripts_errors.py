"""Errors of providers: what class they are of, and whom they name; the words of an error beat the gateway's reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from board.hygiene import tame
from board.providers import AUTH, BILLING, CONTEXT, LOADED, RATE, TIMEOUT, UNCLEAR

TOLD: Final = 160
"""Characters of an error that are kept."""
PLACEHOLDER: Final = re.compile(r"\{\{?[a-z][A-Za-z_.]{1,30}\}?\}")
"""A placeholder that nobody filled in: ``{model}``."""
BY_REASON: Final = {
    "billing": BILLING,
    "rate_limit": RATE,
    "auth": AUTH,
    "auth_permanent": AUTH,
    "context_overflow": CONTEXT,
    "overloaded": LOADED,
    "server_error": LOADED,
    "timeout": TIMEOUT,
}
"""What the gateway's own reasons mean."""

_DISABLED: Final = re.compile(r"(?i)temporarily disabled after a provider auth/billing failure|\(auth\)|auth/billing")
_PACE: Final = re.compile(r"(?i)per (?:second|minute|hour|day)|requests? limit|rate.?limit|too many requests")
_MONEY: Final = re.compile(r"(?i)\b402\b|\(billing\)|insufficient|quota|credits|billing")
_SURE: Final = re.compile(r"(?i)\b402\b|\(billing\)|insufficient|credits|billing")
_CLASSES: Final = (
    (RATE, re.compile(r"(?i)\b429\b|\(rate_limit\)")),
    (CONTEXT, re.compile(r"(?i)context.{0,12}(?:length|window|overflow)|too many tokens|prompt is too long")),
    (AUTH, re.compile(r"(?i)\b40[13]\b|\(auth\w*\)|sign in|unauthorized|invalid.{0,8}(?:api )?key|no api key")),
    (LOADED, re.compile(r"(?i)\b5\d\d\b|overloaded|\(server_error\)")),
    (TIMEOUT, re.compile(r"(?i)timed? ?out|\(timeout\)|deadline")),
)
_ALL_FAILED: Final = re.compile(r"All models failed \(\d+\): ")
_ATTEMPT: Final = re.compile(r"(?s)^([\w.-]{1,60})/([^\s:]{1,120}(?::[\w.-]{1,40})?): (.*)$")
_NAMES: Final = (
    re.compile(r'(?i)(?:API key|key) for provider "?\'?([\w.-]{2,60})'),
    re.compile(r"(?i)sign in to ([\w-][\w.-]{1,58}\w)\b"),
    re.compile(r"^\W*([\w.-]{2,60}) \(([^\s{}()]{1,120})\) returned a billing error"),
)
_MINUTES: Final = re.compile(r"(?i)Retry after about (\d{1,4}) minutes?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal by one provider."""

    provider: str
    """Empty: it names none."""
    model: str
    failure_class: str
    text: str
    minutes: int | None = None
    """For how many minutes it goes on refusing, as it says."""


def refusals(error: str, *, provider: str = "", model: str = "", reason: str = "") -> Iterator[Refusal]:
    """All refusals that an error tells of: one that went through a chain tells of several.

    Args:
        error: The words of the error.
        provider: Whom the gateway asked, where it says so; the error may name others.
        model: Which model it asked for.
        reason: The gateway's own class; it is believed where the words say nothing.
    """
    chain = _ALL_FAILED.split(error, maxsplit=1)
    if len(chain) == 2:
        for part in chain[1].split(" | "):
            found = _ATTEMPT.match(part.strip())
            if found:
                yield _refusal(found[3], found[1], found[2], "")
        return
    yield _refusal(error, provider or _named(error), model, reason)


def placeholder(text: str) -> str:
    """The first placeholder in a text that nobody filled in; empty: there is none."""
    found = PLACEHOLDER.search(text)
    return found[0] if found else ""


def is_money(text: str) -> bool:
    """Whether a text that people are shown tells of want of money."""
    return "returned a billing error" in text or "billing error" in text


def _refusal(text: str, provider: str, model: str, reason: str) -> Refusal:
    minutes = _MINUTES.search(text)
    return Refusal(
        provider=provider,
        model=model,
        failure_class=class_of(text, reason),
        text=tame(text, TOLD),
        minutes=int(minutes[1]) if minutes else None,
    )


def class_of(text: str, reason: str = "") -> str:
    """The class of an error; "quota exceeded per minute" is a pace, and no want of money."""
    plain = _DISABLED.sub("", text)
    if _SURE.search(plain) or (_MONEY.search(plain) and not _PACE.search(plain)):
        return BILLING
    found = next((name for name, pattern in _CLASSES if pattern.search(text)), AUTH if _DISABLED.search(text) else "")
    return found or (RATE if _PACE.search(text) else BY_REASON.get(reason, UNCLEAR))


def _named(error: str) -> str:
    """The provider that an error names; empty: none."""
    found = next((match for pattern in _NAMES if (match := pattern.search(error))), None)
    name = found[1].strip(".") if found else ""
    return "" if "{" in name else name
