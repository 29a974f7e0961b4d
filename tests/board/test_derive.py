"""A board is a pure function of what is known, and calm only when that is enough."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from board.alerts.acting import Life
from board.alerts.fault import faults, folded
from board.alerts.shelf import Shelf
from board.board import Severity
from board.derive import Ground, alarms, derive, drawn_series, filling_series, listed, median_series
from board.facts import Gauge, Host, ServiceState
from board.reading import Freshness, Outage, OutageKind, Scope
from board.world import World
from tests.board.lives import DISK, SLOT, alert
from tests.board.worlds import BOX, LLAMA, T0, Engine, at, home_of, idle, scope, server, slot, world

HOST = Host(key=f"{BOX}/host", boot_id="b", booted_at=T0 - timedelta(hours=1))
HUNG = Outage(OutageKind.TIMEOUT, "the driver did not answer within 4 s")


def ground(world: World, *, beat: float | None = 0, **more: object) -> Ground:
    base = Ground(box=BOX, world=world, tracks=(), beat_at=None if beat is None else at(beat))
    return replace(base, **more)  # type: ignore[arg-type]  # the fields are the caller's


def test_nothing_needs_anybody_when_all_critical_sources_are_fresh() -> None:
    calm = derive(ground(world(HOST, server(), idle()), quiet_since=at(-60))).calm
    assert (calm.earned, calm.text, calm.since) == (True, "nothing needs you", at(-60))


def test_calm_begins_when_what_asked_for_somebody_was_put_aside() -> None:
    def since(raised: float) -> datetime | None:
        shelf = Shelf(what=f"llm.down:{LLAMA}", label="", since=at(-30), until=at(3600))
        tracks = (alert("llm.down", since=raised),)
        return derive(ground(world(HOST), quiet_since=at(-600), tracks=tracks, shelves=(shelf,))).calm.since

    assert since(raised=-300) == at(-30)
    assert since(raised=-20) == at(-600)


def test_a_critical_source_that_is_blind_turns_calm_into_doubt() -> None:
    scopes = [scope("host", 0), scope("gpu", -360, outage=HUNG, critical=True)]
    calm = derive(ground(world(HOST, scopes=scopes))).calm
    assert (calm.earned, calm.text, calm.detail) == (False, "can't tell: gpu unreadable for 6 min", HUNG.sentence)


def test_a_source_that_is_not_there_casts_no_doubt() -> None:
    gone = Outage(OutageKind.ABSENT, "no driver")
    scopes = [scope("host", 0), scope("gpu", None, outage=gone, critical=True)]
    assert derive(ground(world(HOST, scopes=scopes))).calm.earned


def test_an_engine_that_stopped_writing_is_no_calm() -> None:
    calm = derive(ground(world(HOST), beat=-40)).calm
    assert (calm.earned, calm.text) == (False, "can't tell: no engine has written for 40 s")


def test_an_engine_that_wrote_in_the_future_is_no_calm() -> None:
    calm = derive(ground(world(HOST), beat=300)).calm
    assert (calm.earned, calm.text) == (False, "can't tell: the clock went back 5 min")


def test_a_critical_source_that_was_never_read_is_waited_for() -> None:
    for critical in (True, False):
        scopes = [scope("host", 0), scope("llama/11439", None, critical=critical)]
        calm = derive(ground(world(HOST, scopes=scopes))).calm
        assert calm.earned is not critical
        assert (calm.text == "can't tell yet: llama/11439 not read yet") is critical


def test_what_could_not_be_judged_is_no_calm() -> None:
    calm = derive(ground(world(HOST), unjudged=("rule llm.down is broken", "2 facts are unreadable"))).calm
    assert (calm.earned, calm.text) == (False, "can't tell: rule llm.down is broken")
    assert calm.detail == "2 facts are unreadable"


def test_before_the_first_reading_nothing_is_claimed() -> None:
    calm = derive(ground(World((), (), {}, T0), beat=None)).calm
    assert (calm.earned, "no reading yet" in calm.text) == (False, True)


def test_without_an_engine_no_reading_is_said_to_be_on_its_way() -> None:
    coming, alone = (derive(ground(world(scopes=()), beat=beat)).calm.text for beat in (0, None))
    assert ("on their way" in coming, "on their way" in alone) == (True, False)


def test_the_headline_counts_what_asks_for_a_person() -> None:
    engine = Engine()
    for second in range(0, 30, 5):
        engine.read(second, HOST, server(ServiceState.DOWN, why="connection refused"))
    board = derive(ground(world(HOST, read=30), tracks=engine.tracks, beat=30))
    assert (board.headline.now, board.headline.soon, board.headline.you) == (1, 0, 0)
    assert [line.severity for line in board.alerts] == [Severity.NOW]


def test_a_pulse_stands_for_each_source() -> None:
    scopes = [
        scope("host", 0),
        scope("gpu", None, outage=Outage(OutageKind.ABSENT, "no driver")),
        scope("llama/1", -300),
    ]
    pulses = derive(ground(world(HOST, scopes=scopes))).headline.pulses
    assert [(pulse.name, pulse.freshness, pulse.absent) for pulse in pulses] == [
        ("gpu", Freshness.UNKNOWN, True),
        ("host", Freshness.FRESH, False),
        ("llama/1", Freshness.UNKNOWN, False),
    ]


def test_a_subject_that_follows_from_another_is_alarming_too() -> None:
    engine = Engine()
    for second in range(0, 30, 5):
        engine.read(second, server(ServiceState.DOWN))
    assert alarms(folded(faults(engine.tracks))) == {LLAMA: Severity.NOW}


def test_the_same_facts_in_any_order_give_the_same_board() -> None:
    facts = [
        HOST,
        server(),
        slot(),
        idle(1),
        *(Gauge(key=f"{BOX}/host/{name}", label=name, value=1.0) for name in "abc"),
    ]
    scopes = [scope(name, 0) for name in ("host", "llama/11439")]
    home = {fact.key: home_of(fact.key) for fact in facts}
    boards = set()
    for seed in range(50):
        random = Random(seed)  # noqa: S311 - a shuffle needs no secrecy
        random.shuffle(facts)
        random.shuffle(scopes)
        boards.add(derive(ground(World(facts, scopes, home, T0))))
    assert len(boards) == 1


def test_the_oldest_reading_is_said_when_it_is_old() -> None:
    old = Scope(name="host", source="host", every=600, ok_at=at(-300))
    assert derive(ground(world(HOST, scopes=[old]))).status_title == "oldest 5 min"


def test_each_number_is_asked_for_in_the_past_that_it_is_drawn_with() -> None:
    facts = [
        Gauge(key="b/host/mem", label="mem", unit="B", limit=1.0),
        Gauge(key="b/llama/1/speed", label="speed", unit="tok/s"),
        Gauge(key="b/llama/1/queue", label="queue"),
    ]
    assert drawn_series(facts) == ("b/host/mem:value", "b/llama/1/speed:value")
    assert filling_series(facts) == ("b/host/mem:value",)
    assert median_series(facts) == ("b/llama/1/speed:value",)


def test_what_is_put_aside_is_listed_last_and_says_so() -> None:
    cause = alert("llm.slot_orphan", SLOT, Severity.SOON, reach=LLAMA)
    after = alert("llm.queue_wait", severity=Severity.SOON, causes=("llm.slot_orphan",))
    shelf = Shelf(
        what=f"llm.slot_orphan:{SLOT}", label="", since=T0, until=at(3600), who="sean", reason="it ends by itself"
    )
    life = Life((cause, after, alert("host.disk", DISK, Severity.SOON)), (shelf,))
    assert [(line.key.partition(":")[0], line.shelved) for line in listed(life, at(60), UTC)] == [
        ("host.disk", ""),
        ("llm.queue_wait", "with its cause"),
        ("llm.slot_orphan", "until 14:00 by sean: it ends by itself"),
    ]
