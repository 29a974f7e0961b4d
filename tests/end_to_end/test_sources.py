"""One source in trouble is told in a sentence, and hurts no other and not the wall."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from tests.collectors.fake_http import Manner, Reply
from tests.end_to_end import fake_llama
from tests.end_to_end.fake_llama import FakeLlama, healthy
from tests.end_to_end.place import ROOT, Place
from tests.end_to_end.terminal import Terminal
from tests.end_to_end.waiting import until

PAGE: Final = Reply(b"<!DOCTYPE html><title>Welcome to nginx!</title>", kind="text/html")
WELL: Final = healthy()
SERVERS: Final = {
    "well": WELL,
    "slow": WELL | {"/health": replace(WELL["/health"], headers={"X-Pad": "x" * 250}, manner=Manner.TRICKLE)},
    "silent": {path: replace(reply, manner=Manner.HANG) for path, reply in WELL.items()},
    "page": dict.fromkeys(WELL, PAGE),
    "missing": {},
    "cut short": WELL | {"/slots": replace(WELL["/slots"], body=WELL["/slots"].body[:-9])},
    "huge": WELL | {"/slots": Reply(b"[" + b" " * 29_000_000 + b"]")},
    "hanging up": dict.fromkeys(WELL, Reply(manner=Manner.RESET)),
}
FACTS: Final = {
    "slow": "▲ saturated connected but no answer within 2 s",
    "silent": "▲ saturated connected but no answer within 2 s",
    "absent": "■ down connection refused",
}
"""What can be said of a server that is in trouble itself, as its row on the wall."""
OUTAGES: Final = {
    "page": "answered /health with a web page instead of JSON",
    "missing": "answered 404 to /health",
    "cut short": "garbled answer to /slots: Invalid JSON: EOF while parsing",
    "huge": "answer larger than 4 MiB",
    "hanging up": "hung up or did not answer in HTTP",
}
"""What is said where nothing can be said of the server."""


class Sight:
    """A wall that looks at one server of each kind."""

    def __init__(self, place: Place, terminal: Terminal, ports: dict[str, int]) -> None:
        self.terminal = terminal
        self._ports = ports
        self._scopes = place.scopes()
        self._board = place.board()

    def scope(self, kind: str) -> dict[str, Any]:
        """The source as ``sources`` tells it."""
        return self._scopes[f"llama/{self._ports[kind]}"]

    def row(self, kind: str) -> str:
        """Its row in the system status, in plain words."""
        key = f"box/llama/{self._ports[kind]}"
        row = next(each for each in self._board["status"] if each["key"] == key)
        return " ".join(cell["text"].strip() for cell in row["cells"])


@pytest.fixture(scope="module")
def sight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sight]:
    place = Place(tmp_path_factory.mktemp("sources"))
    with ExitStack() as stack:
        stack.callback(place.close)
        urls = {kind: stack.enter_context(FakeLlama(replies)) for kind, replies in SERVERS.items()}
        ports = {kind: server.port for kind, server in urls.items()} | {"absent": free_port()}
        place.watch(*(f"http://127.0.0.1:{port}" for port in ports.values()))
        terminal = place.open_wall()
        names = {f"llama/{port}" for port in ports.values()}
        until(lambda: names <= place.tried(), "all were tried", 15.0)
        yield Sight(place, terminal, ports)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize("kind", FACTS)
def test_a_server_in_trouble_is_told_by_its_row(sight: Sight, kind: str) -> None:
    assert FACTS[kind] in sight.row(kind)
    assert sight.scope(kind)["state"] == "fresh"


@pytest.mark.parametrize("kind", OUTAGES)
def test_an_answer_that_says_nothing_is_told_as_an_outage(sight: Sight, kind: str) -> None:
    outage = sight.scope(kind)["outage"]
    assert outage
    assert outage["sentence"].startswith(OUTAGES[kind])


def test_the_others_are_read_all_the_same(sight: Sight) -> None:
    assert sight.scope("well")["outage"] is None
    assert "● 1/1 busy" in sight.row("well")


def test_the_wall_answers_a_key_at_once(sight: Sight) -> None:
    began = time.monotonic()
    sight.terminal.press("?")
    sight.terminal.wait_for("this help", 5.0)
    print(f"key to help: {time.monotonic() - began:.2f} s")  # noqa: T201 - a figure worth seeing with -s
    assert time.monotonic() - began < 1.5


@contextmanager
def running_llama(folder: Path) -> Iterator[int]:
    """A program of the name llama-server, which can be found without a config; gives its port."""
    program = folder / "llama-server"
    shutil.copy(fake_llama.__file__, program)
    with subprocess.Popen(
        (sys.executable, str(program), "0"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@pytest.fixture
def lost(place: Place, tmp_path: Path) -> str:
    """The scope of a server that was found, and then went away."""
    with running_llama(tmp_path) as port:
        place.run("collect", "--once")
        assert place.scopes()[f"llama/{port}"]["outage"] is None
    return f"llama/{port}"


def down(place: Place, scope: str) -> bool:
    """Whether the wall has a row that says that the server of this scope is down."""
    rows = {row["key"].partition("/")[2]: row for row in place.board()["status"]}
    return scope in rows and any("■ down" in cell["text"] for cell in rows[scope]["cells"])


def test_what_was_found_and_went_away_is_down_and_not_forgotten(place: Place, lost: str) -> None:
    place.run("collect", "--once")
    assert down(place, lost)


def test_what_went_away_is_forgotten_when_the_owner_says_so(place: Place, lost: str) -> None:
    place.start("collect")
    place.engine()
    place.run("sources", "--forget", lost)
    until(lambda: lost not in place.scopes(), "it is gone", 5.0)
    assert not down(place, lost)


def test_a_listener_that_is_no_llama_server_gets_no_byte(place: Place) -> None:
    with ExitStack() as stack:
        strangers = [stack.enter_context(closing(listener)) for listener in listeners()]
        place.run("collect", "--once")
        for stranger in strangers:
            with pytest.raises(BlockingIOError):
                stranger.accept()


def listeners() -> Iterator[socket.socket]:
    """Listeners of this process, on a port of its own and, if it is free, on llama-server's usual one."""
    for port in (0, 8080):
        try:
            listener = socket.create_server(("127.0.0.1", port))
        except OSError:
            continue
        listener.setblocking(False)
        yield listener
