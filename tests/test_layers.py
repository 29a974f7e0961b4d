"""The arrows between the rooms, read from the imports themselves."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("board", "collectors", "widgets", "tui")
STANDARD = frozenset(sys.stdlib_module_names)
MAY_IMPORT = {
    "board": STANDARD | {"board", "pydantic"},
    "collectors": STANDARD
    | {
        "apprise",
        "board",
        "collectors",
        "cronsim",
        "dbus_fast",
        "dns",
        "httpx",
        "psutil",
        "pydantic",
        "pydantic_core",
        "pynvml",
        "pyjson5",
        "re2",
        "sqlite_utils",
        "websockets",
    },
    "widgets": STANDARD | {"board", "widgets", "rich", "textual"},
}
IMPURE = frozenset({"asyncio", "os", "pathlib", "socket", "sqlite3", "subprocess", "threading", "time", "urllib"})
"""Standard modules through which a pure room would reach the outside."""
ACTS = (["alerts"], ["alerts", "--shelved", "--json"], ["maintenance"], ["history"])
"""Commands for scripts, which are called often."""


def imports(file: Path) -> set[str]:
    """Top-level names of all that a file imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            found.add((node.module or "").partition(".")[0])
    return found


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_its_place_allows(room: str) -> None:
    strays = {
        f"{file.relative_to(ROOT)} imports {name}" for file in files(room) for name in imports(file) - MAY_IMPORT[room]
    }
    assert strays == set()


def test_the_board_is_pure() -> None:
    assert {str(file) for file in files("board") if imports(file) & IMPURE} == set()


def test_only_the_canvas_among_the_widgets_knows_textual() -> None:
    assert {file.name for file in files("widgets") if "textual" in imports(file)} == {"canvas.py"}


def test_only_the_child_that_sends_messages_loads_the_heavy_library_for_it() -> None:
    importers = {str(file.relative_to(ROOT)) for room in ROOMS for file in files(room) if "apprise" in imports(file)}
    assert importers == {"collectors/notify/child.py"}


def test_no_module_has_outgrown_its_noun() -> None:
    long = {
        str(file): count
        for room in ROOMS
        for file in files(room)
        if (count := len(file.read_text().splitlines())) > 400
    }
    assert long == {}


def test_no_pattern_of_a_model_counts_letters() -> None:
    counting = re.compile(r'pattern=r?"[^"]*\\w[^"]*\{')
    found = [str(file) for room in ROOMS for file in files(room) if counting.search(file.read_text(encoding="utf-8"))]
    assert found == [], "each costs 10 MB of memory: give the length as max_length"


def test_no_function_has_outgrown_a_screen() -> None:
    long = {
        f"{file}:{node.lineno} {node.name}"
        for room in ROOMS
        for file in files(room)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 40
    }
    assert long == set()


@pytest.mark.parametrize(
    "command",
    [
        ["--version"],
        ["collect", "--once"],
        ["snapshot", "--format", "json"],
        ["snapshot"],
        ["sources"],
        ["why"],
        ["notify"],
        ["doctor"],
        ["init", "--print"],
        *ACTS,
    ],
    ids=" ".join,
)
def test_a_command_that_draws_no_wall_never_imports_textual(command: list[str], tmp_path: Path) -> None:
    runs_without("textual", command, tmp_path)


@pytest.mark.parametrize("command", ACTS, ids=" ".join)
@pytest.mark.parametrize("slow", ["pydantic", "httpx", "sqlite_utils"])
def test_a_command_for_scripts_never_imports_what_is_slow(slow: str, command: list[str], tmp_path: Path) -> None:
    runs_without(slow, command, tmp_path)


def runs_without(package: str, command: list[str], home: Path) -> None:
    """Run a command in which importing the package is fatal."""
    program = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] == {package!r}:\n"
        f"            print({package!r}, 'was imported', file=sys.stderr)\n"
        "            import os; os._exit(99)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from tui.cli import main\n"
        f"sys.exit(main({command!r}))\n"
    )
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    fine = (0, 1, 2) if command == ["doctor"] else (0,)  # what it finds of this machine is not for here
    assert done.returncode in fine, done.stderr
