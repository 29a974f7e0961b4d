import pytest

from board.alerts.loudness import Figure
from board.board import Severity
from board.facts import Service, ServiceState
from board.health import CONFIG, Part
from board.limits import Limits
from board.reading import Outage, OutageKind, Scope
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from tests.board.owns import DASH, own
from tests.board.rules.gateways import ways
from tests.board.worlds import Engine, first_raised, found, scope, world

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


@pytest.mark.parametrize(
    ("state", "what", "do"),
    [
        (
            ServiceState.DENIED,
            "Can't tell how gateway main is: it refuses us",
            "name its token in the config ([[sources.openclaw]] token = ...): lockn-control doctor",
        ),
        (ServiceState.UNKNOWN, "Can't tell how gateway main is: it tells us nothing", "lockn-control doctor"),
    ],
)
def test_a_gateway_that_answers_and_tells_us_nothing_is_one_that_we_are_blind_to(
    state: ServiceState, what: str, do: str
) -> None:
    shut = ways(rpc=state)
    assert first_raised([(second, shut) for second in range(0, 400, 5)], "dash.blind soon") == 300
    (condition,) = found("dash.blind", *shut)
    assert (condition.what, condition.do) == (what, do)
    assert not found("dash.blind", *ways(ServiceState.DOWN, state))


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


def about(rule: str, numbers: dict[str, float | None]) -> Condition:
    """The one thing that a rule finds wrong with an engine that tells these numbers."""
    [condition] = found(rule, *own(numbers))
    return condition


@pytest.mark.parametrize(("new", "firm"), [(4, None), (5, False), (10, False), (11, True)])
def test_a_flood_begins_above_ten_new_lines_and_ends_below_five(new: int, firm: bool | None) -> None:
    assert [each.firm for each in found("dash.flood", *own({Part.NEW: new}))] == ([] if firm is None else [firm])


def test_a_flood_names_how_many_of_what_and_how_to_list_them() -> None:
    flood = about("dash.flood", {Part.NEW: 23, Part.INCIDENTS: 3})
    assert flood.what == "Many alerts at once: 23 in 10 minutes"
    assert flood.why == "most are of llm.down · 3 incidents open"
    assert (flood.do, flood.subject) == ("lockn-control alerts", DASH)


def test_a_flood_of_which_the_incidents_are_not_known_counts_none() -> None:
    assert about("dash.flood", {Part.NEW: 23, Part.INCIDENTS: None}).why == "most are of llm.down"


def test_a_flood_is_told_at_once_and_stays_until_it_has_ebbed_for_a_while() -> None:
    engine = Engine()
    assert engine.read(0, *own({Part.NEW: 11})) == {"dash.flood soon"}
    assert engine.read(10, *own({Part.NEW: 5})) == {"dash.flood soon"}
    for second in (20, 30, 40):
        assert engine.read(second, *own({Part.NEW: 4})) == {"dash.flood soon"}
    assert engine.read(50, *own({Part.NEW: 4})) == set()


def test_an_engine_that_does_not_know_its_numbers_is_neither_flooded_nor_loud_nor_full() -> None:
    unknown = own({Part.NEW: None, Figure.HOURLY: None, Part.STORE: None})
    assert not conditions(world(*unknown), Limits())


def test_too_many_lines_per_hour_are_a_note_with_the_rule_to_look_at() -> None:
    loud = about("dash.loud", {Figure.HOURLY: 9})
    assert (loud.severity, loud.what, loud.why) == (
        Severity.NOTE,
        "Too loud: 9 lines per hour",
        "loudest rule: llm.down",
    )


def config(state: ServiceState, why: str) -> Service:
    return Service(key=f"{DASH}/config", kind=CONFIG, label="config", state=state, why=why)


def test_a_config_that_is_refused_is_told_with_its_line_until_it_is_mended() -> None:
    said = "config.toml line 3: unknown name 'teme'; did you mean 'theme'?"
    [refused] = found("dash.config", config(ServiceState.DOWN, said))
    assert (refused.severity, refused.why, refused.do) == (Severity.SOON, said, "lockn-control doctor")
    assert refused.what == "Config refused: the one before it stays in force"
    assert not found("dash.config", config(ServiceState.UP, ""))


def test_what_only_a_restart_changes_is_a_note() -> None:
    [waits] = found("dash.config", config(ServiceState.UP, "box.name is in force from the next start"))
    assert (waits.severity, waits.what) == (Severity.NOTE, "Config waits for a restart")


def test_six_lines_per_hour_are_within_the_budget() -> None:
    assert not found("dash.loud", *own({Figure.HOURLY: 6}))


def test_a_store_that_is_almost_full_is_a_note() -> None:
    full = about("dash.store", {Part.STORE: 480e6})
    assert (full.severity, full.why) == (Severity.NOTE, "480/500 MB; what is oldest goes first")
    assert not found("dash.store", *own({Part.STORE: 440e6}))
