from datetime import timedelta

import pytest

from board.board import Evidence, Severity
from board.facts import Fact, Process, ServiceState
from board.limits import Limits
from board.rules.catalogue import conditions
from tests.board.rules.specimens import filling
from tests.board.worlds import BOX, GB, T0, Engine, at, card, first_raised, found, gauge, host, scope, server, world

OFF_FOR = timedelta(hours=2, minutes=33)


def rebooted() -> Fact:
    return host(boot_id="b2", booted_at=T0, off_since=T0 - OFF_FOR)


def test_a_reboot_is_told_with_its_times_and_what_is_missing() -> None:
    (condition,) = found("host.rebooted", rebooted(), server(ServiceState.DOWN, boot="disabled"), card(), read=20)
    assert condition.what == "Box rebooted: last seen 10:27, up again 13:00"
    assert condition.why == "no reading in between for 2 h 33 min · 1 of 2 services are back · not coder-next"
    assert condition.do == "systemctl --user enable --now llama-coder-next.service"
    assert (condition.severity, condition.evidence) == (Severity.SOON, Evidence.LIKELY)


def test_what_is_starting_after_a_boot_is_not_to_be_started_again() -> None:
    starting = server(ServiceState.STARTING)
    (condition,) = found("host.rebooted", rebooted(), starting, read=20)
    assert (condition.why.rpartition(" · ")[2], condition.do) == ("not coder-next", "journalctl -b -1 -e")


def test_what_has_too_much_to_do_after_a_boot_is_back() -> None:
    (condition,) = found("host.rebooted", rebooted(), server(ServiceState.SATURATED, since=at(5)), read=20)
    assert condition.why.endswith("1 of 1 services are back")


def test_a_boot_awaits_nothing_that_runs_on_another_host() -> None:
    away = server(ServiceState.DOWN, key=f"{BOX}/llama/gpu-2:8080", refs=("endpoint:gpu-2:8080",), label="far")
    (condition,) = found("host.rebooted", rebooted(), away, card(), read=20)
    assert condition.why.endswith("1 of 1 services are back")


def test_a_reboot_clears_when_every_service_was_up_for_a_minute() -> None:
    engine = Engine()
    assert engine.read(20, rebooted(), server(ServiceState.DOWN, since=at(20))) >= {"host.rebooted soon"}
    back = (rebooted(), server(since=at(100)))
    assert "host.rebooted soon" in engine.read(100, *back)
    assert "host.rebooted soon" in engine.read(155, *back)
    assert "host.rebooted soon" not in engine.read(160, *back)


def test_a_box_without_a_boot_that_we_saw_was_never_off() -> None:
    assert not found("host.rebooted", host(), server(ServiceState.DOWN))


def test_a_service_that_fails_days_after_the_boot_does_not_bring_the_boot_back() -> None:
    day = 86_400
    assert not found("host.rebooted", rebooted(), server(ServiceState.DOWN, since=at(day)), read=day + 5)


def test_a_service_that_was_not_read_since_the_boot_is_not_back() -> None:
    engine = Engine()
    engine.judge(world(rebooted(), server(), read=100, scopes=[scope("host", 100), scope("llama/11439", -9000)]))
    assert "host.rebooted soon" in engine.raised


def test_a_gap_in_our_readings_is_a_note_for_half_a_day() -> None:
    gap = host(unread_from=at(-7200), unread_until=at(0))
    (condition,) = found("host.gap", gap, read=60)
    assert condition.what == "No readings between 11:00 and 13:00"
    assert condition.severity is Severity.NOTE
    assert not found("host.gap", gap, read=12 * 3600)


