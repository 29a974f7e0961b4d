"""Providers: out of money until they succeed, and runs that fell to other models."""

from dataclasses import replace

from board.board import Evidence, Severity
from board.facts import ServiceState
from board.limits import Limits
from tests.board.rules.providers import fell, job, leaked, provider, refused, route
from tests.board.worlds import Engine, at, found

CHAIN = ("llamacpp/coder-next", "anthropic/sonnet", "openai/gpt-5.3-codex", "llamacpp/qwen3-32b")


def test_the_first_refusal_for_want_of_money_is_urgent_and_names_the_provider() -> None:
    (line,) = found("prov.billing", refused())
    assert line.what == "Provider openai: out of credits"
    assert line.do == "top up at openai"
    assert Engine().read(0, refused()) == {"prov.billing now"}


def test_it_says_who_depends_on_the_provider_and_what_is_asked_instead() -> None:
    jobs = (job("work"), job("daily"), job("off", enabled=False), job("other", "anthropic/sonnet"))
    routes = (route("main", *CHAIN), route("dev", "openai/gpt-5.3-codex"), route("qa", "openai/gpt-5.3-codex"))
    (line,) = found("prov.billing", refused(), *jobs, *routes)
    assert line.why.startswith("2 jobs and 2 agents depend on it · next in chain: qwen3-32b")
    assert line.blocks == 4


def test_silence_does_not_end_it_and_another_provider_neither() -> None:
    engine = Engine()
    engine.read(0, refused())
    assert engine.read(86_400, refused()) == {"prov.billing now"}
    assert engine.read(86_402, refused(), provider("anthropic")) == {"prov.billing now"}


def test_it_is_over_when_the_source_has_seen_a_success() -> None:
    engine = Engine()
    engine.read(0, refused())
    engine.read(2, provider())
    assert engine.read(4, provider()) == set()


def test_one_that_names_nobody_is_likely_and_one_that_is_named_later_is_confirmed() -> None:
    (unknown,) = found("prov.billing", refused(""))
    assert unknown.what.startswith("Provider not named yet")
    assert unknown.evidence is Evidence.LIKELY
    (known,) = found("prov.billing", refused(named_at=at(0)))
    assert known.evidence is Evidence.CONFIRMED


def test_a_key_that_is_disabled_for_a_while_says_for_how_long() -> None:
    (line,) = found("prov.billing", refused(until=at(600)))
    assert "key disabled for 10 min" in line.why


def test_three_sessions_on_another_model_are_a_cascade_and_two_are_none() -> None:
    (line,) = found("prov.cascade", fell())
    assert line.what == "Sessions ran on gpt-5.3-codex: 4 of 5"
    assert line.severity is Severity.SOON
    assert Engine().read(0, fell(2)) == set()


def test_a_cascade_is_over_after_a_quarter_of_an_hour_without_another_one() -> None:
    engine = Engine()
    engine.read(0, fell())
    assert engine.read(899, fell(0)) == {"prov.cascade soon"}
    engine.read(900, fell(0))
    assert engine.read(902, fell(0)) == set()


def test_a_cascade_may_follow_from_a_provider_without_money() -> None:
    (line,) = found("prov.cascade", fell(), refused("llamacpp"))
    assert line.causes[0] == f"prov.billing:{refused('llamacpp').key}"


def test_a_placeholder_is_a_note_for_an_hour() -> None:
    engine = Engine()
    assert engine.read(0, leaked()) == {"prov.template_leak note"}
    engine.read(3600, leaked())
    assert engine.read(3602, leaked()) == set()


def test_how_many_make_a_cascade_is_the_owners_to_say() -> None:
    limits = Limits()
    strict = replace(limits, prov=replace(limits.prov, cascade_times=5))
    assert not any(each.firm for each in found("prov.cascade", fell(), limits=strict))


def test_a_provider_that_is_well_is_no_trouble() -> None:
    assert Engine().read(0, provider(), provider("anthropic", ServiceState.DEGRADED)) == set()
