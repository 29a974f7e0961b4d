"""Whole files: put in place at once, so that nobody ever sees half of one."""

import os
import tempfile
from pathlib import Path


def put(target: Path, content: bytes, mode: int = 0o600) -> None:
    """Put content in the place of a file at once and whole; a link to one stays a link.

    Raises:
        OSError: it cannot be written; then the file is as it was.
    """
    target = target.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
