"""What outlives a look comes back from its rows as it was, and what another version wrote is left out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.alerts.incident import Incident, Told
from board.alerts.shelf import Shelf
from board.alerts.track import Acknowledgment, Stage, Track
from board.board import Evidence, Severity
from board.limits import Limits
from board.limits.bounds import seconds
from board.rules.condition import Condition
from board.span import Span
from collectors.store.codec import decode, encode
from collectors.store.records import AlertRow, Kept, Lasting
from collectors.store.revival import revived
from tests.collectors.store.making import T0, at

durations = st.timedeltas(timedelta(0), timedelta(days=30))
conditions = st.builds(
    Condition,
    rule=st.text(),
    subject=st.text(),
    severity=st.sampled_from(Severity),
    scope=st.text(),
    what=st.text(),
    why=st.text(),
    do=st.text(),
    command=st.text(),
    firm=st.booleans(),
    identity=st.text(),
    span=st.builds(Span, fire_for=durations, clear_for=durations, patience=st.integers(0, 9)),
    blocks=st.integers(0, 9999),
    evidence=st.sampled_from(Evidence),
    causes=st.lists(st.text()).map(tuple),
    reach=st.text(),
)
moments = st.integers(0, 10**9).map(at)
tracks = st.builds(
    Track,
    condition=conditions,
    stage=st.sampled_from(Stage),
    firm_since=moments,
    seen_at=moments,
    raised_at=st.none() | moments,
    quiet_since=st.none() | moments,
    misses=st.integers(0, 9),
    uncertain=st.booleans(),
    times=st.integers(0, 9),
    cleared_at=st.none() | moments,
    onsets=st.lists(moments).map(tuple),
    chattering=st.booleans(),
    acknowledged=st.none() | st.builds(Acknowledgment, moments, st.text()),
)

TRACK = Track(
    condition=Condition(
        rule="llm.down",
        subject="lockn-01/llama/11437",
        severity=Severity.NOW,
        scope="llama/11437",
        what="Model server 11437 is down",
        why="connection refused",
        span=seconds(4, 30),
    ),
    stage=Stage.PENDING,
    firm_since=T0,
    seen_at=T0,
)
SHELF = Shelf(what="all", label="everything", since=T0, until=at(60), who="sean", reason="the kernel")
INCIDENT = Incident(
    id="llm.down:x@1",
    opened_at=T0,
    cause="llm.down:x",
    what="down",
    severity=Severity.NOW,
    members=("llm.down:x",),
    told=Told(at=at(5), severity=Severity.NOW),
)


def row(body: str) -> AlertRow:
    return AlertRow(key="hot", state="raised", severity="now", since=T0, body=body)


@given(tracks)
def test_an_alert_comes_back_as_it_was(track: Track) -> None:
    assert decode(Track, encode(track)) == track


def test_shelves_and_incidents_come_back_as_they_were() -> None:
    kept = (
        Kept(kind=Lasting.SHELF, key="all", since=T0, body=encode(SHELF)),
        Kept(kind=Lasting.INCIDENT, key=INCIDENT.id, since=T0, body=encode(INCIDENT)),
        Kept(kind=Lasting.LIMITS, key="limits", since=T0, body=encode(Limits())),
    )
    standing = revived((row(encode(TRACK)),), kept)
    assert (standing.life.tracks, standing.life.shelves, standing.incidents) == ((TRACK,), (SHELF,), (INCIDENT,))


def test_limits_come_back_as_they_were() -> None:
    assert decode(Limits, encode(Limits())) == Limits()


@pytest.mark.parametrize(
    "damage",
    [
        {"stage": "terrible"},
        {"condition": None},
        {"firm_since": "yesterday"},
        {"seen_at": "2026-02-11T13:00:00"},
        {"onsets": "never"},
        {"misses": "many"},
    ],
)
def test_a_damaged_row_is_left_out_and_logged(damage: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    plain = json.loads(encode(TRACK))
    assert revived((row(json.dumps(plain | damage)), row(encode(TRACK))), ()).life.tracks == (TRACK,)
    assert "hot of another version is left out" in caplog.text


@pytest.mark.parametrize("span", [{"fire_for": -1}, {"fire_for": None}, {"clear_for": 1e300}])
def test_a_nonsense_duration_is_refused(span: dict[str, Any]) -> None:
    plain = json.loads(encode(TRACK))
    plain["condition"]["span"] |= span
    with pytest.raises(ValueError, match=r"cannot be read|negative"):
        decode(Track, json.dumps(plain))
