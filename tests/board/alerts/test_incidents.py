from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from board.alerts.incident import Incident, Told
from board.alerts.incidents import Look, gathered
from board.alerts.track import Track
from board.board import Evidence, Severity
from board.limits import Limits
from tests.board.lives import DISK, LLAMA, SLOT, alert, tops
from tests.board.worlds import BOX, T0, at

REMEMBER = Limits().alerts.reopen_within
BOOT = alert("host.rebooted", f"{BOX}/host", Severity.SOON, reach=BOX)
DOWN = alert("llm.down", causes=("host.rebooted",), since=10)
LOST = alert("gpu.lost", f"{BOX}/gpu/0", causes=("host.rebooted",), since=20)


def look(
    before: tuple[Incident, ...], *tracks: Track, second: float = 60, hidden: tuple[str, ...] = ()
) -> tuple[Incident, ...]:
    faults = tops(*tracks)
    return gathered(before, Look(now=at(second), faults=faults, tracks=tracks, hidden=hidden), REMEMBER)


def one(before: tuple[Incident, ...], *tracks: Track, second: float = 60) -> Incident:
    (incident,) = look(before, *tracks, second=second)
    return incident


def test_an_alert_opens_an_incident_as_old_as_its_trouble() -> None:
    incident = one((), alert("llm.down", since=5))
    assert (incident.opened_at, incident.cause, incident.members) == (
        at(5),
        f"llm.down:{LLAMA}",
        (f"llm.down:{LLAMA}",),
    )
    assert (incident.open, incident.follows, incident.severity) == (True, 0, Severity.NOW)


def test_what_asks_nobody_for_anything_is_no_incident() -> None:
    assert look((), alert("dash.stale", severity=Severity.NOTE)) == ()


@pytest.mark.parametrize("arrivals", list(permutations((BOOT, DOWN, LOST))))
def test_cause_and_consequences_are_one_incident_whatever_came_first(arrivals: tuple[Track, ...]) -> None:
    incidents: tuple[Incident, ...] = ()
    for count in range(1, 4):
        incidents = look(incidents, *arrivals[:count])
    (incident,) = incidents
    assert (incident.cause, incident.follows) == (f"host.rebooted:{BOX}/host", 2)
    assert set(incident.members) == {each.condition.key for each in arrivals}


def test_an_incident_keeps_its_name_when_its_cause_is_found() -> None:
    first = look((), DOWN)
    assert one(first, BOOT, DOWN).id == first[0].id


def test_of_two_incidents_with_one_cause_the_older_goes_on() -> None:
    both = look((), DOWN, LOST)
    assert [incident.cause for incident in both] == [f"llm.down:{LLAMA}", f"gpu.lost:{BOX}/gpu/0"]
    assert one(both, BOOT, DOWN, LOST).id == both[0].id


@pytest.mark.parametrize("older", [True, False])
def test_what_the_owner_was_told_of_an_incident_goes_into_the_one_that_takes_it_over(older: bool) -> None:
    known = Told(at=at(30), severity=Severity.NOW)
    apart = sorted(look((), DOWN, LOST), key=lambda each: each.opened_at, reverse=not older)
    told = (replace(apart[0], told=known), apart[1])
    assert one(told, BOOT, DOWN, LOST).told == known


def test_consequences_that_outlive_their_cause_stay_in_its_incident() -> None:
    before = look((), BOOT, DOWN)
    gone = alert("host.rebooted", f"{BOX}/host", Severity.SOON, cleared=100)
    incident = one(before, gone, DOWN)
    assert (incident.id, incident.cause, incident.open) == (before[0].id, f"llm.down:{LLAMA}", True)


def test_two_troubles_without_a_cause_in_common_are_two_incidents() -> None:
    assert len(look((), DOWN, alert("host.disk", DISK, Severity.SOON))) == 2


def test_an_incident_is_over_with_its_last_alert() -> None:
    before = look((), alert("llm.down"))
    incident = one(before, alert("llm.down", cleared=100), second=100)
    assert (incident.open, incident.quiet_at) == (False, at(100))


