"""A /proc that the test writes, with processes of agents in it, and the source that looks at it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from board.facts import Fact, Gauge, Session
from collectors.sources.agents.collector import AgentsCollector
from collectors.sources.agents.settings import AgentsSettings

BOX = "lockn-01"
KEY = f"{BOX}/agents"
BOOT = datetime(2026, 2, 28, 8, 0, tzinfo=UTC)
TICKS = os.sysconf("SC_CLK_TCK")

F = TypeVar("F", bound=Fact)


class Scene:
    """Processes that start, work and end when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.proc = folder / "proc"
        self.proc.mkdir()
        self.passed = 3600.0
        self.process(1, "systemd", "/sbin/init", after=0)

    @property
    def passed(self) -> float:
        """Seconds since the boot."""
        return self._passed

    @passed.setter
    def passed(self, seconds: float) -> None:
        self._passed = seconds
        (self.proc / "uptime").write_text(f"{seconds:.2f} 0.00\n")

    @property
    def now(self) -> datetime:
        """What the box's clock says."""
        return BOOT + timedelta(seconds=self.passed)

    def process(
        self,
        pid: int,
        name: str,
        *words: str,
        after: float = 3500,
        parent: int = 1,
        cpu: float = 0,
        cwd: str = "",
        tty: int = 0,
        stdin: str = "/dev/null",
        state: str = "S",
        status: int = 0,
    ) -> None:
        """Let a process run that started so many seconds after the boot, and has used so much CPU."""
        folder = self.proc / str(pid)
        (folder / "fd").mkdir(parents=True, exist_ok=True)
        fields = [state, str(parent), "0", "0", str(tty), *["0"] * 6, str(int(cpu * TICKS)), *["0"] * 7]
        fields += [str(int(after * TICKS)), *["0"] * 29, str(status)]
        (folder / "stat").write_text(f"{pid} ({name}) {' '.join(fields)}\n")
        (folder / "cmdline").write_text("\0".join((*words, "")))
        (folder / "cgroup").write_text("0::/user.slice/user-1000.slice/session-2.scope\n")
        for link, target in (("cwd", cwd), ("fd/0", stdin)):
            (folder / link).unlink(missing_ok=True)
            if target:
                (folder / link).symlink_to(target)

    def end(self, pid: int) -> None:
        """Let a process end, and somebody take note of it."""
        folder = self.proc / str(pid)
        for each in sorted(folder.rglob("*"), reverse=True):
            each.rmdir() if each.is_dir() and not each.is_symlink() else each.unlink()
        folder.rmdir()

    def collector(self, **written: Any) -> AgentsCollector:
        """The source, as the config makes it."""
        settings = AgentsSettings.model_validate(written)
        return AgentsCollector(BOX, settings, clock=lambda: self.now, timer=lambda: self.passed, proc=self.proc)


async def sessions(collector: AgentsCollector) -> list[Session]:
    """The sessions that it reads."""
    return [fact for fact in await collector.read() if isinstance(fact, Session)]


async def counts(collector: AgentsCollector) -> dict[str, float | None]:
    """How many of each program are at work."""
    return {fact.label: fact.value for fact in await collector.read() if isinstance(fact, Gauge)}
