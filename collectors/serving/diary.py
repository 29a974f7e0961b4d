"""The log of a server, read for two things: why it runs on the CPU, and how fast it says that it was."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from board.facts import Failure
from board.serving import FELL_BACK
from collectors.logfile import LogFollower
from collectors.plainfile import UnreadableError
from collectors.serving.moment import Moment

REASON: Final = 160
"""Characters of a line that are kept."""
FALLBACK: Final = re.compile(
    r"fall\w{0,4}[ -]?back (?:on ?)?to (?:the )?cpu|fallback to (?:the )?cpu"
    r"|sm_\d{1,4}\b.{0,60}(?:not (?:supported|compatible)|unsupported|incompatible)"
    r"|no kernel image is available|not compiled with cuda|cuda (?:is |was )?(?:not available|unavailable)"
    r"|no (?:usable|compatible) gpus?\b|\bdevice\b['\"]? {0,4}[:=]? {0,4}['\"]?cpu\b|offloaded 0/\d+ layers",
    re.IGNORECASE,
)
"""Words of PyTorch, llama.cpp, Ollama and what is built upon them; bounded, for anybody may write 4 KB of ``fall``."""
ON_CARD: Final = re.compile(
    r"\bdevice\b['\"]? {0,4}[:=]? {0,4}['\"]?cuda\b|offloaded [1-9]\d*/\d+ layers", re.IGNORECASE
)
"""Words with which the same programs say that they have a card after all."""
SPEED: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ?(?:tok(?:en)?s?) ?(?:/ ?s(?:ec)?\b|per second)", re.IGNORECASE)
"""A speed as servers log it for each answer: ``1.1 tokens/sec``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one look into the log brought."""

    speed: float | None = None
    """Tokens a second of the last answer that ended since the look before; None: none did."""
    answers: int = 0
    """How many ended."""
    unreadable: str = ""
    """Why the log cannot be read."""

    @property
    def marks(self) -> tuple[str, ...]:
        """That the log cannot be read."""
        return (f"log: {self.unreadable}",) if self.unreadable else ()


class Diary:
    """Follows one log; a server without one has an empty diary."""

    def __init__(self, path: Path | None) -> None:
        self._follower = LogFollower(path) if path else None
        self._reason: tuple[str, Moment] | None = None
        self._writer: int | None = None

    def read(self, writer: int | None, now: Moment) -> Entry:
        """Read what is new; blocks.

        Args:
            writer: Identity of the socket on which the server listens. When it is gone, what the process said goes with
                it; what is written until there is another one is the next process's.
            now: The moment that it is.
        """
        if self._follower is None:
            return Entry()
        if self._writer is not None and writer != self._writer:
            self._reason = None
        self._writer = writer
        try:
            chunk = self._follower.read()
        except UnreadableError as trouble:
            return Entry(unreadable=str(trouble))
        for line in chunk.lines:
            if FALLBACK.search(line):
                self._reason = self._reason or (line.strip(), now)
            elif ON_CARD.search(line):
                self._reason = None
        speeds = [float(found[1]) for line in chunk.lines if (found := SPEED.search(line))] if chunk.live else []
        return Entry(speeds[-1] if speeds else None, len(speeds))

    def facts(self, key: str) -> Iterable[Failure]:
        """Why the server runs on the CPU, in the words of its log."""
        if self._reason is not None:
            text, heard = self._reason
            yield Failure(key=f"{key}/fell-back", failure_class=FELL_BACK, text=text[:REASON], last_seen=heard.at)
