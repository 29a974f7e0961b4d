import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.alerts.life import left, step
from board.alerts.track import Acknowledgment, Stage, Track
from board.board import Evidence, Severity
from board.limits import Limits
from board.limits.bounds import seconds
from board.reading import Outage, OutageKind, Scope
from board.rules.condition import Condition
from board.span import Span
from tests.board.worlds import (
    GB,
    T0,
    Engine,
    at,
    card,
    clients,
    gauge,
    gone,
    host,
    queue,
    scope,
    server,
    slot,
    world,
)

TIMEOUT = Outage(OutageKind.TIMEOUT, "no answer within 5 s")


def condition(*, span: Span | None = None, firm: bool = True, identity: str = "", where: str = "gpu") -> Condition:
    return Condition(
        rule="gpu.vram",
        subject="lockn-01/gpu/0/vram",
        severity=Severity.SOON,
        scope=where,
        what="Memory is almost full",
        why="93 %",
        do="nvidia-smi",
        firm=firm,
        identity=identity,
        span=span or seconds(60, 30),
        evidence=Evidence.CONFIRMED if firm else Evidence.REPORTED,
    )


BAD = condition()
HELD = condition(firm=False)
BLIND = replace(condition(where=""), rule="dash.blind", subject="gpu")


class Life:
    """One alert, looked at again and again."""

    def __init__(self) -> None:
        self.tracks: tuple[Track, ...] = ()

    def see(self, found: Condition | None, where: Scope, now: float) -> "Life":
        """One look at the scope at that second."""
        seen = world(now=now, scopes=[where])
        self.tracks = step(self.tracks, [found] if found else [], seen, Limits().alerts)
        return self

    def read(self, found: Condition | None, *times: float) -> "Life":
        """Good readings of the scope at these seconds, all with the same result."""
        for second in times:
            self.see(found, scope("gpu", second), second)
        return self

    @property
    def stage(self) -> Stage | None:
        return self.tracks[0].stage if self.tracks else None


def raised() -> Life:
    """An alert that was raised at second 60."""
    return Life().read(BAD, *range(0, 61, 5))


def test_an_alert_is_raised_when_it_has_lasted() -> None:
    life = Life().read(BAD, *range(0, 56, 5))
    assert life.stage is Stage.PENDING
    assert life.read(BAD, 60).stage is Stage.RAISED
    assert (life.tracks[0].firm_since, life.tracks[0].raised_at) == (T0, at(60))


def test_an_alert_without_delay_is_raised_by_the_first_reading() -> None:
    assert Life().read(condition(span=seconds(0, 30)), 0).stage is Stage.RAISED


def test_a_good_reading_ends_a_pending_alert() -> None:
    assert Life().read(BAD, 0, 5).read(None, 10).stage is None


def test_a_pending_alert_survives_as_many_good_readings_as_it_has_patience() -> None:
    patient = condition(span=seconds(60, 30, patience=1))
    assert Life().read(patient, 0).read(None, 5).read(patient, 10).read(None, 15).stage is Stage.PENDING
    assert Life().read(patient, 0).read(None, 5, 10).stage is None


def test_between_the_levels_nothing_is_raised() -> None:
    assert Life().read(HELD, *range(0, 600, 5)).stage is None
    assert Life().read(BAD, 0, 5).read(HELD, 10).stage is None


def test_between_the_levels_a_raised_alert_holds_with_its_evidence() -> None:
    life = raised().read(HELD, *range(65, 600, 5))
    assert life.stage is Stage.RAISED
    assert life.tracks[0].condition.evidence is Evidence.CONFIRMED


def test_a_raised_alert_clears_when_it_was_gone_for_long_enough() -> None:
    life = raised().read(None, *range(65, 95, 5))
    assert life.stage is Stage.RAISED
    assert life.read(None, 95).stage is Stage.CLEARED


