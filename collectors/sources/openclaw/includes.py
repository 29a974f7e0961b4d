"""Includes of the gateway's config: ``$include`` names files whose content stands in its place."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from collectors.plainfile import UnreadableError, opened

WORD: Final = "$include"
DEEPEST: Final = 10
"""How deeply files may include others; the gateway's own bound."""
MOST_FILES: Final = 100
"""Files that are read for one config; one that is included twice counts twice."""
NESTED: Final = 64
"""How deeply a config may be nested, its includes among it."""
MOST: Final = 2 * 1024 * 1024
"""Bytes of a file that are read; the gateway's own bound."""

Identity = tuple[int, int, int] | None
"""Time, size and number of a file; None where there is none."""


class Including:
    """Reads one config with all that it includes; what cannot be included is told, and hides nothing else.

    Files outside the config's folder are not read: the gateway of today refuses them, and whoever may write the config
    must not be able to have us read any file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.seen: dict[Path, Identity] = {}
        """The files that were looked at."""
        self.why = ""
        """What went wrong first, as a sentence."""
        self._reads = 0

    def read(self) -> Mapping[str, Any]:
        """The config; empty where it is missing or broken."""
        found = self._load(self._path, (), 0)
        if found is not None and not isinstance(found, Mapping):
            self._complain(f"{self._path.name} holds no object")
        return found if isinstance(found, Mapping) else {}

    def _load(self, path: Path, chain: tuple[Path, ...], level: int) -> Any:
        """What a file holds; None where it cannot be read."""
        self.seen[path] = identity(path)
        self._reads += 1
        if (told := self._parse(path, is_first=not chain)) is None:
            return None
        return self._resolve(told, (*chain, path), level)

    def _parse(self, path: Path, *, is_first: bool) -> Any:
        import pyjson5  # 1 ms, and only where there is a gateway

        try:
            with opened(path) as file:
                return pyjson5.decode(file.read(MOST).decode(errors="replace"), NESTED)
        except UnreadableError as unreadable:
            self._complain("" if is_first and self.seen[path] is None else str(unreadable))
        except OSError as error:
            self._complain(f"{path.name} cannot be read: {(error.strerror or 'unknown error').lower()}")
        except pyjson5.Json5Exception:
            self._complain(f"{path.name} is not JSON5")
        return None

    def _resolve(self, value: Any, chain: tuple[Path, ...], level: int) -> Any:
        """A value with all its includes in their place."""
        if level > NESTED:
            self._complain(f"{chain[-1].name} is nested too deeply")
            return None
        if isinstance(value, list):
            return [self._resolve(each, chain, level + 1) for each in value]
        if not isinstance(value, Mapping):
            return value
        own = {name: self._resolve(each, chain, level + 1) for name, each in value.items() if name != WORD}
        if WORD not in value:
            return own
        found = self._included(value[WORD], chain, level)
        return merged(found, own) if own else found

    def _included(self, named: object, chain: tuple[Path, ...], level: int) -> Any:
        """What the files hold that are named in place of a value; several are merged in their order."""
        names = named if isinstance(named, list) else [named]
        whole: Any = {}
        for name in names:
            path = self._place(name, chain)
            found = self._load(path, chain, level + 1) if path else None
            if found is not None:
                whole = found if len(names) == 1 else merged(whole, found)
        return whole

    def _place(self, name: object, chain: tuple[Path, ...]) -> Path | None:
        """The file of an include; None where it is not read."""
        if not isinstance(name, str) or "\0" in name:
            self._complain(f"{chain[-1].name} includes what is no file name")
            return None
        root = self._path.parent.resolve()
        path = (chain[-1].parent / name).resolve()
        refused: tuple[tuple[Callable[[], bool], str], ...] = (
            (lambda: not path.is_relative_to(root), "lies outside its folder, and is not read"),
            (lambda: path in chain or path == self._path.resolve(), "includes itself"),
            (lambda: len(chain) > DEEPEST, "is included too deeply"),
            (lambda: self._reads >= MOST_FILES, f"is not read: more than {MOST_FILES} files are included"),
        )
        for is_so, sentence in refused:
            if is_so():
                self._complain(f"{path.name} {sentence}")
                return None
        return path

    def _complain(self, sentence: str) -> None:
        self.why = self.why or sentence


def merged(under: Any, over: Any) -> Any:
    """Two values in one, as the gateway merges them: lists follow each other, of anything else the later one wins."""
    if isinstance(under, list) and isinstance(over, list):
        return under + over
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        both = {name: merged(under[name], over[name]) for name in under.keys() & over.keys()}
        return {**under, **over, **both}
    return over


def identity(path: Path) -> Identity:
    """Which file it is, as it is now; None where it cannot be looked at."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
