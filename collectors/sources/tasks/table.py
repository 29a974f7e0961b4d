"""Tables of tasks in Markdown, whose columns are found by their names (Mosaic's TASKS.md and its kin)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from collectors.sources.tasks.item import Item, moment, stage_of
from collectors.sources.tasks.markdown import Line, plain

COLUMNS: Final = {
    "id": ("id", "task id", "key", "ticket"),
    "status": ("status", "state"),
    "description": ("description", "title", "summary", "task", "name", "what"),
    "issue": ("issue", "issues"),
    "repo": ("repo", "repository"),
    "branch": ("branch",),
    "depends_on": ("depends on", "depends", "dependencies", "deps", "blocked by", "after"),
    "blocks": ("blocks", "unblocks"),
    "agent": ("agent", "owner", "assignee", "instance", "who"),
    "started_at": ("started at", "started"),
    "completed_at": ("completed at", "completed", "finished", "done at"),
    "priority": ("priority", "prio"),
    "pr": ("pr", "pull request", "prs"),
    "notes": ("notes", "note", "comment"),
}
"""Names of columns, and what else they are called."""
WANTED: Final = ("issue", "depends_on", "blocks", "started_at", "completed_at")
"""Columns without which less is known than the wall can show."""
MOST_IDS: Final = 20
_CELLS: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r":?-{1,}:?")
_WORDS: Final = re.compile(r"[^a-z0-9]+")
_IDS: Final = re.compile(r"[A-Za-z][\w.]*(?:-[\w.]+)*-?\d+|[A-Za-z]+#\d+|#\d+")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of tasks."""

    columns: frozenset[str]
    items: tuple[Item, ...]


def tables(lines: Sequence[Line], zone: tzinfo) -> Iterator[Table]:
    """All tables that say the id and the status of tasks."""
    at = 0
    while at < len(lines):
        header = _header(lines[at].text, lines[at + 1].text if at + 1 < len(lines) else "")
        if not header:
            at += 1
            continue
        end = at + 2
        while end < len(lines) and "|" in lines[end].text and lines[end].under == lines[at].under:
            end += 1
        yield Table(frozenset(header), tuple(_items(lines[at + 2 : end], header, zone)))
        at = end


def _header(line: str, rule: str) -> Mapping[str, int]:
    """Where the columns stand; nothing where it is no head of such a table."""
    if "|" not in line or not all(_RULE.fullmatch(cell) for cell in _cells(rule) or ("",)):
        return {}
    named = [_WORDS.sub(" ", plain(cell).lower()).strip() for cell in _cells(line)]
    found: dict[str, int] = {}
    for column, names in COLUMNS.items():
        place = next((named.index(name) for name in names if name in named), None)
        if place is not None:
            found[column] = place
    return found if {"id", "status"} <= found.keys() else {}


def _items(lines: Sequence[Line], header: Mapping[str, int], zone: tzinfo) -> Iterator[Item]:
    for line in lines:
        cells = _cells(line.text)
        told = {column: cells[place] for column, place in header.items() if place < len(cells)}
        name, state = plain(told.get("id", "")), plain(told.get("status", ""))
        if name and (state or told.get("description")):
            yield _item(name, state, told, line, zone)


def _item(name: str, state: str, told: Mapping[str, str], line: Line, zone: tzinfo) -> Item:
    stage, hold = stage_of(state)
    return Item(
        id=name,
        title=plain(told.get("description", "")) or name,
        stage=stage,
        state=state,
        hold=hold,
        phase=line.under,
        agent=_value(told, "agent"),
        priority=_value(told, "priority"),
        issue=told.get("issue", ""),
        repository=_value(told, "repo"),
        branch=_value(told, "branch"),
        depends_on=_ids(told.get("depends_on", "")),
        blocks=_ids(told.get("blocks", "")),
        started_at=moment(_value(told, "started_at"), zone),
        ended_at=moment(_value(told, "completed_at"), zone),
        said=" ".join(told.get(column, "") for column in ("description", "issue", "pr", "notes")),
    )


def _value(told: Mapping[str, str], column: str) -> str:
    """What a cell says; a dash says nothing."""
    text = plain(told.get(column, ""))
    return "" if text in ("-", "\N{EN DASH}", "\N{EM DASH}", "n/a", "N/A", "none") else text


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_IDS.findall(plain(cell))))[:MOST_IDS]


def _cells(line: str) -> list[str]:
    row = line.strip()
    if "|" not in row:
        return []
    cells = _CELLS.split(row.removeprefix("|").removesuffix("|") if not row.endswith("\\|") else row.removeprefix("|"))
    return [cell.replace("\\|", "|").strip() for cell in cells]
