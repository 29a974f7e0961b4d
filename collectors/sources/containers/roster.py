"""The roster: the containers that should be there, so that one that has gone is missed."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Final

from pydantic import AwareDatetime, TypeAdapter

from collectors.sources.containers.condition import EXPECTED_FOR, lasting
from collectors.sources.containers.wire import Inspected, Listed

_WORDS: Final = TypeAdapter(tuple[str, str, str, str, AwareDatetime])


@dataclass(frozen=True, slots=True)
class Member:
    """A container by what it is to people, whatever its id."""

    name: str
    project: str = ""
    service: str = ""
    essential: bool = False
    """Whether the owner named it."""


class Roster:
    """Remembers what ran and was meant to run on, as long as it is expected back."""

    def __init__(self, expect: Collection[str], ignore: Collection[str]) -> None:
        self._expect = expect
        self._ignore = ignore
        self._seen: dict[str, tuple[Member, datetime]] = {}
        self._names: dict[str, str] = {}
        """What each container went by when it was last seen, by its id."""

    def minds(self, name: str) -> bool:
        """Whether the owner wants to see a container of that name."""
        return not any(fnmatchcase(name, pattern) for pattern in self._ignore)

    def note(self, found: Iterable[tuple[Listed, Inspected | None]], now: datetime) -> tuple[Member, ...]:
        """Take in what is there now; gives what is missing, in the order of names.

        A project of which nothing is left was taken down, and is not missed.
        """
        there = tuple(found)
        self._forget_old_names(each for each, _ in there)
        for listed, inspected in there:
            if listed.state == "running" and lasting(listed, inspected):
                self._seen[_identity(listed)] = (member_of(listed), now)
        present, projects = {_identity(each) for each, _ in there}, {each.project for each, _ in there}
        names = {name_of(each) for each, _ in there}
        self._seen = {
            key: (member, at)
            for key, (member, at) in self._seen.items()
            if now - at < EXPECTED_FOR and (not member.project or member.project in projects)
        }
        gone = {member.name: member for key, (member, _) in self._seen.items() if key not in present}
        wanted = {name: Member(name, essential=True) for name in self._expect if name not in names}
        return tuple(each for name, each in sorted((gone | wanted).items()) if name not in names)

    def places(self) -> Iterator[tuple[str, str]]:
        """Each container that is expected back, and words from which :meth:`recall` knows it again.

        The words change once an hour at most: what is the same is not written anew.
        """
        for identity, (member, at) in self._seen.items():
            hour = at.replace(minute=0, second=0, microsecond=0)
            yield identity, json.dumps([identity, member.name, member.project, member.service, hour.isoformat()])

    def recall(self, places: Iterable[str]) -> None:
        """Expect back what was expected before; words that are not from here are passed over."""
        for place in places:
            with suppress(ValueError):
                identity, name, project, service, at = _WORDS.validate_json(place)
                self._seen.setdefault(identity, (Member(name, project, service), at))

    def _forget_old_names(self, there: Iterable[Listed]) -> None:
        """Expect nobody back under a name that was given up for another."""
        names = {each.id: _identity(each) for each in there}
        for key, before in self._names.items():
            if names.get(key, before) != before and before not in names.values():
                self._seen.pop(before, None)
        self._names = names


def name_of(listed: Listed) -> str:
    """What people call a container."""
    return listed.name.removeprefix("/") or listed.id[:12]


def member_of(listed: Listed) -> Member:
    """A container as people know it."""
    return Member(name_of(listed), listed.project, listed.service)


def _identity(listed: Listed) -> str:
    """What stays when a container is made anew: its place in its project, else its name."""
    if listed.project and listed.service:
        return f"{listed.project}/{listed.service}/{listed.number}"
    return name_of(listed)
