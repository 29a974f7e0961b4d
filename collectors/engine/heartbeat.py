"""Heartbeat: a file that grows old when the dashboard is dead, and a ping that then stays away."""

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from board.board import Severity
from board.facts import Service, ServiceState
from board.health import SOURCE
from collectors.engine.ping import Ping, address_fault
from collectors.secret import Secret

_log = logging.getLogger(__name__)

NAME: Final = "heartbeat"
"""Name of the file in the state directory."""
EVERY: Final = timedelta(seconds=10)
"""How often the file is written at most; one that is older than a minute was left by a dead engine."""


class HeartbeatSettings(BaseModel):
    """What an owner can say of the heartbeat."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    ping: str | Secret | None = None
    """An address to ask for while all is well, as watchers of cron jobs give them; or where it is kept, if it is
    not to stand in the config. By default nobody is asked."""
    every: float = Field(default=60.0, ge=30, le=86_400)
    """Seconds between two pings."""

    @field_validator("ping", mode="plain")
    @classmethod
    def _address_or_place(cls, ping: Any) -> str | Secret:
        if isinstance(ping, str):
            if fault := address_fault(ping):
                raise ValueError(fault)
            return ping
        try:
            return Secret.model_validate(ping)
        except ValidationError:
            raise ValueError("give an address, or a table with exactly one of env, file and command") from None


class Heartbeat:
    """Signs of life for others than our own viewers; each is given only after the store has taken a batch."""

    def __init__(self, folder: Path, settings: HeartbeatSettings, *, pid: int, version: str) -> None:
        """Take the state directory, what the owner said, and who we are."""
        self._file = folder / NAME
        self._who = {"pid": pid, "version": version}
        self._ping = Ping(settings.ping, timedelta(seconds=settings.every)) if settings.ping is not None else None
        self._written_at: datetime | None = None
        self._fault = ""

    def beat(self, now: datetime, worst: Severity | None, count: int) -> None:
        """Say that the store took a batch: write the file and send the ping, each if it is time.

        Returns at once: the file is a line, and the ping is not waited for.

        Args:
            now: The moment of the batch.
            worst: The most urgent line that is open; None: nothing needs anybody.
            count: How many lines are open.
        """
        if self._written_at is None or not timedelta(0) <= now - self._written_at < EVERY:
            self._write(now, worst, count)
        if self._ping is not None:
            self._ping.send(now)

    def facts(self, box: str) -> Iterable[Service]:
        """How the heartbeat and the ping do."""
        state = ServiceState.DOWN if self._fault else ServiceState.UP if self._written_at else ServiceState.UNKNOWN
        yield Service(key=f"{box}/{SOURCE}/{NAME}", kind=NAME, label=NAME, state=state, why=self._fault)
        if self._ping is not None:
            yield self._ping.fact(box)

    async def close(self) -> None:
        """Give up what is under way; the file stays, and grows old."""
        if self._ping is not None:
            await self._ping.close()

    def _write(self, now: datetime, worst: Severity | None, count: int) -> None:
        told = {"time": now.isoformat(), **self._who, "worst": worst.value if worst else None, "open": count}
        self._written_at = now
        try:
            _replace(self._file, json.dumps(told) + "\n")
        except OSError as error:
            fault = f"the file cannot be written: {(error.strerror or 'unknown error').lower()}"
            if fault != self._fault:
                _log.warning("heartbeat: %s", fault)
            self._fault = fault
        else:
            self._fault = ""


def _replace(file: Path, text: str) -> None:
    """Put a text in the place of a file at once and whole, for its owner alone."""
    part = file.with_name(f"{file.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write(text)
    part.replace(file)
