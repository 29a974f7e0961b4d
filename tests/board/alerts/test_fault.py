from datetime import timedelta

import pytest

from board.alerts.fault import Sorted, sorted_out
from board.alerts.shelf import Shelf
from board.alerts.track import Track
from board.board import Severity
from tests.board.lives import LLAMA, SLOT, alert, tops
from tests.board.worlds import BOX, T0, at

NOW, SOON = Severity.NOW, Severity.SOON
CAUSE = alert("llm.slot_orphan", SLOT, SOON, reach=LLAMA)
AFTER = alert("llm.queue_wait", severity=SOON, causes=("llm.slot_orphan",))
WORSE = alert("llm.blocked", severity=NOW, causes=("llm.slot_orphan",))


def shelf(what: str, severity: Severity = Severity.YOU, hours: float = 2) -> Shelf:
    return Shelf(what=what, label="", since=T0, until=T0 + timedelta(hours=hours), severity=severity)


def sorted_by(shelf: Shelf, *tracks: Track, second: float = 60) -> tuple[list[str], list[str]]:
    """The rules of the lines that are shown, and of the faults that are hidden."""
    found: Sorted = sorted_out(tracks, (shelf,), at(second))
    shown, hidden = ([fault.worst.condition.rule for fault in each] for each in (found.shown, found.hidden))
    return shown, hidden


def test_what_is_put_aside_has_no_line() -> None:
    assert sorted_by(shelf(f"llm.down:{LLAMA}"), alert("llm.down")) == ([], ["llm.down"])


def test_it_comes_back_at_its_end_by_itself() -> None:
    assert sorted_by(shelf(f"llm.down:{LLAMA}"), alert("llm.down"), second=7200) == (["llm.down"], [])


def test_what_gets_worse_than_it_was_comes_back_at_once() -> None:
    aside = shelf(f"gpu.vram:{LLAMA}", SOON)
    assert sorted_by(aside, alert("gpu.vram", severity=SOON)) == ([], ["gpu.vram"])
    assert sorted_by(aside, alert("gpu.vram", severity=SOON), alert("gpu.vram")) == (["gpu.vram"], [])


def test_consequences_go_aside_with_their_cause_unless_they_are_worse() -> None:
    aside = shelf(f"llm.slot_orphan:{SLOT}", SOON)
    assert sorted_by(aside, CAUSE, AFTER) == ([], ["llm.queue_wait", "llm.slot_orphan"])
    assert sorted_by(aside, CAUSE, AFTER, WORSE)[0] == ["llm.blocked"]


def test_a_red_line_is_put_aside_with_all_that_made_it_red() -> None:
    aside = shelf(f"llm.slot_orphan:{SLOT}", NOW)
    assert sorted_by(aside, CAUSE, WORSE) == ([], ["llm.blocked", "llm.slot_orphan"])


def test_a_consequence_can_be_put_aside_alone() -> None:
    found = sorted_out((CAUSE, AFTER), (shelf(f"llm.queue_wait:{LLAMA}"),), at(60))
    assert [len(fault.follows) for fault in found.shown] == [0]


def test_a_red_alert_comes_back_after_a_day_however_long_it_was_put_aside_for() -> None:
    week = shelf("all", hours=7 * 24)
    amber, red = alert("host.disk", severity=SOON), alert("llm.down")
    assert sorted_by(week, amber, red, second=86_399) == ([], ["host.disk", "llm.down"])
    assert sorted_by(week, amber, red, second=86_400) == (["llm.down"], ["host.disk"])


@pytest.mark.parametrize(
    ("what", "covered"),
    [
        ("all", True),
        ("source:llama", True),
        ("source:llama/11439", True),
        ("source:llama/1143", False),
        ("source:gpu", False),
        (f"box:{BOX}", True),
        ("box:lockn-0", False),
    ],
)
def test_a_maintenance_window_covers_all_or_a_source_or_a_box(what: str, covered: bool) -> None:
    assert (sorted_by(shelf(what), alert("llm.down"))[0] == []) is covered


