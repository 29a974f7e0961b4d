"""Plain files: opened for reading where they are what they should be, and otherwise refused with a sentence."""

import os
import stat
from io import FileIO
from pathlib import Path

from board.reading import OutageKind


class UnreadableError(Exception):
    """A file that cannot be read; the message is a sentence for people."""

    def __init__(self, kind: OutageKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


def opened(path: Path) -> FileIO:
    """A plain file, which the caller closes.

    What is none is not even opened: whoever writes into a queue would notice.

    Raises:
        UnreadableError: it is not there, not ours to read, or no plain file.
    """
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return FileIO(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableError(OutageKind.ABSENT, f"there is no {path}") from None
    except PermissionError:
        raise UnreadableError(OutageKind.DENIED, f"no permission to read {path}") from None
    except OSError as error:
        raise UnreadableError(OutageKind.GARBLED, f"{path} cannot be read: {error.strerror}") from None
    raise UnreadableError(OutageKind.GARBLED, f"{path} is {'a folder' if path.is_dir() else 'no plain file'}")
