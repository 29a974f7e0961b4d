"""Git: commands that only read, run so that nothing that a repository says makes them run another program.

A config of a repository can name programs: filters, a monitor of its files, one that checks signatures, hooks, helpers
of a transport. The commands here are those that need none of them, each is switched off besides, nothing is written
(``GIT_OPTIONAL_LOCKS``), nothing is fetched, and a repository that is not trusted is refused by git itself.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from board.hygiene import tame
from collectors.output import Ended, ended

MOST: Final = 256 * 1024
"""Bytes that a command may print."""
SAID: Final = 160
"""Characters of a complaint that are told."""
FILTERS: Final = 50
"""Filters of a repository that are switched off; one with more is not looked into."""
_OFF: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "log.showSignature=false",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    "status.submoduleSummary=false",
)
_FILTER: Final = ("clean=", "smudge=", "process=", "required=false")
_KEPT: Final = ("PATH", "HOME", "XDG_CONFIG_HOME")
"""Of our own environment; the rest is none of git's business."""
_DISTRUSTED: Final = ("safe.directory", "unsafe repository")
"""In the last line of what git says of a repository of another user."""


class GitError(Exception):
    """A command that did not end well; the message is a sentence for people."""


class Git:
    """Runs git in one work tree."""

    def __init__(self, folder: str, within: float, env: Mapping[str, str] = os.environ) -> None:
        """Prepare to run.

        Args:
            folder: The work tree, with the ``.git`` in it.
            within: Seconds in which each command must end.
            env: Our own environment.
        """
        self._folder = folder
        self._within = within
        self._env = {name: env[name] for name in _KEPT if name in env}

    async def say(self, *arguments: str, quiet: Sequence[str] = ()) -> Ended:
        """What a command prints, and whether there is more.

        Args:
            arguments: The command.
            quiet: Names of filters that are not to be run.

        Raises:
            GitError: it cannot be run, failed, or takes too long.
        """
        off = [*_OFF, *(f"filter.{name}.{part}" for name in quiet for part in _FILTER)]
        told = (word for each in off for word in ("-c", each))
        command = ("git", "--no-pager", "--literal-pathspecs", "-C", self._folder, *told, *arguments)
        try:
            done = await ended(command, self._environment, within=self._within, most=MOST)
        except TimeoutError:
            raise GitError(f"git {arguments[0]} did not end within {self._within:g} s") from None
        except OSError as error:
            raise GitError(f"git cannot be run ({error.strerror})") from None
        if done.code:
            raise GitError(_complaint(arguments[0], done))
        return done

    async def filters(self) -> tuple[str, ...]:
        """Names of the filters of the repository.

        Raises:
            GitError: as above, or there are too many of them.
        """
        done = await self.say("config", "--includes", "--null", "--name-only", "--list")
        names = {key[7:].rpartition(".")[0] for key in done.text.split("\0") if key.startswith("filter.")}
        if done.cut or len(names) > FILTERS or any("=" in name for name in names):
            raise GitError("its config names programs that cannot be switched off")
        return tuple(sorted(names))

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **self._env,
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_CEILING_DIRECTORIES": str(Path(self._folder).parent),
            "LC_ALL": "C",
        }


def _complaint(command: str, done: Ended) -> str:
    if any(words in done.complaint for words in _DISTRUSTED):
        return "it belongs to another user, and git does not trust it (safe.directory)"
    how = f"exit code {done.code}" if done.code > 0 else f"signal {-done.code}"
    said = f": {tame(done.complaint.removeprefix('fatal: '), SAID)}" if done.complaint else ""
    return f"git {command} ended with {how}{said}"
