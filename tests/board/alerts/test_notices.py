"""Who is told, when, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.alerts.incident import Incident, Told
from board.alerts.notices import FLOOD, Notice, Occasion, Policy, QuietHours, condensed, due
from board.board import MOST_URGENT_FIRST, Severity

T0 = datetime(2026, 2, 11, 18, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = Policy()
NIGHT = QuietHours(time(22, 30), time(7))
DOWN = Incident(
    id="llm.down:lockn-01/llama/11437@2026-02-11T18:09:00Z",
    opened_at=T0,
    cause="llm.down:lockn-01/llama/11437",
    what="model server 11437 is down",
    why="connection refused 3 times",
    do="systemctl --user restart llama-qwen.service",
    severity=Severity.NOW,
)


def ask(*incidents: Incident, policy: Policy = USUAL, now: datetime = T0) -> tuple[tuple[Notice, Told], ...]:
    return due(incidents, policy, now, zone=UTC, names=("lockn-01",))


def occasions(*incidents: Incident, policy: Policy = USUAL, now: datetime = T0) -> list[Occasion]:
    return [notice.occasion for notice, _ in ask(*incidents, policy=policy, now=now)]


def told(incident: Incident, at: datetime = T0, severity: Severity | None = None, *, over: bool = False) -> Incident:
    return replace(incident, told=Told(at=at, severity=severity or incident.severity, recovered=over))


def test_a_message_says_what_why_since_and_what_to_do() -> None:
    ((notice, became),) = ask(replace(DOWN, follows=3), now=T0 + HOUR)
    assert notice.title == "NOW: model server 11437 is down"
    assert notice.body.splitlines() == [
        "connection refused 3 times",
        "since 18:09",
        "3 follow",
        "do: systemctl --user restart llama-qwen.service",
    ]
    assert became == Told(at=T0 + HOUR, severity=Severity.NOW)


def test_an_incident_is_told_once() -> None:
    assert occasions(told(DOWN), now=T0 + timedelta(minutes=59)) == []


def test_it_is_told_again_when_it_got_more_urgent() -> None:
    everything = Policy(severities=frozenset(Severity))
    ((notice, _),) = ask(told(DOWN, severity=Severity.SOON), policy=everything)
    assert (notice.occasion, notice.title) == (Occasion.WORSE, "NOW, was SOON: model server 11437 is down")


def test_it_is_not_told_when_it_got_less_urgent() -> None:
    assert occasions(told(DOWN, severity=Severity.YOU)) == []


def test_it_is_told_again_after_the_interval() -> None:
    ((notice, _),) = ask(told(DOWN), now=T0 + 2 * HOUR)
    assert (notice.occasion, notice.title) == (Occasion.REMINDER, "NOW for 2 h: model server 11437 is down")


def test_without_an_interval_nobody_is_reminded() -> None:
    assert occasions(told(DOWN), policy=Policy(remind_every=timedelta()), now=T0 + 99 * HOUR) == []


@pytest.mark.parametrize("aside", ["acknowledged", "shelved"])
def test_what_somebody_is_on_or_what_is_shelved_is_silent(aside: str) -> None:
    handled = replace(DOWN, acknowledged=aside == "acknowledged", shelved=aside == "shelved")
    assert occasions(handled, told(handled), told(handled, over=True), now=T0 + 5 * HOUR) == []


def test_what_got_worse_is_told_to_whoever_is_on_it() -> None:
    everything = Policy(severities=frozenset(Severity))
    assert occasions(told(replace(DOWN, acknowledged=True), severity=Severity.SOON), policy=everything) == [
        Occasion.WORSE
    ]


def test_a_recovery_is_told_with_how_long_it_lasted() -> None:
    over = told(replace(DOWN, quiet_at=T0 + timedelta(hours=2, minutes=33)))
    ((notice, became),) = ask(over, now=T0 + 3 * HOUR)
    assert notice.title == "over after 2 h 33 min: model server 11437 is down"
    assert notice.body.splitlines() == ["connection refused 3 times", "since 18:09 until 20:42"]
    assert became.recovered


def test_what_nobody_watches_any_longer_is_not_told_to_be_over() -> None:
    left = told(replace(DOWN, quiet_at=T0 + timedelta(hours=2), unwatched=True))
    ((notice, _),) = ask(left, now=T0 + 3 * HOUR)
    assert notice.title == "watched no longer after 2 h: model server 11437 is down"


def test_a_recovery_is_told_to_whoever_was_on_it() -> None:
    assert occasions(told(replace(DOWN, quiet_at=T0, acknowledged=True))) == [Occasion.RECOVERED]


@pytest.mark.parametrize("before", [DOWN, told(DOWN, over=True)], ids=["never told", "told already"])
def test_no_recovery_is_told_twice_or_of_what_was_never_told(before: Incident) -> None:
    assert occasions(replace(before, quiet_at=T0), now=T0 + 5 * HOUR) == []


def test_what_comes_back_after_its_recovery_is_told_again() -> None:
    ((notice, _),) = ask(told(replace(DOWN, times=2), over=True), now=T0 + timedelta(minutes=20))
    assert notice.title == "NOW again: model server 11437 is down"
    assert "since 18:09, came 2 times" in notice.body


def test_what_comes_back_before_its_recovery_was_told_is_not_news() -> None:
    assert occasions(told(replace(DOWN, times=2)), now=T0 + timedelta(minutes=20)) == []


def test_what_comes_and_goes_is_told_to_be_over_only_when_it_has_been_over_for_half_an_hour() -> None:
    over = told(replace(DOWN, times=2, quiet_at=T0))
    assert occasions(over, now=T0 + timedelta(minutes=29)) == []
    assert occasions(over, now=T0 + timedelta(minutes=30)) == [Occasion.RECOVERED]


def test_amber_and_notes_are_not_told_unless_asked_for() -> None:
    others = [replace(DOWN, severity=each) for each in (Severity.SOON, Severity.NOTE)]
    assert occasions(*others) == []
    assert occasions(*others, policy=Policy(severities=frozenset({Severity.SOON}))) == [Occasion.OPENED]


def test_the_most_urgent_comes_first_and_recoveries_last() -> None:
    you = replace(DOWN, id="you", severity=Severity.YOU, opened_at=T0 + HOUR)
    later = replace(DOWN, id="later", opened_at=T0 + HOUR)
    over = told(replace(you, id="over", quiet_at=T0))
    assert [notice.incident for notice, _ in ask(over, later, DOWN, you)] == ["you", DOWN.id, "later", "over"]


@pytest.mark.parametrize(
    ("at", "on"),
    [("22:29", False), ("22:30", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_cross_midnight_in_the_owners_zone(at: str, on: bool) -> None:
    zone = ZoneInfo("America/New_York")
    now = datetime.combine(T0.date(), time.fromisoformat(at), zone).astimezone(UTC)
    assert NIGHT.hold(now, zone) is on


def test_quiet_hours_within_a_day() -> None:
    noon = QuietHours(time(12), time(13))
    assert [noon.hold(datetime(2026, 2, 11, hour, tzinfo=UTC), UTC) for hour in (11, 12, 13)] == [False, True, False]


def test_what_is_still_open_when_quiet_hours_end_is_told_then_and_what_is_over_is_not() -> None:
    night = datetime(2026, 2, 12, 3, tzinfo=UTC)
    policy = Policy(quiet=NIGHT)
    lasting, gone = replace(DOWN, opened_at=night), replace(DOWN, opened_at=night, quiet_at=night)
    told_before = told(replace(DOWN, quiet_at=night))
    assert occasions(lasting, gone, told_before, policy=policy, now=night) == []
    morning = datetime(2026, 2, 12, 7, tzinfo=UTC)
    assert occasions(lasting, gone, told_before, policy=policy, now=morning) == [Occasion.OPENED, Occasion.RECOVERED]


@pytest.mark.parametrize("back", [timedelta(minutes=1), HOUR, 2 * HOUR - timedelta(seconds=1)])
def test_a_clock_that_jumps_back_reminds_nobody(back: timedelta) -> None:
    assert occasions(told(DOWN), now=T0 - back) == []


def test_a_clock_that_was_far_ahead_does_not_silence_reminders() -> None:
    assert occasions(told(DOWN, at=T0 + timedelta(days=1))) == [Occasion.REMINDER]


def test_a_message_names_no_host_unless_it_may() -> None:
    named = replace(DOWN, why="no answer from http://gpu-box:11437", do="ssh jarvis@lockn-01 reboot")
    ((bare, _),) = ask(named)
    assert bare.body.splitlines() == [
        "no answer from http://[host]:11437",
        "since 18:09",
        "do: ssh jarvis@[host] reboot",
    ]
    assert bare.reference == "llm.down:[host]/llama/11437@2026-02-11T18:09:00Z"
    ((full, _),) = ask(named, policy=Policy(names=True))
    assert "http://gpu-box:11437" in full.body
    assert full.reference == DOWN.id


def test_a_message_holds_no_secret_and_no_control_characters() -> None:
    hostile = replace(DOWN, what="\x1b[31mdown\x07\nNOW: forged", why="token=canary-7f3a-long", do="a\nb")
    ((notice, _),) = ask(hostile)
    assert notice.title == "NOW: down NOW: forged"
    assert "canary" not in notice.body
    assert notice.body.splitlines()[-1] == "do: a b"


def many(count: int, **changes: object) -> list[Incident]:
    return [replace(DOWN, id=f"{number:03}", **changes) for number in range(count)]  # type: ignore[arg-type]  # fields by name


def test_a_flood_becomes_one_message_and_all_of_it_is_told() -> None:
    pairs = ask(*many(57), *[told(each) for each in many(3, quiet_at=T0)], now=T0 + HOUR)
    assert len(pairs) == 60
    (summary,) = condensed([notice for notice, _ in pairs])
    assert summary.title == "60 at once: 57 NOW, 3 over"
    assert summary.body.splitlines()[-1] == "and 50 more on the wall"
    assert len(summary.body.splitlines()) == FLOOD + 1


def test_a_few_messages_stay_apart() -> None:
    notices = [notice for notice, _ in ask(*many(FLOOD))]
    assert condensed(notices) == tuple(notices)


def test_what_comes_on_top_of_a_flood_waits_to_be_told_as_one() -> None:
    first = [told(each) for each in many(6)]
    assert ask(*first, *many(6), now=T0 + timedelta(seconds=30)) == ()
    assert len(ask(*first, *many(6), now=T0 + timedelta(seconds=61))) == 6


@dataclass(frozen=True)
class Step:
    """What happens next: the clock moves, and one incident changes."""

    seconds: int
    which: int
    severity: Severity
    quiet: bool
    acknowledged: bool
    shelved: bool


STEPS = st.lists(
    st.builds(
        Step,
        seconds=st.integers(1, 3 * 3600),
        which=st.integers(0, 2),
        severity=st.sampled_from(Severity),
        quiet=st.booleans(),
        acknowledged=st.booleans(),
        shelved=st.booleans(),
    ),
    max_size=40,
)


def played(steps: Sequence[Step], policy: Policy) -> list[tuple[datetime, Notice, Incident]]:
    """Every message of a life, with the incident as it was before; what is kept between two looks is ``told``."""
    incidents = {number: replace(DOWN, id=str(number)) for number in range(3)}
    now, sent = T0, []
    for step in steps:
        now += timedelta(seconds=step.seconds)
        incidents[step.which] = replace(
            incidents[step.which],
            severity=step.severity,
            quiet_at=now if step.quiet else None,
            acknowledged=step.acknowledged,
            shelved=step.shelved,
        )
        for notice, became in ask(*incidents.values(), policy=policy, now=now):
            number = int(notice.incident)
            sent.append((now, notice, incidents[number]))
            incidents[number] = replace(incidents[number], told=became)
        assert ask(*incidents.values(), policy=policy, now=now) == ()
    return sent


POLICIES = st.builds(
    Policy,
    severities=st.frozensets(st.sampled_from(Severity), min_size=1),
    remind_every=st.sampled_from([timedelta(), HOUR]),
    quiet=st.sampled_from([None, NIGHT]),
)


@settings(max_examples=60)
@given(STEPS, POLICIES)
def test_nothing_is_sent_in_quiet_hours(steps: Sequence[Step], policy: Policy) -> None:
    assert not [at for at, _, _ in played(steps, policy) if policy.quiet and policy.quiet.hold(at, UTC)]


@settings(max_examples=60)
@given(STEPS, POLICIES)
def test_nothing_is_told_twice_within_the_interval_unless_it_is_news(steps: Sequence[Step], policy: Policy) -> None:
    for at, notice, before in played(steps, policy):
        if before.told is None:
            assert notice.occasion is Occasion.OPENED
        elif notice.occasion is Occasion.REMINDER:
            assert policy.remind_every
            assert at - before.told.at >= policy.remind_every
        elif notice.occasion is Occasion.WORSE:
            rank = MOST_URGENT_FIRST.index
            assert rank(notice.severity) < rank(before.told.severity)
        else:
            assert before.told.recovered is (notice.occasion is Occasion.REOPENED)


@settings(max_examples=60)
@given(STEPS, POLICIES)
def test_openings_and_recoveries_take_turns(steps: Sequence[Step], policy: Policy) -> None:
    lives: dict[str, list[bool]] = {}
    for _, notice, _ in played(steps, policy):
        if notice.occasion in (Occasion.OPENED, Occasion.REOPENED, Occasion.RECOVERED):
            lives.setdefault(notice.incident, []).append(notice.occasion is Occasion.RECOVERED)
    assert all(life == [bool(turn % 2) for turn in range(len(life))] for life in lives.values())


@settings(max_examples=60)
@given(st.lists(st.integers(-86_400, 86_400), max_size=10))
def test_a_clock_that_jumps_reminds_once_at_most_until_it_jumps_again(jumps: Sequence[int]) -> None:
    incident = told(DOWN)
    for jump in jumps:
        sent = 0
        for second in range(5):
            for _, became in ask(incident, now=T0 + timedelta(seconds=jump + second)):
                sent, incident = sent + 1, replace(incident, told=became)
        assert sent <= 1