def test_an_alert_that_comes_back_in_time_starts_to_clear_anew() -> None:
    life = raised().read(None, 65, 90).read(BAD, 94).read(None, 95, 120)
    assert life.stage is Stage.RAISED
    assert life.tracks[0].firm_since == T0


def test_another_identity_is_another_trouble() -> None:
    life = raised().read(condition(identity="task 7070"), 65)
    assert life.stage is Stage.PENDING
    assert life.tracks[0].firm_since == at(65)
    assert raised().read(condition(identity="task 7070", firm=False), 65).stage is None


def test_time_without_a_new_reading_changes_nothing() -> None:
    pending, up = Life().read(BAD, 0), raised()
    for now in range(65, 120, 5):
        assert pending.see(BAD, scope("gpu", 0), now).stage is Stage.PENDING
        before = up.tracks
        assert up.see(None, scope("gpu", 60), now).tracks == before


def test_a_blind_source_holds_its_alerts_and_says_that_they_are_uncertain() -> None:
    life = raised()
    for now in range(200, 90_000, 9000):
        life.see(None, scope("gpu", 60), now)
        assert life.stage is Stage.RAISED
        assert life.tracks[0].uncertain


def test_a_source_in_trouble_holds_its_alerts() -> None:
    life = raised().see(None, scope("gpu", 60, outage=TIMEOUT), 65)
    assert life.tracks[0].uncertain
    assert not life.read(BAD, 70).tracks[0].uncertain


def test_a_source_in_trouble_raises_nothing() -> None:
    life = Life()
    for now in range(0, 100, 5):
        life.see(BAD, scope("gpu", 0, outage=TIMEOUT), now)
    assert life.stage is None


def test_a_source_that_is_declared_off_or_gone_takes_its_alerts_along() -> None:
    assert raised().see(None, scope("gpu", 60, outage=Outage(OutageKind.OFF, "declared off")), 65).stage is None
    assert raised().see(None, scope("host", 65), 65).stage is None


def test_what_nobody_watches_any_longer_is_told_from_what_is_watched() -> None:
    key, tracks = BAD.key, raised().tracks
    assert left(tracks, world(scopes=[scope("gpu", 60, outage=Outage(OutageKind.OFF, "declared off"))])) == {key}
    assert left(tracks, world(scopes=[scope("host", 65)])) == {key}
    assert left(tracks, world(scopes=[scope("gpu", 60, outage=TIMEOUT)])) == set()


def test_a_source_that_is_not_there_any_more_keeps_its_alerts() -> None:
    absent = Outage(OutageKind.ABSENT, "there is no NVIDIA driver here")
    assert raised().see(None, scope("gpu", 60, outage=absent), 65).stage is Stage.RAISED


def test_a_time_in_which_nobody_looked_does_not_count() -> None:
    assert Life().read(BAD, 0, 5, 7205).stage is Stage.PENDING
    quiet = raised().read(None, 65, 7265)
    assert quiet.stage is Stage.RAISED
    assert quiet.tracks[0].firm_since == T0


@pytest.mark.parametrize("jump", [-3600, -10, 3600])
def test_a_clock_that_jumps_neither_raises_nor_clears(jump: float) -> None:
    pending = Life().read(BAD, 0, 5).read(BAD, 10 + jump)
    assert pending.stage is Stage.PENDING
    assert raised().read(None, 65).read(None, 70 + jump).stage is Stage.RAISED


def test_after_a_clock_jumped_back_an_alert_goes_on_as_before() -> None:
    life = raised().read(BAD, 60 - 3600)
    assert life.tracks[0].firm_since == at(-3600)
    life.read(None, *range(65 - 3600, 95 - 3600, 5))
    assert life.stage is Stage.RAISED
    assert life.read(None, 95 - 3600).stage is Stage.CLEARED


def chattering() -> Life:
    """An alert of a server that goes and comes back every five seconds; raised at the first, it chatters by 20."""
    flapping, life = condition(span=seconds(0, 30)), Life()
    for second in range(0, 21, 5):
        life.read(flapping if second % 10 == 0 else None, second)
    return life


