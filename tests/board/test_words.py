from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.words import age, amount, clock, duration, exact, figure, size, tokens

G = 1024**3
AT = datetime(2026, 2, 11, 18, 9, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"),
        (3.9, "3s"),
        (47, "40s"),
        (60, "1m"),
        (14 * 60 + 59, "14m"),
        (3600, "1h"),
        (3900, "1h05"),
        (10_020, "2h47"),
        (6 * 86_400 + 5, "6d"),
    ],
)
def test_an_age_is_coarse(seconds: float, text: str) -> None:
    assert age(seconds) == text


@given(st.floats(min_value=-1e6, max_value=1e12))
def test_an_age_never_takes_more_than_five_cells(seconds: float) -> None:
    assert len(age(seconds)) <= 5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(40, "40 s"), (840, "14 min"), (9180, "2 h 33 min"), (7200, "2 h"), (529_200, "6 d 3 h"), (172_800, "2 d")],
)
def test_a_duration_has_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(12, "12 B"), (1536, "1.5 K"), (71.2 * G, "71.2 G"), (128 * G, "128 G"), (900 * 1024**2, "900 M")],
)
def test_bytes_are_counted_as_du_does(count: float, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (8000, "8000"),
        (96_400, "96K"),
        (32_768, "32K"),
        (131_072, "128K"),
        (200_000, "200K"),
        (1_100_000, "1.1M"),
        (2_097_152, "2M"),
    ],
)
def test_tokens_are_told_as_people_tell_them(count: int, text: str) -> None:
    assert tokens(count) == text


@pytest.mark.parametrize(("value", "text"), [(0.42, "0.4"), (4.0, "4"), (41.3, "41"), (2115, "2,115")])
def test_a_figure_has_the_digits_that_matter(value: float, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "limit", "text"),
    [
        (None, "%", None, "?"),
        (78.4, "%", 100, "78 %"),
        (71.2 * G, "B", 96 * G, "71.2/96 G"),
        (71.2 * G, "B", None, "71.2 G"),
        (412.3, "W", 600, "412/600 W"),
        (62, "°C", 90, "62 °C"),
        (0.42, "tok/s", None, "0.4 tok/s"),
        (3, "requests", None, "3"),
        (2.4, "", 16, "2.4"),
    ],
)
def test_an_amount_carries_its_unit(value: float | None, unit: str, limit: float | None, text: str) -> None:
    assert amount(value, unit, limit) == text


def test_a_clock_time_is_that_of_the_zone() -> None:
    assert clock(AT, NEW_YORK) == "13:09"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (AT, "13:09"),
        (datetime(2026, 2, 12, 4, 30, tzinfo=UTC), "13:09"),
        (datetime(2026, 2, 13, 4, 30, tzinfo=UTC), "Wed 13:09"),
        (datetime(2026, 3, 1, tzinfo=UTC), "11 Feb 13:09"),
    ],
)
def test_a_time_of_another_day_says_which(now: datetime, text: str) -> None:
    assert clock(AT, NEW_YORK, now) == text


@pytest.mark.parametrize(
    ("value", "text"), [(25, "25"), (0.12, "0.12"), (12.5, "12.5"), (1204.5, "1,204.5"), (0.0034, "0.0034"), (0, "0")]
)
def test_money_keeps_its_small_part(value: float, text: str) -> None:
    assert exact(value) == text
