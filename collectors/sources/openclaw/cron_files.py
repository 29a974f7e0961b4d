"""What the files of a gateway tell of its jobs, whether it answers or not; all of it may block."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from collectors.plainfile import UnreadableError, opened
from collectors.sources.openclaw.cron_wire import MOST, CronJob, jobs_of, with_states

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a jobs file; one with 46 jobs has 78 KB."""
FILES: Final = 20_000
"""Files of a folder that are looked at."""
BEAT: Final = "heartbeat-state.json"
"""What a heartbeat is left in."""
_QUERY: Final = "select job_id, name, enabled, job_json, state_json from cron_jobs limit ?"


@dataclass(frozen=True, slots=True)
class Stored:
    """Jobs as files have them."""

    jobs: tuple[CronJob, ...]
    written_at: datetime


def stored(state: Path) -> Stored | None:
    """The jobs of the file that all versions up to 2026.5 keep; None where there is none, or it is broken."""
    path = state / "cron/jobs.json"
    told = _json(path)
    rows = told.get("jobs") if isinstance(told, Mapping) else told
    if not isinstance(rows, list):
        return None
    beside = _json(path.with_name("jobs-state.json"))
    states = beside.get("jobs", beside) if isinstance(beside, Mapping) else None
    written = [at for each in (path, path.with_name("jobs-state.json")) if (at := written_at(each))]
    return Stored(tuple(jobs_of(list(with_states(rows, states)))), max(written)) if written else None


def stored_in_database(state: Path) -> Stored | None:
    """The jobs of the database that later versions keep; it is opened to be read, and asked once.

    Only for when the gateway itself does not answer: None where it cannot be read.
    """
    path = state / "state/openclaw.sqlite"
    at, log = written_at(path), written_at(path.with_name(f"{path.name}-wal"))
    if at is None:
        return None
    # Without a log nobody has it open, and to read it as any other would leave files beside it.
    how = "mode=ro" if log else "mode=ro&immutable=1"
    address = f"{path.absolute().as_uri()}?{how}"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, timeout=1.0)) as db:
        rows = db.execute(_QUERY, (MOST,)).fetchall()
        return Stored(tuple(jobs_of(list(_joined(rows)))), max(at, log or at))
    return None


def history_size(state: Path) -> int | None:
    """Bytes of the history of runs, without reading it; None where it is not kept in files."""
    total = 0
    try:
        with os.scandir(state / "cron/runs") as entries:
            for entry, _ in zip(entries, range(FILES), strict=False):
                if entry.name.endswith(".jsonl"):
                    with suppress(OSError):
                        total += entry.stat(follow_symlinks=False).st_size
    except OSError:
        return None
    return total


def heartbeat_of(candidates: Iterable[Path]) -> datetime | None:
    """When the first of these files that is there was written."""
    return next((at for each in candidates if (at := written_at(each))), None)


def written_at(path: Path) -> datetime | None:
    """When a file was last written; None where there is none."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _json(path: Path) -> Any:
    """What a file of JSON says; None where it is missing, too large or broken."""
    try:
        with opened(path) as file:
            text = file.read(LARGEST + 1)
        return json.loads(text) if len(text) <= LARGEST else None
    except (UnreadableError, OSError, ValueError, RecursionError):
        return None


def _joined(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Each row of the database as the gateway itself would tell of the job."""
    for identity, name, enabled, job, state in rows:
        yield {**_object(job), "id": identity, "name": name, "enabled": bool(enabled), "state": _object(state)}


def _object(text: object) -> dict[str, Any]:
    with suppress(ValueError, TypeError, RecursionError):
        told = json.loads(text) if isinstance(text, str | bytes) else None
        return told if isinstance(told, dict) else {}
    return {}
