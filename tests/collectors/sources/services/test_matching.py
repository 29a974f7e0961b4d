"""What lines mean is found in a time that nobody can make long."""

import time

import pytest
from pydantic import ValidationError

from collectors.sources.services.matching import Event, Matcher, number
from collectors.sources.services.settings import PatternSettings


def events(line: str, **patterns: str) -> list[Event]:
    return list(Matcher(PatternSettings(**patterns)).events(line))


def test_a_line_can_mean_several_things() -> None:
    said = events("order filled, balance 1,204.50", filled="order filled", balance="balance (?P<value>[0-9.,]+)")
    assert said == [Event("filled"), Event("balance", value=1204.5)]


def test_a_rejection_is_told_with_its_reason_where_the_pattern_has_one() -> None:
    assert events("rejected: no", rejected="rejected: (?P<reason>.+)") == [Event("rejected", reason="no")]
    assert events("rejected: no", rejected="rejected") == [Event("rejected")]


def test_a_line_that_means_nothing_says_nothing() -> None:
    assert events("all is well", rejected="rejected") == []
    assert events("all is well") == []


def test_a_value_that_is_no_number_is_none() -> None:
    assert events("balance 1.2.3", balance="balance (?P<value>.+)") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("178", 178),
        (" 401.25\n", 401.25),
        ("$1,204.50", 1204.5),
        ("-3", -3),
        ("1e3", 1000),
        ("", None),
        ("1e999", None),
        ("nan", None),
        ("12 apples", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, expected: float | None) -> None:
    assert number(text) == expected


def test_no_pattern_takes_long_on_any_line() -> None:
    matcher = Matcher(PatternSettings(rejected="(?P<reason>(a*)*(a|a)*)b$", accepted="(x+x+)+y", filled="(.*)*=(.*)*!"))
    began = time.perf_counter()
    for line in ("a" * 4096, "x" * 4096, "=" * 4096):
        assert list(matcher.events(line)) == []
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("patterns", "sentence"),
    [
        ({"rejected": "(unclosed"}, "no pattern for RE2: missing )"),
        ({"accepted": "(?=ahead)"}, "no pattern for RE2: invalid perl operator"),
        ({"balance": "balance [0-9]+"}, "balance needs a group for its number"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_the_reason(patterns: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PatternSettings(**patterns)
    assert sentence in str(caught.value)
