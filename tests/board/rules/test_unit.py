"""Units: which of them must be up, and which will not be there after the next boot."""

from dataclasses import replace
from typing import Any

import pytest

from board.alerts.fault import faults, folded
from board.board import Severity
from board.facts import Fact, Job, Service, ServiceState
from board.limits import Limits
from board.lookback import Hindsight
from board.marks import MEANT_FOR, NO_LINGER, TRIGGERED
from board.past import series
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from board.rules.unit import RESTARTS
from tests.board.rules.probes import port, probe
from tests.board.worlds import BOX, Engine, at, first_raised, found, host, manager, server, unit, world

UP, DOWN, OFF, STARTING = ServiceState.UP, ServiceState.DOWN, ServiceState.OFF, ServiceState.STARTING
DAY = 86_400


def timer(**more: Any) -> Job:
    """A timer of the user's systemd, enabled and waiting."""
    fields: dict[str, Any] = {"label": "prune", "enabled": True, "boot": "enabled", "refs": ("unit:prune.timer",)}
    return Job(**{"key": f"{BOX}/systemd/user/prune.timer", **fields, **more})


def restarted(times: float, *facts: Fact) -> list[Condition]:
    """What is found wrong with a unit that was started anew so often."""
    crashing = unit("crash", STARTING, why="restarting: exit code 3", boot="static")
    past = Hindsight(rises={(RESTARTS, series(crashing.key, "restarts")): times})
    return [each for each in conditions(world(crashing, *facts, past=past), Limits()) if each.rule == "unit.flapping"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"essential": True, "boot": "static"}, Severity.NOW),
        ({"boot": "enabled"}, Severity.NOW),
        ({"boot": "disabled", "last_up": at(-6 * DAY)}, Severity.NOW),
        ({"boot": "disabled", "last_up": at(-8 * DAY)}, Severity.NOTE),
        ({"boot": "static"}, Severity.NOTE),
        ({"boot": TRIGGERED, "last_up": at(-60)}, Severity.NOTE),
    ],
)
def test_what_failed_is_urgent_where_it_is_expected_and_a_note_elsewhere(
    more: dict[str, Any], expected: Severity
) -> None:
    (condition,) = found("unit.down", unit("x", DOWN, why="failed: exit code 1", **more))
    assert condition.severity is expected
    assert condition.what == "Unit x has failed"
    assert condition.why.startswith("x failed: exit code 1, ")


@pytest.mark.parametrize(
    ("more", "down"),
    [
        ({"boot": "disabled", "last_up": at(-3600)}, True),
        ({"boot": "enabled", "last_up": at(-3600)}, True),
        ({"boot": "enabled"}, False),
        ({"boot": "disabled"}, False),
        ({"boot": TRIGGERED, "last_up": at(-3600)}, False),
    ],
)
def test_what_is_inactive_is_down_only_if_it_was_up_lately_by_itself(more: dict[str, Any], *, down: bool) -> None:
    assert bool(found("unit.down", unit("x", OFF, **more))) is down


@pytest.mark.parametrize(("seconds", "down"), [(599, False), (600, True)])
def test_what_starts_counts_as_down_after_ten_minutes(seconds: float, *, down: bool) -> None:
    assert bool(found("unit.down", unit("x", STARTING, since=at(-seconds)))) is down


def test_a_unit_is_down_at_the_second_reading() -> None:
    readings: list[tuple[float, tuple[Fact, ...]]] = [(10.0 * turn, (unit("x", DOWN),)) for turn in range(3)]
    assert first_raised(readings, "unit.down now") == 10


def test_a_unit_is_well_after_a_minute() -> None:
    engine = Engine()
    engine.read(0, unit("x", DOWN))
    engine.read(10, unit("x", DOWN))
    assert engine.read(60, unit("x"))
    assert engine.read(110, unit("x"))
    assert not engine.read(120, unit("x"))


