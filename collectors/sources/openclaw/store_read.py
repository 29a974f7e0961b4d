"""The parent's end of the process that reads a session store: started where the store has changed, and then gone."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.foreign import Foreign
from collectors.output import output

COMMAND: Final = (sys.executable, "-m", "collectors.sources.openclaw.store_child")
WITHIN: Final = 50.0
"""Seconds that it is given; 29 MB take one."""
LONGEST: Final = 1 << 20
"""Bytes that it prints; 200 sessions take a tenth."""
MOST_BYTES: Final = 256_000_000
"""A larger store is not read: its size alone says enough."""


class Told(Foreign):
    """What a store holds."""

    entries: int
    finished: int | None = None
    """Runs of cron jobs that are over and stay: all, or where something removes them those that it should have.

    None where the gateway keeps its store small by itself.
    """
    null_origin: int | None = None
    """Runs of cron jobs that do not say where they came from."""
    rows: list[Any] = Field(default_factory=list, max_length=500)
    """The newest sessions that are no runs of cron jobs, as :class:`collectors.sources.openclaw.sessions_wire.Row`."""


async def read_store(path: Path, now: datetime, command: Sequence[str] = COMMAND) -> Told:
    """Read one store.

    Raises:
        SourceOutage: it is garbled, too large, not ours to read, or takes too long.
    """
    if path.suffix == ".json" and (held := _size(path)) > MOST_BYTES:
        raise SourceOutage(OutageKind.GARBLED, f"{path.name} is too large to be read: {held / 1e6:.0f} MB")
    # The folder that holds our packages, wherever we were started; the child needs nothing else of ours.
    env = {"PYTHONPATH": str(Path(__file__).parents[3])}
    try:
        printed = await output((*command, str(path), str(now.timestamp())), env, within=WITHIN, most=LONGEST)
        if printed is not None:
            return Told.model_validate_json(printed)
    except TimeoutError:
        sentence = f"{path.name} could not be read within {WITHIN:g} s"
        raise SourceOutage(OutageKind.TIMEOUT, sentence) from None
    except (OSError, ValidationError):
        pass
    if not os.access(path, os.R_OK):
        raise SourceOutage(OutageKind.DENIED, f"no permission to read {path}")
    raise SourceOutage(OutageKind.GARBLED, f"{path} cannot be read as a store of sessions")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
