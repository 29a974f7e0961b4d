"""The crontabs that can be read: our own user's, the system's, and those of /etc/cron.d.

What cron runs leaves no record that says how it went, so a job has no last run, and no outcome but that its line or
file cannot be used. A command may hold secrets: of each only the name of its program is kept.
"""

import getpass
import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from cronsim import CronSim, CronSimError
from pydantic import Field

from board.facts import Fact, Job
from board.reading import OutageKind
from collectors.clock import system_zone, utc_now
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
_LINKS: Final = frozenset(";|&()<>")
"""What tokens between two parts of a command are made of."""
_INPUT: Final = re.compile(r"(?<!\\)%")
"""What follows is no part of a command, but its input (``crontab(5)``)."""
NOT_TAKEN: Final = "cron takes no such line, and may pass by the whole file"
HIDDEN: Final = "not shown to us: watch it as root, or let us read it"
_INTERPRETER: Final = re.compile(r"(\S*/)?(python[\d.]*|bash|sh|perl|ruby|node)")
_SCRIPT: Final = re.compile(r"^[^-].*\.\w+$|^[^-].*/")
_ASSIGNMENT: Final = re.compile(r"\w+=.*", re.DOTALL)
_RANDOM: Final = re.compile(r"\d*~\d*")


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
        clock: Callable[[], datetime] = utc_now,
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
        now, zone = self._clock(), system_zone(self._root)
        user = getpass.getuser()
        jobs = [*_jobs(f"{self.box}/crontab/{user}", own or "", now, zone, owner=user)]
        for name, text in sorted(shared.items()):
            key = f"{self.box}/crontab/{name}"
            jobs += _jobs(key, text, now, zone) if text is not None else [_fault(key, name, HIDDEN)]
        return jobs[:MOST]

    async def _own(self) -> str | None:
        """Our own user's crontab, as ``crontab -l`` tells it; None where there is none or no cron."""
        try:
            return await output(("crontab", "-l"), self._environ, within=self.settings.timeout, most=LONGEST)
        except (FileNotFoundError, PermissionError):
            return None


def _shared(root: Path) -> Iterator[tuple[str, str | None]]:
    """The crontabs of the system by name, None for one that may not be read; a user stands before each command."""
    folder = root / "etc/cron.d"
    files = [root / "etc/crontab"]
    with suppress(OSError):
        # cron itself passes by names with a dot, such as what a package manager leaves behind.
        files += [each for each in sorted(folder.iterdir()) if re.fullmatch(r"[\w-]+", each.name)]
    for file in files:
        name = f"{file.parent.name}-{file.name}"
        try:
            if file.is_file():
                with file.open("rb") as opened:
                    yield name, opened.read(LONGEST).decode(errors="replace")
        except PermissionError:
            yield name, None
        except OSError:
            continue


def _jobs(key: str, text: str, now: datetime, zone: tzinfo, *, owner: str = "") -> Iterator[Job]:
    """One job for each line that schedules something, numbered among those that are alike, and for each that cannot.

    Args:
        key: What their keys begin with; its last part is the name of the crontab.
        text: The crontab.
        now: When it is read.
        zone: The zone of its times.
        owner: Whose it is; in one of the system each line names the user.
    """
    times: dict[str, int] = {}
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#") or _SETTING.match(line):
            continue
        found = _entry(line, owned=bool(owner))
        if found is None:
            said = f"{NOT_TAKEN}; mend it{' by crontab -e' if owner else ''}"
            yield _fault(f"{key}/line-{number}", f"{key.rpartition('/')[2]} line {number}", said)
            continue
        schedule, label = found
        times[label] = times.get(label, 0) + 1
        among = f"-{times[label]}" if times[label] > 1 else ""
        due = _due(schedule, now, zone)
        yield Job(
            key=f"{key}/{label}{among}",
            label=label,
            enabled=True,
            period=(due[1] - due[0]).total_seconds() if len(due) == 2 else None,
            next_run=due[0] if due else None,
        )


def _fault(key: str, label: str, outcome: str) -> Job:
    """What nobody can tell more of than that it cannot be used."""
    return Job(key=key, label=label, enabled=True, outcome=outcome)


def _entry(line: str, *, owned: bool) -> tuple[str, str] | None:
    """Schedule and program of a line; None where it is nothing that cron would take."""
    words = 1 if line.startswith("@") else 5
    parts = line.split(None, words if owned else words + 1)
    if len(parts) != words + (1 if owned else 2):
        return None
    schedule = " ".join(parts[:words])
    schedule = NAMED.get(schedule, schedule)
    return (schedule, _program(parts[-1])) if schedule == "@reboot" or _is_schedule(schedule) else None


def _program(command: str) -> str:
    """The base name of the first program of a command that is more than its scaffolding, or of its script."""
    words = next((each for each in _parts(command) if each[0] not in SCAFFOLDING), ["?"])
    if _INTERPRETER.fullmatch(words[0]) and len(words) > 1 and _SCRIPT.search(words[1]):
        words = words[1:]
    return Path(words[0]).name or "?"


def _parts(command: str) -> Iterator[list[str]]:
    """The words of each part of a command, without what it sets; of quotes that do not close nothing is told."""
    tokens = shlex.shlex(_INPUT.split(command, maxsplit=1)[0], posix=True, punctuation_chars=True)
    tokens.whitespace_split, tokens.commenters = True, ""
    try:
        words = [word for word in tokens if not _ASSIGNMENT.fullmatch(word)]
    except ValueError:
        return
    for linked, part in groupby(words, lambda word: not word or _LINKS.issuperset(word)):
        named = [word for word in part if word not in ("{", "}")]
        if named and not linked:
            yield named


def _is_schedule(text: str) -> bool:
    """Whether cron would take it; a random minute, which only some take, is left alone."""
    text = _RANDOM.sub("*", text)
    try:
        CronSim(text, datetime.min)  # noqa: DTZ901 - nothing is computed from it
    except CronSimError:
        return False
    return True


def _due(schedule: str, now: datetime, zone: tzinfo) -> list[datetime]:
    """The next two times, in UTC; fewer where there are none within decades.

    In an hour that a clock goes through twice, a time may come out that has passed.
    """
    if schedule.startswith("@") or "~" in schedule:
        return []
    begin = now - timedelta(seconds=1)  # at the full minute itself cron has yet to start it
    times = (each.astimezone(UTC) for each in CronSim(schedule, begin.astimezone(zone)))
    return list(islice((each for each in times if each > begin), 2))


COLLECTOR = CrontabCollector
