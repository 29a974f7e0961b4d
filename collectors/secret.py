"""A credential that is named in the config and never written there."""

import asyncio
import os
import re
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.output import ran

COMMAND_TIMEOUT = 10.0
"""Seconds that a password manager may take."""
SIZE_LIMIT = 64 * 1024
_SCHEME = re.compile(r"\A(?:authorization:\s*)?bearer(?:\s+|$)", re.IGNORECASE)


class Secret(BaseModel):
    """Where a credential is kept: exactly one of ``env``, ``file`` and ``command``.

    A variable or a file is read anew for each use, so that a changed key needs no restart; a program is asked again
    when the server refuses what it said. Errors say where it was looked for and never what was found.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    env: str | None = None
    """Name of an environment variable."""
    file: Path | None = None
    """A file that holds nothing else; ``~`` is understood."""
    command: tuple[str, ...] | None = Field(default=None, min_length=1)
    """A program and its arguments, run without a shell, that prints it: ``["pass", "show", "llama"]``."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(place is not None for place in (self.env, self.file, self.command)) != 1:
            raise ValueError("give exactly one of env, file and command")
        return self

    async def read(self) -> str:
        """Fetch the credential, without the word ``Bearer`` that people paste with it.

        Raises:
            SourceOutage: denied, when there is none or it cannot stand in a header.
        """
        text = _SCHEME.sub("", (await self._fetch()).strip())
        if not text:
            raise self._denied("is empty")
        if not (text.isascii() and text.isprintable()) or " " in text:
            raise self._denied("holds characters that no HTTP header can carry")
        return text

    async def _fetch(self) -> str:
        if self.env is not None:
            return os.environ.get(self.env, "")
        if self.file is not None:
            return await asyncio.to_thread(self._from_file, self.file)
        return await self._from_command(self.command or ())

    def _from_file(self, path: Path) -> str:
        try:
            with path.expanduser().open("rb") as file:
                return file.read(SIZE_LIMIT).decode("utf-8", "replace")
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or "no home directory"
            raise self._denied(f"cannot be read: {reason.lower()}") from error

    async def _from_command(self, command: tuple[str, ...]) -> str:
        try:
            code, text = await ran(command, within=COMMAND_TIMEOUT, most=SIZE_LIMIT)
        except TimeoutError as error:
            raise self._denied(f"took longer than {COMMAND_TIMEOUT:g} s") from error
        except OSError as error:
            raise self._denied(f"cannot be run: {(error.strerror or 'unknown error').lower()}") from error
        if code:
            raise self._denied(f"ended with code {code}")
        return text

    def _denied(self, fault: str) -> SourceOutage:
        place = f"variable {self.env}" if self.env else f"file {self.file}" if self.file else "command"
        return SourceOutage(OutageKind.DENIED, f"the key's {place} {fault}", remedy="set the key's source")
