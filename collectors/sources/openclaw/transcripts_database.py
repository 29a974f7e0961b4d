"""Transcripts in a database: of each line only what is looked at leaves SQLite, and nothing is written into it."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from collectors.sources.openclaw.transcripts_entry import HEAD, Entry, of_table
from collectors.sources.openclaw.transcripts_files import DATABASE, YOUNG, agents_of

MOST: Final = 500
"""Lines that one look reads."""
NEAR: Final = 2000
"""Lines before the last one at which a database is begun that nobody has read yet."""
AGAIN: Final = 200
"""Lines before the place that it was left at among which new ones are looked for: a number is given again once its
line is gone."""
SECONDS: Final = 0.5
"""How long one look at a database may take."""
BUSY: Final = 0.2
"""Seconds that a writer is waited for."""
STEPS: Final = 10_000
"""Instructions of SQLite between two looks at the time."""
LARGEST: Final = 2**22
"""Bytes of a line that is looked into."""
SAID: Final = 120
"""Characters of a complaint that are told."""


@dataclass(slots=True)
class _Read:
    """A database, and how far it was read."""

    number: int = 0
    """Of the last line that was read."""
    at: int = 0
    """When the youngest of those was written, in milliseconds since 1970."""
    stamp: object = None
    behind: bool = False
    why: str = ""
    """Why it cannot be read."""


class Row(NamedTuple):
    """One line."""

    session: str
    key: str
    """By which its gateway calls the session."""
    entry: Entry


class Databases:
    """The databases of all agents of one gateway."""

    def __init__(self) -> None:
        self._read: dict[str, _Read] = {}

    def __len__(self) -> int:
        """How many can be read."""
        return sum(not each.why for each in self._read.values())

    @property
    def why(self) -> str:
        """Why one of them cannot be read; empty: all can."""
        return next((each.why for each in self._read.values() if each.why), "")

    @property
    def places(self) -> Iterator[tuple[str, str]]:
        """Where the database of each agent is left."""
        return ((agent, f"{each.number} {each.at}") for agent, each in sorted(self._read.items()) if each.number)

    def recall(self, agent: str, place: str) -> None:
        """Go on where it was left."""
        number, _, at = place.partition(" ")
        if number.isdecimal() and at.isdecimal():
            self._read[agent] = _Read(int(number), int(at))

    def read(self, state_dir: Path, now: datetime) -> Iterator[tuple[str, Row]]:
        """What is new, with its agent, up to a bound.

        Raises:
            UnreadableError: the folder of the agents is not there, or cannot be read.
        """
        found = {folder.name: folder / "agent" / DATABASE for folder in agents_of(state_dir)}
        there = {agent: path for agent, path in found.items() if os.path.isfile(path)}  # noqa: PTH113 - pathlib's raises where we may not look
        self._read = {agent: self._read.get(agent) or _Read() for agent in there}
        for agent, path in there.items():
            known = self._read[agent]
            stamp = _stamp(path)
            if stamp == known.stamp and not known.behind:
                continue
            known.stamp = stamp
            place = known.number
            try:
                yield from ((agent, row) for row in _look(path, known, now))
                known.why = ""
            except sqlite3.Error as error:
                if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                    known.number += known.number == place  # a line that takes so long is passed over
                    known.behind = True
                else:
                    known.why = f"the transcripts of {agent} cannot be read: {str(error)[:SAID]}"


def _look(path: Path, known: _Read, now: datetime) -> Iterator[Row]:
    """The lines that were written since it was read last."""
    with closing(_opened(path)) as database:
        until = monotonic() + SECONDS
        database.set_progress_handler(lambda: monotonic() > until, STEPS)
        [last] = database.execute("select max(rowid) from transcript_events").fetchone()
        oldest = int((now - YOUNG).timestamp() * 1000)
        last = last or 0
        left, begin = known.number, known.number - AGAIN
        if not left:
            left = begin = max(last - NEAR, 0)
        elif last < left:  # lines are gone, or all were numbered anew
            left, begin = last, last - NEAR
        since = max(known.at, oldest)
        known.number, known.behind = left, False
        for number, written, session, key, channel, told in database.execute(
            _statement(database), (begin, left, since, MOST)
        ):
            at = written if isinstance(written, int) else oldest
            known.number, known.at = max(known.number, number), max(known.at, at)
            if at >= oldest and (entry := _entry(told, at, channel, now)):
                yield Row(str(session), str(key or ""), entry)
            known.behind = number < last
            if monotonic() > until:
                return


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, not even into the files that SQLite shares between processes.

    Where nobody has it open, those files are not there, and the database is whole without them.
    """
    mode = "mode=ro&readonly_shm=1" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    database = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=BUSY)
    database.text_factory = lambda text: text.decode(errors="replace")
    database.execute("pragma trusted_schema = off")
    return database


