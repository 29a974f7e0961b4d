from board.board import Severity
from board.limits import Limits
from board.reading import Outage, OutageKind, Scope
from board.rules.catalogue import conditions
from tests.board.worlds import Engine, scope, world

REFUSED = Outage(OutageKind.REFUSED, "connection refused", "systemctl start docker")


def watched(now: float, read: float | None, *, outage: Outage | None = None, critical: bool = True) -> Engine:
    """An engine that has looked every 5 s since the start, while the source was last read at one second."""
    engine = Engine()
    for second in range(0, int(now) + 1, 5):
        last = read if read is None else min(read, second)
        engine.judge(world(now=second, scopes=[scope("gpu", last, outage=outage, critical=critical)]))
    return engine


def test_readings_older_than_three_periods_are_a_note() -> None:
    assert not watched(15, 0, critical=False).raised
    engine = watched(20, 0, critical=False)
    assert engine.raised == {"dash.stale note"}
    assert engine.tracks[0].condition.what == "Readings of gpu are out of date"


def test_a_critical_source_is_blind_after_five_minutes() -> None:
    assert "dash.blind soon" not in watched(310, 0).raised
    assert "dash.blind soon" in watched(320, 0).raised


def test_a_source_that_was_never_read_is_blind_after_five_minutes_too() -> None:
    assert "dash.blind soon" not in watched(295, None).raised
    assert "dash.blind soon" in watched(300, None).raised


def test_a_blind_source_is_named_with_its_trouble_and_the_remedy() -> None:
    engine = watched(320, 0, outage=REFUSED)
    condition = next(each.condition for each in engine.tracks if each.condition.severity is Severity.SOON)
    assert condition.what == "Can't tell how gpu is: it can't be read"
    assert condition.why == "connection refused · last read 13:00"
    assert condition.do == "systemctl start docker"


def test_a_source_that_nobody_depends_on_is_never_blind() -> None:
    assert watched(900, 0, critical=False).raised == {"dash.stale note"}


def test_blindness_clears_after_a_minute_of_sight() -> None:
    engine = watched(320, 0)
    for second in range(325, 385, 5):
        engine.judge(world(now=second, scopes=[scope("gpu", second, critical=True)]))
        assert "dash.blind soon" in engine.raised
    engine.judge(world(now=385, scopes=[scope("gpu", 385, critical=True)]))
    assert not engine.raised


def test_a_source_that_is_not_set_up_or_off_is_no_trouble() -> None:
    for kind in (OutageKind.ABSENT, OutageKind.OFF):
        assert not watched(900, None, outage=Outage(kind, "not here")).raised


def test_a_pause_of_the_engine_is_not_the_blindness_of_its_sources() -> None:
    engine = watched(20, 0)
    engine.judge(world(now=9000, scopes=[scope("gpu", 0, critical=True)]))
    assert "dash.blind soon" not in engine.raised


def test_a_source_that_nobody_has_asked_yet_is_not_out_of_date() -> None:
    new = Scope(name="gpu", source="gpu", every=2, critical=True)
    assert [each for each in conditions(world(scopes=[new]), Limits()) if each.rule == "dash.stale"] == []
