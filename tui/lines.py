"""Lines: where in a TOML text each key, table and element of a list stands.

The text is known to be valid (tomllib has read it), so this only has to find its way, not to judge.
"""

import re
from typing import Final

Path = tuple[str | int, ...]

_KEY: Final = re.compile(r"[\w-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_TEXT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_SCALAR: Final = re.compile(r"[^\s,\]}#]+(?: [\d:.]+[^\s,\]}#]*)?")
_BLANK: Final = re.compile(r"(?:\s|#[^\n]*)*")


def lines(text: str) -> dict[Path, int]:
    """The line, from 1, on which each path begins; tables that are only implied have none."""
    return _Walk(text).lines()


def line_of(text: str, where: Path) -> int | None:
    """The line of a value, or of what it would stand in; None when nothing of it is in the text.

    Parts of the path that the text does not know are passed over, such as the tags of unions in errors of pydantic.
    """
    known = lines(text)
    inside = {path[:depth] for path in known for depth in range(len(path) + 1)}
    at: Path = ()
    for part in where:
        at = (*at, part) if (*at, part) in inside else at
    return known.get(at)


class _Walk:
    """One way through a text, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}

    def lines(self) -> dict[Path, int]:
        table: Path = ()
        self._blank()
        while self._at < len(self._text):
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            self._blank()
        return self._found

    def _header(self) -> Path:
        """``[a.b]``, or ``[[a.b]]``, which is the next of several."""
        begun, many = self._at, self._peek("[[")
        self._at += 2 if many else 1
        path = self._entered(self._keys())
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        if many:
            number = self._counts[path] = self._counts.get(path, -1) + 1
            self._note(path, begun)
            path = (*path, number)
        self._note(path, begun)
        return path

    def _entered(self, keys: Path) -> Path:
        """The path of a heading: below a table of several, it means the last of them."""
        path: Path = ()
        for depth, key in enumerate(keys, 1):
            path = (*path, key)
            if depth < len(keys) and path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _pair(self, table: Path) -> None:
        begun = self._at
        path = (*table, *self._keys())
        self._note(path, begun)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _keys(self) -> Path:
        keys: list[str] = []
        while found := _KEY.match(self._text, self._at + self._spaces()):
            keys.append(_bare(found[0]))
            self._at = found.end()
            self._at += self._spaces()
            if not self._peek("."):
                break
            self._at += 1
        return tuple(keys)

    def _value(self, path: Path) -> None:
        self._blank()
        if self._peek("["):
            self._list(path)
        elif self._peek("{"):
            self._inline(path)
        elif found := _TEXT.match(self._text, self._at) or _SCALAR.match(self._text, self._at):
            self._at = found.end()
        else:
            self._at += 1

    def _list(self, path: Path) -> None:
        self._at += 1
        for number in range(len(self._text)):
            self._blank()
            if self._ended("]"):
                return
            self._note((*path, number), self._at)
            self._value((*path, number))
            self._comma()

    def _inline(self, path: Path) -> None:
        self._at += 1
        self._blank()
        while not self._ended("}"):
            self._pair(path)
            self._comma()

    def _comma(self) -> None:
        self._blank()
        if self._peek(","):
            self._at += 1
        self._blank()

    def _ended(self, bracket: str) -> bool:
        done = self._peek(bracket) or self._at >= len(self._text)
        self._at += done
        return done

    def _note(self, path: Path, at: int) -> None:
        self._found.setdefault(path, self._text.count("\n", 0, at) + 1)

    def _peek(self, start: str) -> bool:
        return self._text.startswith(start, self._at)

    def _spaces(self) -> int:
        rest = self._text[self._at : self._at + 200]
        return len(rest) - len(rest.lstrip(" \t"))

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at


def _bare(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if key.startswith('"'):
        import tomllib

        return next(iter(tomllib.loads(f"{key} = 0")))
    return key
