"""What a person types becomes one moment, or a refusal, and never a guess."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.until import FARTHEST, Refusal, Until, until

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 12, 41, tzinfo=UTC)
"""A Friday, 13:41 in the zone."""
ZONES = tuple(map(ZoneInfo, ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")))
VOCABULARY = (
    "1 2 30 31 2h 30m 1w 9:00 24:00 6 pm noon midnight tonight today tomorrow mon fri end of week may 1 mar "
    "feb 2027 2027-03-01 2028-02-29 , - until for reason"
)
moments = st.builds(lambda steps: NOW + timedelta(minutes=7 * steps), st.integers(-500_000, 500_000))


def read(text: str, now: datetime = NOW, zone: ZoneInfo = ZONE) -> str:
    """The local moment that was understood, with the reason."""
    found = until(text, now, zone)
    assert isinstance(found, Until), found
    return f"{found.at.astimezone(zone):%a %Y-%m-%d %H:%M} {found.reason}".strip()


def refused(text: str, now: datetime = NOW, zone: ZoneInfo = ZONE) -> str:
    found = until(text, now, zone)
    assert isinstance(found, Refusal), found
    return found.sentence


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30m", "Fri 2026-11-20 14:11"),
        ("2h", "Fri 2026-11-20 15:41"),
        ("90 minutes", "Fri 2026-11-20 15:11"),
        ("1h30m", "Fri 2026-11-20 15:11"),
        ("1d 12h", "Sun 2026-11-22 01:41"),
        ("3d", "Mon 2026-11-23 13:41"),
        ("1w", "Fri 2026-11-27 13:41"),
        ("18:00", "Fri 2026-11-20 18:00"),
        ("6pm", "Fri 2026-11-20 18:00"),
        ("6:30 PM", "Fri 2026-11-20 18:30"),
        ("today 18:00", "Fri 2026-11-20 18:00"),
        ("tonight", "Fri 2026-11-20 20:00"),
        ("tonight 22:15", "Fri 2026-11-20 22:15"),
        ("midnight", "Sat 2026-11-21 00:00"),
        ("end of day", "Sat 2026-11-21 00:00"),
        ("tomorrow", "Sat 2026-11-21 00:00"),
        ("tomorrow 9:00", "Sat 2026-11-21 09:00"),
        ("9:00 tomorrow", "Sat 2026-11-21 09:00"),
        ("tomorrow noon", "Sat 2026-11-21 12:00"),
        ("mon", "Mon 2026-11-23 00:00"),
        ("Monday 9:00", "Mon 2026-11-23 09:00"),
        ("end of week", "Mon 2026-11-23 00:00"),
        ("end of the month", "Tue 2026-12-01 00:00"),
        ("1 Mar", "Mon 2027-03-01 00:00"),
        ("1 March 2027 12:00", "Mon 2027-03-01 12:00"),
        ("1 may", "Sat 2027-05-01 00:00"),
        ("2027-03-01", "Mon 2027-03-01 00:00"),
        ("2027-03-01 12:00", "Mon 2027-03-01 12:00"),
        ("2027-03-01T12:00:00Z", "Mon 2027-03-01 13:00"),
        ("2027-03-01T12:00", "Mon 2027-03-01 12:00"),
    ],
)
def test_lengths_times_and_days_are_read(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tomorrow 9:00 PyTorch supports sm_120", "PyTorch supports sm_120"),
        ("until 1 Mar, the card is replaced", "the card is replaced"),
        ("for 2 hours - kernel update", "kernel update"),
        ("2h, 5 drivers", "5 drivers"),
        ("mon may be fixed then", "may be fixed then"),
        ("2h \x1b]52;c;AAAA\x07\x1b[2Jdone \u202e", "done"),
    ],
)
def test_the_words_after_it_are_the_reason(text: str, reason: str) -> None:
    found = until(text, NOW, ZONE)
    assert isinstance(found, Until)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "say until when"),
        ("until", "say until when"),
        ("may", "begins with no clear time"),
        ("soon", "begins with no clear time"),
        ("30", "begins with no clear time"),
        ("1M", "begins with no clear time"),
        ("1h30", "begins with no clear time"),
        ("01/03/2027", "begins with no clear time"),
        ("next monday", "begins with no clear time"),
        ("tomorrow's update", "begins with no clear time"),
        ("12pm", "can be noon or midnight"),
        ("25:00", "is no time of day"),
        ("13pm", "is no time of day"),
        ("fri", "can be today or in a week"),
        ("today", "needs a time"),
        ("tonight 3:00", "tonight begins at 17:00"),
        ("tomorrow 9", "could mean two times"),
        ("2h 30 users", "could mean two times"),
        ("tomorrow, 9:00", "could mean two times"),
        ("1w 1w", "could be two lengths"),
        ("9:00", "is not ahead"),
        ("0m", "is not ahead"),
        ("2026-11-19", "is not ahead"),
        ("0001-01-01", "is not ahead"),
        ("19 Nov", "write its year too"),
        ("31 Feb", "there is no 31 Feb"),
        ("2027-13-01", "there is no 2027-13-01"),
        ("2027-03-01T29:00", "is no such moment"),
        ("400d", "more than a year ahead"),
        ("9999-12-31", "more than a year ahead"),
        ("9999-12-31T23:59:59-12:00", "more than a year ahead"),
    ],
)
def test_what_can_mean_two_moments_or_none_is_refused_with_an_example(text: str, why: str) -> None:
    assert why in refused(text)
    assert refused(text).endswith("2027-03-01 12:00")


def test_a_time_that_summer_time_skips_is_as_much_later() -> None:
    assert read("28 Mar 2:30", datetime(2027, 3, 27, 12, tzinfo=UTC)) == "Sun 2027-03-28 03:30"


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    found = until("25 Oct 2:30", datetime(2026, 10, 24, 12, tzinfo=UTC), ZONE)
    assert found == Until(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_a_day_is_24_hours_long_when_it_is_a_length() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert until("1d", now, ZONE) == Until(now + timedelta(hours=24))


def test_a_secret_in_the_reason_is_masked() -> None:
    assert read("2h token=sk-proj-abcdefghijklmnop").endswith("[secret]")


def test_megabytes_are_read_in_no_time_and_bounded() -> None:
    found = until("2h " + "x" * 5_000_000, NOW, ZONE)
    assert isinstance(found, Until)
    assert len(found.reason) <= 300


@given(text=st.text(max_size=80), now=moments, zone=st.sampled_from(ZONES))
def test_no_text_does_anything_but_lie_ahead_or_be_refused(text: str, now: datetime, zone: ZoneInfo) -> None:
    found = until(text, now, zone)
    assert isinstance(found, Refusal) or now < found.at <= now + FARTHEST


@given(words=st.lists(st.sampled_from(tuple(VOCABULARY.split())), max_size=6), now=moments, zone=st.sampled_from(ZONES))
def test_no_row_of_its_own_words_breaks_it(words: list[str], now: datetime, zone: ZoneInfo) -> None:
    found = until(" ".join(words), now, zone)
    assert isinstance(found, Refusal) or now < found.at <= now + FARTHEST


@given(minutes=st.integers(1, 300 * 24 * 60), now=moments, zone=st.sampled_from(ZONES))
def test_a_moment_that_is_written_out_is_read_as_itself(minutes: int, now: datetime, zone: ZoneInfo) -> None:
    here = (now + timedelta(minutes=minutes)).astimezone(zone).replace(second=0, microsecond=0)
    found = until(f"{here:%Y-%m-%d %H:%M}", now, zone)
    if here.fold == 0 and here > now:
        assert found == Until(here.astimezone(UTC))


@given(now=moments, zone=st.sampled_from(ZONES), at=st.sampled_from(("tomorrow 9:00", "9:00 tomorrow")))
def test_tomorrow_is_tomorrow_wherever_it_is_said(now: datetime, zone: ZoneInfo, at: str) -> None:
    found = until(at, now, zone)
    assert isinstance(found, Until)
    here = found.at.astimezone(zone)
    assert (here.date(), here.hour) == (now.astimezone(zone).date() + timedelta(days=1), 9)
