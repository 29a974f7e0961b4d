"""A sweep: going through what is there, page by page, to find what changed without being told.

Archiving moves no time of change, and neither does the end of a cycle; and of many changes at once not all are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collectors.sources.linear.wire import Nodes, Seen


@dataclass(frozen=True, slots=True)
class Standing:
    """How an issue stands, as far as a look from afar tells."""

    changed_at: datetime | None
    cycle: str = ""


def standing(seen: Seen) -> Standing:
    """How an issue stands that was seen."""
    return Standing(seen.changed_at, seen.cycle.word if seen.cycle else "")


class Sweep:
    """One way through all issues after another, a page at a time."""

    def __init__(self) -> None:
        self.after: str | None = None
        """Where the next page begins."""
        self.rounds = 0
        """How often all was seen."""
        self._seen: set[str] = set()
        self._spared: set[str] = set()

    def take(self, page: Nodes[Seen], known: Mapping[str, Standing]) -> tuple[dict[str, Standing], set[str]]:
        """What one page tells: issues that stand otherwise than is known, and, after the last one, those gone."""
        seen = {each.id: standing(each) for each in page.nodes}
        self._seen |= seen.keys()
        changed = {name: stands for name, stands in seen.items() if known.get(name) != stands}
        if page.more and page.end and page.end != self.after:
            self.after = page.end
            return changed, set()
        gone = set[str]() if page.more else known.keys() - self._seen - self._spared
        self.rounds += 1
        self.restart()
        return changed, gone

    def restart(self) -> None:
        """Begin a round anew."""
        self.after = None
        self._seen, self._spared = set(), set()

    def spare(self, issue: str) -> None:
        """An issue was read meanwhile: that no page of this round shows it proves nothing."""
        self._spared.add(issue)
