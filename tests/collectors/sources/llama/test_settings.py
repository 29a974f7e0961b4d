import socket

import pytest
from pydantic import ValidationError

from collectors.sources.llama.settings import LlamaSettings


@pytest.mark.parametrize(
    ("url", "scope", "endpoint"),
    [
        ("http://127.0.0.1:11437", "llama/11437", "127.0.0.1:11437"),
        ("http://localhost:8080/", "llama/8080", "127.0.0.1:8080"),
        ("http://0.0.0.0:8080", "llama/8080", "127.0.0.1:8080"),
        ("http://[::]:8080", "llama/8080", "[::1]:8080"),
        ("http://[::1]:8080", "llama/8080", "[::1]:8080"),
        ("http://gpu-box:8080", "llama/gpu-box:8080", "gpu-box:8080"),
        ("https://llm.example.org", "llama/llm.example.org:443", "llm.example.org:443"),
    ],
)
def test_a_server_of_this_box_is_named_by_its_port_alone(url: str, scope: str, endpoint: str) -> None:
    settings = LlamaSettings(url=url)
    assert (settings.scope, settings.endpoint) == (scope, endpoint)


def test_a_server_named_by_the_own_name_of_this_box_is_the_one_that_is_found_here() -> None:
    settings = LlamaSettings(url=f"http://{socket.gethostname()}:8080")
    assert settings.scope == "llama/8080"


@pytest.mark.parametrize(
    "url", ["http://me:canary@gpu:80", "http://gpu:80/?key=canary", "gpu:80", "ftp://gpu", "http://"]
)
def test_an_address_with_a_key_in_it_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        LlamaSettings(url=url)
    assert "canary" not in str(caught.value)


def test_a_key_written_into_the_config_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValidationError) as caught:
        LlamaSettings.model_validate({"api_key": "canary"})
    assert "canary" not in str(caught.value)


def test_nobody_can_ask_for_a_pace_that_does_harm() -> None:
    with pytest.raises(ValidationError):
        LlamaSettings(every=1.4)


@pytest.mark.parametrize("url", ["http://gpu:99999", "http://gpu:0", "http://gpu:http"])
def test_a_port_that_cannot_be_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValidationError, match="give a port of 1 to 65535"):
        LlamaSettings(url=url)
