"""The owner's patterns, compiled for RE2: its time grows with the text alone, so that nobody's text makes one slow."""

from typing import Any


def options() -> Any:
    """How patterns are read: what is wrong with one is told to the owner, and not to the log."""
    import re2  # only where there is a pattern

    found = re2.Options()
    found.log_errors = False
    return found


def compiled(pattern: str) -> Any:
    """A pattern, ready to be searched for.

    Raises:
        ValueError: it is none.
    """
    import re2

    try:
        return re2.compile(pattern, options())
    except re2.error as error:
        said = error.args[0] if error.args else ""
        said = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise ValueError(f"no pattern for RE2: {said}") from None
