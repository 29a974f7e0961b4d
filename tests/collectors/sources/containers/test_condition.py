from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import ServiceState
from board.marks import CHECK_BROKEN
from collectors.sources.containers.condition import Condition, Heard, condition
from collectors.sources.containers.wire import Inspected, Listed
from tests.collectors.sources.containers.scene import NOW, REFUSED, inspected, listed

ENDED = "2026-11-20T07:00:01Z"
"""A second after the start: a job."""
ENDED_LATE = "2026-11-20T07:30:00Z"
"""Half an hour after the start: a server."""
SERVICE = {"compose_project": "shop", "compose_service": "db"}


def judged(each: Listed, known: Inspected | None, heard: Heard | None = None, **later: float) -> Condition:
    return condition(each, known, heard or Heard(), NOW + timedelta(**later))


def exited(code: int, heard: Heard | None = None, **more: object) -> Condition:
    """A service of a project that has ended."""
    row = listed("db", "exited", f"Exited ({code}) 29 seconds ago", **SERVICE)
    return judged(row, inspected(code=code, ended=ENDED, **more), heard)


@pytest.mark.parametrize("status", ["Up 31 seconds (healthy)", "Up 3 seconds"])
def test_what_runs_is_up_if_it_is_healthy_or_nobody_checks(status: str) -> None:
    found = judged(listed("web", status=status), inspected())
    assert found.state is ServiceState.UP
    assert found.since is not None
    assert found.since.isoformat() == "2026-11-20T07:00:00.736554+00:00"


def test_what_is_unhealthy_says_the_last_line_of_its_check() -> None:
    sick = inspected(health="unhealthy", output=f"% Total\n\n{REFUSED}")
    found = judged(listed("api", status="Up 30 seconds (unhealthy)"), sick)
    assert (found.state, found.why) == (ServiceState.DEGRADED, REFUSED.strip())


def test_a_check_that_said_nothing_is_known_by_its_exit_code() -> None:
    found = judged(listed("api", status="Up 1 hour (unhealthy)"), inspected(health="unhealthy", check=2))
    assert found.why == "its health check ends with exit 2"


def test_health_that_is_not_in_the_list_comes_from_the_close_look() -> None:
    assert judged(listed("api"), inspected(health="unhealthy")).state is ServiceState.DEGRADED


def test_what_has_not_passed_its_check_yet_is_starting() -> None:
    found = judged(listed("db", status="Up 1 second (health: starting)"), inspected(health="starting"))
    assert found.state is ServiceState.STARTING


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ('OCI runtime exec failed: exec: "curl": executable file not found in $PATH: unknown', -1),
        ("/bin/sh: curl: not found", 127),
        ("/bin/sh: 1: curl: not found", 1),
        ("bash: line 1: pg_isready: command not found", 1),
        ("", 127),
    ],
)
def test_a_check_whose_command_is_not_in_the_image_is_broken(output: str, code: int) -> None:
    found = judged(listed("voice"), inspected(health="unhealthy", output=output, check=code))
    assert found.marks == (CHECK_BROKEN,)


@pytest.mark.parametrize("output", ["curl: (22) The requested URL returned error: 404 Not Found", REFUSED, "not found"])
def test_a_check_that_finds_the_service_ill_is_not_broken(output: str) -> None:
    assert judged(listed("voice"), inspected(health="unhealthy", output=output)).marks == ()


def test_what_restarts_is_down_with_its_exit_code() -> None:
    found = judged(listed("loop", "restarting", "Restarting (3) 1 second ago"), None)
    assert (found.state, found.why) == (ServiceState.DOWN, "exit 3, about to restart")


def test_what_podman_is_about_to_restart_is_down_and_not_stopped() -> None:
    found = judged(listed("loop", "stopped", "Exited (3) 1 second ago"), inspected(code=3, policy="always"))
    assert (found.state, found.why) == (ServiceState.DOWN, "exit 3, about to restart")


def test_killed_and_out_of_memory_have_the_same_exit_code_and_are_told_apart() -> None:
    assert exited(137) == Condition(ServiceState.DOWN, "killed (exit 137)", inspected(ended=ENDED).ended_at)
    assert exited(137, oom=True).why == "out of memory (exit 137)"


