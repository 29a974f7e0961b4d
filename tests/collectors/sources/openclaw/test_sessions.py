"""Sessions as facts: over the socket, from the store, and as events tell of their runs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import Session
from board.reading import OutageKind
from board.sessions import ABORTED, CHANNEL, CRON, DIRECT, DONE, FAILED, HOOK, MAIN, OTHER, RUNNING, SUBAGENT, TIMED_OUT
from collectors.collector import SourceOutage
from collectors.sources.openclaw.sessions_facts import kind_of
from tests.collectors.sources.openclaw.sessions_scene import BEGAN, NEW, OLD, Scene, entry, ms

MAIN_KEY = "agent:main:main"
SAFE = """{ // safeguards of that evening
  agents: { defaults: { model: "anthropic/claude-opus-4-6", compaction: {
    reserveTokensFloor: 50000, maxHistoryShare: 0.6, memoryFlush: { softThresholdTokens: 10000 } } } },
}"""


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    await scene.part.close()


async def told(scene: Scene, key: str = MAIN_KEY) -> Session:
    """One session, as it is told of now."""
    fact = (await scene.read("sessions"))[f"sessions/{key}"]
    assert isinstance(fact, Session)
    return fact


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("agent:main:main", MAIN),
        ("agent:main:cron:1600a35a", CRON),
        ("agent:main:subagent:cf468aab", SUBAGENT),
        ("agent:main:slack:channel:c0006:thread:1", CHANNEL),
        ("agent:main:slack:direct:u01", DIRECT),
        ("agent:main:hook:30c59c51", HOOK),
        ("agent:main:openai:869dfbc3", OTHER),
        ("nonsense", OTHER),
    ],
)
def test_a_key_says_what_sort_of_session_it_is(key: str, kind: str) -> None:
    assert kind_of(key) == kind


async def test_a_session_is_told_with_its_context_and_the_names_it_goes_by(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry(totalTokens=114_000)}]
    main = await told(scene)
    assert (main.tokens, main.window, main.model_wanted) == (114_000, 200_000, "anthropic/claude-opus-4-6")
    assert main.refs == ("session:agent:main:main", "session:5c19c630", "agent:main")
    assert main.last_event == BEGAN


async def test_tokens_that_are_not_fresh_are_unknown(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry(totalTokensFresh=False)}]
    assert (await told(scene)).tokens is None


async def test_without_a_connection_the_store_tells(scene: Scene) -> None:
    override = {"providerOverride": "llamacpp", "modelOverride": "coder-next"}
    scene.keep({MAIN_KEY: entry(**override), "agent:main:cron:j:run:1": entry(BEGAN - timedelta(hours=30))})
    await scene.settled("store", lambda facts: getattr(facts["store/entries"], "value", None) is not None)
    main = await told(scene)
    assert (main.model_wanted, main.model_used) == ("llamacpp/coder-next", "anthropic/claude-opus-4-6")
    assert main.override
    facts = await scene.read("sessions")
    assert getattr(facts["sessions/finished"], "value", None) == 1
    assert len(facts) == 2


async def test_neither_socket_nor_store_is_nothing_to_be_seen(scene: Scene) -> None:
    with pytest.raises(SourceOutage) as absent:
        await scene.read("sessions")
    assert absent.value.outage.kind is OutageKind.ABSENT


async def test_a_store_that_cannot_be_read_is_no_sessions_at_all_and_says_why(scene: Scene) -> None:
    scene.keep({}).write_text("{")
    await scene.settled("store", lambda facts: bool(getattr(facts["store"], "why", "")))
    with pytest.raises(SourceOutage, match="cannot be read as a store"):
        await scene.read("sessions")


async def test_the_first_event_of_a_connection_makes_a_list_due(scene: Scene) -> None:
    assert [push.scope for push in scene.part.hear("tick", {"ts": 1})] == ["openclaw/main/sessions"]
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry()}]
    await scene.read("sessions")
    assert not list(scene.part.hear("tick", {"ts": 2}))


async def test_a_list_that_does_not_come_is_an_outage_unless_the_store_tells(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = NEW, None
    with pytest.raises(SourceOutage, match="no answer within 20 s"):
        await scene.read("sessions")
    scene.keep({MAIN_KEY: entry()})
    await scene.settled("store", lambda facts: getattr(facts["store/entries"], "value", None) is not None)
    assert (await told(scene)).tokens == 40_000


async def test_an_old_gateway_is_switched_by_hand_where_the_model_is_not_the_agents(scene: Scene) -> None:
    scene.configure(SAFE)
    scene.wire.hello = OLD
    scene.wire.rows = [{"key": MAIN_KEY, **entry(modelProvider="llamacpp", model="coder-next")}]
    assert (await told(scene)).override
    scene.wire.rows = [{"key": MAIN_KEY, **entry()}]
    scene.pass_by(60)
    assert not (await told(scene)).override


async def test_safeguards_are_told_for_the_window_of_each_session(scene: Scene) -> None:
    scene.configure(SAFE)
    scene.keep({MAIN_KEY: entry()})
    await scene.settled("store", lambda facts: getattr(facts["store/entries"], "value", None) is not None)
    scene.wire.hello, scene.wire.rows = OLD, [{"key": MAIN_KEY, **entry()}]
    main = await told(scene)
    assert (main.flush_at, main.history_most) == (140_000, 120_000)


async def test_of_a_session_whose_store_is_elsewhere_nobody_says_whether_it_was_flushed(scene: Scene) -> None:
    scene.configure(SAFE)
    scene.wire.hello, scene.wire.rows = OLD, [{"key": MAIN_KEY, **entry()}]
    assert (await told(scene)).flush_at is None
    scene.wire.hello = NEW
    assert (await told(scene)).history_most is None


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"hasActiveRun": True, "status": "done"}, RUNNING),
        ({"status": "done"}, DONE),
        ({"status": "failed", "lastRunError": "402 run out of credits"}, FAILED),
        ({"status": "failed", "lastRunError": "request timed out after 600 s"}, TIMED_OUT),
        ({"abortedLastRun": True}, ABORTED),
        ({}, ""),
    ],
)
async def test_how_the_last_run_ended(scene: Scene, more: dict[str, Any], outcome: str) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry(**more)}]
    assert (await told(scene)).outcome == outcome


async def test_events_tell_of_a_run_between_two_lists(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = OLD, [{"key": MAIN_KEY, **entry()}]
    start = {"sessionKey": MAIN_KEY, "stream": "lifecycle", "data": {"phase": "start"}}
    assert [push.scope for push in scene.part.hear("agent", start)] == ["openclaw/main/sessions"]
    main = await told(scene)
    assert (main.outcome, main.started_at, main.ended_at) == (RUNNING, BEGAN, None)
    scene.pass_by(5)
    late = {"phase": "error", "error": "Error: timed out"}
    list(scene.part.hear("agent", {"sessionKey": MAIN_KEY, "stream": "lifecycle", "data": late}))
    main = await told(scene)
    assert (main.outcome, main.ended_at) == (TIMED_OUT, scene.now)
    assert not list(scene.part.hear("agent", {"sessionKey": MAIN_KEY, "stream": "assistant", "data": {}}))


async def test_a_gateway_is_not_asked_more_often_than_it_can_bear(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry()}]
    for _ in range(10):
        await scene.read("sessions")
    assert scene.wire.asked == ["sessions.list"]
    scene.pass_by(15)
    await scene.read("sessions")
    assert len(scene.wire.asked) == 2


async def test_one_row_of_nonsense_hides_no_other(scene: Scene) -> None:
    scene.wire.hello = NEW
    scene.wire.rows = [None, {"key": 3}, {"key": ""}, {"key": MAIN_KEY, **entry()}, {"totalTokens": {}}]
    assert list(await scene.read("sessions")) == [f"sessions/{MAIN_KEY}"]


async def test_old_sessions_and_finished_runs_are_not_told_of(scene: Scene) -> None:
    scene.wire.hello = NEW
    old = {"updatedAt": ms(BEGAN - timedelta(days=8))}
    scene.wire.rows = [
        {"key": "agent:main:subagent:old", **old},
        {"key": "agent:main:cron:j", "updatedAt": ms(BEGAN - timedelta(hours=2))},
        {"key": "agent:main:cron:j:run:1", "updatedAt": ms(BEGAN)},
        {"key": MAIN_KEY, **old},
    ]
    assert list(await scene.read("sessions")) == [f"sessions/{MAIN_KEY}"]


@pytest.mark.parametrize(
    "more",
    [
        {"label": 5, "status": {}, "model": ["x"]},
        {"updatedAt": 10**400, "startedAt": float("inf"), "endedAt": "soon", "hasActiveRun": "yes"},
        {"contextTokens": -5, "totalTokensFresh": "?", "compactionCount": "many"},
    ],
    ids=["words", "times", "numbers"],
)
async def test_a_field_that_makes_no_sense_hides_neither_the_session_nor_the_rest_of_it(
    scene: Scene, more: dict[str, Any]
) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry(**more)}]
    assert (await told(scene)).tokens == 40_000


@pytest.mark.parametrize("tokens", [10**400, -1, float("nan"), "40K", True], ids=lambda each: str(each)[:9])
async def test_tokens_that_are_no_number_of_tokens_are_unknown(scene: Scene, tokens: object) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry(totalTokens=tokens)}]
    assert (await told(scene)).tokens is None


def began(key: str = MAIN_KEY) -> dict[str, Any]:
    """The event of a run that begins."""
    return {"sessionKey": key, "stream": "lifecycle", "data": {"phase": "start"}}


async def test_what_another_connection_told_of_a_run_is_forgotten(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = OLD, [{"key": MAIN_KEY, **entry()}]
    list(scene.part.hear("agent", began()))
    assert (await told(scene)).outcome == RUNNING
    scene.wire.hello = replace(OLD)  # it was started anew between two looks
    assert (await told(scene)).outcome == ""


async def test_a_run_whose_end_was_missed_ends_where_the_gateway_says_that_none_goes_on(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = NEW, [{"key": MAIN_KEY, **entry(hasActiveRun=False, status="done")}]
    list(scene.part.hear("agent", began()))
    assert (await told(scene)).outcome == RUNNING  # the list may have been made before
    scene.pass_by(20)
    assert (await told(scene)).outcome == DONE


async def test_a_run_of_which_nothing_is_heard_for_hours_is_not_believed(scene: Scene) -> None:
    scene.wire.hello, scene.wire.rows = OLD, [{"key": MAIN_KEY, **entry()}]
    list(scene.part.hear("agent", began()))
    scene.pass_by(7 * 3600)
    assert (await told(scene)).outcome == ""


async def test_events_that_make_no_sense_hurt_nobody(scene: Scene) -> None:
    scene.wire.hello = NEW
    for count in (True, -1, 10**400, "7", None):
        list(scene.part.hear("health", {"sessions": {"count": count}}))
    list(scene.part.hear("health", {"sessions": [1]}))
    list(scene.part.hear("agent", {**began("k" * 10_000)}))
    list(scene.part.hear("agent", {**began(), "data": {"phase": "error", "error": {"x": 1}}}))
    scene.wire.rows = [{"key": MAIN_KEY, **entry()}, {"key": "k" * 10_000}]
    assert (await told(scene)).outcome == FAILED


async def test_an_override_that_the_store_does_not_know_yet_is_seen_by_the_list_and_so_is_its_end(scene: Scene) -> None:
    scene.configure(SAFE)
    scene.keep({MAIN_KEY: entry()})
    await scene.settled("store", lambda facts: getattr(facts["store/entries"], "value", None) is not None)
    scene.wire.hello = OLD
    later = entry(BEGAN + timedelta(seconds=9), modelProvider="llamacpp", model="coder-next")
    scene.wire.rows = [{"key": MAIN_KEY, **later}]
    main = await told(scene)
    assert (main.model_wanted, main.override) == ("llamacpp/coder-next", True)
    scene.pass_by(600)
    scene.keep({MAIN_KEY: entry(providerOverride="llamacpp", modelOverride="coder-next")})
    await scene.settled("store", lambda _: bool(scene.part.stored[0].model_override))
    scene.wire.rows = [{"key": MAIN_KEY, **entry(scene.now)}]
    scene.pass_by(60)
    main = await told(scene)
    assert (main.model_wanted, main.override) == ("anthropic/claude-opus-4-6", False)


async def test_a_model_that_the_config_names_without_its_provider_is_the_usual_one(scene: Scene) -> None:
    scene.configure(SAFE.replace("anthropic/", ""))
    scene.wire.hello, scene.wire.rows = OLD, [{"key": MAIN_KEY, **entry()}]
    assert not (await told(scene)).override


async def test_a_session_that_is_switched_to_a_smaller_model_is_measured_by_that(scene: Scene) -> None:
    small = "{id: 'small', contextWindow: 32768}"
    scene.configure(f"{{ models: {{ providers: {{ local: {{ models: [{small}] }} }} }} }}")
    scene.wire.hello = NEW
    chosen = entry(modelProvider="local", model="small", modelOverrideSource="user", totalTokens=120_000)
    scene.wire.rows = [{"key": MAIN_KEY, **chosen}]
    assert (await told(scene)).window == 32_768


@pytest.mark.parametrize(
    ("more", "flushed"),
    [
        ({"memoryFlushAt": ms(BEGAN), "memoryFlushCompactionCount": 0}, True),
        ({"memoryFlushAt": ms(BEGAN), "memoryFlushCompactionCount": 2, "compactionCount": 2}, True),
        ({"memoryFlushAt": ms(BEGAN), "memoryFlushCompactionCount": 1, "compactionCount": 2}, False),
        ({"memoryFlushAt": ms(BEGAN)}, False),
        ({}, False),
    ],
)
async def test_a_flush_counts_until_the_context_is_compacted_again(
    scene: Scene, more: dict[str, Any], flushed: bool
) -> None:
    scene.keep({MAIN_KEY: entry(**more)})
    await scene.settled("store", lambda facts: getattr(facts["store/entries"], "value", None) is not None)
    main = await told(scene)
    assert main.flushed_at == (BEGAN if flushed else None)
    assert main.compactions == more.get("compactionCount")
