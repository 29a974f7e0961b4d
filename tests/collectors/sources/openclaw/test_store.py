"""The store of a gateway's sessions: its size by the listing, what it holds by a process that reads it."""

import json
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from board.facts import Fact, Gauge, Service
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.openclaw.store_child import of_database, of_file
from tests.collectors.sources.openclaw.sessions_scene import BEGAN, NEW, Scene, entry, ms

LONG_AGO = BEGAN - timedelta(hours=30)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    await scene.part.close()


def value(facts: Mapping[str, Fact], name: str) -> float | None:
    """A number of the store."""
    gauge = facts[f"store/{name}"]
    assert isinstance(gauge, Gauge)
    return gauge.value


def is_read(facts: Mapping[str, Fact]) -> bool:
    return value(facts, "entries") is not None


async def test_a_store_is_counted_by_what_it_holds(scene: Scene) -> None:
    runs = {f"agent:main:cron:j:run:{number}": entry(LONG_AGO) for number in range(3)}
    fresh = {"agent:main:cron:j:run:9": entry(), "agent:main:cron:j": entry(origin={"label": "x"})}
    scene.keep({"agent:main:main": entry(origin={"provider": "slack"}), **runs, **fresh})
    facts = await scene.settled("store", is_read)
    assert value(facts, "entries") == 6
    assert value(facts, "finished") == 3
    assert value(facts, "null_origin") == 4
    store = facts["store"]
    assert isinstance(store, Service)
    assert f"folder:{scene.folder}/agents/main/sessions" in store.refs


async def test_the_stores_of_all_agents_are_one(scene: Scene) -> None:
    scene.keep({"agent:main:main": entry()})
    scene.keep({"agent:ops:main": entry(), "agent:ops:subagent:1": entry()}, "ops")
    facts = await scene.settled("store", is_read)
    assert value(facts, "entries") == 3


async def test_what_is_left_of_transcripts_is_counted_apart(scene: Scene) -> None:
    folder = scene.keep({}).parent
    for name in ("a.jsonl", "b.jsonl.deleted.2026-02-01T10-00-00", "c.jsonl.bak.1", "d.corrupt"):
        (folder / name).write_bytes(b"x" * 10)
    facts = await scene.read("store")
    assert (value(facts, "files"), value(facts, "folder"), value(facts, "debris")) == (4, 40, 30)


async def test_a_store_that_has_not_changed_is_not_read_again(scene: Scene) -> None:
    path = scene.keep({"agent:main:main": entry()})
    await scene.settled("store", is_read)
    stat = path.stat()
    path.write_text(path.read_text().replace("main:main", "main:mine"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    scene.pass_by(600)
    await scene.read("store")
    assert [row.key for row in scene.part.stored] == ["agent:main:main"]


async def test_a_store_that_is_half_written_keeps_what_was_known_and_says_so(scene: Scene) -> None:
    path = scene.keep({"agent:main:main": entry()})
    await scene.settled("store", is_read)
    path.write_text('{"agent:main:main": {')
    scene.pass_by(600)
    facts = await scene.settled("store", lambda facts: bool(getattr(facts["store"], "why", "")))
    assert value(facts, "entries") == 1


async def test_a_box_without_sessions_has_no_store(scene: Scene) -> None:
    with pytest.raises(SourceOutage) as absent:
        await scene.read("store")
    assert absent.value.outage.kind is OutageKind.ABSENT


def test_nothing_that_anybody_said_leaves_the_process_that_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "sessions.json"
    private = entry(lastMessagePreview="never to be told", derivedTitle="never to be told")
    path.write_text(json.dumps({"agent:main:main": private}))
    assert "never to be told" not in json.dumps(of_file(path, ms(BEGAN)))


def test_a_database_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "openclaw-agent.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "create table session_nodes (session_key, entry_json, updated_at, status, label, spawned_by, archived_at)"
        )
        rows: list[tuple[object, ...]] = [("agent:main:main", json.dumps(entry()), 5, "done", None, None, None)]
        rows.append(("agent:main:old", "{}", 4, None, None, None, 3))
        database.executemany("insert into session_nodes values (?, ?, ?, ?, ?, ?, ?)", rows)
        database.commit()
    before = path.read_bytes()
    told = of_database(path)
    assert told["entries"] == 2
    assert [(row["key"], row["status"], row["totalTokens"]) for row in told["rows"]] == [
        ("agent:main:main", "done", 40_000)
    ]
    assert path.read_bytes() == before


async def test_a_later_version_counts_its_sessions_itself(scene: Scene) -> None:
    scene.wire.hello = NEW
    database = scene.folder / "agents" / "main" / "agent" / "openclaw-agent.sqlite"
    database.parent.mkdir(parents=True)
    database.write_bytes(b"x" * 100)
    list(scene.part.hear("health", {"sessions": {"count": 1370}}))
    facts = await scene.read("store")
    assert (value(facts, "rows"), value(facts, "bytes")) == (1370, 100)
    assert "store/entries" not in facts
