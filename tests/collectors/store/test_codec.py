"""Facts survive the way to text and back."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import NOUNS, Fact, Gauge, Job, Process, ServiceState
from board.reading import Scope
from collectors.store.codec import decode, decode_fact, encode, kind, millis, moment, numbers, words
from tests.collectors.store.making import T0, gauge, scope, service


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything that an annotation of the vocabulary allows."""
    origin, arguments = get_origin(hint), get_args(hint)
    if NoneType in arguments:
        return st.one_of(st.none(), *(values(each) for each in arguments if each is not NoneType))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(each) for each in arguments))
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{each.name: values(hints[each.name]) for each in fields(hint)})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        datetime: st.datetimes(timezones=st.just(UTC)),
        date: st.dates(),
        float: st.floats(allow_nan=False),
        int: st.integers(),
        bool: st.booleans(),
        str: st.text(max_size=20),
    }
    return plain[hint]


@given(st.one_of(*(values(noun) for noun in NOUNS)))
def test_every_noun_comes_back_as_it_was(fact: Fact) -> None:
    assert decode_fact(kind(fact), encode(fact)) == fact


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_can_be_told_by_its_words_alone(noun: type[Fact]) -> None:
    @given(values(noun))
    def told(fact: Fact) -> None:
        assert words(decode_fact(kind(fact), words(fact))) == words(fact)

    told()


@given(values(Scope))
def test_a_scope_comes_back_with_its_outage(scope: Scope) -> None:
    assert decode(Scope, encode(scope)) == scope


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    job = Job(key="box/job", label="job", enabled=True, last_run=T0.astimezone(tokyo))
    assert json.loads(encode(job))["last_run"] == "2026-03-02T10:00:00+00:00"


def test_words_leave_out_what_changes_all_the_time() -> None:
    process = Process(key="box/pid/1", pid=1, peers=(), gpu_memory=5)
    assert "peers" not in words(process)
    assert words(gauge(1.0)) == words(gauge(2.0))
    assert words(service(ServiceState.UP)) != words(service(ServiceState.DOWN))


def test_numbers_are_the_number_fields_that_have_a_value() -> None:
    assert numbers(gauge(61)) == {"value": 61.0}
    assert numbers(gauge(None)) == {}
    assert numbers(service(latency=2.5)) == {"latency": 2.5}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_a_number_that_is_not_finite_is_none(value: float) -> None:
    assert numbers(gauge(value)) == {}


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert decode(Gauge, '{"key":"k","label":"l","color":"red"}') == Gauge(key="k", label="l")


@pytest.mark.parametrize(
    ("noun", "text"),
    [
        ("Poem", '{"key":"k"}'),
        ("Gauge", '{"key":"k"}'),
        ("Gauge", '{"key":7,"label":"l"}'),
        ("Gauge", '{"key":"k","label":"l","band":[1]}'),
        ("Service", '{"key":"k","kind":"x","label":"l","state":"dancing"}'),
        ("Gauge", "[]"),
        ("Gauge", "{"),
    ],
)
def test_what_is_no_fact_of_this_vocabulary_is_refused(noun: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_fact(noun, text)


@given(st.integers(min_value=-(10**12), max_value=10**13))
def test_milliseconds_are_exact(count: int) -> None:
    assert millis(moment(count)) == count


def test_what_is_written_is_plain_ascii_json() -> None:
    assert encode(scope()).isascii()
