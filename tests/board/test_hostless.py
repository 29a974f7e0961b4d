"""What names a host goes, and what a person needs to read stays."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.hostless import MASK, hostless

BOX = "lockn-01"
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,12}[a-z0-9]", fullmatch=True).filter(
    lambda name: name != "localhost" and "--" not in name
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("http://gpu-box:11437/slots", "http://[host]:11437/slots"),
        ("https://jarvis:[secret]@api.example.org/v1", "https://jarvis:[secret]@[host]/v1"),
        ("no answer from 10.0.0.5:8080.", "no answer from [host]:8080."),
        ("[fe80::1]:8080 and fe80::1%eth0", "[host]:8080 and [host]"),
        ("ssh jarvis@gpu-box, then look", "ssh jarvis@[host], then look"),
        ("api.example.com said 500", "[host] said 500"),
        ("gpu-box.rack.dc is gone", "[host] is gone"),
        ("LOCKN-01's disk is full", "[host]'s disk is full"),
        ("lockn-01/llama/gpu-box:8080", "[host]/llama/[host]:8080"),
        ("llm.down:lockn-01/llama/11437@2026-02-11T18:09:15Z", "llm.down:[host]/llama/11437@2026-02-11T18:09:15Z"),
    ],
)
def test_a_host_goes_and_its_port_stays(text: str, left: str) -> None:
    assert hostless(text, BOX) == left


@pytest.mark.parametrize(
    "text",
    [
        "model server 11437 is down",
        "curl http://127.0.0.1:11437/health, http://localhost:80 or http://[::1]:80",
        "systemctl --user restart llama-qwen.service user@1000.service",
        "Qwen3-32B.Q4_K_M.gguf in llama.cpp b6700, qwen3:32b, config.toml:12",
        "since 18:09:15, 38/8000 tok, 41 % of 3.5 G, exit:137, driver 581.57.08",
        "std::vector, e.g. this",
        "",
    ],
)
def test_what_is_no_host_stays(text: str) -> None:
    assert hostless(text, BOX) == text


def test_the_longer_of_two_names_goes_whole() -> None:
    assert hostless("lockn-01-old and lockn-01", "lockn-01", "lockn-01-old") == f"{MASK} and {MASK}"


@given(st.ip_addresses(), st.sampled_from(["{}", "by {} now", "({})", "tcp {}.", "x={}"]))
def test_no_address_is_left(address: ipaddress.IPv4Address | ipaddress.IPv6Address, around: str) -> None:
    kept = address.is_loopback or address.is_unspecified
    assert (str(address) in hostless(around.format(address))) == kept


@given(NAMES, st.sampled_from(["http://{}/", "grpc://{}:80", "scp a@{}:b", "{}.lan is", "{}:8080 is down"]))
def test_no_name_is_left_where_a_host_stands(name: str, around: str) -> None:
    text = around.format(f"q{name}")
    assert f"q{name}" not in hostless(text)


@given(st.text(max_size=300))
def test_what_was_done_once_stays_as_it_is(text: str) -> None:
    once = hostless(text, BOX)
    assert hostless(once, BOX) == once
