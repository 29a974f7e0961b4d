"""Declared: the environment that a unit says it gives, by name, for a process whose own cannot be read."""

import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collectors.sources.systemd import environ
from collectors.sources.systemd.environ import Held

SERVICE: Final = ("Environment", "EnvironmentFiles", "PassEnvironment", "UnsetEnvironment")
UNIT: Final = ("FragmentPath", "DropInPaths")
"""The properties that say it; what the first one says is cut down to its names at once."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a unit and its manager say of an environment; no value is kept."""

    names: frozenset[str]
    """Given by the unit itself or its manager."""
    files: tuple[tuple[str, bool], ...]
    """Files that give more, and whether each may be missing."""
    doubtful: frozenset[str]
    """Names that are passed on if the manager has them, or taken out again: nobody can tell from here."""
    written: tuple[str, ...]
    """The files in which the unit stands."""

    def held(self, wanted: Collection[str], started_at: datetime | None) -> Held:
        """Which of the wanted names it gives; nothing is known where a file was changed after the start.

        A file that may be missing and is, gives nothing; one that cannot be read may give anything.
        """
        found = Held(self.names.intersection(wanted) - self.doubtful, whole=not self.doubtful.intersection(wanted))
        if started_at is None or any(_changed(path, started_at) for path in self._paths):
            return Held(frozenset(), whole=False)
        for path, optional in self.files:
            try:
                found |= environ.of_file(Path(path), wanted)
            except FileNotFoundError:
                found |= Held(frozenset(), whole=optional)
            except OSError:
                found |= Held(frozenset(), whole=False)
        return Held(found.names - self.doubtful, found.whole)

    @property
    def _paths(self) -> Iterable[str]:
        return (*self.written, *(path for path, _ in self.files))


def from_bus(service: Mapping[str, object], unit: Mapping[str, object], manager: Iterable[str]) -> Declared:
    """Out of the properties as D-Bus gives them, typed."""
    files = service.get("EnvironmentFiles")
    drop_ins = unit.get("DropInPaths")
    return Declared(
        names=_names(_texts(service.get("Environment"))) | _names(manager),
        files=tuple((str(path), bool(optional)) for path, optional in files) if isinstance(files, list) else (),
        doubtful=_names((*_texts(service.get("PassEnvironment")), *_texts(service.get("UnsetEnvironment")))),
        written=tuple(path for path in (str(unit.get("FragmentPath", "")), *_texts(drop_ins)) if path),
    )


def from_text(shown: str, manager: str) -> Declared:
    """Out of what ``systemctl show`` and ``systemctl show-environment`` print.

    Raises:
        ValueError: quotes that nobody can read.
    """
    pairs = [(name, value) for name, _, value in (line.partition("=") for line in shown.splitlines())]
    said = {name: shlex.split(value) for name, value in pairs if name != "EnvironmentFiles"}
    files = [value.rpartition(" (ignore_errors=") for name, value in pairs if name == "EnvironmentFiles" and value]
    return Declared(
        names=_names(said.get("Environment", ())) | _names(manager.splitlines()),
        files=tuple((path, word == "yes)") for path, _, word in files),
        doubtful=_names((*said.get("PassEnvironment", ()), *said.get("UnsetEnvironment", ()))),
        written=(*said.get("FragmentPath", ()), *said.get("DropInPaths", ())),
    )


def _names(entries: Iterable[str]) -> frozenset[str]:
    return frozenset(entry.partition("=")[0] for entry in entries)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _changed(path: str, since: datetime) -> bool:
    """Whether a file was changed since; starts are known to the second."""
    try:
        return Path(path).stat().st_mtime >= since.timestamp() + 1
    except OSError:
        return False
