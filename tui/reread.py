"""Reread: what the config says of the wall, taken anew when it is edited while a wall is open."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from collectors.places import config_file
from tui.config import Config, ConfigError, load, unknown
from tui.edits import Edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the owner wants the wall, as of now."""

    zone: tzinfo
    keys: Mapping[str, str]
    bell: bool
    theme: str | None
    """None: the one that it has, which may have been chosen at the wall."""
    said: str
    """What to say to the person at the wall, who may have made the edit."""


class Reread:
    """Gives the owner's wishes after each edit; one that cannot be followed changes nothing and is told."""

    def __init__(self, file: Path, config: Config, *, themed: bool, taken: Callable[[Config], None]) -> None:
        """Take what the wall goes by.

        Args:
            file: The config; it may be missing.
            config: What it said when the wall was opened.
            themed: Whether the theme was chosen on the command line, which beats the config.
            taken: Told of each config that is followed.
        """
        self.trouble = ""
        """Why what stands in the config is not followed; empty while it is."""
        self._edits = Edits(file)
        self._file = file
        self._config = config
        self._themed = themed
        self._taken = taken

    def look(self, now: datetime) -> Wishes | None:
        """The wishes, once for each edit that can be followed."""
        if not self._edits.made(now):
            return None
        try:
            config = load(self._file)
            check_keys(config.wall.keys)
        except (ConfigError, OSError) as error:
            said = str(error).replace(str(self._file), self._file.name)
            self.trouble = f"{said} (the config before it stays in force)"
            return None
        self.trouble = ""
        before, self._config = self._config, config
        self._taken(config)
        changed = config.wall.theme != before.wall.theme and not self._themed
        return Wishes(
            zone=config.box.zone,
            keys=config.wall.keys,
            bell=config.rings,
            theme=chosen_theme(config.wall.theme) if changed else None,
            said=_said(before, config),
        )


def chosen_theme(configured: str) -> str:
    """The owner's theme; with NO_COLOR the one that leaves all colors to the terminal, which then shows none."""
    return "ansi" if os.environ.get("NO_COLOR") else configured


def check_keys(keys: Mapping[str, str]) -> None:
    """Refuse keys for actions that do not exist.

    Raises:
        ConfigError: an id that no action has.
    """
    from tui.keys import REMAPPABLE

    known = {binding.id for binding in REMAPPABLE if binding.id}
    for name in keys:
        if name not in known:
            raise unknown(config_file(os.environ), ("wall", "keys", name), known)


def _said(before: Config, config: Config) -> str:
    late = [
        name
        for name, differs in (
            ("box.name", config.box.name != before.box.name),
            ("wall.mouse", config.wall.mouse != before.wall.mouse),
        )
        if differs
    ]
    return "Config read again" + (f"; {' and '.join(late)} with the next start" if late else "")
