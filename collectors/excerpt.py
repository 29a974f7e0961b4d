"""Excerpts: the last lines of a log, bounded and harmless whatever was written there."""

import re
from datetime import datetime
from typing import Final

from board.facts import Excerpt
from board.hygiene import MASK, clean, redact, tame

LINES: Final = 10
"""Lines of an excerpt."""
READ: Final = 40
"""Lines that are looked at for them: blank ones do not count, and a secret may go over many."""
WIDTH: Final = 200
"""Characters of a line that are kept."""
RAW: Final = 64 * 1024
"""Bytes at the end of a text that are looked at."""
RAW_WIDTH: Final = 2000
"""Characters of a line that are looked at for what must be masked before it is cut."""
_END_OF_KEY = re.compile(r"^.*-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
"""A line of nothing else is part of a key or a certificate, or says nothing to people."""


def excerpt(key: str, label: str, text: bytes, read_at: datetime) -> Excerpt:
    """The last lines of a text that say something; secrets that go over several lines are masked as a whole."""
    raw = text[-RAW:].decode(errors="replace").splitlines()[-READ:]
    plain = "\n".join(clean(line[:RAW_WIDTH], RAW_WIDTH) for line in raw)
    masked = _END_OF_KEY.sub(MASK, redact(plain)).splitlines()
    lines = [MASK if _ENCODED.fullmatch(line) else tame(line, WIDTH) for line in masked if line]
    return Excerpt(key=key, label=label, lines=tuple(lines[-LINES:]), read_at=read_at)


def without(key: str, label: str, why: str, read_at: datetime) -> Excerpt:
    """An excerpt that could not be read, and why."""
    return Excerpt(key=key, label=label, why=why, read_at=read_at)
