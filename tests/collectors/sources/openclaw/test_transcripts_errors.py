"""Errors of providers are classed by their words, and a chain that failed tells of each of its providers."""

import pytest

from board.providers import AUTH, BILLING, CONTEXT, LOADED, RATE, TIMEOUT, UNCLEAR
from collectors.sources.openclaw.transcripts_errors import class_of, placeholder, refusals
from tests.collectors.sources.openclaw.transcript import BROKE

DISABLED = (
    "Couldn't sign in to fake. Your saved login looks expired or no longer works. `openclaw configure`. "
    '(Inline API key for provider "fake" is temporarily disabled after a provider auth/billing failure. '
    "Retry after about 10 minutes, or switch to a different auth profile/API key.)"
)
CHAIN = f"All models failed (2): fake/broke: {BROKE} (billing) | fake/down: {DISABLED} (auth). Re-authenticate with: x"


@pytest.mark.parametrize(
    ("text", "reason", "expected"),
    [
        (BROKE, "", BILLING),
        (f"{BROKE} (billing)", "auth", BILLING),
        ("429 You exceeded your current quota, please check your plan and billing details.", "rate_limit", BILLING),
        ("429 insufficient_quota", "", BILLING),
        ("429 Rate limit reached for requests", "", RATE),
        ("429 Quota exceeded for quota metric 'requests' per minute", "", RATE),
        ("529 overloaded_error", "", LOADED),
        ("503 The engine is currently overloaded", "", LOADED),
        ("400 This model's maximum context length is 32768 tokens", "", CONTEXT),
        ('No API key found for provider "openai"', "", AUTH),
        (DISABLED, "auth", AUTH),
        ("LLM request timed out.", "", TIMEOUT),
        ("fetch failed", "overloaded", LOADED),
        ("fetch failed", "", UNCLEAR),
    ],
)
def test_the_words_of_an_error_beat_the_reason_that_goes_with_it(text: str, reason: str, expected: str) -> None:
    assert class_of(text, reason) == expected


def test_a_chain_that_failed_tells_of_each_attempt() -> None:
    first, second = refusals(CHAIN, provider="fake", model="broke", reason="auth")
    assert (first.provider, first.model, first.failure_class) == ("fake", "broke", BILLING)
    assert (second.provider, second.model, second.failure_class, second.minutes) == ("fake", "down", AUTH, 10)


def test_an_error_that_names_its_provider_is_heard() -> None:
    (found,) = refusals(DISABLED)
    assert found.provider == "fake"


def test_a_name_that_is_a_placeholder_is_none() -> None:
    text = "\u26a0\ufe0f {model} returned a billing error: your API key has run out of credits"
    (found,) = refusals(text)
    assert (found.provider, found.failure_class) == ("", BILLING)
    assert placeholder(text) == "{model}"


def test_json_is_no_placeholder() -> None:
    assert not placeholder('429 {"error": {"type": "rate_limit"}}')


def test_a_key_that_is_disabled_is_refused_for_who_asks_and_for_nothing_else() -> None:
    said = (
        'Inline API key for provider "fake" is temporarily disabled after a provider auth/billing failure. '
        "Retry after about 10 minutes, or switch to a different auth profile/API key."
    )
    (refusal,) = refusals(said)
    assert (refusal.failure_class, refusal.provider, refusal.minutes) == (AUTH, "fake", 10)
