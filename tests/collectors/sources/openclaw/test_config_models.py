"""Routes and safeguards as a gateway's own config names them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.sessions import AS_FALLBACK, BY_DEFAULT, FOR_HEARTBEATS, FOR_SUBAGENTS, KNOWN
from collectors.sources.openclaw.config_models import default_model, full_name, routes, safeguards

LOCAL: dict[str, Any] = {
    "models": {
        "providers": {
            "llamacpp-qwen": {
                "baseUrl": "http://key:secret@127.0.0.1:11437/v1?token=secret",
                "models": [{"id": "qwen3-32b", "contextWindow": 32768}],
            },
            "llamacpp-coder": {"baseUrl": "http://localhost:11439/v1", "models": [{"id": "coder-next"}]},
            "far": {"baseUrl": "https://api.example.com/v1", "models": [{"id": "big"}]},
        }
    },
    "agents": {
        "defaults": {
            "model": {"primary": "opus", "fallbacks": ["llamacpp-coder/coder-next", "far/big"]},
            "models": {"anthropic/claude-opus-4-6": {"alias": "opus"}},
            "subagents": {"model": "llamacpp-qwen/qwen3-32b"},
            "heartbeat": {"model": "llamacpp-qwen/qwen3-32b"},
            "compaction": {"reserveTokensFloor": 50_000},
        }
    },
}


def ways(config: Any) -> dict[tuple[str, str], Any]:
    """Routes by source and model."""
    return {(route.source, f"{route.provider}/{route.model}"): route for route in routes(config, "k")}


def test_every_way_that_an_agent_is_led_is_a_route() -> None:
    assert list(ways(LOCAL)) == [
        (BY_DEFAULT, "anthropic/claude-opus-4-6"),
        (AS_FALLBACK, "llamacpp-coder/coder-next"),
        (AS_FALLBACK, "far/big"),
        (FOR_SUBAGENTS, "llamacpp-qwen/qwen3-32b"),
        (FOR_HEARTBEATS, "llamacpp-qwen/qwen3-32b"),
    ]
    assert ways(LOCAL)[BY_DEFAULT, "anthropic/claude-opus-4-6"].fallbacks == ("llamacpp-coder/coder-next", "far/big")


def test_a_model_of_this_box_is_known_by_its_port_and_one_elsewhere_by_none() -> None:
    qwen = ways(LOCAL)[FOR_SUBAGENTS, "llamacpp-qwen/qwen3-32b"]
    assert {"port:11437", "model:llamacpp-qwen/qwen3-32b", "provider:llamacpp-qwen", "agent:main"} == set(qwen.refs)
    assert (qwen.window, qwen.reserve) == (32_768, 50_000)
    far = ways(LOCAL)[AS_FALLBACK, "far/big"]
    assert not [ref for ref in far.refs if ref.startswith("port:")]


def test_an_agent_that_is_not_listed_is_led_as_all_are() -> None:
    config = {"agents": {"defaults": {"model": "a/usual"}, "list": [{"id": "ops", "model": "a/own"}]}}
    assert (default_model(config, "ops"), default_model(config, "other")) == ("a/own", "a/usual")


def test_nothing_secret_of_an_address_is_told() -> None:
    assert not [route for route in routes(LOCAL, "k") if "secret" in repr(route)]


def test_a_model_that_nothing_leads_to_is_known_where_it_is_served_here() -> None:
    config = {"models": LOCAL["models"]}
    assert {source for source, _ in ways(config)} == {KNOWN}
    assert {name for _, name in ways(config)} == {"llamacpp-qwen/qwen3-32b", "llamacpp-coder/coder-next"}


@pytest.mark.parametrize("agents", [{"list": [{"id": "ops", "model": "a/b"}]}, {"entries": {"ops": {"model": "a/b"}}}])
def test_agents_of_both_eras_have_models_of_their_own(agents: Any) -> None:
    [(found, _)] = [(route, 0) for route in routes({"agents": agents}, "k")]
    assert (found.source, found.provider, found.model) == (BY_DEFAULT, "a", "b")
    assert "agent:ops" in found.refs


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"agents": 3},
        {"agents": {"list": [1, None, {}], "defaults": {"model": [1]}}},
        {"models": {"providers": {"x": {"baseUrl": "http://[", "models": [3, {"id": 4}, {"id": "y"}]}, "z": 1}}},
    ],
)
def test_nonsense_leads_nowhere(nonsense: Any) -> None:
    assert not list(routes(nonsense, "k"))


def test_safeguards_are_said_in_words() -> None:
    config = {
        "agents": {
            "defaults": {
                "compaction": {
                    "reserveTokensFloor": 50_000,
                    "maxHistoryShare": 0.6,
                    "memoryFlush": {"softThresholdTokens": 10_000},
                }
            }
        },
        "session": {"idleMinutes": 90},
    }
    assert safeguards(config).told(200_000) == "history up to 120K · flush at 140K · reset after 90 min idle"
    assert not safeguards({}).told(200_000)
    assert safeguards({"agents": {"defaults": {"compaction": {"memoryFlush": {"enabled": False}}}}}).flush_at(9) is None


WORDS = (
    *("agents", "defaults", "list", "entries", "model", "models", "primary", "fallbacks", "alias", "compaction"),
    *("memoryFlush", "softThresholdTokens", "reserveTokensFloor", "maxHistoryShare", "session", "reset", "idleMinutes"),
    *("subagents", "heartbeat", "providers", "baseUrl", "contextWindow", "id", "main", "enabled"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
CONFIGS = st.fixed_dictionaries(
    {
        "agents": st.fixed_dictionaries(
            {
                "defaults": st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=4),
                "list": VALUES | st.lists(st.fixed_dictionaries({"id": VALUES, "model": VALUES}), max_size=3),
            }
        ),
        "models": st.fixed_dictionaries({"providers": st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=3)}),
        "session": VALUES,
    }
)


@given(CONFIGS)
def test_whatever_a_config_holds_it_is_read_and_each_route_is_told_once(config: dict[str, Any]) -> None:
    keys = [route.key for route in routes(config, "k")]
    assert len(keys) == len(set(keys))
    guards = safeguards(config)
    assert isinstance(guards.told(200_000), str)
    assert isinstance(default_model(config, "main"), str)
    assert isinstance(full_name(config, "alias"), str)


def test_what_is_no_short_name_and_who_is_named_twice_hide_nothing() -> None:
    usual = {"model": "far/big", "models": {"far/big": {"alias": []}, "far/small": {"alias": {}}}}
    agents = {"defaults": usual, "list": [{"id": "a/b"}, {"id": "a_b"}, {"id": "a/b", "model": "far/small"}]}
    assert (
        len({route.key for route in routes({"agents": agents}, "k")}) == len(list(routes({"agents": agents}, "k"))) > 0
    )


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 10**400, -1, "many"], ids=lambda each: str(each)[:9])
def test_a_number_that_is_none_is_not_configured(number: object) -> None:
    compaction = {
        "reserveTokensFloor": number,
        "maxHistoryShare": number,
        "memoryFlush": {"softThresholdTokens": number},
    }
    config = {"agents": {"defaults": {"compaction": compaction}}, "session": {"idleMinutes": number}}
    assert safeguards(config).told(200_000) == ""
