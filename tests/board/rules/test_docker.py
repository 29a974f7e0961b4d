from collections.abc import Sequence

import pytest

from board.alerts.fault import faults, folded
from board.board import Evidence, Severity
from board.facts import Fact, Service, ServiceState
from board.limits import Limits
from board.lookback import Hindsight
from board.marks import CHECK_BROKEN, MISSING
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from board.world import NO_PAST, World
from tests.board.rules.containers import NO_CURL, container, engine, probe, risen, unhealthy
from tests.board.worlds import BOX, T0, Engine, at, first_raised, found, host, scope, world

BROKEN = unhealthy(why=NO_CURL, marks=(CHECK_BROKEN,))


def looked_back(rule: str, past: Hindsight, *facts: Fact) -> list[Condition]:
    """What a rule finds in a world that has a past."""
    return [each for each in conditions(world(*facts, past=past), Limits()) if each.rule == rule]


def lines(past: Hindsight, *facts: Fact, seconds: Sequence[float] = (0, 5)) -> list[str]:
    """The lines on the wall after some readings, each with the rules that follow from it."""
    engine = Engine()
    for second in seconds:
        engine.judge(world(*facts, read=second, past=past))
    return [" <- ".join((top.key, *(each.key for each in top.follows))) for top in folded(faults(engine.tracks))]


def test_an_unhealthy_container_says_what_its_check_said() -> None:
    condition, _ = found("docker.unhealthy", unhealthy())
    assert condition.what == "Container web is unhealthy"
    assert condition.why == "connection refused"
    assert condition.do == "docker logs --tail 50 web"


def test_two_readings_make_it_a_matter_of_this_session_and_five_minutes_an_urgent_one() -> None:
    readings = [(second, [unhealthy()]) for second in range(0, 400, 5)]
    assert first_raised(readings, "docker.unhealthy soon") == 5
    assert first_raised(readings, "docker.unhealthy now") == 300


def test_it_must_be_healthy_for_a_minute() -> None:
    engine = Engine()
    for second in (0, 5):
        engine.read(second, unhealthy())
    assert engine.read(60, container()) == {"docker.unhealthy soon"}
    assert not engine.read(120, container())


def test_a_container_that_should_run_and_does_not_says_how_it_ended() -> None:
    condition, _ = found("docker.unhealthy", container(state=ServiceState.DOWN, why="out of memory (exit 137)"))
    assert (condition.what, condition.why) == ("Container web is not running", "out of memory (exit 137)")
    assert "host.mem" in condition.causes


@pytest.mark.parametrize("state", [ServiceState.UP, ServiceState.STARTING, ServiceState.OFF, ServiceState.UNKNOWN])
def test_what_runs_or_starts_or_was_stopped_is_no_trouble(state: ServiceState) -> None:
    assert not found("docker.unhealthy", container(state=state))


def test_a_missing_container_is_told_with_the_way_to_let_it_go() -> None:
    condition, _ = found("docker.unhealthy", container("db", ServiceState.DOWN, marks=(MISSING,)))
    assert condition.what == "Container db is missing"
    assert "lockn-control sources --forget docker" in condition.do


def test_what_the_config_expects_is_not_let_go_that_way() -> None:
    condition, _ = found("docker.unhealthy", container("db", ServiceState.DOWN, marks=(MISSING,), essential=True))
    assert "--forget" not in condition.do


def test_a_refused_login_is_named_before_the_symptom() -> None:
    refused = unhealthy("logger", why='FATAL: password authentication failed for user "logger"')
    condition, _ = found("docker.unhealthy", refused)
    assert condition.what == "Container logger cannot log in to its database"


def test_nothing_is_told_while_the_box_starts() -> None:
    booted = host(boot_id="b2", booted_at=T0)
    engine = Engine()
    for second in range(5, 90, 5):
        assert not engine.read(second, booted, unhealthy())
    assert engine.read(95, booted, unhealthy()) == {"docker.unhealthy soon"}


def test_what_did_not_come_back_follows_from_the_boot() -> None:
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-600))
    down = container(state=ServiceState.DOWN, why="exit 1")
    (line,) = lines(NO_PAST, booted, down, seconds=range(5, 110, 5))
    assert line == "host.rebooted:lockn-01/host <- docker.unhealthy:lockn-01/docker/web"


def test_what_fell_ill_long_after_the_boot_does_not_follow_from_it() -> None:
    condition, _ = found("docker.unhealthy", host(), unhealthy(since=T0))
    assert "host.rebooted" not in condition.causes


