"""Reasons are few, whatever numbers, names and times stand in them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.sources.services.reasons import LONGEST, MOST, NONE_GIVEN, OTHER, SPELL, Reasons, told

T0 = datetime(2026, 3, 2, 5, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not enough balance: 1.20 USDC", "not enough balance: 0.75 USDC"),
        ("order 8812345 is too small", "order 17 is too small"),
        ("token 0xdeadBEEF01 unknown", "token 0x17 unknown"),
        (
            "id 6f9619ff-8b86-d011-b42d-00c04fc964ff is taken",
            "id 00000000-8b86-d011-b42d-00c04fc964ff is taken",
        ),
        ("at 2026-03-02T05:13:09.123Z: busy", "at 2026-03-03 17:00:00: busy"),
        ("retry in 5s", "retry in 300s"),
        ("nonce 9f3ca1b2c3d4 used", "nonce 11aa22bb33cc used"),
    ],
)
def test_what_differs_from_time_to_time_makes_no_other_reason(one: str, other: str) -> None:
    assert told(one) == told(other)
    assert "#" in told(one)


def test_what_is_said_in_words_stays() -> None:
    assert told("not enough balance / allowance.") == "not enough balance / allowance"
    assert told("  ") == NONE_GIVEN


@given(st.text(max_size=2000))
def test_a_reason_is_short_and_told_alike_when_it_is_told_again(text: str) -> None:
    once = told(text)
    assert 0 < len(once) <= LONGEST
    assert told(once) == once


def test_there_are_never_more_than_a_dozen_and_the_rest() -> None:
    reasons = Reasons()
    for number in range(1000):
        reasons.count("".join(chr(ord("a") + int(digit)) for digit in str(number)), T0, T0)
    counted = {each.text: each.count for each in reasons}
    assert len(counted) == MOST + 1
    assert counted[OTHER] == 1000 - MOST


def test_a_count_begins_anew_after_a_pause_and_makes_room() -> None:
    reasons = Reasons()
    reasons.count("geoblock", T0, T0)
    reasons.forget(T0 + SPELL)
    assert list(reasons) == []
    reasons.count("geoblock", T0 + SPELL, T0 + SPELL)
    assert [(each.count, each.since) for each in reasons] == [(1, T0 + timedelta(minutes=30))]
