import re
from typing import Any

import pytest

from board.board import Evidence, Severity
from board.facts import SLOTS_SILENT, Failure, Service, ServiceState
from board.limits import Limits
from board.reading import Outage, OutageKind
from board.rules.catalogue import RULES, conditions
from board.rules.condition import Condition
from board.world import World
from tests.board.worlds import (
    BOX,
    GB,
    T0,
    at,
    card,
    clients,
    gauge,
    gone,
    host,
    queue,
    scope,
    server,
    slot,
    world,
)

LOST = Outage(OutageKind.TIMEOUT, "no answer within 5 s")


def wordy(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A server that its owner gave a long name."""
    return server(state, label="the big one in the corner", **more)


def troubles() -> list[World]:
    """Worlds in which everything is wrong that a rule can find."""
    booted = host(
        boot_id="b2", booted_at=T0, off_since=at(-90_000), unread_from=at(-90_000), unread_until=T0, oom_at=T0
    )
    full = (gauge("host/mem", 99 * GB), gauge("host/disk/root", 99 * GB, label="/"), gauge("gpu/0/vram", 99 * GB))
    xid = Failure(key=f"{BOX}/gpu/0/xid", failure_class="xid", text="XID 79", last_seen=T0)
    stuck = slot(moved_at=at(-3600), task_number="")
    return [
        world(booted, *full, card(), xid, wordy(), stuck, queue(3), clients(gone())),
        world(booted, card(ServiceState.DOWN), wordy(ServiceState.DOWN)),
        world(wordy(ServiceState.STARTING, since=at(-90_000), refs=())),
        world(wordy(ServiceState.SATURATED)),
        world(wordy(marks=(SLOTS_SILENT,))),
        world(server(capacity=2), slot(), slot(1, moved_at=None), queue(None), clients(peers=None)),
        world(scopes=[scope("gpu", -900, critical=True), scope("host", None, outage=LOST, critical=True)]),
    ]


FOUND: list[Condition] = [each for world in troubles() for each in conditions(world, Limits())]


@pytest.mark.parametrize("key", RULES)
def test_every_rule_is_shown_at_every_severity_it_declares(key: str) -> None:
    assert {each.severity for each in FOUND if each.rule == key} == set(RULES[key].severities)


def test_the_catalogue_holds_the_rules_of_these_sources() -> None:
    assert set(RULES) == {
        *("host.rebooted", "host.gap", "host.disk", "host.mem"),
        *("gpu.lost", "gpu.vram"),
        *("llm.down", "llm.saturated", "llm.slot_stuck", "llm.slot_orphan", "llm.blocked", "llm.queue_wait"),
        *("dash.stale", "dash.blind"),
    }


@pytest.mark.parametrize("condition", FOUND, ids=lambda each: f"{each.rule}-{each.severity}")
def test_every_line_answers_its_questions_in_plain_words(condition: Condition) -> None:
    words = condition.what.split()
    assert 2 <= len(words) <= 12
    assert words[0].replace("'", "").isalpha()
    assert condition.why
    assert condition.do or condition.severity is Severity.NOTE


@pytest.mark.parametrize("condition", FOUND, ids=lambda each: f"{each.rule}-{each.severity}")
def test_every_alert_takes_another_time_to_clear_than_to_fire(condition: Condition) -> None:
    assert condition.span.fire_for != condition.span.clear_for


@pytest.mark.parametrize("condition", FOUND, ids=lambda each: f"{each.rule}-{each.severity}")
def test_every_cause_that_is_named_is_a_rule(condition: Condition) -> None:
    assert set(condition.causes) <= set(RULES)


@pytest.mark.parametrize("condition", FOUND, ids=lambda each: f"{each.rule}-{each.severity}")
def test_every_command_of_our_own_that_is_advised_exists(condition: Condition) -> None:
    advised = set(re.findall(r"lockn-control (\w+)", f"{condition.do} {condition.command}"))
    assert advised <= {"wall", "collect", "snapshot", "sources", "why"}


def test_only_what_two_readings_say_is_confirmed() -> None:
    confirmed = {each.rule for each in FOUND if each.evidence is Evidence.CONFIRMED}
    assert confirmed == {"llm.slot_orphan", "llm.blocked"}


@pytest.mark.parametrize("world", troubles())
def test_a_trouble_is_found_once(world: World) -> None:
    keys = [(each.rule, each.subject, each.severity) for each in conditions(world, Limits())]
    assert len(keys) == len(set(keys))


def test_a_quiet_night_has_no_alert() -> None:
    quiet = (
        host(),
        gauge("host/mem", 38 * GB, 128 * GB),
        gauge("host/disk/root", 710 * GB, 1000 * GB, "/"),
        card(),
        gauge("gpu/0/vram", 12 * GB, 96 * GB),
        server(),
        slot(streams=True, decoded=400, moved_at=T0),
        queue(0),
        clients(),
    )
    assert not conditions(world(*quiet), Limits())


def test_an_empty_world_has_no_alert() -> None:
    assert not conditions(world(), Limits())
