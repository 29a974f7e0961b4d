"""A gateway on another box: its config is asked for, and no secret is kept, nor a file of this box taken for its."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from board.facts import Route, Service
from collectors.sources.openclaw.access import NOWHERE, Access
from collectors.sources.openclaw.collector import OpenClawCollector
from collectors.sources.openclaw.part import Payload
from collectors.sources.openclaw.remote import reduced
from collectors.sources.openclaw.sessions import SessionsPart
from collectors.sources.openclaw.settings import OpenClawSettings
from tests.collectors.sources.openclaw.fake_gateway import LIVE, TOKEN, FakeGateway

CONFIG: dict[str, Any] = {
    "gateway": {"auth": {"token": "canary-gateway"}},
    "agents": {"defaults": {"model": {"primary": "local/coder"}}},
    "commands": {"restart": False},
    "cron": {"enabled": True, "store": "/home/there/.openclaw/cron/jobs.json"},
    "models": {
        "providers": {
            "local": {
                "baseUrl": "http://127.0.0.1:11437/v1",
                "apiKey": "canary-key",
                "headers": {"x": "canary-header"},
                "models": [{"id": "coder", "contextWindow": 32768, "apiKey": "canary"}],
            },
            "cloud": {"baseUrl": "https://api.example/v1", "models": "none"},
            "broken": 7,
        }
    },
}


async def blocking(function: Callable[..., Any], *args: Any) -> Any:
    """Run it here."""
    return function(*args)


def access(home: Path, **settings: Any) -> Access:
    return Access(OpenClawSettings.model_validate(settings), {}, home, blocking)


def providers(config: Payload) -> dict[str, Any]:
    found = config["models"]["providers"]
    assert isinstance(found, dict)
    return found


def test_its_own_box_is_the_host_that_we_reach_it_by() -> None:
    found = providers(reduced(CONFIG, "lockn-02"))
    assert found["local"]["baseUrl"] == "http://lockn-02:11437/v1"
    assert found["cloud"]["baseUrl"] == "https://api.example/v1"
    assert providers(reduced(CONFIG, "fd00::2"))["local"]["baseUrl"] == "http://[fd00::2]:11437/v1"


def test_no_secret_is_kept_whoever_told_it_and_no_place_of_a_file() -> None:
    found = reduced(CONFIG, "lockn-02")
    assert "canary" not in json.dumps(found)
    assert found["cron"] == {"enabled": True}


@pytest.mark.parametrize("config", [None, [], {"models": 1}, {"models": {"providers": [1]}}, {"cron": "x"}])
def test_what_is_no_config_says_nothing(config: Any) -> None:
    assert providers({"models": {"providers": {}}, **reduced(config, "x")}) == {}


def test_files_of_this_box_are_not_those_of_another_one(tmp_path: Path) -> None:
    away = access(tmp_path, url="ws://lockn-02:18789")
    (tmp_path / ".openclaw").mkdir()
    (tmp_path / ".openclaw" / "openclaw.json").write_text("{agents: {}}")
    assert (away.config(), away.state_dir("/home/there/.openclaw")) == ({}, NOWHERE)
    mounted = access(tmp_path, url="ws://lockn-02:18789", state_dir=str(tmp_path / ".openclaw"))
    assert (mounted.config(), mounted.state_dir()) == ({"agents": {}}, tmp_path / ".openclaw")


def test_a_port_that_is_forwarded_leads_to_another_box(tmp_path: Path) -> None:
    tunnel = access(tmp_path, name="lab", url="ws://127.0.0.1:28789")
    assert tunnel.here
    tunnel.is_forwarded = True
    assert (tunnel.here, tunnel.away, tunnel.state_dir()) == (False, "lab", NOWHERE)


def tunnel(root: Path, port: int) -> None:
    """A box on which ``ssh`` listens at that port."""
    socket = f"0: 0100007F:{port:04X} 00000000:0000 0A 0:0 0:0 0 0 0 4711 1 0 100 0 0 10 0"
    for place, text in (
        ("self/net/tcp", f"sl local_address\n{socket}\n"),
        ("9/comm", "ssh\n"),
        ("9/cmdline", "ssh\0-N"),
    ):
        (root / "proc" / place).parent.mkdir(parents=True, exist_ok=True)
        (root / "proc" / place).write_text(text)
    (root / "proc/9/fd").mkdir()
    (root / "proc/9/fd/3").symlink_to("socket:[4711]")


@pytest.fixture
async def away(tmp_path: Path) -> AsyncIterator[Callable[[int], OpenClawCollector]]:
    """Makes sources of gateways that are forwarded from another box."""
    made: list[OpenClawCollector] = []

    def make(port: int) -> OpenClawCollector:
        tunnel(tmp_path, port)
        settings = OpenClawSettings(name="lab", url=f"ws://127.0.0.1:{port}")
        environ = {"OPENCLAW_GATEWAY_TOKEN": TOKEN}
        found = OpenClawCollector("box", settings, environ=environ, home=tmp_path, root=tmp_path, parts=(SessionsPart,))
        made.append(found)
        return found

    yield make
    for each in made:
        await each.close()


@pytest.mark.parametrize(("protocol", "asked"), [(3, False), (4, True)])
async def test_its_routes_are_told_from_the_second_protocol_on(
    away: Callable[[int], OpenClawCollector], protocol: int, *, asked: bool
) -> None:
    async with FakeGateway(protocol=protocol, http=LIVE) as gateway:
        gateway.answers["config.get"] = {"config": CONFIG, "raw": "canary"}
        source = away(gateway.port)
        await source.scopes()[0].read()
        facts = tuple(await source.scopes()[0].read())
        assert ("config.get" in gateway.methods) is asked
        assert "canary" not in repr(facts)
        if asked:
            service = next(each for each in facts if isinstance(each, Service) and each.key == "box/openclaw/lab")
            assert service.marks == ("no self-restart",)
            [route] = [each for each in await source.scopes()[1].read() if isinstance(each, Route)]
            assert (route.base_url, route.window) == ("http://lab:11437/v1", 32768)
            assert not [ref for ref in route.refs if ref.startswith("port:")]