def test_a_window_covers_what_is_said_of_its_source_itself() -> None:
    blind = alert("dash.blind", "llama/11439", SOON, scope="")
    for what, covered in (("source:llama", True), ("source:gpu", False), (f"box:{BOX}", True), ("all", True)):
        assert (sorted_by(shelf(what), blind)[0] == []) is covered


def test_one_source_may_have_several_scopes() -> None:
    cron = alert("cron.missed", f"{BOX}/openclaw/main/cron", scope="openclaw/main:cron")
    assert sorted_by(shelf("source:openclaw/main"), cron)[0] == []
    assert sorted_by(shelf("source:openclaw/mai"), cron)[0] == ["cron.missed"]


def test_a_line_that_is_named_as_a_cause_explains_from_anywhere_and_no_other_of_its_rule_does() -> None:
    unit, other = f"{BOX}/systemd/user/llama.service", f"{BOX}/systemd/user/other.service"
    below = alert("llm.down", LLAMA, NOW, causes=(f"unit.down:{unit}",))
    (top,) = sorted_out((alert("unit.down", unit, NOW), below), (), at(60)).shown
    assert [each.key for each in top.follows] == [f"llm.down:{LLAMA}"]
    apart = sorted_out((alert("unit.down", other, NOW), below), (), at(60)).shown
    assert [len(each.follows) for each in apart] == [0, 0]


def test_what_reaches_elsewhere_explains_what_is_wrong_at_its_own_place_too() -> None:
    unit = f"{BOX}/systemd/user/llama.service"
    flaps = alert("unit.flapping", unit, NOW, reach=LLAMA)
    ended = alert("unit.down", unit, NOW, causes=("unit.flapping",))
    refused = alert("llm.down", LLAMA, NOW, causes=("unit.flapping",))
    (top,) = sorted_out((flaps, ended, refused), (), at(60)).shown
    assert [each.worst.condition.rule for each in top.follows] == ["llm.down", "unit.down"]


def lines(*tracks: Track) -> list[str]:
    return [fault.worst.condition.rule for fault in tops(*tracks)]


def after(rule: str, *causes: str, quiet: float | None, since: float = 0) -> Track:
    return alert(rule, causes=causes, quiet=quiet, since=since)


def test_what_is_well_since_its_cause_is_over_has_no_line_of_its_own() -> None:
    over = alert("llm.slot_orphan", SLOT, reach=LLAMA, cleared=60)
    assert lines(over, after("llm.queue_wait", "llm.slot_orphan", quiet=61)) == []
    assert lines(over, after("llm.queue_wait", "llm.slot_orphan", quiet=None)) == ["llm.queue_wait"]


def test_what_follows_from_what_fades_fades_too() -> None:
    over = alert("llm.slot_orphan", SLOT, reach=LLAMA, cleared=60)
    fading = after("llm.blocked", "llm.slot_orphan", quiet=61), after("llm.queue_wait", "llm.blocked", quiet=62)
    assert lines(over, *fading) == lines(over, *reversed(fading)) == []


def test_what_began_after_a_cause_was_over_does_not_fade_with_it() -> None:
    over = alert("llm.slot_orphan", SLOT, reach=LLAMA, cleared=60)
    assert lines(over, after("llm.queue_wait", "llm.slot_orphan", since=90, quiet=120)) == ["llm.queue_wait"]


def test_what_is_well_while_its_cause_lasts_stands_below_it() -> None:
    lasting = alert("llm.slot_orphan", SLOT, reach=LLAMA)
    assert lines(lasting, after("llm.queue_wait", "llm.slot_orphan", quiet=61)) == ["llm.slot_orphan"]
    assert lines(after("llm.queue_wait", "llm.slot_orphan", quiet=61)) == ["llm.queue_wait"]