def test_an_engine_that_does_not_note_it_is_overheard() -> None:
    assert exited(137, Heard(out_of_memory=True)).why == "out of memory (exit 137)"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (exited(0), "exit 0"),
        (exited(143), "stopped (exit 143)"),
        (exited(137, Heard(stopped=True)), "stopped (exit 137)"),
        (exited(137, policy="unless-stopped"), "stopped (exit 137)"),
    ],
)
def test_what_was_done_or_was_stopped_is_off(found: Condition, why: str) -> None:
    assert (found.state, found.why) == (ServiceState.OFF, why)


def test_what_gave_up_restarting_says_so() -> None:
    found = exited(1, policy="on-failure", restarts=5, most=5)
    assert (found.state, found.why) == (ServiceState.DOWN, "exit 1, given up after 5 restarts")


def test_what_podman_gave_up_restarting_is_down_and_what_was_stopped_there_is_off() -> None:
    row, known = listed("loop", "exited", "Exited (3) 1 minute ago"), inspected(code=3, policy="always", restarts=90)
    found = condition(row, known, Heard(), NOW, podman=True)
    assert (found.state, found.why) == (ServiceState.DOWN, "exit 3, given up after 90 restarts")
    assert condition(row, known, Heard(stopped=True), NOW, podman=True).state is ServiceState.OFF
    assert condition(row, known, Heard(), NOW).state is ServiceState.OFF


@pytest.mark.parametrize(("policy", "state"), [("always", ServiceState.DOWN), ("no", ServiceState.OFF)])
def test_what_cannot_start_says_why_and_is_down_where_it_is_meant_to_run(policy: str, state: ServiceState) -> None:
    known = inspected(error="port is already allocated", began="0001-", policy=policy)
    found = judged(listed("db", "created", "Created"), known)
    assert (found.state, found.why) == (state, "cannot start: port is already allocated")


def test_what_could_not_start_long_ago_is_not_expected() -> None:
    old = listed("db", "created", "Created").model_copy(update={"created": 1_700_000_000})
    assert judged(old, inspected(error="no space", began="0001-", policy="always")).state is ServiceState.OFF


def test_what_runs_again_says_how_it_ended_although_the_engine_has_forgotten() -> None:
    found = judged(listed("db", status="Up 1 second"), inspected(restarts=3), Heard(exit_code="3"))
    assert (found.state, found.why) == (ServiceState.UP, "last exit 3")


def test_what_could_not_be_removed_says_so() -> None:
    found = judged(listed("db", "dead", "Dead", **SERVICE), inspected(code=0, policy="always"))
    assert (found.state, found.why) == (ServiceState.OFF, "dead: its removal did not come to an end")


@pytest.mark.parametrize(("state", "why"), [("paused", "paused"), ("created", "created, never started")])
def test_what_was_put_aside_is_off(state: str, why: str) -> None:
    found = judged(listed("db", state, state.title()), inspected())
    assert (found.state, found.why) == (ServiceState.OFF, why)


def test_a_job_that_failed_is_not_expected_back_and_a_server_is() -> None:
    row = listed("batch", "exited", "Exited (1) 1 hour ago")
    assert judged(row, inspected(code=1, ended=ENDED)).state is ServiceState.OFF
    assert judged(row, inspected(code=1, ended=ENDED_LATE)).state is ServiceState.DOWN


def test_what_ended_more_than_a_week_ago_is_not_expected_back() -> None:
    row = listed("old", "exited", "Exited (1) 8 days ago")
    assert judged(row, inspected(code=1, ended=ENDED_LATE), days=6).state is ServiceState.DOWN
    assert judged(row, inspected(code=1, ended=ENDED_LATE), days=8).state is ServiceState.OFF


def test_what_was_not_looked_at_yet_is_unknown() -> None:
    assert judged(listed("db", "exited", "Exited (1) 1 hour ago"), None).state is ServiceState.UNKNOWN


@given(state=st.text(max_size=20), status=st.text(max_size=60), output=st.text(), code=st.integers(-(2**31), 2**31))
def test_whatever_an_engine_says_is_some_condition(state: str, status: str, output: str, code: int) -> None:
    found = judged(listed("x", state, status), inspected(health="unhealthy", output=output, check=code, code=code))
    assert found.state in ServiceState
    assert len(found.why) <= 250
