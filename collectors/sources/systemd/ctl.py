"""Ctl: a manager asked through ``systemctl``, where its message bus is out of reach; one program for each question."""

import re
from collections.abc import Mapping
from typing import Final

from board.reading import OutageKind
from collectors.output import output
from collectors.sources.systemd import declared
from collectors.sources.systemd.manager import KINDS, SERVICE, TIMER, UNIT, Listed, UnitFile, Unreachable
from collectors.sources.systemd.properties import Properties

PLAIN: Final = ("--no-pager", "--plain", "--no-legend", "--full", "--all", *(f"--type={kind[2:]}" for kind in KINDS))
INSTANCE: Final = "@any."
"""Makes an instance of a template, which tells where that lies; to ask starts none."""
_COMMAND: Final = re.compile(r"^ExecStart=\{ path=.*? ; status=\S+ \}$", re.MULTILINE | re.DOTALL)
"""A command may go on over lines, empty ones among them."""
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
        shown = {name: name.replace("@.", INSTANCE) for name in states}
        paths = await self._show(tuple(shown.values()), ("FragmentPath",))
        found = {name: paths[shown[name]].text("FragmentPath") for name in states if shown[name] in paths}
        return tuple(UnitFile(name, path, states[name]) for name, path in found.items())

    async def properties(self, names: tuple[str, ...]) -> dict[str, Properties]:
        """Properties of units, all by one program."""
        return await self._show(names, (*UNIT, *SERVICE, *TIMER))

    async def declared(self, name: str) -> declared.Declared:
        """The environment that a unit says it gives, by name."""
        wanted = ",".join((*declared.SERVICE, *declared.UNIT))
        shown = await self._run("show", "--no-pager", f"--property={wanted}", "--", name)
        try:
            return declared.from_text(shown, await self._run("show-environment"))
        except ValueError:
            raise Unreachable(OutageKind.GARBLED, f"the environment of {name} cannot be read") from None

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
        text = _COMMAND.sub(lambda command: command[0].replace("\n", " "), text)
        blocks = (_block(block) for block in text.split("\n\n"))
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


def _block(text: str) -> dict[str, str]:
    """Values by their names; a name that comes again has several lines."""
    found: dict[str, str] = {}
    for name, sign, value in (line.partition("=") for line in text.splitlines()):
        if sign:
            found[name] = f"{found[name]}\n{value}" if name in found else value
    return found
