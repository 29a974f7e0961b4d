import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.board import Evidence, Severity
from board.limits import seconds
from board.rules.condition import Condition
from board.span import Span
from board.track import Stage, Track, decode, encode

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
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
    firm_since=datetime(2026, 2, 11, tzinfo=UTC),
    seen_at=datetime(2026, 2, 11, tzinfo=UTC),
)


@given(tracks)
def test_a_track_survives_the_store(track: Track) -> None:
    assert decode(json.loads(json.dumps(encode(track)))) == track


@pytest.mark.parametrize(
    "damage",
    [
        {"severity": "terrible"},
        {"patience": -1},
        {"fire_for": None},
        {"causes": None},
        {"firm_since": "yesterday"},
        {"seen_at": "2026-02-11T13:00:00"},
        {"clear_for": 1e300},
    ],
)
def test_a_damaged_row_is_refused_as_such(damage: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a stored alert"):
        decode(encode(TRACK) | damage)


def test_a_row_from_before_commands_were_kept_is_still_an_alert() -> None:
    row = encode(TRACK)
    del row["command"]
    assert decode(row) == TRACK


@pytest.mark.parametrize("name", sorted(encode(TRACK).keys() - {"command"}))
def test_a_row_of_another_version_is_refused_as_such(name: str) -> None:
    row = encode(TRACK)
    del row[name]
    with pytest.raises(ValueError, match="not a stored alert"):
        decode(row)