def _statement(database: sqlite3.Connection) -> str:
    """What is asked; columns come and go with the versions."""
    lines, windows = (_columns(database, each) for each in ("transcript_events", "session_windows"))
    event = f"case when json_valid(event_json) and length(event_json) <= {LARGEST} then {_EVENT} end"
    if {"event_zstd", "navigation_json"} <= lines:  # of a line that is packed, a summary without words stands beside it
        event = f"case when event_json is null then {_PACKED} else {event} end"
    joined = {"session_id", "session_key", "channel"} <= windows
    names = "session_key, channel" if joined else "'', ''"
    return (
        f"select lines.rowid, lines.created_at, lines.session_id, {names}, {event}"  # noqa: S608 - of our own words
        f" from transcript_events lines{' left join session_windows using (session_id)' if joined else ''}"
        " where lines.rowid > ? and (lines.rowid > ? or lines.created_at > ?) order by lines.rowid limit ?"
    )


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {str(name) for _, name, *_ in database.execute(f"pragma table_info({table})")}


def _entry(told: object, at: int, channel: object, now: datetime) -> Entry | None:
    """A line, of what was told of it; None where that is nothing."""
    with suppress(ValueError):
        table = json.loads(told) if isinstance(told, str) else None
        if isinstance(table, dict):
            return of_table({**table, "timestamp": table.get("timestamp") or at, "channel": channel}, now)
    return None


def _stamp(path: Path) -> object:
    stamps: list[object] = []
    for each in (path, Path(f"{path}-wal")):
        with suppress(OSError):
            status = each.stat()
            stamps.append((status.st_ino, status.st_size, status.st_mtime_ns))
    return tuple(stamps)


def _field(name: str, path: str) -> str:
    return f"'{name}', json_extract(event_json, '$.{path}')"


_WORDS: Final = (
    "case json_type(event_json, '$.{0}') when 'text' then substr(json_extract(event_json, '$.{0}'), 1, {1})"
    " when 'array' then (select group_concat(substr(json_extract(value, '$.text'), 1, {1}), char(10))"
    " from json_each(event_json, '$.{0}') where type = 'object' and json_extract(value, '$.type') = 'text') end"
)
_CALLS: Final = (
    "(select json_group_array(json_object('type', 'toolCall', 'id', json_extract(value, '$.id'),"
    " 'name', json_extract(value, '$.name'), 'arguments', json_object("
    "'action', json_extract(value, '$.arguments.action'), 'channel', json_extract(value, '$.arguments.channel'))))"
    " from json_each(event_json, '$.message.content')"
    " where type = 'object' and json_extract(value, '$.type') = 'toolCall')"
)
_SENDER: Final = ", ".join(
    _field(name, f"message.__openclaw.{path}")
    for name, path in (
        ("senderName", "senderName"),
        ("senderUsername", "senderUsername"),
        ("senderKind", "senderIdentity.senderKind"),
        ("pluginId", "senderIdentity.pluginId"),
    )
)
_MESSAGE: Final = ", ".join(
    (
        *(
            _field(name, f"message.{name}")
            for name in ("role", "provider", "model", "stopReason", "toolName", "toolCallId")
        ),
        "'isError', json(case when json_extract(event_json, '$.message.isError') = 1 then 'true' else 'false' end)",
        f"'errorMessage', substr(json_extract(event_json, '$.message.errorMessage'), 1, {HEAD})",
        f"'words', {_WORDS.format('message.content', HEAD)}",
        f"'calls', json({_CALLS})",
        f"'sender', json_object({_SENDER})",
        _field("provenance", "message.provenance.kind"),
        _field("sourceChannel", "message.provenance.sourceChannel"),
    )
)
_EVENT: Final = (
    f"json_object({_field('type', 'type')}, {_field('timestamp', 'timestamp')}, {_field('customType', 'customType')},"
    f" 'content', {_WORDS.format('content', HEAD)}, 'message',"
    f" json(case json_type(event_json, '$.message') when 'object' then json_object({_MESSAGE}) end))"
)
_PACKED: Final = (
    "case when json_valid(navigation_json) then json_patch(json_extract(navigation_json, '$.model'), json_object("
    "'packed', 1, 'message', json_object('provenance',"
    " json_extract(navigation_json, '$.navigation.message.provenance.kind'), 'sourceChannel',"
    " json_extract(navigation_json, '$.navigation.message.provenance.sourceChannel')))) end"
)
