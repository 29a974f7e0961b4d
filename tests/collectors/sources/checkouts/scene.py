"""A real git repository with work trees, a /proc with agents in them, and the source that looks at it."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from board.facts import Checkout
from collectors.sources.checkouts.collector import CheckoutsCollector
from collectors.sources.checkouts.settings import CheckoutsSettings
from tests.collectors.sources.agents.scene import BOX
from tests.collectors.sources.agents.scene import Scene as Processes


class Scene:
    """A repository whose main branch has one commit, and an own clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes = Processes(folder)
        self.repo = folder / "lockn"
        self.passed = 0.0
        self.now = datetime.now(UTC)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "luan",
            "GIT_AUTHOR_EMAIL": "luan@localhost",
            "GIT_COMMITTER_NAME": "luan",
            "GIT_COMMITTER_EMAIL": "luan@localhost",
        }
        self.git("init", "-q", "-b", "main", str(self.repo), where=folder)
        self.commit("readme", self.repo)

    def git(self, *words: str, where: Path | None = None) -> str:
        """What git says, as whoever works there runs it."""
        done = subprocess.run(
            ["git", *words], cwd=where or self.repo, env=self.env, check=True, capture_output=True, text=True
        )
        return done.stdout

    def commit(self, name: str, where: Path) -> None:
        """Write a file and commit it, in a second of its own."""
        (where / name).write_text(f"{name}\n")
        self.git("add", name, where=where)
        self.git("commit", "-q", "-m", name, where=where)

    def tree(self, name: str) -> Path:
        """A further work tree with a branch of its own."""
        path = self.folder / name
        self.git("worktree", "add", "-q", "-b", name, str(path))
        return path

    def agent(self, pid: int, where: Path) -> None:
        """Let an agent work there."""
        self.processes.process(pid, "codex", "codex", "exec", "x", cwd=str(where))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.passed += seconds
        self.now += timedelta(seconds=seconds)

    def collector(self, **written: Any) -> CheckoutsCollector:
        """The source, as the config makes it."""
        settings = CheckoutsSettings.model_validate(written)
        return CheckoutsCollector(
            BOX, settings, clock=lambda: self.now, timer=lambda: self.passed, proc=self.processes.proc
        )


async def checkouts(collector: CheckoutsCollector) -> dict[str, Checkout]:
    """The work trees that it reads, by the names of their folders."""
    return {Path(fact.path).name: fact for fact in await collector.read() if isinstance(fact, Checkout)}
