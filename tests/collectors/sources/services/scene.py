"""A service as the config makes it, with a log, a pid file and a /proc that the test writes."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from board.facts import Fact, Gauge, Service
from collectors.sources.services.collector import ServiceCollector
from collectors.sources.services.settings import ServiceSettings

BOX = "lockn-01"
KEY = f"{BOX}/service/bot"
BOOT = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
TICKS = os.sysconf("SC_CLK_TCK")
PATTERNS = {
    "accepted": "order accepted",
    "rejected": "rejected: (?P<reason>.+)",
    "filled": "order filled",
    "balance": "balance (?P<value>[0-9.,]+)",
    "reported": "total (?P<value>[0-9.,]+)",
    "quoting_on": "quoting started",
    "quoting_off": "quoting paused",
}

F = TypeVar("F", bound=Fact)


class Scene:
    """A folder with all that can be seen of a service, and the source that looks at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "prod.log"
        self.pid_file = folder / "bot.pid"
        self.proc = folder / "proc"
        self.now = BOOT + timedelta(hours=5)
        self.log.touch()
        self.proc.mkdir()
        (self.proc / "stat").write_text(f"cpu 1 2 3\nbtime {int(BOOT.timestamp())}\n")
        self.process(1, "systemd", after=0)

    def process(self, pid: int, name: str, *, after: float, state: str = "S") -> None:
        """Let a process run that started so many seconds after the boot."""
        folder = self.proc / str(pid)
        folder.mkdir(exist_ok=True)
        fields = " ".join([state, *["0"] * 18, str(int(after * TICKS)), "0"])
        (folder / "stat").write_text(f"{pid} ({name}) {fields}\n")
        (folder / "comm").write_text(f"{name}\n")
        (folder / "cmdline").write_text(f"/usr/bin/{name}\0market_maker.py\0--key\0secret\0")

    def end(self, pid: int) -> None:
        """Let a process end."""
        for each in (self.proc / str(pid)).iterdir():
            each.unlink()
        (self.proc / str(pid)).rmdir()

    def name(self, pid: object, *, after: float) -> None:
        """Write the pid file so many seconds after the boot."""
        self.pid_file.write_text(f"{pid}\n")
        at = (BOOT + timedelta(seconds=after)).timestamp()
        os.utime(self.pid_file, (at, at))

    def say(self, *lines: str) -> None:
        """Write lines into the log."""
        with self.log.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def collector(self, **written: Any) -> ServiceCollector:
        """The source, as the config makes it."""
        table = {"name": "bot", "log": str(self.log), "patterns": PATTERNS, **written}
        settings = ServiceSettings.model_validate({key: each for key, each in table.items() if each is not None})
        return ServiceCollector(BOX, settings, clock=lambda: self.now, proc=self.proc)


async def read(collector: ServiceCollector) -> dict[str, Fact]:
    """What it reads, by key without that of the service."""
    return {fact.key.removeprefix(KEY).lstrip("/"): fact for fact in await collector.read()}


async def service(collector: ServiceCollector) -> Service:
    """The service itself."""
    fact = (await read(collector))[""]
    assert isinstance(fact, Service)
    return fact


def value(facts: dict[str, Fact], name: str) -> float | None:
    """A number of it."""
    gauge = facts[name]
    assert isinstance(gauge, Gauge)
    return gauge.value


def reasons(facts: dict[str, Fact]) -> dict[str, float | None]:
    """How often each reason was given."""
    return {
        each.label: each.value for key, each in facts.items() if isinstance(each, Gauge) and key.startswith("rejected/")
    }
