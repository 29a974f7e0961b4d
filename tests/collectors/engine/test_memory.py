"""The engine's memory: one door in, and nothing lost by an outage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from board.facts import Fact, Gauge, Host, Service, ServiceState
from board.reading import Outage, OutageKind, Reading, Scope
from collectors.engine.memory import Memory

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


def reading(*facts: Fact, at: datetime = NOW, whole: bool = True, outage: Outage | None = None) -> Reading:
    return Reading(source="test", scope="test", taken_at=at, took=0.1, facts=facts, whole=whole, outage=outage)


def scope(at: datetime = NOW, outage: Outage | None = None) -> Scope:
    return Scope(name="test", source="test", every=5, tried_at=at, ok_at=None if outage else at, outage=outage)


def gauge(name: str, value: float = 1.0) -> Gauge:
    return Gauge(key=f"box/{name}", label=name, value=value)


def service(state: ServiceState, label: str = "x") -> Service:
    return Service(key="box/s", kind="k", label=label, state=state)


def remembering(*facts: Fact, home: str = "test", scopes: tuple[Scope, ...] = ()) -> Memory:
    return Memory(facts, {fact.key: home for fact in facts}, scopes, timedelta(minutes=5))


def test_a_whole_reading_replaces_what_its_scope_said() -> None:
    memory = remembering()
    memory.take(reading(gauge("a"), gauge("b")), scope())
    memory.take(reading(gauge("b")), scope())
    assert set(memory.facts) == {"box/b"}


def test_a_partial_reading_adds_to_it() -> None:
    memory = remembering()
    memory.take(reading(gauge("a"), gauge("b")), scope())
    memory.take(reading(gauge("b", 2.0), gauge("c"), whole=False), scope())
    assert set(memory.facts) == {"box/a", "box/b", "box/c"}


def test_another_scope_is_left_alone() -> None:
    memory = remembering(gauge("other"), home="elsewhere")
    memory.take(reading(gauge("a")), scope())
    assert set(memory.facts) == {"box/other", "box/a"}


def test_an_outage_keeps_the_facts() -> None:
    memory = remembering()
    refused = Outage(OutageKind.REFUSED, "connection refused")
    memory.take(reading(gauge("a")), scope())
    memory.take(reading(outage=refused), scope(outage=refused))
    assert set(memory.facts) == {"box/a"}


def test_foreign_text_is_tamed_before_anything_sees_it() -> None:
    memory = remembering()
    kept = memory.take(reading(service(ServiceState.UP, "evil\x1b[2J sk-c4n4ry00112233445566")), scope())
    assert [fact.label for fact in kept.facts if isinstance(fact, Service)] == ["evil [secret]"]


def test_the_sentence_of_an_outage_is_tamed_too() -> None:
    memory = remembering()
    hostile = Outage(OutageKind.GARBLED, "it said \x1b[31mtoken=c4n4ry123456")
    memory.take(reading(outage=hostile), scope(outage=hostile))
    said = memory.scopes["test"].outage
    assert said is not None
    assert said.sentence == "it said token=[secret]"


def test_a_state_that_stays_keeps_the_time_it_began() -> None:
    memory = remembering()
    later = NOW + timedelta(minutes=5)
    memory.take(reading(service(ServiceState.DOWN)), scope())
    memory.take(reading(service(ServiceState.DOWN), at=later), scope(later))
    fact = memory.facts["box/s"]
    assert isinstance(fact, Service)
    assert fact.since == NOW


def test_a_new_boot_knows_how_long_the_box_was_away() -> None:
    old = Host(key="box/host", boot_id="a", booted_at=NOW - timedelta(days=1))
    seen = replace(scope(NOW - timedelta(hours=2)), name="test")
    memory = remembering(old, scopes=(seen,))
    memory.take(reading(Host(key="box/host", boot_id="b", booted_at=NOW)), scope())
    host = memory.facts["box/host"]
    assert isinstance(host, Host)
    assert host.off_since == NOW - timedelta(hours=2)


def gap(gap_after: timedelta, every: float, silence: timedelta) -> bool:
    """Whether the box knows of a gap after a silence between two readings."""
    box = Host(key="box/host", boot_id="a", booted_at=NOW - timedelta(days=1))
    memory = Memory((), {}, (), gap_after)
    for at in (NOW, NOW + silence):
        memory.take(reading(box, at=at), replace(scope(at), every=every))
    host = memory.facts["box/host"]
    assert isinstance(host, Host)
    return host.unread_from is not None


def test_a_gap_begins_where_the_owner_says() -> None:
    assert gap(timedelta(minutes=1), 2, timedelta(minutes=2))
    assert not gap(timedelta(hours=1), 2, timedelta(minutes=30))


def test_a_source_that_is_read_seldom_has_no_gap_between_its_readings() -> None:
    assert not gap(timedelta(minutes=1), 60, timedelta(minutes=3))
    assert gap(timedelta(minutes=1), 60, timedelta(minutes=4))


def test_what_a_look_brought_stays_beside_whole_readings_until_nobody_looks() -> None:
    memory = remembering()
    memory.take(reading(gauge("a")), scope())
    memory.take(replace(reading(gauge("a/look/cpu"), whole=False), looked_at="box/a"), scope())
    kept = memory.take(reading(gauge("a", 2.0)), scope())
    assert {fact.key for fact in kept.facts} == set(memory.facts) == {"box/a", "box/a/look/cpu"}
    memory.look_away("box/a")
    kept = memory.take(reading(gauge("a")), scope())
    assert {fact.key for fact in kept.facts} == set(memory.facts) == {"box/a"}


def test_a_look_replaces_what_the_one_before_it_brought() -> None:
    memory = remembering()
    memory.take(replace(reading(gauge("a/look/cpu"), whole=False), looked_at="box/a"), scope())
    memory.take(replace(reading(gauge("a/look/log"), whole=False), looked_at="box/a"), scope())
    assert set(memory.facts) == {"box/a/look/log"}
