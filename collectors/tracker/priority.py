"""Priorities in the words of their owners, led to ours."""

import re
from collections.abc import Iterable
from typing import Final

from board.facts import Priority

WORDS: Final = {
    Priority.URGENT: ("urgent", "critical", "crit", "blocker", "highest", "p0", "asap"),
    Priority.HIGH: ("high", "important", "major", "p1"),
    Priority.MEDIUM: ("medium", "normal", "moderate", "med", "p2", "default"),
    Priority.LOW: ("low", "lowest", "minor", "trivial", "p3", "p4"),
}
"""What people write; the first matches a whole word in any case."""
NONE: Final = ("", "none", "-", "no priority", "unset")
_LABEL: Final = re.compile(r"(?:priority|prio|severity)\s*[/: _-]\s*([\w ]{1,30})|(p[0-4])", re.IGNORECASE)
_BY_WORD: Final = {word: priority for priority, words in WORDS.items() for word in words}


def priority(text: str) -> tuple[Priority, str]:
    """The priority that a field's text means, and the text itself where it means none of ours."""
    said = " ".join(text.split())
    found = _BY_WORD.get(said.lower())
    if found is not None:
        return found, ""
    return Priority.UNSET, "" if said.lower() in NONE else said


def of_labels(labels: Iterable[str]) -> Priority:
    """The highest that labels such as ``priority/high``, ``prio:urgent`` or ``p1`` give."""
    found = {
        level
        for label in labels
        if (match := _LABEL.fullmatch(label.strip()))
        for level in (priority(match[1] or match[2])[0],)
    }
    return next((level for level in WORDS if level in found), Priority.UNSET)
