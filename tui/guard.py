"""The guard: the wall's one broad except, which turns a bug into a sentence on the wall."""

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Guard:
    """Keeps the wall alive: what fails is said, and its traceback logged once until it works again."""

    def __init__(self) -> None:
        self._broken: dict[str, str] = {}

    def attempt(self, what: str, do: Callable[[], T], otherwise: Callable[[str], T]) -> T:
        """Do it; if it raises, do the other thing with a sentence for the person at the wall."""
        try:
            done = do()
        except Exception as error:  # noqa: BLE001 - the wall's outermost loop: a bug must not end it
            return otherwise(self._note(what, error))
        if self._broken.pop(what, None):
            _log.info("%s works again", what)
        return done

    def _note(self, what: str, error: Exception) -> str:
        kind = f"{type(error).__name__}: {error}"
        if self._broken.get(what) != kind:
            self._broken[what] = kind
            _log.error("%s failed", what, exc_info=error)
        return f"{what} failed ({type(error).__name__}); the log has the reason."
