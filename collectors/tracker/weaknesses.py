"""Weaknesses: what scanners print of known weaknesses, in their tables and their lists."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from board.facts import Weakness
from board.hygiene import tame

MOST: Final = 20
"""Packages that are told of one run."""
ADVISORIES: Final = 10
"""Advisories that are told of one package."""
NAME: Final = 100
"""Characters of a name or a version."""

_ADVISORY: Final = re.compile(
    r"\b(CVE-\d{4}-\d{4,7}|GHSA(?:-[a-z0-9]{4}){3}|GO-\d{4}-\d{1,6}|RUSTSEC-\d{4}-\d{4}|PYSEC-\d{4}-\d{1,6})\b"
)
_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "package": frozenset(
        {"library", "package", "name", "dependency", "module", "top-level package", "transitive package"}
    ),
    "version": frozenset({"installed version", "installed", "version", "resolved", "vulnerable versions"}),
    "fixed": frozenset({"fixed version", "fixed in", "fixed-in", "fix versions", "fixed versions", "patched versions"}),
}
"""Headers of tables, in lower case."""
_LINES: Final[Mapping[str, frozenset[str]]] = {
    "package": frozenset({"package", "crate", "module", "library"}),
    "version": frozenset({"version", "installed version", "vulnerable versions", "found in"}),
    "fixed": frozenset({"fixed in", "patched versions", "fixed version", "solution"}),
}
"""What stands before the colon, or in the first column, where each thing has a line."""
_Cut = Callable[[str], dict[str, str]]
_BORDER: Final = re.compile(r"^[\s─═━┄┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬+\-|│]*$")
_CELLS: Final = re.compile(r"\s*[│|║]\s*")
_PAIR: Final = re.compile(r"^\s*([A-Za-z][A-Za-z -]{2,20}?):\s+(\S.*)$")
_AT: Final = re.compile(r"^(\S+)@(\S+)$")
_UPGRADE: Final = re.compile(r"^(?:upgrade|update) to\s+", re.IGNORECASE)
_NPM: Final = re.compile(r"^(@?[\w./-]+)\s{2,}([<>=*~^ \d.|\w-]+)$")
"""``npm audit``: a package and the versions that are weak."""
_NPM_END: Final = re.compile(r"^(?:\S.*)?node_modules/|^fix available via|^No fix available")


def weaknesses(lines: Sequence[str]) -> tuple[Weakness, ...]:
    """The packages that a log finds weak, each once, in the order in which they are named."""
    found: dict[tuple[str, str], Weakness] = {}
    for each in (*_rows(lines), *_blocks(lines), *_listed(lines)):
        key = each.package, each.version
        before = found.get(key)
        found[key] = each if before is None else _both(before, each)
    return tuple(found.values())[:MOST]


def _both(one: Weakness, other: Weakness) -> Weakness:
    ids = tuple(dict.fromkeys((*one.advisories, *other.advisories)))[:ADVISORIES]
    return replace(one, advisories=ids, fixed_in=max(one.fixed_in, other.fixed_in, key=_weight))


def _weight(version: str) -> tuple[int, ...]:
    """Of two versions that mend something, the later mends both."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version))


def _rows(lines: Iterable[str]) -> Iterator[Weakness]:
    """Tables with a header: Trivy, Grype, pip-audit, ``dotnet list package``."""
    cut: _Cut | None = None
    last: Mapping[str, str] = {}
    for line in lines:
        ids = _ADVISORY.findall(line)
        if not ids and (header := _ruled(line) or _spaced(line)):
            cut, last = header, {}
        elif cut is not None and ids:
            told = cut(line)
            last = told if told["package"] else {**last, **{key: text for key, text in told.items() if text}}
            if last.get("package"):
                yield _weakness(last, ids)


