"""The one door for foreign text: what a terminal could obey is removed, and what must stay secret is masked."""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar

from board.facts import Fact

LONGEST: Final = 500
"""Characters of one text that are kept; what a person reads on one line is far shorter."""

MASK: Final = "[secret]"

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links, clipboard
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]"  # CSI, also as one C1 character
    r"|\x1b."
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories of controls, of formats (bidi, zero-width, tags) and of lone surrogates."""
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")
"""Characters of other categories that are drawn as nothing."""
_SPACE = re.compile(r"\s+")

_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),  # JSON web token
    re.compile(r"\b(?:sk|pk|rk)[-_][A-Za-z0-9][\w-]{14,}"),  # model providers, Stripe
    re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|lin_(?:api|oauth)_|hf_|npm_|xox[a-z]-|xapp-)[\w-]{10,}"),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\bAIza[\w-]{30,}"),
    re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b"),  # Telegram bot
    re.compile(r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9+/._~=-]{8,}"),
)
_NAMED = r"[\w.-]*(?:passw(?:or)?d|secret|token|api[_-]?key|credential)[\w-]*"
_ASSIGNED = re.compile(rf"""(?i)(\b{_NAMED}["']?\s*[=:]\s*["']?|--{_NAMED}\s+)(?!\[secret\])([^\s"'&,;]{{6,}})""")
_USERINFO = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@")

FactT = TypeVar("FactT", bound=Fact)


@lru_cache(maxsize=8192)
def clean(text: str, longest: int = LONGEST) -> str:
    """Give the text as one line that no terminal obeys and no reader is fooled by.

    Escape sequences go whole, controls, bidi overrides and zero-width characters go, white space becomes
    single blanks, and what is longer than ``longest`` ends in an ellipsis.
    """
    text = text[: longest * 8]  # enough to survive what is removed, and a bound on the work
    text = _SPACE.sub(" ", _ESCAPES.sub("", text))
    plain = _SPACE.sub(" ", text if text.isascii() and text.isprintable() else "".join(filter(_seen, text))).strip()
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


@lru_cache(maxsize=8192)
def redact(text: str) -> str:
    """Mask what looks like a secret: known token shapes, values behind telling names, passwords in URLs."""
    for shape in _SECRETS:
        text = shape.sub(MASK, text)
    return _ASSIGNED.sub(rf"\1{MASK}", _USERINFO.sub(rf"\1{MASK}@", text))


def tame(text: str, longest: int = LONGEST) -> str:
    """Clean and redact: the form in which foreign text is stored, drawn, exported and logged."""
    cleaned = clean(text, 2 * longest)
    if len(cleaned) == 2 * longest:
        cleaned = cleaned.rpartition(" ")[0] or cleaned  # what is cut in two may be a secret that has lost its shape
    return clean(redact(cleaned), longest)


def safe(fact: FactT) -> FactT:
    """Give the fact with each of its texts tamed, whatever its depth."""
    changed = {
        field.name: new
        for field in fields(fact)
        if (new := _tamed(old := getattr(fact, field.name))) is not old and new != old
    }
    return replace(fact, **changed) if changed else fact


def _seen(character: str) -> bool:
    hidden = character in _FILLERS or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return not hidden and unicodedata.category(character) not in _UNSEEN


def _tamed(value: Any) -> Any:
    if type(value) is str:
        return tame(value)
    if isinstance(value, tuple):
        return tuple(_tamed(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _tamed(getattr(value, field.name)) for field in fields(value)})
    return value
