"""Orders: the owner's config as an engine follows it, from the start on and whenever it is edited."""

import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Service, ServiceState
from board.health import CONFIG, SOURCE
from board.hygiene import tame
from collectors.engine.engine import Plan
from collectors.places import meeting_place, spare_dir, state_dir
from tui.config import ConfigError, load
from tui.edits import Edits
from tui.setup import plan
from tui.whole import put

_log = logging.getLogger(__name__)

LAST_GOOD: Final = "config.last-good.toml"
"""Name of the copy in the engine's place of the config that was followed last."""


class Orders:
    """Gives a plan at the start and after each edit; an edit that cannot be followed changes nothing and is told."""

    def __init__(self, file: Path) -> None:
        """Take the owner's config file, which may be missing."""
        self._file = file
        self._edits = Edits(file)
        self._box = ""
        self._place: Path | None = None
        self._fault = ""
        self._waits = ""

    def first(self, *, strict: bool = False) -> Plan:
        """The plan to start with.

        An engine that nobody looks at must not end by a slip of the pen: where the config cannot be used, it goes on
        with the one that was followed last, and says so.

        Args:
            strict: Whether a config that cannot be used is refused in any case.

        Raises:
            ConfigError: the config cannot be used, and no other was ever followed.
        """
        try:
            told = plan(self._file)
        except ConfigError as error:
            if strict:
                raise
            told = self._last_good(error)
            self._refuse(error)
        self._box = told.box
        with suppress(OSError):  # a copy is worth a try; whoever needs a place says what is wrong with it
            self._place = meeting_place(told.state, told.spare)
        if not self._fault:
            self._keep()
        return told

    def look(self, now: datetime) -> Plan | None:
        """Another plan, when the config was edited and can be followed."""
        if not self._edits.made(now):
            return None
        try:
            told, named = plan(self._file, self._box), load(self._file).box.name
        except (ConfigError, OSError) as error:
            self._refuse(error)
            return None
        self._fault = ""
        self._waits = "" if named == self._box else f"box.name: {named} is in force when the engine starts next"
        _log.info("the config was edited, and is followed")
        self._keep()
        return told

    def facts(self, box: str) -> Iterable[Service]:
        """Whether what stands in the config is followed."""
        state = ServiceState.DOWN if self._fault else ServiceState.UP
        why = self._fault.replace(str(self._file), self._file.name) or self._waits  # there is room for a line
        yield Service(key=f"{box}/{SOURCE}/{CONFIG}", kind=CONFIG, label="config", state=state, why=why)

    def _refuse(self, error: Exception) -> None:
        self._fault = tame(str(error), 2000)
        _log.warning("the config cannot be used, the one before it stays in force: %s", error)

    def _keep(self) -> None:
        """Keep a copy of what is followed, for an engine that starts when it no longer can be."""
        if self._place is None:
            return
        try:
            text = self._file.read_bytes() if self._file.exists() else b""
            put(self._place / LAST_GOOD, text)
        except OSError as error:
            _log.warning("no copy of the config can be kept: %s", tame(str(error)))

    def _last_good(self, error: ConfigError) -> Plan:
        state = state_dir(os.environ)
        for folder in (state, spare_dir(state, os.geteuid())):
            if (copy := folder / LAST_GOOD).exists():
                with suppress(ConfigError):  # a copy of another version, say
                    return plan(copy)
        raise error