def test_a_unit_that_is_down_says_how_it_stands_what_it_runs_and_what_helps() -> None:
    ended = unit("qwen", OFF, boot="disabled", last_up=at(-60), refs=("unit:qwen.service", "port:11439"))
    (condition,) = found("unit.down", ended, server(DOWN))
    assert condition.why == "qwen is inactive, disabled (would not start at boot) · runs coder-next"
    assert condition.do == "systemctl --user enable --now qwen.service"


def test_what_a_unit_runs_follows_from_it() -> None:
    ended = unit("qwen", DOWN, refs=("unit:qwen.service", "port:11439"))
    (above,) = found("unit.down", ended, server(DOWN))
    (below,) = found("llm.down", ended, server(DOWN))
    assert above.key in below.causes


def test_whatever_else_looks_at_its_port_follows_from_it_too() -> None:
    ended = unit("qwen", DOWN, refs=("unit:qwen.service", "port:11439"))
    here = ("host:127.0.0.1", "endpoint:127.0.0.1:11439", "port:11439")
    page = probe(DOWN, f"{BOX}/probe/127.0.0.1/11439/health", refs=here)
    elsewhere = probe(DOWN)
    engine = Engine()
    for second in range(0, 60, 10):
        engine.read(second, ended, server(DOWN), page, elsewhere)
    other, top = folded(faults(engine.tracks))
    assert top.key == f"unit.down:{ended.key}"
    assert [each.worst.condition.rule for each in top.follows] == ["llm.down", "net.http_probe"]
    assert other.key == f"net.http_probe:{elsewhere.key}"


@pytest.mark.parametrize("meant", ["figma-bridge", "figma-bridge.service", "figma-*"])
def test_a_unit_whose_port_another_holds_follows_from_that(meant: str) -> None:
    crashing = unit("figma-bridge", STARTING, why="restarting: exit code 1", boot="static")
    past = Hindsight(rises={(RESTARTS, series(crashing.key, "restarts")): 4})
    taken, holder = port(ServiceState.DEGRADED)
    taken = replace(taken, refs=("port:9223", f"{MEANT_FOR}{meant}"))
    engine = Engine()
    for second in range(0, 60, 10):
        engine.judge(world(crashing, taken, holder, read=second, past=past))
    (top,) = folded(faults(engine.tracks))
    assert (top.key, top.severity) == (f"port.wrong_owner:{taken.key}", Severity.NOW)
    assert [each.worst.condition.rule for each in top.follows] == ["unit.flapping"]


def test_a_port_of_somebody_else_does_not_explain_a_unit() -> None:
    (condition,) = found("unit.down", unit("api", DOWN, why="failed"), *port(ServiceState.DEGRADED))
    assert not [each for each in condition.causes if each.startswith("port.")]


def test_a_unit_that_has_not_been_up_since_the_boot_follows_from_it() -> None:
    booted = host(booted_at=at(-60), boot_id="b2")
    (condition,) = found("unit.down", booted, unit("x", DOWN, since=at(-50)))
    assert "host.rebooted" in condition.causes
    (later,) = found("unit.down", host(), unit("x", DOWN, since=at(-50)))
    assert "host.rebooted" not in later.causes


def test_a_name_that_no_unit_has_is_looked_up() -> None:
    (condition,) = found("unit.down", unit("x", DOWN, why="missing: no unit of that name", boot="", essential=True))
    assert condition.do == "systemctl --user list-unit-files"


@pytest.mark.parametrize(("times", "firm"), [(3, True), (40, True), (2, False), (0.5, False)])
def test_three_restarts_within_ten_minutes_are_flapping_and_any_holds_it(times: float, *, firm: bool) -> None:
    (condition,) = restarted(times)
    assert condition.firm is firm


def test_a_unit_that_was_not_restarted_does_not_flap() -> None:
    assert restarted(0) == []


def test_a_unit_that_flaps_names_its_last_exit_and_where_to_read_on() -> None:
    (condition,) = restarted(17)
    assert condition.why == "17 restarts within 10 min · crash is restarting: exit code 3, static"
    assert condition.do == "journalctl --user -u crash.service -n 50 --no-pager"


