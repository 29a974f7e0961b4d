"""The ledger: a provider without money is told of until it succeeds, in whatever order that is read."""

from datetime import timedelta

import pytest

from board.facts import Failure, Service, ServiceState
from board.providers import AUTH, BILLING, FALLBACK, RATE
from collectors.sources.openclaw.transcripts_errors import Refusal
from collectors.sources.openclaw.transcripts_ledger import Ledger, Whom
from tests.collectors.sources.openclaw.transcript import T0, at

KEY = "lockn-01/openclaw/main/transcripts"
DAY = timedelta(days=1)


def refusal(provider: str = "openai", kind: str = BILLING, minutes: int | None = None) -> Refusal:
    return Refusal(provider, "gpt-5.3-codex" if provider else "", kind, "out of credits", minutes)


def failures(ledger: Ledger, second: float = 0) -> list[Failure]:
    return [each for each in ledger.facts(at(second)) if isinstance(each, Failure)]


def providers(ledger: Ledger, second: float = 0) -> dict[str, Service]:
    return {each.label: each for each in ledger.facts(at(second)) if isinstance(each, Service)}


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(KEY)


def test_refusals_are_one_failure_that_names_who_suffers(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom(session="a1", agent="product"))
    ledger.refused(refusal(), at(5), Whom(session="b2", job="daily"))
    (failure,) = failures(ledger, 10)
    assert (failure.count, failure.since, failure.last_seen) == (2, at(0), at(5))
    assert failure.refs[:2] == ("provider:openai", "model:openai/gpt-5.3-codex")
    assert {"session:a1", "agent:product", "session:b2", "job:daily"} <= set(failure.refs)
    assert providers(ledger)["openai"].state is ServiceState.DENIED


def test_want_of_money_is_never_over_by_silence_and_other_classes_are(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom())
    ledger.refused(refusal(kind=RATE), at(0), Whom())
    assert [each.failure_class for each in failures(ledger, 30 * 86_400)] == [BILLING]


def test_a_success_of_the_same_provider_ends_it_and_of_another_does_not(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom())
    ledger.succeeded("anthropic", at(10))
    assert len(failures(ledger, 11)) == 1
    ledger.succeeded("openai", at(20))
    assert failures(ledger, 21) == []
    assert providers(ledger)["openai"].state is ServiceState.UP
    assert providers(ledger)["openai"].last_event == at(20)


def test_the_order_in_which_transcripts_are_read_does_not_matter(ledger: Ledger) -> None:
    ledger.succeeded("openai", at(20))
    ledger.refused(refusal(), at(0), Whom())
    assert failures(ledger, 21) == []
    ledger.refused(refusal(), at(30), Whom())
    ledger.succeeded("openai", at(25))
    assert len(failures(ledger, 31)) == 1


def test_one_that_named_nobody_is_of_the_first_provider_that_refuses_likewise(ledger: Ledger) -> None:
    ledger.refused(refusal(""), at(0), Whom(session="a1"))
    (unknown,) = failures(ledger)
    ledger.refused(refusal(), at(60), Whom(session="b2"))
    (known,) = failures(ledger, 60)
    assert known.key == unknown.key
    assert known.named_at == at(60)
    assert known.refs[0] == "provider:openai"
    ledger.succeeded("openai", at(90))
    assert failures(ledger, 90) == []


def test_one_that_nobody_ever_named_is_over_when_its_session_goes_on(ledger: Ledger) -> None:
    ledger.refused(refusal(""), at(0), Whom(session="a1"))
    ledger.succeeded("openai", at(10), "b2")
    assert len(failures(ledger, 11)) == 1
    ledger.succeeded("openai", at(20), "a1")
    assert failures(ledger, 21) == []


def test_a_key_that_is_disabled_for_want_of_money_is_no_wrong_password(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom())
    ledger.refused(refusal(kind=AUTH, minutes=10), at(1), Whom())
    (failure,) = failures(ledger, 2)
    assert (failure.failure_class, failure.count, failure.until) == (BILLING, 2, at(601))
    (later,) = failures(ledger, 700)
    assert later.until is None


def test_a_key_stays_disabled_for_want_of_money_after_a_run_that_was_under_way_has_ended_well(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom())
    ledger.succeeded("openai", at(1))
    ledger.refused(refusal(kind=AUTH, minutes=10), at(40), Whom())
    (failure,) = failures(ledger, 41)
    assert failure.failure_class == BILLING


def test_a_key_that_a_gateway_does_not_use_is_not_shown_as_well(ledger: Ledger) -> None:
    ledger.succeeded("openai", at(0))
    ledger.disabled("openai", at(60))
    assert providers(ledger, 1)["openai"].state is ServiceState.DEGRADED
    assert providers(ledger, 61)["openai"].state is ServiceState.UP


def test_sessions_that_fell_are_counted_among_those_that_were_meant_for_the_model(ledger: Ledger) -> None:
    for number in range(5):
        ledger.began("llamacpp/coder-next", at(number), f"s{number}")
    for number in range(4):
        ledger.fell("llamacpp/coder-next", "openai/gpt-5.3-codex", at(60 + number), f"s{number}")
    (fallback,) = failures(ledger, 70)
    assert (fallback.failure_class, fallback.count, fallback.of) == (FALLBACK, 4, 5)
    assert fallback.refs[:2] == ("model:llamacpp/coder-next", "model:openai/gpt-5.3-codex")
    (later,) = failures(ledger, 700)
    assert (later.count, later.last_seen) == (0, at(63))
    assert failures(ledger, 7200) == []


def test_it_goes_on_after_a_restart(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom())
    ledger.succeeded("anthropic", at(1))
    after = Ledger(KEY)
    after.recall(ledger.facts(T0 + DAY))
    assert failures(after, 86_400) == failures(ledger, 86_400)
    assert providers(after) == providers(ledger)


def test_falls_are_told_after_a_restart_until_there_are_others(ledger: Ledger) -> None:
    for number in range(3):
        ledger.fell("llamacpp/coder-next", "openai/gpt-5.3-codex", at(number), f"s{number}")
    after = Ledger(KEY)
    after.recall(ledger.facts(at(10)))
    assert failures(after, 20) == failures(ledger, 20)
    assert providers(after, 20) == {}
    after.fell("llamacpp/coder-next", "openai/gpt-5.3-codex", at(30), "s9")
    (fallback,) = failures(after, 31)
    assert fallback.last_seen == at(30)
    assert failures(after, 7200) == []


def test_long_after_want_of_money_a_disabled_key_is_what_is_said_of_it(ledger: Ledger) -> None:
    ledger.refused(refusal(), at(0), Whom())
    ledger.succeeded("openai", at(7200))
    ledger.refused(refusal(kind=AUTH, minutes=10), at(7300), Whom())
    assert [each.failure_class for each in failures(ledger, 7301)] == [AUTH]


def test_many_other_failures_leave_room_for_want_of_money(ledger: Ledger) -> None:
    for number in range(300):
        ledger.leaked("{model}", at(number), Whom(session=f"s{number}"))
        ledger.fell(f"p{number}/m", "openai/gpt", at(number), f"s{number}")
    ledger.refused(refusal(), at(1), Whom())
    told = failures(ledger, 301)
    assert BILLING in {each.failure_class for each in told}
    assert len(told) <= 400
