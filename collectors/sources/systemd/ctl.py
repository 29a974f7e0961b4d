"""Ctl: a manager asked through ``systemctl``, where its message bus is out of reach; one program for each question."""

from collections.abc import Mapping
from typing import Final

from board.reading import OutageKind
from collectors.output import output
from collectors.sources.systemd.manager import KINDS, SERVICE, TIMER, UNIT, Listed, UnitFile, Unreachable
from collectors.sources.systemd.properties import Properties

PLAIN: Final = ("--no-pager", "--plain", "--no-legend", "--full", "--all", *(f"--type={kind[2:]}" for kind in KINDS))
LONGEST: Final = 4 * 2**20
"""Bytes of an answer that are read."""


class Ctl:
    """Reads what ``systemctl`` prints, which never asks anybody for a password and starts nothing."""

    def __init__(self, *, user: bool, env: Mapping[str, str], deadline: float) -> None:
        """Prepare to ask.

        Args:
            user: Whether the user's manager is asked, else the system's.
            env: The environment for the program; its words and times are made those of a machine.
            deadline: Seconds after which a program is ended.
        """
        self._scope = "--user" if user else "--system"
        self._env = {**env, "LC_ALL": "C", "TZ": "UTC", "SYSTEMD_COLORS": "0"}
        self._deadline = deadline

    async def units(self) -> tuple[Listed, ...]:
        """The units in memory."""
        rows = (line.split() for line in (await self._run("list-units", *PLAIN)).splitlines())
        return tuple(Listed(name=row[0], active=row[2]) for row in rows if len(row) > 3)

    async def files(self) -> tuple[UnitFile, ...]:
        """The units on disk; where they lie is told unit by unit."""
        rows = [line.split() for line in (await self._run("list-unit-files", *PLAIN)).splitlines()]
        states = {row[0]: row[1] for row in rows if len(row) > 1}
        paths = await self._show(tuple(name for name in states if "@." not in name), ("FragmentPath",))
        return tuple(UnitFile(name, paths[name].text("FragmentPath"), states[name]) for name in states if name in paths)

    async def properties(self, names: tuple[str, ...]) -> dict[str, Properties]:
        """Properties of units, all by one program."""
        return await self._show(names, (*UNIT, *SERVICE, *TIMER))

    async def state(self) -> str:
        """The manager's own state."""
        return (await self._run("show", "--property=SystemState", "--value")).strip()

    async def close(self) -> None:
        """Nothing is held."""

    async def _show(self, names: tuple[str, ...], wanted: tuple[str, ...]) -> dict[str, Properties]:
        """Blocks of ``Name=value``, a blank line between two units, in whatever order systemctl likes."""
        if not names:
            return {}
        text = await self._run("show", "--no-pager", f"--property={','.join((*wanted, 'Names'))}", "--", *names)
        blocks = (dict(_pairs(block)) for block in text.split("\n\n"))
        named = {name: block for block in blocks for name in block.get("Names", "").split()}
        return {name: Properties(named[name]) for name in names if name in named}

    async def _run(self, *words: str) -> str:
        try:
            answer = await output(("systemctl", self._scope, *words), self._env, within=self._deadline, most=LONGEST)
        except TimeoutError:
            raise Unreachable(OutageKind.TIMEOUT, f"systemctl did not answer within {self._deadline:g} s") from None
        except OSError as error:
            raise Unreachable(OutageKind.ABSENT, "there is no systemctl on this box") from error
        if answer is None:
            raise Unreachable(OutageKind.REFUSED, "systemctl cannot reach systemd")
        return answer


def _pairs(block: str) -> list[tuple[str, str]]:
    parts = (line.partition("=") for line in block.splitlines() if "=" in line)
    return [(name, value) for name, _, value in parts]
