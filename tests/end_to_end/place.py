"""A state directory and a config of their own, and the program at work in them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import psutil

from collectors.places import STORE, spare_dir
from collectors.store.file import connect
from tests.end_to_end.terminal import LAUNCH, Terminal
from tests.end_to_end.waiting import until

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = (sys.executable, "-m", "tui")


class Place:
    """Where one box's engine and its viewers live during a test; ``close`` ends all that was started here."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.store = self.state / STORE
        self.spare = spare_dir(self.state, os.geteuid())
        self.config = folder / "config.toml"
        self.env = {
            "COLORTERM": "truecolor",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "LOCKN_CONTROL_CONFIG": str(self.config),
            "LOCKN_CONTROL_STATE": str(self.state),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
        }
        self._terminals: list[Terminal] = []
        self._started: list[subprocess.Popen[str]] = []

    def watch(self, *urls: str, more: str = "") -> None:
        """Write a config with these llama-servers in it."""
        servers = "".join(f'[[sources.llama]]\nurl = "{url}"\n{more}' for url in urls)
        self.config.write_text(f'[box]\nname = "box"\ntimezone = "UTC"\n{servers}')

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, which must be this exit code."""
        done = subprocess.run(
            self._command(*words), env=self.env, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == code, f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on."""
        process = subprocess.Popen(
            self._command(*words), env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self._started.append(process)
        return process

    def open_wall(self, *options: str, columns: int = 160, rows: int = 48, before: tuple[str, ...] = ()) -> Terminal:
        """Open the wall on a terminal of its own, through another program where one is named."""
        terminal = Terminal((*before, *PROGRAM, *options), self.env, columns=columns, rows=rows)
        self._terminals.append(terminal)
        return terminal

    def board(self) -> dict[str, Any]:
        """The board as a script sees it."""
        board: dict[str, Any] = json.loads(self.run("snapshot", "--format", "json").stdout)["board"]
        return board

    def scopes(self) -> dict[str, dict[str, Any]]:
        """The sources as a script sees them, by name."""
        return {each["scope"]: each for each in json.loads(self.run("sources", "--json").stdout)}

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the store; nothing while there is none."""
        with suppress(sqlite3.Error), closing(connect(self.store, "mode=ro", 2.0)) as connection:
            return connection.execute(query).fetchall()
        return []

    def tried(self) -> set[str]:
        """The scopes that were read, or found unreadable, at least once."""
        bodies = (json.loads(body) for (body,) in self.ask("SELECT body FROM scopes"))
        return {body["name"] for body in bodies if body.get("tried_at")}

    def code(self, *words: str) -> int:
        """The exit code of a command."""
        done = subprocess.run(self._command(*words), env=self.env, capture_output=True, timeout=30, check=False)
        return done.returncode

    def output(self, *words: str) -> bytes:
        """What a command prints, on both of its streams, as it is."""
        done = subprocess.run(self._command(*words), env=self.env, capture_output=True, timeout=30, check=True)
        return done.stdout + done.stderr

    def engines(self) -> list[psutil.Process]:
        """The engines that are at work here."""
        return [each for each in self.processes() if "collect" in each.cmdline()]

    def engine(self, *, other_than: int = 0, patience: float = 10.0) -> psutil.Process:
        """The engine, once there is one that has written."""

        def written() -> psutil.Process | None:
            with suppress(psutil.Error):
                pid = self.beat()
                return next((each for each in self.engines() if each.pid == pid != other_than), None)
            return None

        return until(written, "an engine that writes", patience, self.log)

    def beat(self) -> int:
        """The process that last wrote into the store."""
        rows = self.ask("SELECT beat ->> 'pid' FROM engine")
        return int(rows[0][0] or 0) if rows else 0

    def log(self) -> str:
        """What the engines of viewers have said."""
        file = self.state / "engine.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def processes(self) -> list[psutil.Process]:
        """All processes of this program here, told by their environment."""
        return list(self._processes())

    def close(self) -> None:
        """End everything, and leave nothing behind in memory."""
        for terminal in self._terminals:
            terminal.close()
        for process in self._started:
            with process:
                process.terminate()
        for leftover in self.processes():
            with suppress(psutil.NoSuchProcess):
                leftover.kill()
        shutil.rmtree(self.spare, ignore_errors=True)

    def _command(self, *words: str) -> tuple[str, ...]:
        return (sys.executable, "-S", str(LAUNCH), *PROGRAM, *words)

    def _processes(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                ours = process.environ().get("LOCKN_CONTROL_STATE") == str(self.state)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    yield process