def test_what_comes_and_goes_three_times_a_minute_chatters_as_one_alert() -> None:
    (track,) = chattering().tracks
    assert (track.raised, track.chattering, track.times, track.state) == (True, True, 1, "chattering")


def test_what_comes_and_goes_more_slowly_does_not_chatter() -> None:
    flapping, life = condition(span=seconds(0, 30)), Life()
    for second in range(0, 600, 5):
        life.read(flapping if second % 40 < 20 else None, second)
    assert not life.tracks[0].chattering


def test_chatter_ends_after_a_quarter_of_an_hour_of_quiet() -> None:
    life = chattering()
    assert life.read(None, *range(25, 25 + 900, 5)).stage is Stage.RAISED
    assert life.read(None, 25 + 900).stage is Stage.CLEARED
    assert not life.tracks[0].chattering


def test_chatter_goes_on_when_it_comes_back_within_that_time() -> None:
    life = chattering().read(None, *range(25, 900, 5)).read(condition(span=seconds(0, 30)), 900)
    assert life.read(None, *range(905, 905 + 900, 5)).stage is Stage.RAISED


def cleared() -> Life:
    """An alert that was raised at 60 and has cleared at 95."""
    return raised().read(None, *range(65, 96, 5))


def test_what_comes_back_within_half_an_hour_is_the_same_alert() -> None:
    life = cleared().read(BAD, *range(600, 661, 5))
    (track,) = life.tracks
    assert (track.stage, track.times, track.firm_since) == (Stage.RAISED, 2, at(600))


def test_what_comes_back_later_is_another_alert() -> None:
    life = cleared().read(None, *range(100, 1905, 5))
    assert life.stage is None
    assert life.read(BAD, *range(2000, 2061, 5)).tracks[0].times == 1


def test_what_nearly_comes_back_is_remembered_as_before() -> None:
    life = cleared().read(BAD, 600).read(None, 605)
    assert (life.stage, life.tracks[0].cleared_at) == (Stage.CLEARED, at(95))
    assert life.read(None, *range(610, 1905, 5)).stage is None


def test_what_comes_back_is_no_longer_acknowledged() -> None:
    life = raised()
    life.tracks = tuple(replace(track, acknowledged=Acknowledgment(at(61), "sean")) for track in life.tracks)
    assert life.read(BAD, 65).tracks[0].acknowledged
    life.read(None, *range(70, 105, 5)).read(BAD, *range(105, 170, 5))
    assert (life.stage, life.tracks[0].acknowledged) == (Stage.RAISED, None)


def test_a_blind_source_neither_clears_an_alert_nor_forgets_a_cleared_one() -> None:
    for life in (raised(), cleared()):
        before = life.stage
        for now in range(100, 100_000, 5000):
            life.see(None, scope("gpu", 60, outage=TIMEOUT), now)
        assert (life.stage, life.tracks[0].uncertain) == (before, True)


def test_a_cause_never_gets_less_sure() -> None:
    life = raised().read(replace(BAD, evidence=Evidence.LIKELY), 65)
    assert life.tracks[0].condition.evidence is Evidence.CONFIRMED


def after_a_boot(second: float, *, starting: bool) -> Stage | None:
    """The stage of an alert that began 20 s after a boot, so long after the boot."""
    found = replace(condition(span=seconds(0, 30)), starting=starting)
    tracks: tuple[Track, ...] = ()
    for now in range(20, int(second) + 1, 5):
        seen = world(host(booted_at=T0), read=now, scopes=[scope("host", now), scope("gpu", now)])
        tracks = step(tracks, [found], seen, Limits().alerts)
    return tracks[0].stage


def test_right_after_a_boot_what_may_be_only_starting_waits() -> None:
    assert [after_a_boot(second, starting=True) for second in (20, 85, 90)] == [
        Stage.PENDING,
        Stage.PENDING,
        Stage.RAISED,
    ]
    assert after_a_boot(20, starting=False) is Stage.RAISED


