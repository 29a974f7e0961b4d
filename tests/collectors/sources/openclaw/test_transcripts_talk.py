"""A talk: who asked, and what was delivered; only a delivery answers, and only people ask."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import Exchange
from collectors.sources.openclaw.transcripts_entry import parsed
from collectors.sources.openclaw.transcripts_people import Asked, asked
from collectors.sources.openclaw.transcripts_talk import Talk
from tests.collectors.sources.openclaw.transcript import BROKE, answer, at, failed, said, send, sent, slack, user

INFORMED = (
    'Conversation info (untrusted metadata):\n```json\n{\n  "message_id": "81",\n  "chat_id": "telegram:4711",\n'
    '  "sender": "AJ CEO"\n}\n```\n\nany update?'
)


def told(*lines: str, sends: frozenset[str] = frozenset({"slack"}), names: bool = True) -> Exchange | None:
    """What a talk of these lines tells just after the last of them."""
    talk = Talk("key", ("session:a1",), sends, names=names)
    entries = [entry for line in lines if (entry := parsed(line, at(86_400)))]
    assert len(entries) == len(lines)
    for entry in entries:
        talk.take(entry)
    return talk.fact(entries[-1].timestamp)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Slack Sean +5m Wed 2026-02-11 13:26 EST] any update?", Asked("slack", "Sean")),
        ("[Slack #general +5m Wed 2026-02-11 13:26 EST] Sean: any update?", Asked("slack", "Sean")),
        ("[Slack Sean 2026-02-11 13:26 EST] any update?", Asked("slack", "Sean")),
        ("[Slack 2026-02-11 13:26 EST] any update?", Asked("slack", "")),
        ("[Slack Sean 2026-02-11 13:26 EST] password: hunter2", Asked("slack", "Sean")),
        ("[Telegram Family id:-1004711 2026-02-11 13:26 EST] Sean: hi", Asked("telegram", "Sean")),
        ("[Telegram Sean W id:4711 2026-02-11 13:26 EST] hi", Asked("telegram", "Sean W")),
        ("System: [2026-02-28 01:00:08 UTC] Slack DM from U08AN55R810: hi\n\nhi", Asked("slack", "U08AN55R810")),
        (INFORMED, Asked("telegram", "AJ CEO")),
        ("[cron:27f28713 run-broke] report", None),
        ("Read HEARTBEAT.md if it exists (workspace context). Follow it strictly.", None),
        ("System: [2026-02-28 01:01:06 UTC] Exec completed (oceanic-, code 0) :: done", None),
        ("go", None),
    ],
)
def test_people_are_known_by_the_channel_that_their_message_came_on(text: str, expected: Asked | None) -> None:
    assert asked(text) == expected


def test_a_question_waits_until_something_is_delivered() -> None:
    exchange = told(slack(0))
    assert exchange is not None
    assert (exchange.channel, exchange.person, exchange.asked_at) == ("slack", "Sean", at(0))
    assert (exchange.delivered_at, exchange.answered_at, exchange.turn_at) == (None, None, at(0))


def test_words_in_the_session_are_no_delivery() -> None:
    exchange = told(slack(0), answer(60))
    assert exchange is not None
    assert (exchange.answered_at, exchange.delivered_at, exchange.turn_at) == (at(60), None, None)


def test_a_delivery_has_an_id() -> None:
    exchange = told(slack(0), send(5), sent(6), answer(60, "NO_REPLY"))
    assert exchange is not None
    assert (exchange.acknowledged_at, exchange.delivered_at) == (at(6), at(6))
    failure = told(slack(0), send(5), sent(6, well=False), answer(60))
    assert failure is not None
    assert failure.delivered_at is None


def test_what_is_sent_elsewhere_is_no_answer_here() -> None:
    exchange = told(slack(0), send(5, channel="telegram"), sent(6))
    assert exchange is not None
    assert exchange.delivered_at is None


def test_who_asks_again_is_counted_until_something_is_delivered() -> None:
    twice = told(slack(0), answer(60), slack(300, "hello?"))
    assert twice is not None
    assert (twice.times, twice.asked_at, twice.answered_at) == (2, at(0), at(60))
    anew = told(slack(0), send(5), sent(6), slack(300, "thanks. and now?"))
    assert anew is not None
    assert (anew.times, anew.asked_at, anew.delivered_at) == (1, at(300), None)


def test_a_message_that_the_gateway_tries_again_was_asked_once() -> None:
    exchange = told(slack(0), failed(1, "fake/broke", BROKE), slack(1), failed(2, "fake/down", "503"), slack(3))
    assert exchange is not None
    assert exchange.times == 1


def test_neither_a_job_nor_an_agent_asks() -> None:
    assert told(user(0, "[cron:27f28713 run-broke] report"), answer(1)) is None


def test_an_agent_may_have_nothing_to_say() -> None:
    assert told(slack(0, "thanks"), answer(2, "NO_REPLY")) is None


def test_elsewhere_an_answer_that_was_written_is_the_end() -> None:
    exchange = told(slack(0), answer(60), slack(90, "and now?"), sends=frozenset())
    assert exchange is not None
    assert (exchange.told, exchange.times, exchange.asked_at) == (False, 1, at(90))


def test_a_copy_of_what_was_sent_is_a_delivery() -> None:
    copy = said(9, "assistant", [{"type": "text", "text": "x"}], provider="openclaw", model="delivery-mirror")
    exchange = told(slack(0), copy)
    assert exchange is not None
    assert exchange.delivered_at == at(9)
    note = said(9, "assistant", [{"type": "text", "text": "x"}], provider="openclaw", model="gateway-injected")
    exchange = told(slack(0), note)
    assert exchange is not None
    assert exchange.delivered_at is None


def test_pieces_that_arrive_in_another_order_are_counted() -> None:
    lines = [slack(0)]
    for number in range(5):
        lines += [send(number + 1, f"c{number}"), sent(number + 1.5, f"c{number}", f"170767{9 - number}.0")]
    exchange = told(*lines)
    assert exchange is not None
    assert (exchange.pieces, exchange.pieces_at, exchange.disordered) == (5, at(5.5), True)


def test_people_are_not_named_where_the_owner_says_so() -> None:
    exchange = told(slack(0), names=False)
    assert exchange is not None
    assert exchange.person == ""


def test_nothing_that_anybody_wrote_is_told() -> None:
    assert "secret plan" not in repr(told(slack(0, "the secret plan"), answer(2, "about the secret plan")))


def test_a_line_that_is_cut_still_tells_that_somebody_did_something() -> None:
    entry = parsed(answer(7, "x" * 500)[:300], at(10))
    assert entry is not None
    assert (entry.timestamp, entry.message and entry.message.role) == (at(7), "assistant")
    assert parsed('{"type": "message", "broken', at(10)) is None


def test_nothing_has_happened_later_than_now() -> None:
    entry = parsed(answer(7), at(5))
    assert entry is not None
    assert entry.timestamp == at(5)


def test_a_moment_before_the_calendar_is_none() -> None:
    assert parsed('{"type": "custom", "timestamp": "0001-01-01T00:00:00+14:00"}', at(0)) is None


@pytest.mark.parametrize("arguments", [None, "x", [1], {"action": {"kind": "click"}, "channel": 5}])
def test_a_tool_may_be_called_with_anything(arguments: object) -> None:
    block = {"type": "toolCall", "id": "c", "name": "browser", "arguments": arguments}
    entry = parsed(said(0, "assistant", [block], provider="openai", model="m", stopReason="toolUse"), at(1))
    assert entry is not None
    assert entry.message is not None
    assert entry.message.provider == "openai"


@given(
    st.text()
    | st.dictionaries(st.sampled_from(["type", "timestamp", "message"]), st.text() | st.none()).map(json.dumps)
)
def test_no_line_is_too_much(line: str) -> None:
    parsed(line, at(0))
    asked(line)
