"""Transcripts in a database as newer gateways keep them: who waits is known, and nothing is written or kept."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from board.facts import Bookmark, Exchange, Failure
from board.providers import BILLING
from collectors.collector import SourceOutage
from tests.collectors.sources.openclaw.test_transcripts import NEW, Desk, FakeLink, classes, of
from tests.collectors.sources.openclaw.transcript import BROKE, answer, at, failed, line, said, send, sent, slack, user

SCHEMA = """
create table session_windows (session_id text primary key, session_key text, channel text, updated_at integer);
create table transcript_events (session_id text not null, seq integer not null, event_json text,
  created_at integer not null, event_zstd blob, event_utf8_bytes integer, navigation_json text,
  primary key (session_id, seq));
"""
"""As in version 2026.9.6, as far as it is looked at."""
PERSON = {"senderId": "U08", "senderName": "Sean", "senderIdentity": {"pluginId": "slack", "senderKind": "human"}}


class Database:
    """An agent's database that its gateway has open."""

    def __init__(self, state: Path, agent: str = "main", schema: str = SCHEMA) -> None:
        self.path = state / "agents" / agent / "agent" / "openclaw-agent.sqlite"
        self.path.parent.mkdir(parents=True)
        self.gateway = sqlite3.connect(self.path, isolation_level=None)
        self.gateway.execute("pragma journal_mode = wal")
        self.gateway.executescript(schema)
        self._seq = 0

    def window(self, session: str, key: str, channel: str | None = None) -> None:
        """A session, as the gateway calls it."""
        self.gateway.execute("insert into session_windows values (?, ?, ?, 0)", (session, key, channel))

    def write(self, session: str, *lines: str, packed: str | None = None) -> None:
        """Append to a transcript; ``packed``: only this summary can be read of it."""
        self.gateway.execute("begin")
        for each in lines:
            self._seq += 1
            stamp = json.loads(each)["timestamp"] if each.startswith("{") else at(1).isoformat()
            moment = int((at(0).fromisoformat(stamp) - at(0)).total_seconds() * 1000 + at(0).timestamp() * 1000)
            row = (session, self._seq, None if packed else each, moment, b"?" if packed else None, packed)
            self.gateway.execute("insert into transcript_events values (?, ?, ?, ?, ?, null, ?)", row)
        self.gateway.execute("commit")

    def forget(self, session: str) -> None:
        """A session is deleted, and the numbers of its lines become free."""
        self.gateway.execute("delete from transcript_events where session_id = ?", (session,))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    with closing(database.gateway):
        yield database


def wrote(second: float, text: str = "any update?", **more: Any) -> str:
    """What a person wrote, as it is kept: with who they are beside it."""
    return said(second, "user", text, **{"__openclaw": PERSON, **more})


async def test_who_waits_is_known_by_what_stands_beside_their_words(tmp_path: Path, database: Database) -> None:
    desk = Desk(tmp_path)
    await desk.read(0)
    database.write("a1", wrote(1), wrote(20, "hello?"))
    (exchange,) = of(Exchange, await desk.read(22))
    assert (exchange.person, exchange.channel, exchange.times, exchange.asked_at) == ("Sean", "slack", 2, at(1))
    assert exchange.refs == ("session:a1", "agent:main")
    database.write("a1", send(30), sent(31))
    assert of(Exchange, await desk.read(32))[0].delivered_at == at(31)


async def test_a_written_answer_is_known_where_nobody_tells_of_deliveries(tmp_path: Path, database: Database) -> None:
    desk = Desk(tmp_path, sends=())
    await desk.read(0)
    database.write("a1", wrote(1), answer(9), wrote(20), answer(29, "NO_REPLY"))
    assert not of(Exchange, await desk.read(32))
    database.write("a1", wrote(40), answer(49))
    assert of(Exchange, await desk.read(52))[0].answered_at == at(49)