@pytest.mark.parametrize(
    ("used", "size", "severities"),
    [
        (50, 1000, set()),
        (86, 100, {Severity.SOON}),
        (96, 100, {Severity.SOON, Severity.NOW}),
        (9_982, 10_000, {Severity.SOON, Severity.NOW}),
        (35, 64, set()),
    ],
)
def test_a_disk_is_judged_by_percent_and_by_what_is_free(used: int, size: int, severities: set[Severity]) -> None:
    facts = (host(), gauge("host/disk/root", used * GB, size * GB, "/"))
    assert {each.severity for each in found("host.disk", *facts) if each.firm} == severities


def test_a_disk_that_fills_says_when_it_is_full() -> None:
    filled = world(host(), gauge("host/disk/root", 99 * GB, label="/"), past=filling())
    whys = {each.why for each in conditions(filled, Limits())}
    assert whys == {"99 % of 100 G in use · 1.0 G free · full at 14:00 at this pace"}


def test_a_forecast_that_was_overtaken_is_not_told() -> None:
    later = 7200
    stalled = world(host(), gauge("host/disk/root", 99 * GB, label="/"), read=later, past=filling())
    assert {each.why for each in conditions(stalled, Limits())} == {"99 % of 100 G in use · 1.0 G free"}


def test_a_big_disk_with_little_free_space_alarms_below_its_percentage() -> None:
    (condition,) = found("host.disk", host(), gauge("host/disk/root", 101 * GB, 119 * GB, "/"))
    assert condition.firm
    assert condition.why == "85 % of 119 G in use · 18.0 G free"
    assert condition.do == "du -xh --max-depth=2 / | sort -h | tail"


def test_a_mount_of_any_name_is_one_word_of_the_command() -> None:
    mount = gauge("host/disk/x", 990 * GB, 1000 * GB, "/mnt/$(touch x);id")
    assert {each.do for each in found("host.disk", host(), mount)} == {
        "du -xh --max-depth=2 '/mnt/$(touch x);id' | sort -h | tail"
    }


def test_a_disk_between_the_levels_holds_an_alert_and_raises_none() -> None:
    (condition,) = found("host.disk", host(), gauge("host/disk/root", 836 * GB, 1000 * GB, "/"))
    assert not condition.firm


def test_a_full_disk_is_raised_after_five_minutes_and_cleared_after_ten() -> None:
    engine = Engine()
    full = (host(), gauge("host/disk/root", 900 * GB, 1000 * GB, "/"))
    empty = (host(), gauge("host/disk/root", 500 * GB, 1000 * GB, "/"))
    assert not engine.read(0, *full)
    for second in range(60, 300, 60):
        assert not engine.read(second, *full)
    assert engine.read(300, *full) == {"host.disk soon"}
    for second in range(360, 960, 60):
        assert engine.read(second, *empty) == {"host.disk soon"}
    assert not engine.read(960, *empty)


def test_short_memory_names_what_holds_it() -> None:
    holders = [
        Process(key=f"{BOX}/host/process/{pid}", pid=pid, name=name, memory=size * GB)
        for pid, name, size in ((1, "python3", 60), (2, "llama-server", 20), (3, "java", 9), (4, "sshd", 1))
    ]
    soon, now = found("host.mem", host(), gauge("host/mem", 96 * GB), *holders)
    assert soon.why == "4.0 G of 100 G left · python3 60.0 G · llama-server 20.0 G · java 9.0 G"
    assert (soon.severity, now.severity) == (Severity.SOON, Severity.NOW)
    assert soon.firm
    assert now.firm


def test_memory_is_urgent_after_thirty_seconds_below_five_percent() -> None:
    facts = (host(), gauge("host/mem", 96 * GB))
    readings = [(second, facts) for second in range(0, 120, 2)]
    assert first_raised(readings, "host.mem now") == 30
    assert first_raised(readings, "host.mem soon") == 60


def test_a_process_killed_for_want_of_memory_is_urgent_for_ten_minutes() -> None:
    killed = (host(oom_at=at(0)), gauge("host/mem", 10 * GB))
    (condition,) = found("host.mem", *killed, read=60)
    assert condition.what == "A process was killed for want of memory"
    assert not found("host.mem", *killed, read=600)
