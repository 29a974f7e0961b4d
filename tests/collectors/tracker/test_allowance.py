"""What services say of what they still allow."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.tracker.allowance import Allowance, allowances

NOW = datetime(2026, 2, 4, 12, tzinfo=UTC)
SECONDS = str(int(NOW.timestamp()))
GITHUB = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4990", "x-ratelimit-reset": SECONDS}


def test_github_counts_in_seconds_and_names_its_resource() -> None:
    told = list(allowances({**GITHUB, "x-ratelimit-resource": "graphql"}, NOW))
    assert told == [Allowance("graphql", 5000, 4990, NOW)]


def test_linear_counts_in_milliseconds_and_has_two_budgets() -> None:
    headers = {
        f"x-ratelimit-{name}-{part}": text
        for name in ("requests", "complexity")
        for part, text in (("limit", "100"), ("remaining", "50"), ("reset", f"{SECONDS}000"))
    }
    assert list(allowances(headers, NOW)) == [
        Allowance("requests", 100, 50, NOW),
        Allowance("complexity", 100, 50, NOW),
    ]


def test_a_clock_that_is_wrong_makes_no_wait_longer() -> None:
    later = NOW + timedelta(hours=3)
    [told] = allowances({**GITHUB, "date": "Wed, 04 Feb 2026 11:50:00 GMT"}, later)
    assert told.resets_at == later + timedelta(minutes=10)


@pytest.mark.parametrize(("left", "pace", "spent"), [(100, 1, False), (50, 1, False), (35, 2, False), (20, 10, True)])
def test_the_less_is_left_the_less_often_it_is_asked(left: float, pace: float, spent: bool) -> None:
    allowance = Allowance("requests", 100, left, NOW)
    assert (round(allowance.pace, 3), allowance.spent) == (pace, spent)


@given(st.lists(st.text(max_size=20), min_size=4, max_size=4))
def test_whatever_stands_in_a_header_does_no_harm(texts: list[str]) -> None:
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "date")
    for each in allowances(dict(zip(names, texts, strict=True)), NOW):
        assert 1 <= each.pace <= 10