@pytest.mark.parametrize(
    "more",
    [
        {"provenance": {"kind": "internal_system"}},
        {"provenance": {"kind": "inter_session"}},
        {"__openclaw": {**PERSON, "senderIdentity": {"senderKind": "bot", "pluginId": "slack"}}},
        {"__openclaw": {"senderName": "Sean", "senderIdentity": {"senderKind": "human", "pluginId": "webchat"}}},
        {"__openclaw": 7, "provenance": "x"},
    ],
)
async def test_of_no_person_or_of_one_who_sees_the_answer_nobody_waits(
    more: dict[str, Any], tmp_path: Path, database: Database
) -> None:
    database.write("a1", wrote(-5, **more))
    assert not of(Exchange, await Desk(tmp_path).read(0))


async def test_a_message_that_was_taken_over_from_a_file_is_known_by_its_head(
    tmp_path: Path, database: Database
) -> None:
    database.write("a1", slack(-5))
    assert [each.person for each in of(Exchange, await Desk(tmp_path).read(0))] == ["Sean"]


def packed(role: str, **more: Any) -> str:
    """The summary of a long line."""
    model = {"type": "message", "timestamp": at(5).isoformat(), "message": {"role": role, "content": [], **more}}
    return json.dumps({"version": 1, "navigation": {"message": {"role": role}}, "model": model})


async def test_of_long_messages_their_summary_tells_enough(tmp_path: Path, database: Database) -> None:
    desk = Desk(tmp_path, sends=())
    await desk.read(0)
    database.window("a1", "agent:main:slack:direct:u08", "slack")
    database.write("a1", wrote(5), packed=packed("user"))
    (exchange,) = of(Exchange, await desk.read(6))
    assert (exchange.person, exchange.channel, exchange.answered_at) == ("", "slack", None)
    database.write("a1", answer(5), packed=packed("assistant", provider="openai", model="m", stopReason="stop"))
    assert of(Exchange, await desk.read(8))[0].answered_at == at(5)


async def test_long_messages_of_jobs_are_of_nobody(tmp_path: Path, database: Database) -> None:
    database.window("a1", "agent:main:cron:27f28713:run:a1")
    database.write("a1", user(5, "x"), packed=packed("user"))
    assert not of(Exchange, await Desk(tmp_path).read(6))


async def test_without_a_gateway_refusals_are_read_and_with_one_it_tells_of_them(
    tmp_path: Path, database: Database
) -> None:
    database.window("a1", "agent:main:cron:27f28713:run:a1")
    database.write("a1", failed(-5, "openai/gpt-5.3-codex", BROKE))
    (failure,) = of(Failure, await Desk(tmp_path).read(0))
    assert failure.failure_class == BILLING
    assert {"session:a1", "job:27f28713", "agent:main"} <= set(failure.refs)
    link = FakeLink(NEW, cron_runs={"entries": []}, models_list={"models": []})
    desk = Desk(tmp_path, link)
    assert classes(await desk.read(0)) == set()
    await desk.part.close()


async def test_it_goes_on_where_it_was_left(tmp_path: Path, database: Database) -> None:
    desk = Desk(tmp_path)
    database.write("a1", wrote(-5))
    before = await desk.read(0)
    desk.start(before)
    assert of(Exchange, await desk.read(2)) == of(Exchange, before)
    database.write("a1", wrote(3))
    assert of(Exchange, await desk.read(4))[0].times == 2


async def test_numbers_that_are_given_again_hide_nothing(tmp_path: Path, database: Database) -> None:
    desk = Desk(tmp_path)
    database.write("a1", wrote(-9))
    database.write("gone", *(answer(-5) for _ in range(50)))
    await desk.read(0)
    database.forget("gone")
    database.write("b2", wrote(1, __openclaw={**PERSON, "senderName": "Mina"}))
    assert {each.person for each in of(Exchange, await desk.read(2))} == {"Sean", "Mina"}
    database.write("c3", *(answer(3) for _ in range(60)), wrote(3, __openclaw={**PERSON, "senderName": "Luan"}))
    assert {each.person for each in of(Exchange, await desk.read(4))} == {"Sean", "Mina", "Luan"}
    assert [each.times for each in of(Exchange, await desk.read(6))] == [1, 1, 1]