def test_conditions_about_the_scopes_themselves_go_by_the_wall_clock() -> None:
    life = Life()
    for now in range(0, 65, 5):
        life.see(BLIND, scope("gpu", 0), now)
    assert life.stage is Stage.RAISED
    assert left(life.tracks, world(scopes=[scope("gpu", 0)])) == set()


def test_that_a_source_cannot_be_read_is_not_over_when_nobody_wants_to_read_it() -> None:
    life = Life()
    for now in range(0, 65, 5):
        life.see(BLIND, scope("gpu", 0), now)
    assert left(life.tracks, world(scopes=[scope("host", 65)])) == {BLIND.key}
    assert life.see(None, scope("host", 65), 65).stage is None


def test_the_alerts_of_a_broken_rule_stay_as_they_are() -> None:
    tracks = raised().tracks
    later = world(now=600, scopes=[scope("gpu", 600)])
    assert step(tracks, [], later, Limits().alerts, broken={"gpu.vram"}) == tracks


HOST, GPU = Limits().host, Limits().gpu
RISING = (GPU.vram_soon, GPU.vram_now, HOST.disk_soon, HOST.disk_now)
FALLING = (HOST.memory_soon, HOST.memory_now)
EDGES = sorted(
    {edge for each in RISING for edge in (each.fire, each.clear)}
    | {100 - edge for each in FALLING for edge in (each.fire, each.clear)}
)
"""Every level, as percent in use."""


@given(
    edge=st.sampled_from(EDGES),
    noise=st.lists(st.floats(min_value=0.98, max_value=1.02), min_size=20, max_size=80),
)
@settings(max_examples=150, deadline=None)
def test_noise_of_two_percent_around_any_level_makes_at_most_two_transitions(edge: float, noise: list[float]) -> None:
    engine = Engine()
    seen: list[frozenset[str]] = []
    for index, factor in enumerate(noise):
        used = min(edge * factor, 100) * GB
        full = gauge("host/disk/root", 10 * used, 1000 * GB, "/")
        facts = (host(), card(), gauge("gpu/0/vram", used), gauge("host/mem", used), full)
        seen.append(frozenset(engine.read(60.0 * index, *facts)))
    for alert in frozenset().union(*seen):
        states = [alert in each for each in seen]
        assert sum(one != two for one, two in pairwise(states)) <= 2, alert


SICK = (
    host(),
    card(),
    gauge("gpu/0/vram", 99 * GB),
    gauge("host/mem", 97 * GB),
    server(),
    slot(),
    queue(2),
    clients(gone()),
)


@given(pause=st.lists(st.floats(min_value=0, max_value=86_400), max_size=20))
@settings(max_examples=50, deadline=None)
def test_time_that_passes_without_readings_neither_raises_nor_clears(pause: list[float]) -> None:
    engine = Engine()
    engine.read(0, *SICK)
    engine.read(29, *SICK)
    before = {each.key: each.stage for each in engine.tracks}
    for now in sorted(pause):
        engine.judge(world(*SICK, read=29, now=29 + now))
        after = {each.key: each.stage for each in engine.tracks if each.condition.scope}
        assert after == before


def test_a_thousand_shuffles_of_the_facts_make_the_same_alerts() -> None:
    shuffle = random.Random(7)  # noqa: S311 - a seed, so that a failure can be repeated
    facts = list(SICK)
    expected = {}
    engine = Engine()
    for second in (0, 35, 70):
        engine.read(second, *facts)
        expected[second] = engine.tracks
    for _ in range(1000):
        engine = Engine()
        for second in (0, 35, 70):
            shuffle.shuffle(facts)
            engine.read(second, *facts)
            assert engine.tracks == expected[second]


def test_alerts_of_old_limits_end_by_the_limits_that_raised_them() -> None:
    life = raised()
    track = replace(life.tracks[0], condition=condition(span=Limits().gpu.vram_soon))
    life.tracks = (track,)
    assert life.read(None, 65, 150).stage is Stage.RAISED
