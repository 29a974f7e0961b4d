"""The journal: the last lines of a unit, while somebody has its details open."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Excerpt
from collectors.excerpt import READ, excerpt, without
from collectors.output import ended

LABEL: Final = "journal"
PLACES: Final = ("var/log/journal", "run/log/journal")
"""Where journald keeps what it writes."""
LONGEST: Final = 4 * 2**20
"""Bytes that are read: a line of the journal may have 48 KiB."""


class Journal:
    """Reads what ``journalctl`` prints of one manager's units."""

    def __init__(self, *, user: bool, env: Mapping[str, str], deadline: float, root: Path) -> None:
        """Prepare to ask.

        Args:
            user: Whether the units are the user's, else the system's.
            env: The environment for the program.
            deadline: Seconds after which the program is ended.
            root: Where /var and /run are.
        """
        self._unit = "--user-unit" if user else "--unit"
        self._env = {**env, "LC_ALL": "C", "SYSTEMD_COLORS": "0"}
        self._deadline = deadline
        self._root = root

    async def tail(self, key: str, name: str, now: datetime) -> Excerpt:
        """The last lines of the unit of a name, or why there are none."""
        command = ("journalctl", f"{self._unit}={name}", f"--lines={READ}", "--output=cat", "--no-pager", "--quiet")
        try:
            said = await ended(command, self._env, within=self._deadline, most=LONGEST)
        except TimeoutError:
            return without(key, LABEL, f"journalctl took longer than {self._deadline:g} s", now)
        except OSError:
            return without(key, LABEL, "journalctl cannot be run here", now)
        if said.text.strip():
            return excerpt(key, LABEL, said.text.encode(), now)
        return without(key, LABEL, said.complaint or self._silence(), now)

    def _silence(self) -> str:
        try:
            kept = any(each.is_dir() and any(each.iterdir()) for each in map(self._root.joinpath, PLACES))
        except OSError:
            return "the journal is not ours to read"
        return "the journal says nothing of it" if kept else "no journal is kept here"
