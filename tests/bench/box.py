"""A box to measure on: a state, a config and a home of its own, model servers that are always at work, and cards."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.bench.cards import Cards
from tests.bench.terminal import SIZE, Terminal

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = (sys.executable, "-m", "tui")
ENGINE: Final = (*PROGRAM, "collect", "--child")
EMPTY: Final = (sys.executable, str(Path(__file__).with_name("empty_app.py")))
"""An app of Textual that does nothing, to be measured beside the wall."""
_SERVER: Final = Path(__file__).with_name("llama_server.py")


@dataclass
class Box:
    """Starts programs in surroundings that hold nothing of the person who measures."""

    folder: Path
    env: dict[str, str] = field(init=False)
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
            "LOCKN_CONTROL_STATE": str(self.folder / "state"),
            "LOCKN_CONTROL_CONFIG": str(self.folder / "config.toml"),
        }

    def serve(self, servers: int = 1, slots: int = 2, mood: str = "busy", every: float = 2) -> None:
        """Start model servers in one process and have them watched."""
        command = (sys.executable, str(_SERVER), f"--servers={servers}", f"--slots={slots}", f"--mood={mood}")
        process = self._start(command)
        assert process.stdout is not None
        ports = process.stdout.readline().split()
        config = "".join(
            f'[[sources.llama]]\nurl = "http://127.0.0.1:{int(port)}"\nevery = {every}\n' for port in ports
        )
        (self.folder / "config.toml").write_text(f'[box]\nname = "bench"\n\n{config}')

    def insert(self, cards: Cards, count: int) -> None:
        """Make the box have so many cards."""
        self.env |= cards.env(count, self.folder)

    def engine(self) -> int:
        """Start an engine as a service would; gives its process id once it has written for the first time."""
        process = self._start(ENGINE)
        store = self.folder / "state/lockn-control.db-wal"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (store.exists() and store.stat().st_size):
            time.sleep(0.05)
        return process.pid

    def wall(self, size: tuple[int, int] = SIZE) -> Terminal:
        """Open a wall; it starts its own engine where none is at work."""
        return self.terminal(PROGRAM, size)

    def terminal(self, command: Sequence[str], size: tuple[int, int] = SIZE) -> Terminal:
        """Run a program on a terminal, until the box goes."""
        return self._open.enter_context(Terminal(command, self.env, size))

    def run(self, *words: str) -> float:
        """Run a command to its end; gives the seconds it took.

        Raises:
            CalledProcessError: it failed; its output is in the error.
        """
        begun = time.perf_counter()
        subprocess.run(words, env=self.env, cwd=self.folder, check=True, capture_output=True, timeout=120)
        return time.perf_counter() - begun

    def empty(self) -> None:
        """Forget all that was ever read."""
        for file in (self.folder / "state").glob("*"):
            file.unlink()

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.env,
            cwd=self.folder,
        )
        self._open.callback(_end, process)
        return process

    def close(self) -> None:
        """End all that runs here, the last first."""
        self._open.close()


@contextmanager
def box() -> Iterator[Box]:
    """A box that leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="lockn-bench-") as folder:
        made = Box(Path(folder))
        try:
            yield made
        finally:
            made.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the program's standard input, which ends it, and wait."""
    process.communicate(timeout=10)
