"""The process that reads a session store, since a file of 29 MB takes 80 MB of memory where it is parsed.

It is given the path of a ``sessions.json``, or of the SQLite database of later versions, and the time in seconds since
1970; it prints one JSON object, whose shape is :class:`collectors.sources.openclaw.store_read.Told`, and ends. What
people and models have said is not among what it keeps.
"""

import json
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from collectors.parent import die_with_parent

LONGEST_LIFE: Final = 60
"""Seconds after which it ends in any case."""
MOST_MEMORY: Final = 1 << 30
"""Bytes; a store of 114 MB was seen."""
MOST_ROWS: Final = 200
"""Sessions that are told of, the newest; all are counted."""
LONGEST: Final = 400
"""Characters of a text that are kept: a long one of one session must not take the place of all others."""
NICE: Final = 10
"""How far it stands back behind the gateway whose store it reads."""
OVER_MS: Final = 600_000
"""A run of a cron job is over once nothing has happened to it for so long."""
KEPT_MS: Final = 24 * 3_600_000
"""So long a gateway that removes such runs keeps them, and whoever removes them each night."""
LEFT_MS: Final = 50 * 3_600_000
"""Where one is older than this nothing removes them, and all that are over are there for good."""
SUFFIXES: Final = (".sqlite", ".db")

KEPT: Final = (
    *("sessionId", "updatedAt", "abortedLastRun", "label", "chatType"),
    *("totalTokens", "totalTokensFresh", "contextTokens", "modelProvider", "model"),
    *("spawnedCwd", "execCwd", "providerOverride", "modelOverride", "status", "startedAt", "endedAt"),
    *("compactionCount", "memoryFlushAt", "memoryFlushCompactionCount"),
)
"""Fields of a session that are kept."""
_KEPT: Final = frozenset((*KEPT, "origin"))


def main() -> None:
    """Read the store and print what it holds."""
    die_with_parent(signal.SIGKILL)
    os.nice(NICE)
    signal.alarm(LONGEST_LIFE)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    path, now = Path(sys.argv[1]), float(sys.argv[2])
    told = of_database(path) if path.suffix in SUFFIXES else of_file(path, now * 1000)
    print(json.dumps(told, ensure_ascii=False).encode(errors="replace").decode())  # noqa: T201 - this is the protocol


def of_file(path: Path, now: float) -> dict[str, Any]:
    """What the one file holds, in which the old versions keep all their sessions."""
    with path.open("rb") as file:
        store = json.load(file, object_hook=_light)
    entries = {key: entry for key, entry in store.items() if isinstance(entry, dict)}
    cron = [(key, entry) for key, entry in entries.items() if ":cron:" in key]
    return {
        "entries": len(entries),
        "finished": _finished([now - _updated(entry) for key, entry in cron if ":run:" in key]),
        "null_origin": sum(":run:" in key and not entry.get("origin") for key, entry in cron),
        "rows": _rows((key, entry) for key, entry in entries.items() if ":run:" not in key),
    }


def _finished(ages: Sequence[float]) -> int:
    """How many runs of these ages, in milliseconds, are there for good."""
    since = OVER_MS if any(age > LEFT_MS for age in ages) else KEPT_MS
    return sum(age > since for age in ages)


def of_database(path: Path) -> dict[str, Any]:
    """What the database holds in which later versions keep them; it is opened for reading alone."""
    path = path.resolve()
    # Without a log nobody has it open, and to read it as any other would leave files beside it.
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, timeout=5)) as database:
        [entries] = database.execute("select count(*) from session_nodes").fetchone()
        newest = database.execute(
            "select session_key, entry_json, updated_at, status, label from session_nodes"
            " where archived_at is null order by updated_at desc limit ?",
            (MOST_ROWS,),
        ).fetchall()
    return {"entries": entries, "rows": [_row(columns) for columns in newest if ":run:" not in str(columns[0])]}


def _row(columns: tuple[Any, ...]) -> dict[str, Any]:
    key, entry, *rest = columns
    told = json.loads(entry or "{}", object_hook=_light)
    known = dict(zip(("updatedAt", "status", "label"), rest, strict=True))
    return _kept(str(key), {**told, **{name: value for name, value in known.items() if value}})


def _kept(key: str, entry: dict[str, Any]) -> dict[str, Any]:
    """A session with what is told of it, each of bounded length."""
    told = {name: entry[name] for name in KEPT if isinstance(entry.get(name), str | int | float)}
    short = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in told.items()}
    return {"key": key[:LONGEST], **short}


def _light(found: dict[str, Any]) -> dict[str, Any]:
    """An object without what is heavy or private, such as its prompts."""
    return {key: value for key, value in found.items() if key in _KEPT or isinstance(value, dict)}


def _rows(entries: Iterable[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    newest = sorted(entries, key=lambda each: _updated(each[1]), reverse=True)[:MOST_ROWS]
    return [_kept(key, entry) for key, entry in newest]


def _updated(entry: dict[str, Any]) -> float:
    updated = entry.get("updatedAt")
    return updated if isinstance(updated, int | float) else 0


if __name__ == "__main__":
    main()
