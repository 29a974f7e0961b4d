"""The owner is told by the engine, once for each trouble and once of its end, whoever is killed in between."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.fake_llama import FakeLlama
from tests.end_to_end.place import Place
from tests.end_to_end.waiting import until

CONFIG = """
[limits.llm.down]
fire_for = 0
clear_for = 1
[[notify.channels]]
kind = "command"
argv = ["/bin/sh", "-c", "cat >> {told}; echo >> {told}"]
"""


@pytest.fixture
def port() -> int:
    """A port on which nothing listens yet."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def told(place: Place, port: int, tmp_path: Path) -> Path:
    """Where the owner's command writes down what it was given."""
    file = tmp_path / "told"
    place.watch(f"http://127.0.0.1:{port}")
    place.config.write_text(place.config.read_text() + CONFIG.format(told=file))
    return file


def messages(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines() if line] if file.exists() else []


def test_the_owner_is_told_once_and_when_it_is_over(place: Place, port: int, told: Path) -> None:
    place.start("collect")
    first = place.engine()
    until(lambda: messages(told), "the owner is told", 20, place.log)
    first.kill()
    first.wait()
    place.start("collect")
    place.engine(other_than=first.pid)
    with FakeLlama(port=port):
        until(lambda: len(messages(told)) > 1, "the owner is told that it is over", 30, lambda: messages(told))
    titles = [each["title"] for each in messages(told)]
    assert [title.partition(":")[0].split()[0] for title in titles] == ["NOW", "over"]
    assert "is down" in titles[0]
    events = json.loads(place.run("history", "--json").stdout)["events"]
    assert [event["text"] for event in events if event["kind"] == "told"] == ["", "that it is over"]


@pytest.mark.usefixtures("told")
def test_a_channel_that_fails_is_said_on_the_wall(place: Place) -> None:
    config = place.config.read_text().replace("/bin/sh", "/no/such/program")
    place.config.write_text(f"{config}[limits.dash.unheard]\nfire_for = 0\nclear_for = 1\n")
    place.start("collect")
    asked = "lockn-control notify test"
    until(lambda: asked in place.run("alerts", "--json").stdout, "the wall says so", 40, place.log)


def test_others_can_tell_that_the_engine_is_alive(place: Place, told: Path) -> None:
    place.run("collect", "--once")
    beat = json.loads((place.state / "heartbeat").read_text())
    assert beat["pid"] == place.beat()
    assert not told.exists()  # a single round tells nobody
