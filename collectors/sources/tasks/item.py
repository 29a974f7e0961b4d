"""An item: one task as a file says it, whatever the dialect."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Final

from board.facts import Stage

STAGES: Final = {
    Stage.READY: ("not started", "todo", "to do", "pending", "open", "ready", "planned", "queued", "new"),
    Stage.STARTED: ("in progress", "wip", "started", "active", "doing", "ongoing", "working", "running"),
    Stage.REVIEW: ("in review", "review", "reviewing", "qa", "in qa", "testing", "verifying", "awaiting review"),
    Stage.DONE: ("done", "complete", "completed", "merged", "closed", "finished", "verified", "shipped", "deployed"),
    Stage.CANCELED: ("cancelled", "canceled", "skipped", "dropped", "wontfix", "won t fix", "obsolete", "superseded"),
    Stage.BACKLOG: ("backlog", "later", "deferred", "someday", "icebox"),
}
"""Words for how far a task has come."""
HOLDS: Final = ("blocked", "failed", "on hold", "hold", "paused", "waiting")
"""Words for one that nobody may start as it stands."""
SIGNS: Final = {"✅": Stage.DONE, "☑": Stage.DONE, "🔄": Stage.STARTED, "🚧": Stage.STARTED, "⬜": Stage.READY}
"""Signs that stand for a word."""
_WORDS: Final = tuple(
    sorted(((word, stage) for stage, words in STAGES.items() for word in words), key=lambda each: -len(each[0]))
)
_OTHER: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One task."""

    id: str = ""
    """As the file says it; empty: it has none."""
    title: str
    stage: Stage
    state: str = ""
    """In the file's own words."""
    hold: str = ""
    phase: str = ""
    """The heading that it stands under."""
    agent: str = ""
    priority: str = ""
    issue: str = ""
    repository: str = ""
    branch: str = ""
    depends_on: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    said: str = ""
    """All that the file says of it: looked through, and not kept."""


def stage_of(text: str) -> tuple[Stage, str]:
    """The stage that a word stands for, and the hold that it means: ``blocked``."""
    words = _OTHER.sub(" ", text.lower()).strip()
    for hold in HOLDS:
        if words == hold or words.startswith(f"{hold} "):
            return Stage.READY, hold
    for word, stage in _WORDS:
        if words == word or words.startswith(f"{word} "):
            return stage, ""
    return next((stage for sign, stage in SIGNS.items() if sign in text), Stage.UNKNOWN), ""


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A time in UTC; one without a zone is the owner's."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00"))
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """The same items, each id once: a second one gets a number."""
    seen: dict[str, int] = {}
    found = []
    for item in items:
        times = seen[item.id.upper()] = seen.get(item.id.upper(), 0) + 1
        found.append(item if times == 1 or not item.id else replace(item, id=f"{item.id}~{times}"))
    return tuple(found)
