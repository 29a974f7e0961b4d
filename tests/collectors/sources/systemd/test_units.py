from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board.facts import Gauge, Service, ServiceState
from board.marks import TRIGGERED
from collectors.sources.systemd.properties import UNSET, Properties
from collectors.sources.systemd.units import Home, job, service

HOME = Home("box/systemd/user", "unit")
STRICT = Home("box/systemd/user", "unit", ("llama.service",))
AT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MICROS = int(AT.timestamp() * 1_000_000)
RUNNING: dict[str, Any] = {
    "ActiveState": "active",
    "SubState": "running",
    "UnitFileState": "enabled",
    "ConditionResult": True,
}
ENDED: dict[str, Any] = RUNNING | {"ActiveState": "inactive", "SubState": "dead", "ActiveExitTimestamp": MICROS}


def read(home: Home = HOME, **properties: Any) -> Service:
    found = next(iter(service(home, "llama.service", Properties(properties))))
    assert isinstance(found, Service)
    return found


def test_a_unit_that_runs_tells_its_process_its_port_and_since_when() -> None:
    unit = read(
        **RUNNING,
        MainPID=42,
        ExecStart=[("/x", ["x", "--port", "11437"])],
        StateChangeTimestamp=MICROS,
        NRestarts=2,
    )
    assert unit.refs == ("unit:llama.service", "pid:42", "port:11437")
    assert (unit.label, unit.state, unit.boot, unit.since, unit.restarts) == (
        "llama",
        ServiceState.UP,
        "enabled",
        AT,
        2,
    )


