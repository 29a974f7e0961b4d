"""Foreign text comes out tame."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import Failure, Service, ServiceState
from board.hygiene import LONGEST, MASK, clean, redact, safe, tame

CANARIES = {
    "provider key": "sk-proj-c4n4ry00112233445566778899aabb",
    "GitHub token": "ghp_c4n4ryAABBCCDDEEFF00112233445566778",
    "Slack token": "xoxb-123456789012-c4n4ryAbCdEfGh",
    "AWS key id": "AKIAC4N4RYEXAMPLE000",
    "web token": "eyJhbGciOiJIUzI1NiJ9.eyJjNG40cnkiOjF9.c4n4ry_signature",
    "bearer header": "Authorization: Bearer c4n4ry.0123456789",
    "password in a URL": "postgres://lockn:c4n4ry-pass@127.0.0.1/db",
    "named value": "LINEAR_API_KEY=c4n4ry-0123456789",
    "flag of a command": "llama-server --api-key c4n4ry-0123456789",
}


@pytest.mark.parametrize("secret", CANARIES.values(), ids=list(CANARIES))
def test_a_secret_of_each_shape_is_masked_inside_a_sentence(secret: str) -> None:
    tamed = tame(f"could not log in with {secret} at 13:09")
    assert MASK in tamed
    assert "c4n4ry" not in tamed.lower()
    assert tamed.endswith("at 13:09")


@pytest.mark.parametrize(
    "plain",
    [
        "38/8000 tok at 41 tok/s",
        "token count 12345678",
        "the session token expired yesterday",
        "commit 0c1e570bb0f1d2c3a4b5c6d7e8f90a1b2c3d4e5f",
        "container 9f3c2b1a0d4e5f60718293a4b5c6d7e8",
        "http://127.0.0.1:11437/health",
        "llama-qwen.service is inactive and disabled",
        "GPU-11111111-aaaa-bbbb-cccc-000000000000",
    ],
)
def test_ordinary_words_of_the_trade_are_left_alone(plain: str) -> None:
    assert tame(plain) == plain


def test_escape_sequences_go_whole_and_leave_no_remains() -> None:
    hostile = "a\x1b[2J\x1b[31mred\x1b]0;title\x07b\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\\x9b5mc\x1bP1$r\x1b\\d"
    assert clean(hostile) == "aredblinkcd"


def test_bidi_and_zero_width_characters_go() -> None:
    assert clean("pay\u202egpj.exe\u202c \u200bnow\u2066!\ufeff") == "paygpj.exe now!"


def test_white_space_of_any_kind_becomes_one_blank() -> None:
    assert clean(" a\r\n\tb\u2028c\u00a0 d ") == "a b c d"


@given(st.text(max_size=2000))
def test_whatever_comes_in_is_one_bounded_line_without_controls(text: str) -> None:
    tamed = tame(text)
    assert len(tamed) <= LONGEST
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in tamed)


@given(st.text(max_size=300))
def test_taming_twice_changes_nothing_more(text: str) -> None:
    assert tame(tame(text)) == tame(text)


def test_megabytes_are_cut_to_a_line_in_bounded_work() -> None:
    assert len(clean("\x1b[31m" * 2_000_000 + "end")) <= LONGEST


@given(st.lists(st.sampled_from([*CANARIES.values(), "x" * 40, "word"]), min_size=10, max_size=60), st.integers(0, 80))
def test_no_cut_reveals_half_a_secret(words: list[str], pad: int) -> None:
    assert "c4n4ry" not in tame("a" * pad + " " + " ".join(words)).lower()


def test_one_long_word_is_cut_and_not_lost() -> None:
    assert tame("x" * 100_000) == "x" * (LONGEST - 1) + "…"


def test_redaction_masks_values_and_keeps_names() -> None:
    assert redact('{"api_key": "c4n4ry-123456"}') == f'{{"api_key": "{MASK}"}}'


def test_every_text_of_a_fact_is_tamed_at_any_depth() -> None:
    fact = Service(
        key="box/x",
        kind="k",
        label="evil\x1b[2J",
        state=ServiceState.UP,
        marks=("\u202ea", "token=c4n4ry999"),
    )
    tamed = safe(fact)
    assert (tamed.label, tamed.marks) == ("evil", ("a", f"token={MASK}"))


def test_a_harmless_fact_is_passed_on_as_it_is() -> None:
    fact = Failure(key="b/x", failure_class="xid", text="XID 79", last_seen=datetime(2026, 2, 11, tzinfo=UTC))
    assert safe(fact) is fact
