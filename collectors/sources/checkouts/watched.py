"""Watched: one work tree, what was last known of it, and when git is to be asked again."""

import os
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from collectors.sources.checkouts.git import Git, GitError
from collectors.sources.checkouts.place import Place
from collectors.sources.checkouts.repository import HEADS, Files, Survey, Tree, changes, commits, survey

AGAIN: Final = 600.0
"""Seconds after which git is asked although nothing has changed."""
FILES: Final = 15.0
"""Seconds after which the files of a work tree with an agent in it are looked at again."""
RECENT: Final = timedelta(minutes=5)
"""How long after its last agent that goes on."""
LEFT: Final = 10.0
"""Seconds after an agent has gone in which git is asked at each look: what it made is of interest now."""
SHARE: Final = 0.03
"""Part of the time that commands of git may run for one work tree."""
URGENT: Final = 0.2
"""The same, right after an agent has gone."""


@dataclass(slots=True)
class Watched:
    """One work tree that was named, or in which agents were."""

    path: str
    place: Place | None = None
    used: dict[int, datetime] = field(default_factory=dict)
    """When an agent of each user was last at work there."""
    survey: Survey | None = None
    made: dict[str, datetime] = field(default_factory=dict)
    """When each further work tree of its repository was made, as of the same time."""
    committed: tuple[datetime, ...] = ()
    files: Files | None = None
    why: str = ""
    looked_at: datetime | None = None
    _agents: frozenset[int] = frozenset()
    _left: float = float("-inf")
    _trace: object = None
    _seen: tuple[str, object] = ("", None)
    """Its branch and its trace at the last look."""
    _asked: float = float("-inf")
    _took: float = 0.0
    _whole: bool = True
    """Whether more than its files may have changed."""

    @property
    def tree(self) -> Tree | None:
        """The work tree, as git lists it."""
        return next((tree for tree in self.survey.trees if tree.path == self.path), None) if self.survey else None

    def look(self, agents: Collection[int], used: dict[int, datetime], at: float, now: datetime) -> bool:
        """Look at its files, and tell whether git is to be asked; ``at`` is monotonic, in seconds."""
        self.place, self.used = Place.of(self.path), used
        if not self._agents <= set(agents):
            self._left = at
        self._agents = frozenset(agents)
        if self.place is None:
            return False
        passed, left = at - self._asked, at - self._left < LEFT
        if passed < self._took / (URGENT if left else SHARE):
            return False
        self._seen = self._branch, self._trace_of()
        recent = used and now - max(used.values()) < RECENT
        self._whole = left or passed >= AGAIN or self._seen[1] != self._trace
        return self._whole or bool(recent and passed >= FILES)

    async def ask(self, git: Git, now: datetime) -> None:
        """Ask git about its files, and where more may have changed about all work trees of its repository."""
        try:
            if self._whole or self.survey is None:
                self.survey = self._named(await survey(git))
                tree = self.tree
                self.committed = await commits(git, tree, self.survey) if tree else ()
            tree = self.tree
            self.files = await changes(git, self.path) if tree and not tree.bare else None
            self.why = self.files.why if self.files else ""
        except GitError as trouble:
            self.why, self.files = str(trouble), None
        self.looked_at = now

    def asked(self, began: float, at: float) -> None:
        """Note when that was; what changed meanwhile is a change."""
        branch, trace = self._seen
        if self._whole and self.place is not None:
            self.made = self.place.made()
        self._trace = trace if branch == self._branch else self._trace_of()
        self._asked, self._took = at, at - began

    def _named(self, found: Survey) -> Survey:
        """The same with the real name of this work tree, of which git prints bytes that may be no text."""
        printed = os.fsencode(self.path).decode(errors="replace")
        trees = (replace(tree, path=self.path) if tree.path == printed else tree for tree in found.trees)
        return replace(found, trees=tuple(trees))

    @property
    def _branch(self) -> str:
        tree = self.tree
        return tree.branch.removeprefix(HEADS) if tree else ""

    def _trace_of(self) -> object:
        """What differs when something of it has changed."""
        return self.place.trace(self._branch) if self.place else None
