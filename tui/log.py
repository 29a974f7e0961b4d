"""The log: one file in the state directory, through the same door as all foreign text."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final

from board.hygiene import tame

LONGEST_FILE: Final = 1_000_000
"""Bytes before the log is turned over; one older file is kept."""


class Tame(logging.Formatter):
    """Formats a record so that no terminal obeys it and no secret stands in it."""

    def format(self, record: logging.LogRecord) -> str:
        """One tame line for the message, and the redacted lines of a traceback."""
        head = f"{self.formatTime(record)} {record.levelname.lower()} {tame(record.getMessage(), 2000)}"
        if record.exc_info:
            lines = self.formatException(record.exc_info).splitlines()
            head += "".join(f"\n  {tame(line)}" for line in lines)
        return head


def to_stderr() -> None:
    """Log to standard error: for a service, whose manager keeps it."""
    _use(logging.StreamHandler(sys.stderr))


def to_file(file: Path) -> None:
    """Log to a file that is turned over; where it cannot be written, nothing is logged."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _use(RotatingFileHandler(file, maxBytes=LONGEST_FILE, backupCount=1, encoding="utf-8"))
    except OSError:
        logging.getLogger().addHandler(logging.NullHandler())


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger().critical("ended by a bug", exc_info=(kind, error, trace))


def _use(handler: logging.Handler) -> None:
    handler.setFormatter(Tame())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    sys.excepthook = _last_words
    logging.raiseExceptions = False  # a full disk is said on the wall, not by a traceback for each line of the log
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request says nothing and names URLs
