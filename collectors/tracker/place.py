"""A repository of a forge, and what things in it are called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from collectors.tracker import naming

MOST: Final = 12
"""Issues that are taken from one text."""
_WITHIN: Final = 20_000
"""Characters of a text that are looked through."""
_ISSUE: Final = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|implements?|refs?|part of)\b:?\s+([\w.-]+/[\w.-]+)?#(\d{1,9})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """One repository."""

    key: str
    """Start of the keys of all facts of it."""
    forge: str
    """The forge in refs: ``gitea`` (Forgejo too: who names a pull request cannot tell them apart), ``github``."""
    repository: str
    """``owner/name``."""
    short: str
    """What the wall calls it: its name, or both where two repositories have the same name."""

    def id(self, number: int, repository: str = "") -> str:
        """An issue as people write it, of this repository or of another one: ``stack#12``."""
        return f"{self._called(repository or self.repository)}#{number}"

    def issue(self, number: int, repository: str = "") -> str:
        """The ref of an issue."""
        return naming.issue(self.forge, repository or self.repository, number)

    def pull(self, number: int) -> str:
        """The ref of a pull request."""
        return naming.pull(self.forge, self.repository, number)

    def branch(self, name: str) -> str:
        """The ref of a branch."""
        return naming.branch(self.forge, self.repository, name)

    def named(self, *texts: str) -> tuple[str, ...]:
        """Refs of tickets that texts name, and of issues that they say they close or belong to."""
        found = (match for text in texts for match in _ISSUE.finditer(text[:_WITHIN]))
        issues = (self.issue(int(match[2]), match[1] or "") for match in islice(found, MOST))
        return tuple(dict.fromkeys((*naming.tickets(*texts), *issues)))

    def _called(self, repository: str) -> str:
        if repository.lower() == self.repository.lower():
            return self.short
        return repository.rpartition("/")[2] if "/" not in self.short else repository


def places(key: str, forge: str, repositories: Sequence[str]) -> Iterator[Place]:
    """The repositories of one forge; two of the same name are called by their owners too."""
    names = [each.rpartition("/")[2].lower() for each in repositories]
    for repository in repositories:
        name = repository.rpartition("/")[2]
        short = repository if names.count(name.lower()) > 1 else name
        yield Place(f"{key}/{repository}", forge, repository, short)


def in_full(repositories: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse names that cannot stand in an address."""
    for each in repositories:
        owner, slash, name = each.partition("/")
        if not (slash and _plain(owner) and _plain(name)):
            raise ValueError(f"name repositories as owner/name: {each[:80]}")
    return tuple(dict.fromkeys(repositories))


def _plain(name: str) -> bool:
    return bool(name) and name not in (".", "..") and all(each.isalnum() or each in "._-" for each in name)
