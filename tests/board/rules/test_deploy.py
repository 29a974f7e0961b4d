"""Migrations that a database lacks stop a deployment; an environment that runs another version is a note."""

import pytest

from board.alerts.fault import faults, folded
from board.board import Severity
from board.deployments import same_version
from board.facts import Fact, ServiceState
from board.lookback import Hindsight
from tests.board.rules import containers
from tests.board.rules.deployments import COLUMNS, DATABASE, database, environment
from tests.board.worlds import Engine, at, found, world

DRIFT, BEHIND = "deploy.migration_drift", "deploy.env_behind"


def test_migrations_that_are_missing_are_counted_with_the_columns() -> None:
    (alert,) = found(DRIFT, *database(6, lacks=COLUMNS, why="not applied: 0007 and 22 more"))
    assert (alert.what, alert.severity) == (
        "Migrations of test: 6/29 applied, 4 columns missing: do not deploy",
        Severity.NOW,
    )
    assert alert.why == f"missing columns {', '.join(COLUMNS)} · not applied: 0007 and 22 more"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (database(extra=2, why="applied and not in the code: x and 1 more"), "29/29 applied, 2 extra"),
        (database(why="schema differs: Changed the User table"), "29/29 applied, schema differs"),
        (database(6, why="not applied: x"), "6/29 applied"),
        (database(lacks=("a",)), "29/29 applied, 1 column missing"),
    ],
)
def test_each_way_to_differ_has_its_words(facts: tuple[Fact, ...], said: str) -> None:
    assert found(DRIFT, *facts)[0].what == f"Migrations of test: {said}: do not deploy"


def test_what_is_equal_is_no_trouble() -> None:
    assert found(DRIFT, *database()) == []


def test_one_reading_raises_it_and_equality_clears_it() -> None:
    engine = Engine()
    assert engine.read(0, *database(6)) == {f"{DRIFT} now"}
    engine.read(300, *database())
    assert engine.read(600, *database()) == set()


def test_an_environment_that_is_declared_not_deployed_is_never_red() -> None:
    away = environment(state=ServiceState.OFF, why="not deployed", version="", wanted="1")
    assert found(DRIFT, *database(6), away) == found(BEHIND, away) == []


def test_a_container_that_restarts_over_its_database_follows_from_it() -> None:
    engine = Engine()
    engine.judge(world(*database(6), containers.container(), past=containers.risen(4)))
    (top,) = folded(faults(engine.tracks))
    assert top.key == f"{DRIFT}:{DATABASE}"
    assert [each.worst.condition.rule for each in top.follows] == ["docker.crashloop"]


def test_a_container_that_has_nothing_to_do_with_it_does_not() -> None:
    engine = Engine()
    engine.judge(world(*database(6, refs=()), containers.container(), past=containers.risen(4)))
    assert len(folded(faults(engine.tracks))) == 2


def test_each_container_of_the_owners_follows() -> None:
    both = [containers.container(name, project="lockn", refs=(f"container:{name}",)) for name in ("api", "worker")]
    rises = {key: value for each in both for key, value in containers.risen(4, each.key).rises.items()}
    engine = Engine()
    engine.judge(world(*database(6, refs=("container:api", "container:worker")), *both, past=Hindsight(rises=rises)))
    (top,) = folded(faults(engine.tracks))
    assert len(top.follows) == 2


def test_an_environment_that_runs_another_version_is_a_note() -> None:
    (alert,) = found(BEHIND, environment("1a2b3c4", "9f8e7d6"))
    assert (alert.severity, alert.why) == (Severity.NOTE, "runs 1a2b3c4, should run 9f8e7d6")


def test_an_environment_can_be_held_against_another_one() -> None:
    dev = environment("9f8e7d6", name="dev")
    assert found(BEHIND, environment(follows="dev"), dev)[0].why == "runs 1a2b3c4, should run 9f8e7d6"
    assert found(BEHIND, environment("9f8e7d6", follows="dev"), dev) == []
    assert found(BEHIND, environment(follows="nowhere"), dev) == []


def test_while_it_cannot_tell_its_version_what_was_raised_is_held() -> None:
    engine, silent = Engine(), environment("", "9f8e7d6", state=ServiceState.DOWN, since=at(20))
    assert engine.read(0, silent) == set()
    engine.read(15, environment(wanted="9f8e7d6"))
    assert f"{BEHIND} note" in engine.read(30, environment(wanted="9f8e7d6"))
    assert f"{BEHIND} note" in engine.read(45, silent)
    assert engine.read(60, environment("9f8e7d6", "9f8e7d6")) == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1a2b3c4", "1A2B3C4d5e6f", True),
        ("v0.0.21", "0.0.21", True),
        ("0.0.2", "0.0.21", False),
        ("1234567", "1234568", False),
        ("", "1", False),
    ],
)
def test_a_commit_may_be_told_in_short_and_a_version_with_its_letter(one: str, other: str, *, same: bool) -> None:
    assert same_version(one, other) is same_version(other, one) is same
