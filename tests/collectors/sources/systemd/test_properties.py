from datetime import UTC, datetime, timedelta

import pytest

from collectors.sources.systemd.properties import UNSET, Properties

AT = datetime(2026, 11, 20, 14, 11, 10, tzinfo=UTC)
MICROS = int(AT.timestamp() * 1_000_000)


@pytest.mark.parametrize("value", [MICROS, "Fri 2026-11-20 14:11:10 UTC"])
def test_a_time_is_the_same_by_either_way(value: object) -> None:
    assert Properties({"At": value}).moment("At") == AT


def test_a_time_is_told_in_whole_seconds_so_that_it_is_the_same_by_either_way() -> None:
    assert Properties({"At": MICROS + 999_999}).moment("At") == AT


@pytest.mark.parametrize(
    ("value", "micros"),
    [
        (300_000_000, 300_000_000),
        ("5min", 300_000_000),
        ("6h 18min 21.479684s", 22_701_479_684),
        ("1month 2w 1y 350ms", 2_629_800_000_000 + 1_209_600_000_000 + 31_557_600_000_000 + 350_000),
        ("0", 0),
        ("infinity", None),
        (UNSET, None),
        ("", None),
    ],
)
def test_a_span_is_the_same_by_either_way(value: object, micros: int | None) -> None:
    assert Properties({"In": value}).micros("In") == micros


@pytest.mark.parametrize("value", [0, UNSET, "", "n/a", None, 2**63])
def test_what_never_was_has_no_time(value: object) -> None:
    assert Properties({"At": value}).moment("At") is None


@pytest.mark.parametrize(("value", "number"), [(900, 900), ("900", 900), (0, 0), ("0", 0)])
def test_a_number_is_the_same_by_either_way(value: object, number: int) -> None:
    assert Properties({"Many": value}).number("Many") == number


@pytest.mark.parametrize("value", [UNSET, "[not set]", "infinity", "", None])
def test_what_has_no_limit_is_no_number(value: object) -> None:
    assert Properties({"Many": value}).number("Many") is None


@pytest.mark.parametrize(("value", "so"), [(True, True), ("yes", True), (False, False), ("no", False), (None, False)])
def test_a_flag_is_the_same_by_either_way(value: object, *, so: bool) -> None:
    assert Properties({"So": value}).flag("So") is so


def test_names_are_the_same_by_either_way() -> None:
    typed = Properties({"A": ["x.timer", "y.socket"], "B": ["z.path"]})
    assert typed.names("A", "B", "C") == ("x.timer", "y.socket", "z.path")
    assert Properties({"A": "x.timer y.socket"}).names("A") == ("x.timer", "y.socket")


@pytest.mark.parametrize(("value", "queued"), [((0, "/"), False), ("", False), ((7, "/job/7"), True), ("7", True)])
def test_a_job_that_waits_is_told(value: object, *, queued: bool) -> None:
    assert Properties({"Job": value}).queued is queued


@pytest.mark.parametrize(
    ("value", "port"),
    [
        ([("/usr/bin/llama-server", ["llama-server", "-m", "x.gguf", "--port", "11437"], False)], 11437),
        ("{ path=/usr/bin/llama-server ; argv[]=llama-server --port=11437 --api-key x ; pid=7 }", 11437),
        ([("/bin/sh", ["sh", "-c", "exit 3"], False)], None),
        ([], None),
        (None, None),
    ],
)
def test_of_a_command_only_the_port_is_read(value: object, port: int | None) -> None:
    assert Properties({"ExecStart": value}).port == port


def test_a_timer_that_runs_after_itself_has_an_interval() -> None:
    bases = [("OnBootUSec", 1_000_000, 5), ("OnUnitActiveUSec", 300_000_000, 7)]
    assert Properties({"TimersMonotonic": bases}).interval == timedelta(minutes=5)
    assert Properties({"TimersMonotonic": bases[:1]}).interval is None
    assert Properties({}).interval is None
    told = "{ OnBootUSec=1s ; next_elapse=5us }\n{ OnUnitActiveUSec=5min ; next_elapse=1h 5min }"
    assert Properties({"TimersMonotonic": told}).interval == timedelta(minutes=5)
    assert Properties({"TimersMonotonic": told.partition("\n")[0]}).interval is None


def test_of_several_commands_the_first_one_counts() -> None:
    told = "{ path=/a ; argv[]=a --port 1 ; pid=0 }\n{ path=/b ; argv[]=b --port 2 ; pid=0 }"
    assert Properties({"ExecStart": told}).port == 1
