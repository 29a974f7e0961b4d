"""The crontabs that can be read: our own user's, the system's, and those of /etc/cron.d.

What cron runs leaves no record that says how it went, so a job has no outcome and no last run. A command may hold
secrets: of each only the name of its program is kept.
"""

import getpass
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import Field

from board.facts import Fact, Job
from board.reading import OutageKind
from collectors.collector import Collector, SourceOutage, SourceSettings, Surroundings
from collectors.output import output

LONGEST: Final = 256 * 1024
"""Bytes of a crontab that are read."""
MOST: Final = 200
"""Jobs that are kept."""
NAMED: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
"""Words for schedules (``crontab(5)``); ``@reboot`` is none that a clock knows."""
_SETTING: Final = re.compile(r"""\s*["']?\w+["']?\s*=""")
SCAFFOLDING: Final = frozenset({"test", "[", "[[", "cd", "command", "if", "then", "export", "sleep", "."})
"""Words that a command often begins with, and that say nothing of what it does."""
_LINKS: Final = re.compile(r"\|\||&&|[;|]")
_INTERPRETER: Final = re.compile(r"(\S*/)?(python[\d.]*|bash|sh|perl|ruby|node)")
_SCRIPT: Final = re.compile(r"^[^-].*\.\w+$|^[^-].*/")
_ASSIGNMENT: Final = re.compile(r"\w+=\S*")


class CrontabSettings(SourceSettings):
    """How crontabs are read."""

    every: float = Field(default=300.0, ge=10, le=86_400)
    """Seconds between polls."""


class CrontabCollector(Collector[CrontabSettings]):
    """Reads crontabs as jobs; a box without any says so."""

    name = "crontab"
    Settings = CrontabSettings

    def __init__(
        self,
        box: str,
        settings: CrontabSettings,
        *,
        root: Path = Path("/"),
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(box, settings)
        self._root = root
        self._environ = environ
        self._clock = clock

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[CrontabSettings]:
        """Every box is looked at."""
        del around
        return (CrontabSettings(),)

    async def read(self) -> Iterable[Fact]:
        """Read all crontabs.

        Raises:
            SourceOutage: there is none.
        """
        own, shared = await self._own(), await self.blocking(lambda: dict(_shared(self._root)))
        if own is None and not shared:
            raise SourceOutage(OutageKind.ABSENT, "no crontab can be read here")
        now, zone = self._clock(), _zone(self._root)
        jobs = [*_jobs(f"{self.box}/crontab/{getpass.getuser()}", own or "", now, zone, owned=True)]
        for name, text in sorted(shared.items()):
            jobs += _jobs(f"{self.box}/crontab/{name}", text, now, zone, owned=False)
        return jobs[:MOST]

    async def _own(self) -> str | None:
        """Our own user's crontab, as ``crontab -l`` tells it; None where there is none or no cron."""
        try:
            return await output(("crontab", "-l"), self._environ, within=self.settings.timeout, most=LONGEST)
        except (FileNotFoundError, PermissionError):
            return None


def _shared(root: Path) -> Iterator[tuple[str, str]]:
    """The crontabs of the system that may be read, by name; their lines have the user before the command."""
    folder = root / "etc/cron.d"
    files = [root / "etc/crontab"]
    with suppress(OSError):
        # cron itself passes by names with a dot, such as what a package manager leaves behind.
        files += [each for each in sorted(folder.iterdir()) if re.fullmatch(r"[\w-]+", each.name)]
    for file in files:
        with suppress(OSError), file.open("rb") as opened:
            yield f"{file.parent.name}-{file.name}", opened.read(LONGEST).decode(errors="replace")


def _jobs(key: str, text: str, now: datetime, zone: tzinfo, *, owned: bool) -> Iterator[Job]:
    """One job for each line that schedules something, numbered among those that are alike."""
    times: dict[str, int] = {}
    for line in text.splitlines():
        found = _entry(line.strip(), owned=owned)
        if found is None:
            continue
        schedule, label = found
        times[label] = times.get(label, 0) + 1
        number = f"-{times[label]}" if times[label] > 1 else ""
        due = _due(schedule, now.astimezone(zone))
        yield Job(
            key=f"{key}/{label}{number}",
            label=label,
            enabled=True,
            period=(due[1] - due[0]).total_seconds() if len(due) == 2 else None,
            next_run=due[0] if due else None,
        )


def _entry(line: str, *, owned: bool) -> tuple[str, str] | None:
    """Schedule and program of a line; None where it is a comment, a setting or nothing that cron would take."""
    if not line or line.startswith("#") or _SETTING.match(line):
        return None
    words = 1 if line.startswith("@") else 5
    parts = line.split(None, words if owned else words + 1)
    if len(parts) != words + (1 if owned else 2):
        return None
    schedule = " ".join(parts[:words])
    schedule = NAMED.get(schedule, schedule)
    return (schedule, _program(parts[-1])) if schedule == "@reboot" or _is_schedule(schedule) else None


def _program(command: str) -> str:
    """The base name of the first program of a command that is more than its scaffolding, or of its script."""
    parts = (_words(part) for part in _LINKS.split(command))
    words = next((each for each in parts if each and each[0] not in SCAFFOLDING), ["?"])
    if _INTERPRETER.fullmatch(words[0]) and len(words) > 1 and _SCRIPT.search(words[1]):
        words = words[1:]
    return Path(words[0]).name or "?"


def _words(part: str) -> list[str]:
    """The words of a part of a command, without quotes and what it sets."""
    words = (word.strip("\"'(){}") for word in part.split())
    return [word for word in words if word and not _ASSIGNMENT.fullmatch(word)]


def _is_schedule(text: str) -> bool:
    try:
        CronSim(text, datetime.min)  # noqa: DTZ901 - nothing is computed from it
    except CronSimError:
        return False
    return True


def _due(schedule: str, now: datetime) -> list[datetime]:
    """The next two times, in UTC; fewer where there are none within decades."""
    if schedule.startswith("@"):
        return []
    # A second back: at the full minute itself cron has yet to start it.
    following = CronSim(schedule, now - timedelta(seconds=1))
    found: list[datetime] = []
    with suppress(StopIteration):
        found += (next(following).astimezone(UTC), next(following).astimezone(UTC))
    return found


def _zone(root: Path) -> tzinfo:
    """The zone in which cron reads its times: the system's."""
    with suppress(OSError, ValueError), (root / "etc/localtime").open("rb") as file:
        return ZoneInfo.from_file(file)
    return UTC


COLLECTOR = CrontabCollector