def test_an_incident_whose_source_is_watched_no_longer_is_not_said_to_be_over() -> None:
    (before,) = look((), alert("llm.down"))
    left = Look(now=at(100), faults=(), tracks=(), hidden=(), left=frozenset({f"llm.down:{LLAMA}"}))
    (gone,) = gathered((before,), left, REMEMBER)
    assert (gone.open, gone.ending) == (False, "watched no longer")
    (still,) = look((gone,), second=110)
    assert still.ending == "watched no longer"
    assert one((gone,), alert("llm.down", since=200, times=2), second=200).ending == "over"


def test_what_comes_back_within_half_an_hour_opens_the_same_one_again() -> None:
    over = look(look((), alert("llm.down")), alert("llm.down", cleared=100), second=100)
    again = one(over, alert("llm.down", since=1900, times=2), second=1900)
    assert (again.id, again.times, again.opened_at, again.open) == (over[0].id, 2, T0, True)


def test_an_incident_that_is_over_is_forgotten_after_half_an_hour() -> None:
    over = look(look((), alert("llm.down")), second=100)
    assert look(over, second=1900) == over
    assert look(over, second=1901) == ()


def test_what_comes_back_later_is_another_incident() -> None:
    assert one((), alert("llm.down", since=1901)).id != one((), alert("llm.down")).id


def ended(*cleared: Track) -> Evidence:
    """How sure the cause of a reboot is once its consequence cleared."""
    return one(look((), BOOT, DOWN), *cleared, second=1000).evidence


def test_consequences_that_clear_right_after_their_cause_confirm_it() -> None:
    def boot(second: float) -> Track:
        return alert("host.rebooted", f"{BOX}/host", Severity.SOON, reach=BOX, cleared=second)

    def down(second: float) -> Track:
        return alert("llm.down", causes=("host.rebooted",), cleared=second)

    assert ended(boot(600), down(640)) is Evidence.CONFIRMED
    assert ended(boot(640), down(600)) is Evidence.REPORTED
    assert ended(boot(600), down(901)) is Evidence.REPORTED


def test_a_cause_is_confirmed_though_its_consequence_spoke_last() -> None:
    gone = alert("host.rebooted", f"{BOX}/host", Severity.SOON, reach=BOX, cleared=600)
    left = look(look((), BOOT, DOWN), gone, DOWN, second=600)
    assert left[0].cause == f"llm.down:{LLAMA}"
    over = one(left, gone, alert("llm.down", causes=("host.rebooted",), cleared=640), second=640)
    assert (over.cause, over.what, over.evidence) == (
        f"host.rebooted:{BOX}/host",
        "What host.rebooted says",
        Evidence.CONFIRMED,
    )


def test_an_incident_is_put_aside_only_with_all_that_it_consists_of() -> None:
    keys = (f"host.rebooted:{BOX}/host", f"llm.down:{LLAMA}")
    assert [look((), BOOT, DOWN, hidden=hidden)[0].shelved for hidden in ((), keys[:1], keys)] == [False, False, True]


def test_a_clock_that_jumped_back_does_not_keep_an_incident_for_longer() -> None:
    over = look(look((), alert("llm.down")), second=100_000)
    back = look(over, second=100)
    assert back[0].quiet_at == at(100)


def test_a_clock_that_jumped_back_does_not_change_how_long_an_incident_lasts() -> None:
    before = look((), alert("llm.down", since=3600), second=3700)
    assert one(before, alert("llm.down", since=0), second=105).opened_at == T0


def test_the_same_alerts_in_any_order_give_the_same_incidents() -> None:
    tracks = (BOOT, DOWN, LOST, alert("llm.slot_stuck", SLOT), alert("host.disk", DISK, Severity.SOON))
    assert len({look((), *order) for order in permutations(tracks)}) == 1


def test_half_an_hour_is_what_is_remembered() -> None:
    assert timedelta(minutes=30) == REMEMBER
