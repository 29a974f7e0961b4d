"""The part that reads transcripts, on a folder as a gateway of the file era leaves it, and on a link to a newer one."""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import Bookmark, Exchange, Fact, Failure, Service, ServiceState
from board.providers import BILLING, FALLBACK, TEMPLATE
from collectors.collector import SourceOutage
from collectors.sources.openclaw.part import Given, Hello
from collectors.sources.openclaw.settings import OpenClawSettings
from collectors.sources.openclaw.transcripts import TranscriptsPart
from collectors.sources.openclaw.transcripts_settings import TalkSettings
from tests.collectors.sources.openclaw.transcript import (
    BROKE,
    Folder,
    answer,
    at,
    failed,
    line,
    said,
    send,
    sent,
    slack,
    user,
)

KEY = "lockn-01/openclaw/main/transcripts"
CODEX = "openai/gpt-5.3-codex"
LOCAL = "llamacpp/coder-next"


class FakeLink:
    """A link to a gateway that answers what it was given."""

    def __init__(self, hello: Hello | None = None, **answers: object) -> None:
        self.hello = hello
        self.answers = answers
        self.asked: list[str] = []

    async def call(self, method: str, _params: Any = None, *, within: float = 10.0) -> Any:
        assert within < 60
        self.asked.append(method)
        return self.answers[method.replace(".", "_")]


class Desk:
    """A part at work in a folder."""

    def __init__(self, path: Path, link: FakeLink | None = None, *, sends: tuple[str, ...] = ("slack",)) -> None:
        self.now = at(0)
        self.link = link or FakeLink()
        self._path = path
        self._settings = OpenClawSettings(talks=TalkSettings(sends=sends))
        self.part = self.start()

    def start(self, known: Iterable[Fact] = ()) -> TranscriptsPart:
        """Begin, maybe where another one ended."""
        self.part = TranscriptsPart(
            Given(
                box="lockn-01",
                key="lockn-01/openclaw/main",
                scope="openclaw/main",
                settings=self._settings,
                link=self.link,
                clock=lambda: self.now,
                proc=Path("/proc"),
                state_dir=lambda: self._path,
                config=dict,
                blocking=self._call,
            )
        )
        self.part.recall(known)
        return self.part

    async def read(self, second: float) -> tuple[Fact, ...]:
        """Read at a second."""
        self.now = at(second)
        (poll,) = self.part.polls()
        return tuple(await poll.read())

    @staticmethod
    async def _call(function: Any, *args: Any) -> Any:
        return function(*args)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "state")


def aged(folder: Folder, session: str, when: datetime) -> None:
    """Say when a transcript was last written."""
    os.utime(folder.sessions / f"{session}.jsonl", (when.timestamp(), when.timestamp()))


def of(noun: type[Any], facts: Iterable[Fact]) -> list[Any]:
    return [each for each in facts if isinstance(each, noun)]


def classes(facts: Iterable[Fact]) -> set[str]:
    return {each.failure_class for each in of(Failure, facts)}


async def test_without_transcripts_and_without_a_gateway_the_source_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(SourceOutage, match="there is no"):
        await Desk(tmp_path / "nothing").read(0)


async def test_a_refusal_is_told_at_the_next_look_and_ended_by_a_success(folder: Folder) -> None:
    desk = Desk(folder.path)
    assert classes(await desk.read(0)) == set()
    folder.write("a1", user(1, "report"), failed(2, CODEX, BROKE))
    facts = await desk.read(4)
    (failure,) = of(Failure, facts)
    assert (failure.failure_class, failure.count, failure.last_seen) == (BILLING, 1, at(2))
    assert set(failure.refs) == {"provider:openai", f"model:{CODEX}", "session:a1", "agent:main"}
    folder.write("b2", answer(60, model=CODEX))
    facts = await desk.read(62)
    assert classes(facts) == set()
    (provider,) = of(Service, facts)
    assert (provider.label, provider.state, provider.last_event) == ("openai", ServiceState.UP, at(60))