@pytest.mark.parametrize(
    "garbled", ["{", "null", "[]", '{"type":7}', '"x"', '{"type":"message","message":5}', "\udcff"]
)
async def test_a_garbled_line_hides_no_other(garbled: str, tmp_path: Path, database: Database) -> None:
    database.gateway.execute(
        "insert into transcript_events values ('x', 0, cast(? as text), ?, null, null, null)",
        (garbled.encode(errors="surrogateescape"), int(at(-6).timestamp() * 1000)),
    )
    half = line(-5, type="message", message={"role": "user", "content": "\ud83d", "provider": "\ud83d"})
    database.write("a1", half, wrote(-5))
    assert len(of(Exchange, await Desk(tmp_path).read(0))) == 1


async def test_a_schema_of_other_columns_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    schema = "create table transcript_events (session_id text, seq integer, event_json text, created_at integer)"
    database = Database(tmp_path, schema=schema)
    with closing(database.gateway):
        stamp = int(at(-5).timestamp() * 1000)
        database.gateway.execute("insert into transcript_events values ('a1', 0, ?, ?)", (wrote(-5), stamp))
        assert len(of(Exchange, await Desk(tmp_path).read(0))) == 1


async def test_nothing_is_written_while_it_is_open_and_after_it_was_closed(tmp_path: Path, database: Database) -> None:
    database.write("a1", wrote(-5))
    stamps = {path: path.stat().st_mtime_ns for path in database.path.parent.iterdir()}
    assert of(Exchange, await Desk(tmp_path).read(0))
    assert {path: path.stat().st_mtime_ns for path in database.path.parent.iterdir()} == stamps
    database.gateway.close()
    assert [path.name for path in database.path.parent.iterdir()] == [database.path.name]
    assert of(Exchange, await Desk(tmp_path).read(0))
    assert [path.name for path in database.path.parent.iterdir()] == [database.path.name]


async def test_a_log_that_a_gateway_left_behind_is_read(tmp_path: Path, database: Database) -> None:
    database.write("a1", wrote(-5))
    left = tmp_path / "left" / "agents" / "main" / "agent"
    left.mkdir(parents=True)
    for path in database.path.parent.iterdir():
        (left / path.name).write_bytes(path.read_bytes())
    assert of(Exchange, await Desk(tmp_path / "left").read(0))


async def test_what_is_no_database_is_told_and_hides_no_other(tmp_path: Path, database: Database) -> None:
    other = Database(tmp_path, "other")
    other.gateway.close()
    other.path.write_bytes(b"x" * 5000)
    desk = Desk(tmp_path)
    database.write("a1", wrote(-5))
    assert of(Exchange, await desk.read(0))
    database.gateway.close()
    database.path.unlink()
    with pytest.raises(SourceOutage, match="the transcripts of other cannot be read: file is not a database"):
        await desk.read(2)


async def test_many_lines_are_read_bit_by_bit_and_old_ones_not_at_all(tmp_path: Path, database: Database) -> None:
    database.write("old", *(line(-90_000, type="message", message={"role": "user"}) for _ in range(3000)))
    database.write("a1", *(answer(-50) for _ in range(1500)), wrote(-5))
    desk = Desk(tmp_path)
    for second in range(0, 20, 2):
        facts = await desk.read(second)
    assert len(of(Exchange, facts)) == 1
    (place,) = of(Bookmark, facts)
    assert place.place.startswith("4501 ")


async def test_no_word_of_a_conversation_leaves_the_reader(tmp_path: Path, database: Database) -> None:
    canary = "wisteria"
    desk = Desk(tmp_path)
    await desk.read(0)
    database.window("a1", f"agent:main:slack:direct:{canary}", "slack")
    reply = {"senderReply": canary, "replyToPreview": {"text": canary}}
    database.write("a1", wrote(1, f"my {canary}", __openclaw={**PERSON, **reply}), send(2, channel=canary))
    database.write("a1", sent(3), answer(4, canary), line(5, type="compaction", summary=canary), wrote(6, canary))
    facts = await desk.read(8)
    assert of(Exchange, facts)
    assert canary not in repr(facts)