def _ruled(header: str) -> "_Cut | None":
    """How the rows below a header are cut whose columns are parted by lines."""
    names = [cell.lower() for cell in _cells(header)]
    if len(names) < 3 or not _COLUMNS["package"] & set(names):
        return None
    places = {
        what: next((names.index(name) for name in names if name in wanted), -1) for what, wanted in _COLUMNS.items()
    }

    def cut(line: str) -> dict[str, str]:
        cells = _cells(line)
        return {what: cells[place] if 0 <= place < len(cells) else "" for what, place in places.items()}

    return cut


def _spaced(header: str) -> "_Cut | None":
    """The same of one whose columns are parted by spaces alone: each begins where its name does."""
    places: dict[str, int] = {}
    for what, names in _COLUMNS.items():
        for name in sorted(names, key=len, reverse=True):
            found = re.search(rf"(?:^|(?<=\s)){re.escape(name)}(?=\s|$)", header, re.IGNORECASE)
            if found:
                places[what] = found.start()
                break
    if "package" not in places or len(places) < 2 or len(header.split()) > 12:
        return None

    def cut(line: str) -> dict[str, str]:
        return {what: _word(line, places[what]) if what in places else "" for what in _COLUMNS}

    return cut


def _word(line: str, place: int) -> str:
    """The word that begins at a place, where one begins there."""
    if place and not line[place - 1 : place].isspace():
        return ""
    words = line[place:].removeprefix("> ").split(" ", 1)
    return words[0] if words else ""


def _blocks(lines: Iterable[str]) -> Iterator[Weakness]:
    """A line for each thing: cargo-audit, govulncheck, ``pnpm audit``, ``yarn audit``."""
    told: dict[str, str] = {}
    ids: list[str] = []
    for line in (*lines, ""):
        name, text = _pair(line)
        what = next((what for what, names in _LINES.items() if name in names), "")
        if what and what in told and (what == "package" or told.get("package") != text):
            yield from _block(told, ids)
            told, ids = {}, []
        if what:
            told |= _split(what, text)
        ids += _ADVISORY.findall(line) if told or not what else []
    yield from _block(told, ids)


def _block(told: Mapping[str, str], ids: Sequence[str]) -> Iterator[Weakness]:
    if told.get("package") and ids and (told.get("version") or told.get("fixed")):
        yield _weakness(told, ids)


def _pair(line: str) -> tuple[str, str]:
    cells = _cells(line)
    if len(cells) == 2:
        return cells[0].lower(), cells[1]
    found = _PAIR.match(line)
    return (found[1].lower(), found[2].strip()) if found else ("", "")


def _split(what: str, text: str) -> dict[str, str]:
    """``pkg@1.2`` names both."""
    found = _AT.match(text)
    if found and what in ("version", "fixed"):
        return {"package": found[1], what: found[2]}
    return {what: text}


def _listed(lines: Iterable[str]) -> Iterator[Weakness]:
    """``npm audit``: a package with its weak versions, then what is known of it."""
    told: dict[str, str] = {}
    for line in lines:
        if (found := _NPM.match(line)) and _weight(found[2]):
            told = {"package": found[1], "version": found[2]}
        elif _NPM_END.match(line) or not line.strip():
            told = {} if not line.strip() else told
        elif told and (ids := _ADVISORY.findall(line)):
            yield _weakness(told, ids)


def _weakness(told: Mapping[str, str], ids: Sequence[str]) -> Weakness:
    fixed = _UPGRADE.sub("", told.get("fixed", "")).split(",")[0]
    return Weakness(
        tame(told["package"], NAME),
        tame(told.get("version", ""), NAME),
        tuple(dict.fromkeys(ids))[:ADVISORIES],
        tame(fixed.lstrip("=> ").strip(), NAME),
    )


def _cells(line: str) -> list[str]:
    """The cells of a row that are parted by lines; none where it has no lines, or is one."""
    if _BORDER.match(line) or not ("│" in line or line.lstrip().startswith(("|", "║"))):
        return []
    inner = re.sub(r"^\s*[│|║]|[│|║]\s*$", "", line)
    return [cell.strip() for cell in _CELLS.split(inner)]