async def test_a_refusal_survives_a_restart_and_is_not_counted_twice(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", failed(2, CODEX, BROKE))
    before = await desk.read(4)
    desk.start(before)
    after = await desk.read(6)
    assert of(Failure, after) == of(Failure, before)
    folder.write("a1", failed(7, CODEX, BROKE))
    assert of(Failure, await desk.read(8))[0].count == 2


async def test_only_what_grew_is_read_and_of_old_ones_nothing(folder: Folder) -> None:
    folder.write("old", failed(-90_000, CODEX, BROKE))
    aged(folder, "old", at(-90_000))
    folder.write("young", slack(-60))
    aged(folder, "young", at(-60))
    facts = await Desk(folder.path).read(0)
    assert classes(facts) == set()
    assert len(of(Exchange, facts)) == 1


async def test_a_fallback_that_nobody_told_of_is_seen(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    for number in range(4):
        folder.write(
            f"s{number}",
            user(1, "review"),
            failed(2, LOCAL, "LLM request timed out."),
            line(3, type="custom", customType="model-snapshot", data={"provider": "openai", "modelId": CODEX}),
            user(3, "review"),
            answer(9, model=CODEX),
        )
    folder.write("s4", answer(9, model=LOCAL))
    (fallback,) = [each for each in of(Failure, await desk.read(10)) if each.failure_class == FALLBACK]
    assert (fallback.count, fallback.of) == (4, 5)
    assert fallback.refs[:2] == (f"model:{LOCAL}", f"model:{CODEX}")


async def test_a_model_that_somebody_chose_is_no_fallback(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    chosen = line(3, type="model_change", provider="openai", modelId="gpt-5.3-codex")
    folder.write("a1", failed(2, LOCAL, "timed out"), chosen, answer(9, model=CODEX))
    assert FALLBACK not in classes(await desk.read(10))


async def test_a_message_that_names_nobody_is_a_refusal_of_nobody_knows_whom(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    text = "\u26a0\ufe0f {model} returned a billing error: your API key has run out of credits"
    shown = said(1, "assistant", [{"type": "text", "text": text}], provider="openclaw", model="delivery-mirror")
    folder.write("a1", shown)
    facts = await desk.read(2)
    assert classes(facts) == {BILLING, TEMPLATE}
    (billing,) = [each for each in of(Failure, facts) if each.failure_class == BILLING]
    assert not any(ref.startswith("provider:") for ref in billing.refs)


async def test_who_waits_is_told_of_and_survives_a_restart(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", slack(1))
    before = await desk.read(2)
    desk.start(before)
    folder.write("a1", slack(60, "hello?"))
    (exchange,) = of(Exchange, await desk.read(62))
    assert (exchange.times, exchange.asked_at) == (2, at(1))
    folder.write("a1", send(70), sent(71))
    (exchange,) = of(Exchange, await desk.read(72))
    assert exchange.delivered_at == at(71)


async def test_who_was_answered_in_another_session_does_not_wait_in_the_first(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", slack(1))
    folder.write("other", slack(2, person="Mina"))
    folder.write("b2", slack(60), send(61), sent(62))
    waiting = [each for each in of(Exchange, await desk.read(64)) if each.delivered_at is None]
    assert [each.person for each in waiting] == ["Mina"]


async def test_nobody_is_waited_for_longer_than_a_day(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", slack(1))
    assert of(Exchange, await desk.read(86_000))
    assert not of(Exchange, await desk.read(timedelta(days=1, seconds=10).total_seconds()))


async def test_who_writes_after_days_of_silence_is_told_of_at_the_next_look(folder: Folder) -> None:
    folder.write("old", slack(-260_000), answer(-259_990), failed(-259_000, CODEX, BROKE))
    aged(folder, "old", at(-259_000))
    desk = Desk(folder.path)
    assert await desk.read(0) == ()
    folder.write("old", slack(1))
    aged(folder, "old", at(1))
    facts = await desk.read(2)
    assert [each.asked_at for each in of(Exchange, facts)] == [at(1)]
    assert classes(facts) == set()  # what was refused days ago is history


@pytest.mark.parametrize(
    "odd",
    [
        {
            "content": [
                {"type": "image", "text": None, "data": 5},
                "loose",
                {"type": "text", "text": "[Slack Sean +5m 2026-02-11 13:26 EST] x"},
            ]
        },
        {"content": [{"type": "text", "text": "[Slack Sean +5m 2026-02-11 13:26 EST] x", "id": 7}], "isError": None},
        {"content": "[Slack Sean +5m 2026-02-11 13:26 EST] x", "provider": None, "stopReason": 5, "toolName": []},
    ],
)
async def test_a_field_that_makes_no_sense_does_not_hide_who_wrote(odd: dict[str, Any], folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", line(1, type="message", message={"role": "user", **odd}))
    assert [each.person for each in of(Exchange, await desk.read(2))] == ["Sean"]


async def test_who_sends_a_picture_that_is_too_long_for_a_line_is_told_of(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    text = {"type": "text", "text": '[Slack Sean "\u00e9" +5m Wed 2026-02-11 13:26 EST] look\n"here"'}
    folder.write("a1", said(1, "user", [text, {"type": "image", "data": "A" * 700_000}]))
    (exchange,) = of(Exchange, await desk.read(2))
    assert (exchange.person, exchange.channel, exchange.asked_at) == ('Sean "\u00e9"', "slack", at(1))


@pytest.mark.parametrize("text", ["cut \ud83d", "\udc00 cut", "whole \U0001f600", "path \\\\ud83d"])
async def test_half_a_character_hides_nothing(text: str, folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", slack(1, text), send(2), said(3, "assistant", text, provider="openai", model="m"), sent(4))
    assert of(Exchange, await desk.read(6))[0].delivered_at == at(4)


async def test_a_reason_in_pieces_is_read(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    content = [{"type": "text", "text": "\u26a0\ufe0f openai (gpt-5) returned a billing error: out of credits"}]
    folder.write("a1", line(1, type="custom_message", customType="run-failed-before-reply", content=content))
    assert classes(await desk.read(2)) == {BILLING}


async def test_a_line_without_an_end_does_not_fill_the_memory(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    with (folder.sessions / "a1.jsonl").open("w") as file:
        file.truncate(300_000_000)
        file.seek(0)
        file.write('{"type":"message","timestamp":"2026-02-11T18:26:01.000Z","message":{"role":"user","content":"')
        file.seek(299_000_000)
        file.write("A" * 1_000_000)
    for second in range(2, 20, 2):
        await desk.read(second)
    folder.write("a1", '"}}', slack(21))
    assert [each.person for each in of(Exchange, await desk.read(22))] == ["Sean"]


async def test_many_names_of_models_and_calls_are_not_all_kept(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write("a1", slack(1), *(failed(2, f"p{each}/m", "Retry after about 9 minutes") for each in range(500)))
    folder.write("a1", *(answer(3, model=f"p{each}/m") for each in range(500)))
    folder.write("a1", *(send(4, call=f"c{each}") for each in range(500)))
    facts = await desk.read(5)
    assert len(facts) < 1000
    folder.write("a1", send(6, call="last"), sent(7, call="last"))
    assert of(Exchange, await desk.read(8))[0].delivered_at == at(7)


async def test_of_files_that_are_gone_nothing_is_kept(folder: Folder) -> None:
    desk = Desk(folder.path)
    for number in range(300):
        folder.write(f"s{number:03}", answer(0))
        aged(folder, f"s{number:03}", at(number - 300))
    await desk.read(0)
    for each in folder.sessions.iterdir():
        each.unlink()
    facts = await desk.read(301)
    assert not of(Bookmark, facts)


NEW = Hello(protocol=4, version="2026.9.6", methods=frozenset({"models.authStatus", "cron.runs", "models.list"}))
CHAIN = (
    f"All models failed (2): fake/broke: {BROKE} (billing) | fake/down: Couldn't sign in to fake. "
    '(Inline API key for provider "fake" is temporarily disabled after a provider auth/billing failure. '
    "Retry after about 10 minutes.) (auth)"
)


def run(second: float, job: str = "27f28713", **more: Any) -> dict[str, Any]:
    """A finished run, as a newer gateway tells of it."""
    session = f"agent:main:cron:{job}:run:{second}"
    milliseconds = int(at(second).timestamp() * 1000)
    return {"ts": milliseconds, "jobId": job, "provider": "fake", "model": "broke", "sessionKey": session, **more}


def newer(*runs: dict[str, Any], until: float | None = None) -> FakeLink:
    """A newer gateway, whose transcripts are in a database."""
    model = {"id": "ok", "provider": "fake", "available": until is None}
    if until is not None:
        model |= {"unavailableReason": "cooldown", "unavailableUntil": int(at(until).timestamp() * 1000)}
    return FakeLink(NEW, cron_runs={"entries": [*runs, {"garbled": True}]}, models_list={"models": [model]})


async def test_a_newer_gateway_is_asked_and_its_reason_is_not_believed(tmp_path: Path) -> None:
    refused = run(-30, status="error", error=CHAIN, errorReason="auth")
    desk = Desk(tmp_path, newer(refused, until=500))
    (failure,) = of(Failure, await desk.read(0))
    assert (failure.failure_class, failure.count, failure.until) == (BILLING, 2, at(500))
    assert {"provider:fake", "model:fake/broke", "job:27f28713"} <= set(failure.refs)


async def test_what_a_real_one_says_comes_down_to_want_of_money(tmp_path: Path) -> None:
    runs = json.loads((Path(__file__).parent / "samples" / "cron.runs-2026.9.6.json").read_text(encoding="utf-8"))
    desk = Desk(tmp_path, newer(*runs["entries"]))
    last = datetime.fromtimestamp(max(each["ts"] for each in runs["entries"]) / 1000, UTC)
    facts = await desk.read((last - at(0)).total_seconds() + 5)
    told = {each.key.removeprefix(f"{KEY}/failure/"): each for each in of(Failure, facts)}
    assert told.keys() == {"fake/billing", "openai/auth"}
    assert "exceeded your current quota" in told["fake/billing"].text
    assert [each.state for each in of(Service, facts)] == [ServiceState.DENIED, ServiceState.DENIED]


async def test_it_is_asked_once_a_minute_and_told_of_nothing_twice(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer(run(-30, status="error", error=BROKE)))
    for second in range(0, 59, 2):
        facts = await desk.read(second)
    assert desk.link.asked == ["cron.runs", "models.list"]
    facts = await desk.read(60)
    assert of(Failure, facts)[0].count == 1
    desk.start(facts)
    assert of(Failure, await desk.read(62))[0].count == 1
    await desk.part.close()


def step(second: float, phase: str, **data: Any) -> dict[str, Any]:
    """An event of a run."""
    milliseconds = int(at(second).timestamp() * 1000)
    session = "agent:main:cron:27f28713:run:5"
    known = {"runId": "r1", "stream": "lifecycle", "sessionKey": session, "agentId": "main", "ts": milliseconds}
    return {**known, "data": {"phase": phase, **data}}


async def test_what_it_says_by_itself_makes_a_look_due_and_is_not_counted_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer())
    await desk.read(0)
    assert not list(desk.part.hear("agent", step(1, "model", provider="fake", model="broke")))
    (push,) = desk.part.hear("agent", step(2, "error", error=BROKE))
    assert push.scope == "openclaw/main/transcripts"
    assert of(Failure, await desk.read(2))[0].count == 1
    desk.link.answers["cron_runs"] = {
        "entries": [run(2, status="error", error=BROKE) | {"sessionKey": step(0, "")["sessionKey"]}]
    }
    assert of(Failure, await desk.read(60))[0].count == 1
    list(desk.part.hear("agent", step(70, "model", provider="fake", model="ok")))
    list(desk.part.hear("agent", step(71, "end")))
    assert classes(await desk.read(72)) == set()
    await desk.part.close()


async def test_where_a_database_cannot_be_read_and_nobody_can_be_asked_nothing_is_known(folder: Folder) -> None:
    (folder.sessions.parent / "agent").mkdir()
    (folder.sessions.parent / "agent" / "openclaw-agent.sqlite").touch()
    with pytest.raises(SourceOutage, match="the transcripts of main cannot be read: no such table"):
        await Desk(folder.path).read(0)
    assert await Desk(folder.path, newer()).read(0) == ()


async def test_garbled_events_are_passed_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer())
    assert not list(desk.part.hear("agent", {"stream": 5}))
    assert not list(desk.part.hear("cron", json.loads('{"action": "started"}')))


@pytest.mark.parametrize(
    "ts", [10**18, 10**400, -(10**18), 0, None, "soon", float("inf"), float("nan")], ids=lambda ts: str(ts)[:20]
)
async def test_a_time_that_is_none_ends_nothing(ts: object, tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer({**run(-30, status="error", error=BROKE), "ts": ts}))
    desk.link.answers["models_list"] = {"models": [{"provider": "fake", "available": False, "unavailableUntil": ts}]}
    facts = await desk.read(0)
    assert not of(Failure, facts)
    assert not list(desk.part.hear("agent", {**step(1, "error", error=BROKE), "ts": ts}))
    await desk.part.close()


async def test_a_run_of_the_far_future_does_not_hide_those_that_come(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer({**run(-30, status="error", error=BROKE), "ts": 3_900_000_000_000}))
    await desk.read(0)
    desk.link.answers["cron_runs"] = {"entries": [run(50, provider="openai", status="error", error=BROKE)]}
    assert "openai" in repr(of(Failure, await desk.read(60)))
    await desk.part.close()


def went_on(second: float, tried: str, following: str, came_to: str, **more: Any) -> dict[str, Any]:
    """An event of a run that goes on to the next model of its chain, as a real gateway sends it."""
    told = {"fallbackStepFromModel": tried, "fallbackStepToModel": following, "fallbackStepFinalOutcome": came_to}
    why = {"fallbackStepFromFailureReason": "billing", "fallbackStepFromFailureDetail": BROKE}
    return step(second, "fallback_step", **told, **why, **more)


async def test_a_run_that_another_model_answered_tells_who_refused_and_what_it_fell_to(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer())
    await desk.read(0)
    for event in (
        step(1, "model", provider="openai", model="gpt-5.3-codex"),
        step(1.5, "finishing", error=BROKE),
        step(1.6, "model", provider=None, model=None),
        went_on(2, CODEX, "kimi/k2", "next_fallback"),
        step(2.1, "model", provider="kimi", model="k2"),
        went_on(3, CODEX, "kimi/k2", "succeeded"),
        step(4, "end"),
    ):
        list(desk.part.hear("agent", event))
    told = {each.failure_class: each for each in of(Failure, await desk.read(5))}
    assert told.keys() == {BILLING, FALLBACK}
    assert (told[BILLING].count, told[BILLING].refs[0]) == (1, "provider:openai")
    assert (told[FALLBACK].count, told[FALLBACK].of, told[FALLBACK].text) == (1, 1, f"{CODEX} -> kimi/k2")
    await desk.part.close()


async def test_a_chain_that_nobody_answers_is_counted_once_for_each(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer())
    await desk.read(0)
    list(desk.part.hear("agent", went_on(2, CODEX, "", "chain_exhausted")))
    list(desk.part.hear("agent", step(3, "error", error=BROKE)))
    (failure,) = of(Failure, await desk.read(5))
    assert failure.count == 1
    await desk.part.close()


async def test_a_run_with_a_field_that_makes_no_sense_is_told_of(tmp_path: Path) -> None:
    desk = Desk(tmp_path, newer(run(-30, status="error", error=BROKE, errorReason=7, sessionKey=None, model=[])))
    assert classes(await desk.read(0)) == {BILLING}
    await desk.part.close()


async def test_what_a_real_one_says_of_a_run_that_another_model_answered(tmp_path: Path) -> None:
    events = json.loads(
        (Path(__file__).parent / "samples" / "agent.fallback-2026.9.6.json").read_text(encoding="utf-8")
    )
    desk = Desk(tmp_path, newer())
    second = (datetime.fromtimestamp(events[-1]["ts"] / 1000, UTC) - at(0)).total_seconds()
    await desk.read(second)
    for event in events:
        list(desk.part.hear("agent", event))
    told = {each.failure_class: each for each in of(Failure, await desk.read(second + 2))}
    assert (told[BILLING].count, told[BILLING].refs[:2]) == (1, ("provider:fake", "model:fake/broke"))
    assert told[FALLBACK].text == "fake/broke -> other/ok"
    await desk.part.close()


CANARY = "wisteria"


async def test_no_word_of_a_conversation_leaves_the_reader(folder: Folder) -> None:
    desk = Desk(folder.path)
    await desk.read(0)
    folder.write(
        "a1",
        line(0, type="session", version=3, cwd=f"/home/{CANARY}"),
        slack(1, f"my {CANARY}"),
        send(2, channel=CANARY),
        said(2, "assistant", [{"type": "thinking", "thinking": CANARY}, {"type": "text", "text": CANARY}]),
        sent(3, identity=f"{CANARY}-1"),
        said(4, "toolResult", [{"type": "text", "text": CANARY}], toolName="exec", toolCallId="c2"),
        line(5, type="compaction", summary=CANARY),
        line(5, type="custom_message", customType="run-failed-before-reply", content=f"ended: {CANARY}"),
        answer(6, f"so is {CANARY}"),
        slack(7, CANARY * 200_000),
    )
    facts = [*await desk.read(8), *await desk.read(10)]
    assert of(Exchange, facts)
    assert CANARY not in repr(facts)
