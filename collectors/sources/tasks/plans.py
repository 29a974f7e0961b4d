"""Plans: files that name projects which some tracker should have."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from glob import has_magic
from itertools import islice
from pathlib import Path
from typing import Any, Final

from board.facts import Fact, Plan
from board.reading import OutageKind
from collectors.patterns import compiled
from collectors.plainfile import UnreadableError
from collectors.sources.tasks.facts import Place, slug
from collectors.sources.tasks.markdown import headings, plain

MOST_FILES: Final = 100
MOST_NAMES: Final = 100
_KIND: Final = re.compile(
    r"(?i)^(?:project )?(?:brief|plan|prd|proposal)\s*[:\u2013\u2014-]\s*"
    r"|\s*(?:[:\u2013\u2014-]\s*)?(?:project )?(?:brief|plan|prd|proposal)$"
)


class Plans:
    """Reads plans."""

    def __init__(self, plans: Sequence[Path], place: Place) -> None:
        self._plans = plans
        self._place = place

    def paths(self, now: datetime) -> Sequence[Path]:
        """All files that the owner's paths lead to.

        Raises:
            UnreadableError: they lead to none.
        """
        del now
        found = tuple(dict.fromkeys(path for each in self._plans for path in _led_to(each)))[:MOST_FILES]
        if not found:
            raise UnreadableError(OutageKind.REFUSED, f"there is no file {', '.join(map(str, self._plans))}"[:200])
        return found

    def facts(self, texts: Sequence[tuple[Path, str]]) -> Iterator[Fact]:
        """The projects that they name, each once: what the owner's pattern finds, else the first heading."""
        wanted = self._place.settings.names
        pattern = compiled(wanted) if wanted else None
        found: dict[str, Path] = {}
        for path, text in texts:
            for name in _matches(text, pattern) if pattern else _title(text):
                found.setdefault(name, path)
        for name, path in islice(found.items(), MOST_NAMES):
            if name:
                key = f"{self._place.key}/project/{slug(name)}"
                yield Plan(key=key, kind="project", name=name, named_in=str(path))


def _led_to(path: Path) -> Sequence[Path]:
    """The files that a path with ``*`` leads to; one without leads to itself."""
    parts = path.expanduser().parts
    magic = next((at for at, part in enumerate(parts) if has_magic(part)), None)
    if magic is None:
        return (path.expanduser(),)
    return sorted(islice(Path(*parts[:magic]).glob("/".join(parts[magic:])), MOST_FILES))


def _matches(text: str, pattern: Any) -> Iterator[str]:
    return (plain(match[0]) for match in pattern.finditer(text))


def _title(text: str) -> Iterator[str]:
    first = next(headings(text), None)
    if first is not None:
        yield _KIND.sub("", first.text).strip()
