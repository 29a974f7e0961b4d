"""Whatever a server says: no secret in it is kept or shown, and nothing in it is obeyed."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

import pytest

from tests.board.test_hygiene import CANARIES
from tests.collectors.fake_http import Reply
from tests.end_to_end.fake_llama import FakeLlama, healthy, json_reply
from tests.end_to_end.place import Place
from tests.end_to_end.waiting import until

KEY: Final = "k3y-0f-the-server-31415926"
"""A key of no known shape: only that it is never written anywhere keeps it."""
TELLTALES: Final = (b"c4n4ry", b"eyjjng40", KEY.encode())
"""Parts of the canaries, and of the key, in lower case."""
TITLES: Final = {
    "escape": "one\x1b[2J\x1b[31mtwo",
    "title": "one\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07two",
    "C1": "one\x9b31mtwo\x90q\x9c",
    "bidi": "one\u202etwo\u2066three",
    "markup": "[red]one[@click=app.quit]two",
    "zero width": "o\u200bn\u200de\ufefftwo",
    "wide": "模型" * 120,
    "megabyte": "m" * 1_000_000,
}
MESSAGE: Final = "could not go on because of {} as was asked"
EDGE: Final = "x" * 181 + " {}"
"""A text in which a secret stands where a long name is cut."""


def saying(text: str) -> dict[str, Reply]:
    """A healthy server that says this wherever it can."""
    headers = {"Server": text, "Process-Start-Time-Unix": text} if text.isascii() and text.isprintable() else {}
    return healthy(text, build=text, **headers)


def failing(path: str, status: int, text: str) -> dict[str, Reply]:
    """A server that answers one path with an error that says this."""
    return healthy() | {path: json_reply({"error": {"code": status, "message": text, "type": text}}, status)}


def routing(names: list[str]) -> dict[str, Reply]:
    """A router of models with these names."""
    models = [{"id": name, "status": {"value": name if index % 2 else "loaded"}} for index, name in enumerate(names)]
    return healthy() | {"/props": json_reply({"role": "router"}), "/models": json_reply({"data": models})}


def servers() -> Iterator[dict[str, Reply]]:
    """What is said to the program in all."""
    for secret in CANARIES.values():
        yield saying(f"model {secret} of ours")
        yield saying(EDGE.format(secret))
    for title in TITLES.values():
        yield saying(title)
    secrets = list(CANARIES.values())
    for secret, path, status in zip(secrets, ["/health", "/slots", "/metrics"] * 3, [503, 400, 500] * 3, strict=True):
        yield failing(path, status, MESSAGE.format(secret))
    yield failing("/health", 500, EDGE.format(secrets[0]))
    yield routing([*secrets, *TITLES.values()])


@dataclass
class Traces:
    """All that the program left behind and put out."""

    written: bytes = b""
    """What the terminal was sent."""
    screen: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """What lies in the state directory."""
    outputs: dict[str, bytes] = field(default_factory=dict)
    """What commands have printed."""
    keys: set[str] = field(default_factory=set)
    """What servers were sent as our key."""


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traces]:
    place = Place(tmp_path_factory.mktemp("hostile"))
    place.env["SERVER_KEY"] = KEY
    with ExitStack() as stack:
        stack.callback(place.close)
        hostile = [stack.enter_context(FakeLlama(replies)) for replies in servers()]
        place.watch(*(each.url for each in hostile), more='api_key = {env = "SERVER_KEY"}\n')
        yield gathered(place, hostile)


def gathered(place: Place, hostile: list[FakeLlama]) -> Traces:
    """Let the program look at hostile servers, look at it in every way, and keep what it says."""
    terminal = place.open_wall(columns=200, rows=56)
    until(lambda: len(place.tried()) > len(hostile), "a reading of each server", 20.0)
    terminal.wait_for(r"llama +\d+")
    for key in ("2", "\r"):
        terminal.press(key)
    terminal.wait_for("esc")
    commands = [("snapshot", "--format", kind) for kind in ("txt", "json", "svg", "png")]
    traces = Traces(
        outputs={" ".join(words): place.output(*words) for words in [*commands, ("sources",), ("why",)]},
        keys={each.headers.get("authorization", "") for server in hostile for each in server.asked("/slots")},
    )
    traces.screen = terminal.text
    terminal.press("q")
    terminal.wait_for("q leave")
    terminal.press("q")
    terminal.exit_code()
    traces.written = bytes(terminal.written)
    traces.files = {file.name: file.read_bytes() for file in place.state.iterdir()}
    return traces


def told(content: bytes) -> set[bytes]:
    """The places in a text that tell a secret."""
    return set(re.findall(rb"(?i)[ -~]{0,60}(?:" + b"|".join(TELLTALES) + rb")[ -~]{0,20}", content))


def test_the_servers_were_sent_the_key(traces: Traces) -> None:
    assert traces.keys == {f"Bearer {KEY}"}


def test_no_secret_is_in_a_file(traces: Traces) -> None:
    assert {name: found for name, content in traces.files.items() if (found := told(content))} == {}
    assert any(name.endswith(".db") for name in traces.files)


def test_no_secret_is_in_anything_printed(traces: Traces) -> None:
    assert {name: found for name, content in traces.outputs.items() if (found := told(content))} == {}


def test_no_secret_was_sent_to_the_terminal(traces: Traces) -> None:
    assert told(traces.written) == set()


@pytest.mark.parametrize("command", ["snapshot --format txt", "sources", "why"])
def test_nothing_printed_holds_a_control_or_an_invisible_character(traces: Traces, command: str) -> None:
    text = traces.outputs[command].decode()
    assert {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs"}} <= {"\n"}


def test_no_title_or_clipboard_is_set_in_the_terminal(traces: Traces) -> None:
    assert b"\x1b]0;" not in traces.written
    assert b"\x1b]52;" not in traces.written
    assert "owned" not in traces.screen


def test_markup_is_shown_as_it_is(traces: Traces) -> None:
    assert b"[red]one[@click=app.quit]two" in traces.outputs["snapshot --format json"]


def test_no_row_is_pushed_out_of_its_place(traces: Traces) -> None:
    rows = traces.outputs["snapshot --format txt"].decode().splitlines()
    assert {row[-1:] for row in rows[3:-1]} <= {"╮", "│", "╯", ""}


def test_the_log_is_one_tame_line_for_each_record(traces: Traces) -> None:
    log = traces.files["engine.log"].decode()
    assert {each for each in log if unicodedata.category(each) in {"Cc", "Cf", "Cs"}} <= {"\n"}
    assert max(map(len, log.splitlines()), default=0) < 3000


def test_nothing_of_it_made_the_program_stumble(traces: Traces) -> None:
    assert b"Traceback" not in traces.files["engine.log"] + traces.files.get("wall.log", b"")
