"""A unit that lacks environment names is told with the names, a minute after its start, and never with a value."""

from board.alerts.fault import faults, folded
from board.board import Severity
from board.facts import Gauge, Service, ServiceState
from board.marks import ENVIRONMENT_UNREAD
from tests.board.rules.deployments import POSITIONS, poor
from tests.board.worlds import BOX, Engine, at, found, unit, world

RULE = "gw.env_missing"


def test_the_names_are_told_with_where_they_belong_and_what_to_restart() -> None:
    (alert,) = found(RULE, poor(POSITIONS, "MC_TOKEN"))
    assert (alert.what, alert.severity) == ("Environment of pmm lacks 2 required names", Severity.SOON)
    assert alert.why == f"missing: {POSITIONS}, MC_TOKEN (values are never read) · started 12:58"
    assert alert.command == "systemctl --user edit pmm.service && systemctl --user restart pmm.service"
    assert f"Environment= with {POSITIONS}, MC_TOKEN" in alert.do


def test_a_single_name_stands_in_the_line_itself() -> None:
    assert found(RULE, poor(POSITIONS))[0].what == f"Environment of pmm lacks {POSITIONS}"


def test_a_unit_of_the_system_is_mended_by_root() -> None:
    (alert,) = found(RULE, poor(POSITIONS, refs=("system-unit:pmm.service",)))
    assert alert.do.startswith("sudo systemctl edit pmm.service")


def test_it_is_raised_a_minute_after_the_start_also_between_two_readings() -> None:
    engine = Engine()
    for second in (0, 59, 60):
        engine.judge(world(poor(POSITIONS, since=at(0)), read=second // 10 * 10, now=second))
        assert bool(engine.raised) is (second == 60)


def test_a_restart_that_brings_the_names_clears_it() -> None:
    engine = Engine()
    assert engine.read(0, poor(POSITIONS)) == {f"{RULE} soon"}
    engine.read(10, unit("pmm", since=at(5)))
    assert engine.read(20, unit("pmm", since=at(5))) == set()


def test_a_restart_without_them_does_not() -> None:
    engine = Engine()
    engine.read(0, poor(POSITIONS))
    assert all(engine.read(second, poor(POSITIONS, since=at(5))) for second in (10, 20, 30))


def test_what_cannot_be_read_is_neither_missing_nor_there() -> None:
    unread = poor(marks=(ENVIRONMENT_UNREAD,))
    assert not any(alert.firm for alert in found(RULE, unread))
    engine = Engine()
    engine.read(0, poor(POSITIONS))
    assert engine.read(10, unread) == engine.read(20, unread) == {f"{RULE} soon"}


def test_a_unit_that_does_not_run_lacks_nothing() -> None:
    assert found(RULE, poor(POSITIONS, state=ServiceState.DOWN)) == []


def test_it_explains_that_the_service_of_the_unit_counts_wrong() -> None:
    key, refs = f"{BOX}/service/pmm", ("unit:pmm.service",)
    service = Service(key=key, kind="service", label="pmm", state=ServiceState.UP, refs=refs)
    log = Gauge(key=f"{key}/log", label="log", value=0)
    counts = {"reported": 178, "independent": 401}
    totals = [Gauge(key=f"{key}/{name}", label=name, value=value) for name, value in counts.items()]
    engine = Engine()
    for second in (0, 30, 60):
        engine.read(second, poor(POSITIONS), service, log, *totals)
    (top,) = folded(faults(engine.tracks))
    assert top.worst.condition.rule == RULE
    assert [each.worst.condition.rule for each in top.follows] == ["svc.value_mismatch"]


def test_names_are_told_of_each_unit_alone() -> None:
    engine = Engine()
    engine.read(0, poor(POSITIONS), unit("other", lacks=("A",), since=at(-120)))
    assert len(folded(faults(engine.tracks))) == 2