def test_all_that_no_boot_starts_is_one_line_with_one_command() -> None:
    loose = [unit(name, boot="disabled") for name in ("a", "b")]
    (condition,) = found("unit.not_persistent", manager(), *loose, unit("kept"))
    assert condition.what == "Boot persistence: 2 units will not survive a reboot"
    assert condition.why == "a, b run and are disabled"
    assert condition.do == "systemctl --user enable a.service b.service"


def test_units_of_the_system_are_enabled_by_root() -> None:
    key = f"{BOX}/systemd/system"
    system = Service(key=key, kind="systemd", label="system", state=UP)
    loose = unit("docker", boot="disabled", key=f"{key}/docker.service", refs=("system-unit:docker.service",))
    (condition,) = found("unit.not_persistent", system, loose)
    assert condition.what == "Boot persistence: 1 unit will not survive a reboot"
    assert condition.do == "sudo systemctl enable docker.service"


@pytest.mark.parametrize("boot", ["static", "generated", "transient", "indirect", "enabled-runtime", TRIGGERED, ""])
def test_a_unit_that_nobody_can_enable_is_not_to_be_enabled(boot: str) -> None:
    assert not found("unit.not_persistent", manager(), unit("x", boot=boot))


def test_a_disabled_unit_that_does_not_run_is_nobodys_loss() -> None:
    assert not found("unit.not_persistent", manager(), unit("x", OFF, boot="disabled"))


def test_a_user_who_does_not_linger_is_told_when_a_unit_counts_on_it() -> None:
    (condition,) = found("unit.linger_off", manager(NO_LINGER), unit("llama"))
    assert condition.do == "loginctl enable-linger sean"
    assert condition.why == "lingering is off · llama"


def test_a_user_without_units_need_not_linger() -> None:
    assert not found("unit.linger_off", manager(NO_LINGER), unit("x", OFF), unit("y", boot="static"))


def test_a_user_who_lingers_is_left_alone() -> None:
    assert not found("unit.linger_off", manager(), unit("llama"))


def test_a_timer_that_no_boot_starts_is_named_beside_the_units() -> None:
    (condition,) = found("unit.not_persistent", manager(), unit("a", boot="disabled"), timer(boot="disabled"))
    assert condition.what == "Boot persistence: 2 units will not survive a reboot"
    assert condition.do == "systemctl --user enable a.service prune.timer"
    assert not found("unit.not_persistent", manager(), timer(boot="disabled", enabled=False), timer())


@pytest.mark.parametrize(
    ("boot", "command"),
    [
        ("disabled", "systemctl --user enable --now prune.timer"),
        ("enabled", "systemctl --user start prune.timer"),
        ("", "systemctl --user list-unit-files"),
    ],
)
def test_a_timer_that_is_counted_on_and_stopped_is_down(boot: str, command: str) -> None:
    (condition,) = found("unit.down", timer(boot=boot, enabled=False, essential=True))
    assert (condition.severity, condition.what, condition.do) == (Severity.NOW, "Timer prune does not run", command)
    assert not found("unit.down", timer(boot=boot, enabled=False), timer(essential=True, key=f"{BOX}/crontab/x"))


@pytest.mark.parametrize("boot", ["transient", "masked", "masked-runtime"])
def test_what_was_made_for_once_or_shut_off_is_not_waited_for(boot: str) -> None:
    assert not found("unit.down", unit("x", OFF, boot=boot, last_up=at(-60)))
    (condition,) = found("unit.down", unit("x", DOWN, why="failed: exit code 1", boot=boot, last_up=at(-60)))
    assert condition.severity is Severity.NOTE


def test_a_unit_that_must_be_up_and_is_masked_is_unmasked_first() -> None:
    (condition,) = found("unit.down", unit("x", OFF, boot="masked", essential=True))
    assert condition.do == "systemctl --user unmask x.service && systemctl --user start x.service"
