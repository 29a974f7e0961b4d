"""Gateways that are found: each watched once, whatever it is called, and none that another user pretends to be."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.engine.discovery import Discovery
from collectors.sockets import Listener
from collectors.sources.openclaw.collector import OpenClawCollector
from collectors.sources.openclaw.discovery import TITLE, belongs, gateways
from collectors.sources.openclaw.settings import OpenClawSettings
from collectors.store.records import Found

NOW = datetime(2026, 2, 11, 13, 0, tzinfo=UTC)
NOBODY = 65_534


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the folder of a gateway."""
    (tmp_path / ".openclaw").mkdir()
    return tmp_path


def source(home: Path, **settings: object) -> OpenClawCollector:
    return OpenClawCollector("box", OpenClawSettings.model_validate(settings), environ={}, home=home, parts=())


def process(proc: Path, **environ: str) -> Listener:
    (proc / "7").mkdir(parents=True)
    (proc / "7" / "environ").write_text("\0".join(f"{name}={value}" for name, value in environ.items()))
    return Listener(19001, "127.0.0.1", 19001, 7, TITLE, TITLE)


def test_a_gateway_that_the_owner_calls_otherwise_is_watched_once(home: Path) -> None:
    named = source(home, name="lab", url="ws://127.0.0.1:18996")
    assert named.speaks_for(source(home, name="18996", url="ws://localhost:18996", state_dir="/srv/oc"))
    assert not named.speaks_for(source(home, name="18997", url="ws://127.0.0.1:18997"))


def test_a_port_that_the_gateways_own_config_names_is_known_too(home: Path) -> None:
    (home / ".openclaw" / "openclaw.json").write_text(json.dumps({"gateway": {"port": 18996}}))
    assert source(home, name="lab", url="ws://127.0.0.1:18996").speaks_for(source(home))


def test_one_folder_has_one_gateway(home: Path) -> None:
    named = source(home, name="lab", state_dir=str(home / "x"))
    assert named.speaks_for(source(home, name="1", url="ws://127.0.0.1:1", state_dir=str(home / "x")))


def test_a_gateway_of_another_box_speaks_for_none_of_this_one(home: Path) -> None:
    away = source(home, name="away", url="ws://gateway.example:18789")
    assert not away.speaks_for(source(home))


def test_where_one_is_named_no_row_says_that_there_is_none(tmp_path: Path) -> None:
    assert source(tmp_path, name="away", url="ws://gateway.example:18789").speaks_for(source(tmp_path))


def test_what_was_found_by_two_names_is_watched_by_one(home: Path) -> None:
    both = [
        Found(f"openclaw/{name}", "openclaw", text, NOW, NOW, None)
        for name, text in (
            ("main", '{"url": "ws://127.0.0.1:18996"}'),
            ("18996", '{"name": "18996", "url": "ws://127.0.0.1:18996"}'),
            ("18997", '{"name": "18997", "url": "ws://127.0.0.1:18997"}'),
        )
    ]
    discovery = Discovery("box", {"openclaw": OpenClawCollector}, both)
    assert [each.scope for each in discovery.unwatched(NOW, (), ())] == ["openclaw/main", "openclaw/18997"]
    named = source(home, name="lab", url="ws://127.0.0.1:18997")
    assert [each.scope for each in discovery.unwatched(NOW, ("openclaw/main",), (named,))] == ["openclaw/18996"]
    discovery.close()


def test_a_process_of_the_folders_owner_is_found(home: Path, tmp_path: Path) -> None:
    listener = process(tmp_path / "proc", HOME=str(home))
    assert [each.url for each in gateways((listener,), home, tmp_path / "proc")] == ["ws://127.0.0.1:19001"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_process_of_another_user_is_not_told_the_token_of_a_folder_that_it_names(home: Path, tmp_path: Path) -> None:
    listener = process(tmp_path / "proc", HOME=str(home))
    os.chown(tmp_path / "proc" / "7", NOBODY, NOBODY)
    assert gateways((listener,), home, tmp_path / "proc") == []
    assert not belongs(7, home, tmp_path / "proc")