@pytest.mark.parametrize(
    ("properties", "state", "why"),
    [
        (RUNNING, ServiceState.UP, ""),
        (RUNNING | {"ActiveState": "reloading"}, ServiceState.UP, "reloading"),
        (RUNNING | {"ActiveState": "activating", "SubState": "start"}, ServiceState.STARTING, "activating"),
        (
            RUNNING
            | {
                "ActiveState": "activating",
                "SubState": "auto-restart",
                "Result": "exit-code",
                "ExecMainCode": 1,
                "ExecMainStatus": 3,
            },
            ServiceState.STARTING,
            "restarting: exit code 3",
        ),
        (
            RUNNING | {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": 1, "NRestarts": 3},
            ServiceState.DOWN,
            "failed after 3 restarts: exit code 1",
        ),
        (
            RUNNING | {"ActiveState": "failed", "Result": "signal", "ExecMainStatus": 9},
            ServiceState.DOWN,
            "failed: killed by SIGKILL",
        ),
        (
            RUNNING | {"ActiveState": "failed", "Result": "oom-kill", "ExecMainStatus": 9},
            ServiceState.DOWN,
            "failed: killed for want of memory",
        ),
        (RUNNING | {"ActiveState": "failed", "Result": "protocol"}, ServiceState.DOWN, "failed: protocol"),
        (ENDED | {"ActiveState": "deactivating"}, ServiceState.DOWN, "deactivating"),
        (ENDED | {"ActiveState": "deactivating", "Type": "oneshot"}, ServiceState.OFF, "deactivating"),
        (ENDED, ServiceState.DOWN, "inactive"),
        (ENDED | {"Job": (7, "/job/7")}, ServiceState.STARTING, "inactive"),
        (ENDED | {"UnitFileState": "disabled"}, ServiceState.OFF, "inactive"),
        (ENDED | {"ActiveExitTimestamp": 0}, ServiceState.OFF, "inactive"),
        (ENDED | {"Type": "oneshot"}, ServiceState.OFF, "inactive"),
        (
            ENDED | {"ConditionResult": False, "ConditionTimestamp": MICROS},
            ServiceState.OFF,
            "inactive: its conditions are not met",
        ),
    ],
)
def test_each_state_of_systemd_is_one_of_ours_with_its_reason(
    properties: dict[str, Any], state: ServiceState, why: str
) -> None:
    unit = read(**properties)
    assert (unit.state, unit.why) == (state, why)


def test_a_unit_may_be_named_by_any_of_its_names() -> None:
    assert read(
        Home("box/systemd/user", "unit", ("qwen.service",)), **RUNNING, Names=["llama.service", "qwen.service"]
    ).essential


def test_a_unit_that_the_owner_named_must_be_up() -> None:
    assert read(STRICT, ActiveState="inactive").state is ServiceState.DOWN
    missing = read(STRICT, ActiveState="inactive", LoadState="not-found")
    assert (missing.state, missing.why, missing.essential) == (ServiceState.DOWN, "missing: no unit of that name", True)


def test_a_unit_that_ended_tells_when_it_was_last_up() -> None:
    assert read(**ENDED).last_up == AT
    assert read(**RUNNING).last_up is None


def test_a_crash_loop_does_not_begin_anew_at_each_look() -> None:
    crashing: dict[str, Any] = {"ActiveState": "activating", "SubState": "auto-restart", "StateChangeTimestamp": MICROS}
    unit = read(**crashing, ActiveExitTimestamp=MICROS)
    assert (unit.since, unit.last_up) == (None, None)


@pytest.mark.parametrize(
    ("properties", "boot"),
    [
        ({"UnitFileState": "disabled"}, "disabled"),
        ({"UnitFileState": "static", "TriggeredBy": ["x.timer"]}, TRIGGERED),
        ({"UnitFileState": "disabled", "TriggeredBy": "x.socket"}, TRIGGERED),
        ({"UnitFileState": "disabled", "WantedBy": ["gateway.service"]}, TRIGGERED),
        ({"UnitFileState": "enabled", "WantedBy": ["default.target"]}, "enabled"),
        ({"UnitFileState": "enabled", "Type": "oneshot", "TriggeredBy": ["x.timer"]}, TRIGGERED),
        ({"UnitFileState": "masked-runtime", "WantedBy": ["gateway.service"]}, "masked-runtime"),
        ({"UnitFileState": "static"}, "static"),
        ({}, ""),
    ],
)
def test_what_another_unit_starts_needs_no_boot(properties: dict[str, Any], boot: str) -> None:
    assert read(**RUNNING | {"UnitFileState": ""} | properties).boot == boot


def test_a_unit_whose_file_has_changed_says_so() -> None:
    assert read(**RUNNING, NeedDaemonReload=True).marks == ("needs daemon-reload",)


def test_memory_is_held_against_the_lower_of_its_marks() -> None:
    facts = tuple(
        service(HOME, "x.service", Properties({**RUNNING, "MemoryCurrent": 5, "MemoryHigh": 9, "MemoryMax": 20}))
    )
    gauge = facts[1]
    assert isinstance(gauge, Gauge)
    assert (gauge.key, gauge.value, gauge.limit) == ("box/systemd/user/x.service/memory", 5, 9)


@pytest.mark.parametrize("memory", [{"MemoryCurrent": UNSET, "MemoryHigh": 9}, {"MemoryCurrent": 5}])
def test_memory_without_a_mark_or_a_reading_is_not_told(memory: dict[str, int]) -> None:
    assert len(tuple(service(HOME, "x.service", Properties({**RUNNING, **memory})))) == 1


TIMER: dict[str, Any] = {"ActiveState": "active", "Triggers": ["x.service"]}


def test_a_timer_is_a_job_with_how_its_unit_fared() -> None:
    timer = TIMER | {
        "LastTriggerUSec": MICROS,
        "NextElapseUSecRealtime": MICROS + 60_000_000,
        "TimersMonotonic": [("OnUnitActiveUSec", 60_000_000, 0)],
    }
    failed = Properties({"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": 7})
    found = job(HOME, "x.timer", Properties(timer), failed)
    assert (found.label, found.enabled, found.last_run, found.outcome) == ("x", True, AT, "exit code 7")
    assert (found.period, found.next_run) == (60, AT + timedelta(minutes=1))


def test_a_run_that_went_well_is_a_success_and_one_that_goes_on_is_none_yet() -> None:
    timer = Properties(TIMER | {"LastTriggerUSec": MICROS})
    assert (
        job(HOME, "x.timer", timer, Properties({"ActiveState": "inactive", "Result": "success"})).outcome == "success"
    )
    assert job(HOME, "x.timer", timer, Properties({"ActiveState": "activating"})).outcome == ""


def test_a_timer_whose_unit_runs_says_since_when() -> None:
    timer = Properties(TIMER | {"LastTriggerUSec": MICROS})
    assert job(HOME, "x.timer", timer, Properties({"ActiveState": "activating"})).running_since == AT
    assert job(HOME, "x.timer", timer, Properties({"Result": "success"})).running_since is None


def test_a_timer_that_never_elapsed_has_no_outcome() -> None:
    assert job(HOME, "x.timer", Properties(TIMER), Properties({"Result": "success"})).outcome == ""


def test_a_timer_that_counts_from_the_boot_elapses_at_a_time_of_the_clock() -> None:
    timer = TIMER | {
        "ActiveEnterTimestamp": MICROS,
        "ActiveEnterTimestampMonotonic": 1_000_000,
        "NextElapseUSecMonotonic": 11_000_000,
    }
    assert job(HOME, "x.timer", Properties(timer), None).next_run == AT + timedelta(seconds=10)
    both = timer | {"NextElapseUSecRealtime": MICROS + 3_000_000}
    assert job(HOME, "x.timer", Properties(both), None).next_run == AT + timedelta(seconds=3)


def test_a_timer_tells_whether_a_boot_starts_it() -> None:
    assert job(HOME, "x.timer", Properties({"UnitFileState": "disabled"}), None).boot == "disabled"


def test_a_timer_that_is_stopped_is_not_enabled() -> None:
    assert not job(HOME, "x.timer", Properties({"ActiveState": "inactive"}), None).enabled
