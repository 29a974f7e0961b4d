"""The session store of a gateway: what it may hold, and what has grown too much."""

import pytest

from board.board import Severity
from board.limits import Limits
from board.rules.catalogue import conditions
from tests.board.rules.sessions import KEPT, pruner, store
from tests.board.worlds import Engine, at, found, world

BLOATED = store(entries=700, bytes=8.6e6, finished=200)


@pytest.mark.parametrize(
    "well",
    [
        store(entries=488, bytes=7.6e6, finished=120, null_origin=20),
        store(entries=27, bytes=217e3, finished=24),
        store(entries=90, bytes=1e6, finished=80),
    ],
)
def test_a_store_of_common_size_is_well(well: object) -> None:
    assert not found("gw.sessions_bloat", *well)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("numbers", "severities"),
    [
        ({"entries": 601.0, "bytes": 5e6}, {Severity.SOON}),
        ({"entries": 400.0, "bytes": 8.6e6}, {Severity.SOON}),
        ({"entries": 350.0, "bytes": 5e6, "finished": 211.0}, {Severity.SOON}),
        ({"entries": 901.0, "bytes": 5e6}, {Severity.SOON, Severity.NOW}),
        ({"entries": 700.0, "bytes": 12.1e6}, {Severity.SOON, Severity.NOW}),
    ],
)
def test_a_store_that_has_grown_is_told(numbers: dict[str, float], severities: set[Severity]) -> None:
    held = {"finished": 0.0, **numbers}
    assert {each.severity for each in found("gw.sessions_bloat", *store(**held)) if each.firm} == severities


def test_the_line_is_raised_after_five_minutes_and_held_until_all_of_it_is_well() -> None:
    engine = Engine()
    assert not any(engine.read(second, *BLOATED) for second in range(0, 300, 60))
    assert engine.read(300, *BLOATED) == {"gw.sessions_bloat soon"}
    assert engine.read(360, *store(entries=580, bytes=7e6, finished=100)) == {"gw.sessions_bloat soon"}
    assert not engine.read(420, *store(entries=488, bytes=7.6e6, finished=120))


def test_sessions_without_origin_go_with_what_they_are_evidence_of() -> None:
    engine = Engine()
    full = store(entries=2255, bytes=29e6, finished=2115, null_origin=2115)
    for second in range(0, 900, 60):
        engine.read(second, *full)
    assert "gw.null_origin soon" in engine.raised
    engine.read(960, *store(entries=488, bytes=7.6e6, finished=100, null_origin=100))
    assert not engine.raised


def test_sessions_without_origin_are_never_a_line_of_their_own() -> None:
    facts = store(entries=500, bytes=5e6, finished=0, null_origin=400)
    assert not [each for each in conditions(world(*facts, held=()), Limits()) if each.rule == "gw.null_origin"]


def test_a_gateway_without_a_pruning_job_misses_none() -> None:
    assert not found("gw.pruner_missed", *store(entries=10, bytes=1))


def test_a_pruning_job_that_has_never_succeeded_is_told_until_it_does() -> None:
    kept = store(entries=10, bytes=1)
    assert found("gw.pruner_missed", *kept, pruner())
    assert found("gw.pruner_missed", *kept, pruner(last_run=at(-3600)))
    assert not found("gw.pruner_missed", *kept, pruner(last_ok=at(-3600)))
    assert found("gw.pruner_missed", *kept, pruner(last_ok=at(-27 * 3600)))


def test_what_can_be_had_back_is_a_note() -> None:
    [note] = found("gw.debris", *store(debris=21e6))
    assert note.severity is Severity.NOTE
    assert note.subject == KEPT
