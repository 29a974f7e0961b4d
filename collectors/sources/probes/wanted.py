"""Wanted: the version that a deployment should run, as far as it can be told without looking at another one."""

from datetime import datetime, timedelta
from typing import Final

from board.hygiene import tame
from collectors.output import ended
from collectors.sources.probes.content import VERSION_LENGTH
from collectors.sources.probes.version import Target

WITHIN: Final = 10.0
"""Seconds in which a command must tell a version."""
EVERY: Final = timedelta(minutes=5)
"""Between two runs of that command."""


class Wanted:
    """Knows what one deployment should run."""

    def __init__(self, target: str | Target) -> None:
        self._target = target
        self._asked_at: datetime | None = None
        self._said = ("", "")

    async def version(self, now: datetime) -> tuple[str, str]:
        """The version, and why it is not known where it should be; a command is run seldom."""
        if not isinstance(self._target, Target):
            return self._target, ""
        if self._target.command and (self._asked_at is None or not timedelta(0) <= now - self._asked_at < EVERY):
            self._asked_at = now
            self._said = await _told(self._target.command)
        return self._said

    @property
    def refs(self) -> tuple[str, ...]:
        """The name of the environment that it follows."""
        follows = isinstance(self._target, Target) and self._target.environment
        return (f"follows:{follows}",) if follows else ()


async def _told(command: tuple[str, ...]) -> tuple[str, str]:
    """What a command prints, or why it does not."""
    try:
        done = await ended(command, within=WITHIN, most=4096)
    except TimeoutError:
        return "", f"{command[0]} did not end within {WITHIN:g} s"
    except OSError as error:
        return "", f"{command[0]} cannot be run ({error.strerror})"
    version = tame(done.text, VERSION_LENGTH)
    if done.code or not version:
        said = tame(done.complaint, VERSION_LENGTH)
        return "", f"{command[0]} ended with exit code {done.code}" + (f": {said}" if said else "")
    return version, ""