def test_three_restarts_in_ten_minutes_are_a_crash_loop() -> None:
    (condition,) = looked_back("docker.crashloop", risen(3), container(why="last exit 3"))
    assert condition.firm
    assert condition.severity is Severity.NOW
    assert condition.why == "3 restarts within 10 min · last exit 3"


def test_fewer_restarts_hold_a_crash_loop_and_begin_none() -> None:
    (condition,) = looked_back("docker.crashloop", risen(1), container())
    assert not condition.firm


@pytest.mark.parametrize("past", [risen(0), NO_PAST])
def test_without_restarts_there_is_no_crash_loop(past: Hindsight) -> None:
    assert not looked_back("docker.crashloop", past, container())


def test_a_crash_loop_is_told_once() -> None:
    assert lines(risen(5), container(state=ServiceState.DOWN, why="exit 3")) == ["docker.crashloop:lockn-01/docker/web"]


def test_what_stands_beside_a_crash_loop_in_its_project_follows_from_it() -> None:
    database = container("db", ServiceState.DOWN, project="shop", why="exit 1, about to restart")
    assert lines(risen(5, database.key), database, unhealthy(project="shop")) == [
        "docker.crashloop:lockn-01/docker/shop/db <- docker.unhealthy:lockn-01/docker/shop/web"
    ]


def test_what_stands_in_another_project_does_not_follow_from_it() -> None:
    database = container("db", ServiceState.DOWN, project="shop", why="exit 1, about to restart")
    assert len(lines(risen(5, database.key), database, unhealthy(project="blog"))) == 2


def test_a_broken_check_is_a_note_and_no_alert_while_the_service_answers() -> None:
    (condition,) = found("docker.healthcheck_broken", BROKEN, probe(ServiceState.UP))
    assert condition.severity is Severity.NOTE
    assert condition.what == "Health check of container web is broken, not the service"
    assert (condition.why, condition.evidence) == (f"{NO_CURL} · the service itself answers", Evidence.REPORTED)
    assert not found("docker.unhealthy", BROKEN, probe(ServiceState.UP))


def test_a_broken_check_says_nothing_of_a_service_that_nobody_else_looks_at() -> None:
    (condition,) = found("docker.healthcheck_broken", BROKEN)
    assert condition.evidence is Evidence.LIKELY


def test_a_broken_check_does_not_excuse_a_service_that_does_not_answer() -> None:
    assert not found("docker.healthcheck_broken", BROKEN, probe(ServiceState.DOWN))
    assert found("docker.unhealthy", BROKEN, probe(ServiceState.DOWN))


@pytest.mark.parametrize(
    ("runs", "command"),
    [
        (engine(), "docker"),
        (engine(label="podman"), "podman"),
        (
            engine(label="podman", refs=("endpoint:unix:///tmp/p.sock",), marks=("unix:///tmp/p.sock", "config")),
            "podman --url unix:///tmp/p.sock",
        ),
        (engine(refs=("endpoint:tcp://far:2376",), marks=("tcp://far:2376", "config")), "docker -H tcp://far:2376"),
    ],
)
def test_the_command_is_that_of_the_engine(runs: Service, command: str) -> None:
    condition, _ = found("docker.unhealthy", runs, unhealthy())
    assert condition.do == f"{command} logs --tail 50 web"


def test_a_quiet_night_of_twenty_containers_is_quiet() -> None:
    assert not conditions(world(engine(), *(container(f"c{number}") for number in range(20))), Limits())


def test_what_runs_elsewhere_follows_from_nothing_that_happens_to_this_box() -> None:
    far = unhealthy(why="out of memory", refs=())
    (condition, _) = found("docker.unhealthy", host(booted_at=T0), far)
    assert not condition.causes


def test_one_that_kept_restarting_and_was_removed_is_missing_and_restarts_no_more() -> None:
    gone = container(state=ServiceState.DOWN, why="it is not there any more", marks=(MISSING,))
    said = {each.what for each in conditions(world(gone, past=risen(9)), Limits())}
    assert said == {"Container web is missing"}


@pytest.mark.parametrize("why", ["killed (exit 137)", "out of memory (exit 137)"])
def test_what_was_ended_from_outside_follows_from_no_crash_loop_beside_it(why: str) -> None:
    (condition, _) = found("docker.unhealthy", unhealthy(why=why))
    assert "docker.crashloop" not in condition.causes


def test_a_container_of_a_named_engine_is_told_from_its_namesake() -> None:
    far = unhealthy(key=f"{BOX}/docker/workload/web")
    seen = World((far,), (scope("docker/workload"),), {far.key: "docker/workload"}, T0)
    condition, _ = [each for each in conditions(seen, Limits()) if each.rule == "docker.unhealthy"]
    assert condition.what == "Container web on workload is unhealthy"
