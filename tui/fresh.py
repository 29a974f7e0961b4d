"""Fresh readings for a command: asked of the engine at work, or taken by ourselves where there is none."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from board.alerts.act import Act, Verb
from board.hygiene import tame
from board.reading import absent
from collectors.clock import utc_now
from tui.cli import EXIT_BUSY, EXIT_USAGE
from tui.config import ConfigError
from tui.viewer import Viewer

PATIENCE: Final = 12.0
"""Seconds that a source may take to answer before the board is shown without."""
LOOK_EVERY: Final = 0.1


def freshened(view: Viewer) -> tuple[str, ...]:
    """Return once every source was tried after this call, or patience has run out; gives the sources that were not.

    Where no engine is at work, one is run for a single round in a process of its own: a source that hangs there
    cannot hold the command.

    Raises:
        ConfigError: the config cannot be used.
    """
    started_at = utc_now()
    command = (sys.executable, "-P", "-m", "tui", "collect", "--once")
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return _stale(view, started_at)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode == EXIT_USAGE:
        raise ConfigError(said)
    if done.returncode == EXIT_BUSY:
        return _asked(view, started_at)
    if done.returncode:
        print(f"no fresh reading: {tame(said.rpartition(chr(10))[2])}", file=sys.stderr)  # noqa: T201 - narration
    return _stale(view, started_at)


def _asked(view: Viewer, asked_at: datetime) -> tuple[str, ...]:
    """Ask the engine at work, and wait."""
    feed = view.feed()
    try:
        feed.look(asked_at)
        feed.ask(Act(at=asked_at, verb=Verb.READ_AGAIN))
    finally:
        feed.close()
    until = monotonic() + PATIENCE
    while (stale := _stale(view, asked_at)) and monotonic() < until:
        sleep(LOOK_EVERY)
    return stale


def _stale(view: Viewer, since: datetime) -> tuple[str, ...]:
    """The sources that nobody tried since then; those that are not here or off are not waited for."""
    feed = view.feed()
    try:
        feed.look(utc_now())
        scopes = feed.world(utc_now()).scopes
    finally:
        feed.close()
    waited = (scope for scope in scopes if not absent(scope))
    return tuple(scope.name for scope in waited if scope.tried_at is None or scope.tried_at < since)


def report(stale: Sequence[str]) -> None:
    """Say on standard error which sources are shown as they were before."""
    if stale:
        print(  # noqa: T201 - a command's narration
            f"no fresh reading within {PATIENCE:g} s, shown as last read: {', '.join(stale)}", file=sys.stderr
        )
