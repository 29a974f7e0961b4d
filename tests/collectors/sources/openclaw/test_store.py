"""The store of a gateway's sessions: its size by the listing, what it holds by a process that reads it."""

import json
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from board.facts import Fact, Gauge, Service, ServiceState
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


def holds(number: int, facts: Mapping[str, Fact]) -> bool:
    return value(facts, "entries") == number


def is_read(facts: Mapping[str, Fact]) -> bool:
    return value(facts, "entries") is not None


async def test_a_store_is_counted_by_what_it_holds(scene: Scene) -> None:
    runs = {f"agent:main:cron:j:run:{number}": entry(LONG_AGO) for number in range(3)}
    fresh = {"agent:main:cron:j:run:9": entry(), "agent:main:cron:j": entry(origin={"label": "x"})}
    scene.keep({"agent:main:main": entry(origin={"provider": "slack"}), **runs, **fresh})
    facts = await scene.settled("store", is_read)
    assert value(facts, "entries") == 6
    assert value(facts, "finished") == 3
    assert value(facts, "null_origin") == 4  # of the runs
    store = facts["store"]
    assert isinstance(store, Service)
    assert f"folder:{scene.folder}/agents/main/sessions" in store.refs


@pytest.mark.parametrize(
    ("oldest", "finished"), [(timedelta(hours=6), 0), (timedelta(hours=30), 1), (timedelta(hours=60), 211)]
)
def test_a_run_that_is_over_is_there_for_good_where_nothing_removes_them(
    oldest: timedelta, finished: int, tmp_path: Path
) -> None:
    path = tmp_path / "sessions.json"
    ages = [timedelta(minutes=1), oldest, *[timedelta(minutes=15 + number) for number in range(210)]]
    runs = {f"agent:main:cron:j:run:{number}": entry(BEGAN - age) for number, age in enumerate(ages)}
    path.write_text(json.dumps({"agent:main:main": entry(), **runs}))
    assert of_file(path, ms(BEGAN))["finished"] == finished


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


def complains(facts: Mapping[str, Fact]) -> bool:
    return bool(getattr(facts["store"], "why", ""))


LABEL = "half an emoji: \ud83d"


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        (json.dumps({"agent:main:main": entry(label=LABEL), "b\ud83d": entry()}), True),
        (json.dumps({"agent:main:main": entry(label="x" * 2_000_000), "y" * 2_000_000: entry()}), True),
        (json.dumps({"agent:main:main": entry(totalTokens=float("nan"), updatedAt=10**400), "b": [], "c": None}), True),
        ("\ufeff" + json.dumps({"agent:main:main": entry()}), True),
        ("[]", False),
        ("", False),
        ("[" * 100_000, False),
        (json.dumps({"agent:main:main": entry()})[:-9], False),
    ],
    ids=["surrogate", "long", "numbers", "mark", "list", "empty", "deep", "torn"],
)
async def test_what_else_may_stand_in_a_store(scene: Scene, text: str, readable: bool) -> None:
    scene.keep({}).write_text(text)
    facts = await scene.settled("store", lambda facts: is_read(facts) or complains(facts))
    assert complains(facts) is not readable
    assert getattr(facts["store"], "state", None) is (ServiceState.UP if readable else ServiceState.UNKNOWN)
    assert ("agent:main:main" in [row.key for row in scene.part.stored]) is readable


async def test_a_store_that_is_no_text_is_told(scene: Scene) -> None:
    scene.keep({}).write_bytes(b'{"agent:main:main": {"label": "\xff\xfe"}}')
    await scene.settled("store", complains)


async def test_a_store_that_is_too_large_is_judged_by_its_size(scene: Scene) -> None:
    with scene.keep({}).open("r+b") as file:
        file.truncate(300_000_000)
    facts = await scene.settled("store", complains)
    assert getattr(facts["store"], "why", "") == "sessions.json is too large to be read: 300 MB"
    assert value(facts, "bytes") == 300_000_000


@pytest.mark.parametrize("kind", ["folder", "queue"])
async def test_what_is_no_plain_file_is_not_opened(scene: Scene, kind: str) -> None:
    path = scene.keep({})
    path.unlink()
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    facts = await scene.read("store")
    assert (value(facts, "entries"), value(facts, "bytes")) == (None, 0)


async def test_a_store_that_is_kept_elsewhere_is_followed_there(scene: Scene, tmp_path: Path) -> None:
    path = scene.keep({"agent:main:main": entry()})
    path.symlink_to(path.rename(tmp_path / "elsewhere.json"))
    assert value(await scene.settled("store", is_read), "entries") == 1


async def test_a_store_that_is_replaced_again_and_again_is_read_again_each_time(scene: Scene) -> None:
    for number in range(1, 4):
        path = scene.keep({})
        beside = path.with_suffix(".tmp")
        beside.write_text(json.dumps({f"agent:main:{each}": entry() for each in range(number)}))
        beside.replace(path)
        scene.pass_by(600)
        facts = await scene.settled("store", partial(holds, number))
        assert not complains(facts)


def database(folder: Path, agent: str = "main") -> Path:
    """A store of the later versions, as it stands where its gateway has ended."""
    path = folder / "agents" / agent / "agent" / "openclaw-agent.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as kept:
        kept.execute("pragma journal_mode = wal")
        kept.execute("create table session_nodes (session_key, entry_json, updated_at, status, label, archived_at)")
        kept.execute(
            "insert into session_nodes values (?, ?, 5, 'done', null, null)", ("agent:main:main", json.dumps(entry()))
        )
        kept.commit()
    return path


async def test_the_file_that_an_update_has_left_behind_is_not_the_store(scene: Scene) -> None:
    left = scene.keep({f"agent:main:cron:{number}": entry() for number in range(700)})
    os.utime(left, (0, 0))
    path = database(scene.folder)
    facts = await scene.settled("store", lambda facts: value(facts, "rows") == 1)
    assert "store/entries" not in facts
    assert [each.name for each in path.parent.iterdir()] == [path.name]


async def test_what_another_version_left_in_a_database_is_not_either(scene: Scene) -> None:
    os.utime(database(scene.folder), (0, 0))
    scene.keep({"agent:main:main": entry(), "agent:main:x": entry()})
    assert value(await scene.settled("store", is_read), "entries") == 2


async def test_a_database_that_is_written_to_is_read_again_though_only_its_log_has_grown(scene: Scene) -> None:
    path = database(scene.folder)
    await scene.settled("store", lambda facts: value(facts, "rows") == 1)
    with closing(sqlite3.connect(path)) as kept:
        kept.execute("insert into session_nodes values ('agent:main:new', '{}', 6, null, null, null)")
        kept.commit()
        scene.pass_by(600)
        await scene.settled("store", lambda facts: value(facts, "rows") == 2)
