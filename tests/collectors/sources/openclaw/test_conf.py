"""The gateway's own config: JSON5, read when it changes, and never a reason to stop."""

import os
from pathlib import Path

import pytest

from collectors.sockets import Listener
from collectors.sources.openclaw.conf import Conf, home_of, port_of, section, written
from collectors.sources.openclaw.discovery import TITLE, gateways

NOWHERE = Path("/nowhere")


def listener(port: int, program: str, pid: int | None = 7) -> Listener:
    return Listener(port, "127.0.0.1", port, pid, program[:15], program)


def test_comments_and_trailing_commas_are_read(tmp_path: Path) -> None:
    (tmp_path / "openclaw.json").write_text("{ /* a */ gateway: { port: 1234, }, // b\n}")
    assert port_of(Conf(tmp_path / "openclaw.json").read()) == 1234


def test_it_is_read_again_when_it_has_changed_alone(tmp_path: Path) -> None:
    path = tmp_path / "openclaw.json"
    path.write_text("{a: 1}")
    conf = Conf(path)
    first = conf.read()
    assert conf.read() is first
    path.write_text("{a: 22}")
    os.utime(path, (1, 1))
    assert conf.read() == {"a": 22}


@pytest.mark.parametrize("text", ["{", "[1]", "\0", "[" * 10_000])
def test_what_is_broken_is_told_and_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "openclaw.json").write_text(text)
    conf = Conf(tmp_path / "openclaw.json")
    assert conf.read() == {}
    assert conf.why


def test_a_missing_one_is_no_trouble(tmp_path: Path) -> None:
    conf = Conf(tmp_path / "openclaw.json")
    assert (conf.read(), conf.why) == ({}, "")


def test_whatever_stands_in_a_place_it_can_be_asked_for() -> None:
    assert section({"gateway": [1]}, "gateway", "auth") == {}
    assert port_of({"gateway": {"port": "x"}}) == 18789


def test_a_secret_may_stand_in_a_variable_and_nowhere_else_that_we_look() -> None:
    environ = {"T": "told"}
    assert [written(value, environ) for value in ("plain", "${T}", "${U}", {"source": "env", "id": "T"}, None, {})] == [
        "plain",
        "told",
        "",
        "told",
        "",
        "",
    ]


def test_the_folder_is_where_openclaw_looks_for_it(tmp_path: Path) -> None:
    assert home_of({}, tmp_path) == tmp_path / ".openclaw"
    assert home_of({"OPENCLAW_PROFILE": "dev"}, tmp_path) == tmp_path / ".openclaw-dev"
    assert home_of({"OPENCLAW_STATE_DIR": "/srv/oc"}, tmp_path) == Path("/srv/oc")


def test_a_gateway_that_works_elsewhere_is_found_there(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "environ").write_bytes(b"HOME=/home/x\0SECRET=canary\0OPENCLAW_PROFILE=dev\0")
    (found,) = gateways((listener(19001, TITLE),), proc=tmp_path)
    assert (found.state_dir, found.scope) == (Path("/home/x/.openclaw-dev"), "openclaw/main")


def test_a_gateway_is_known_by_its_title_and_its_first_port() -> None:
    found = gateways((listener(18791, TITLE), listener(18789, TITLE), listener(80, "nginx")), proc=NOWHERE)
    assert [(each.scope, each.url) for each in found] == [("openclaw/main", "")]


def test_a_second_one_goes_by_its_port_and_a_single_one_elsewhere_is_the_main_one() -> None:
    two = (listener(18789, TITLE, 7), listener(19001, TITLE, 8))
    assert [each.scope for each in gateways(two, proc=NOWHERE)] == ["openclaw/main", "openclaw/19001"]
    assert [(each.scope, each.url) for each in gateways(two[1:], proc=NOWHERE)] == [
        ("openclaw/main", "ws://127.0.0.1:19001")
    ]
    assert gateways((listener(1, TITLE, None),), proc=NOWHERE) == []
