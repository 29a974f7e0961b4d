"""Where readings are written: the store, and while it cannot take them a spare one in memory."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from board.alerts.act import Act
from collectors.places import STORE, private
from collectors.store.reader import Reader
from collectors.store.records import Batch, Loaded
from collectors.store.trouble import StoreTrouble, TroubleKind, told
from collectors.store.writer import Store

_log = logging.getLogger(__name__)
R = TypeVar("R")

RETRY_EVERY: Final = timedelta(seconds=15)
"""How often the store is tried again while the spare one is in use."""


class Ledger:
    """Writes to the store; on trouble goes on in memory, says so, and comes back when the trouble is over."""

    def __init__(self, state: Path, spare: Path) -> None:
        self._main = state / STORE
        self._spare = spare / STORE
        self._witness = Reader(self._main)
        self._store: Store | None = None
        self._in_memory = False
        self._begins = False
        """Whether the store in use has to be given the whole state first."""
        self._retry_at: datetime | None = None
        self._lost = False
        """Whether nothing at all can be written, not even in memory."""
        self.trouble: StoreTrouble | None = None
        """Why the store cannot be written; None while all is well."""

    @property
    def writes(self) -> bool:
        """Whether what is committed is kept anywhere."""
        return not self._lost

    @property
    def note(self) -> str:
        """What the wall must say of the store, as a sentence; empty while all is well."""
        if self.trouble is None:
            return self._store.note if self._store else ""
        kept = "kept in memory" if self._store else "lost"
        return f"{self.trouble} Meanwhile readings are {kept}. {self.trouble.remedy}".strip()

    def open(self, now: datetime) -> Loaded:
        """Open the store, or the spare one, and give what was known when it was last written."""
        try:
            self._store = Store.open(self._main, now)
        except StoreTrouble as trouble:
            self._fall_back(trouble, now)
            return self._recalled()
        self._carry_over(self._store)  # an engine may have ended while it wrote there
        return self._on(Store.load)

    def commit(self, batch: Batch, everything: Callable[[], Batch]) -> None:
        """Write one batch; ``everything`` gives the whole state for a store that has to start from nothing.

        A store found damaged has put its file aside by then and goes on with a new one; every other trouble makes
        the spare one take over. Without that, too, readings go on unwritten, and both are tried again and again.
        """
        if self._in_memory and self._retry_at and batch.now >= self._retry_at:
            self._return(batch.now)
        try:
            self._on(lambda store: store.commit(everything() if self._begins else batch))
        except StoreTrouble as trouble:
            anew, self._begins = self._begins, True  # what this batch ended must not stay for ever
            if self._in_memory:
                self._lose(trouble)
                return
            if trouble.kind is not TroubleKind.DAMAGED or anew:
                self._fall_back(trouble, batch.now)
            self.commit(batch, everything)
        else:
            self._begins = self._lost = False

    def inspect(self, now: datetime, everything: Callable[[], Batch]) -> None:
        """Read the store as a viewer does: what others did to the file does not show in our own cache of it."""
        if self._in_memory:
            return
        try:
            seen = self._witness.picture().engine is not None  # else somebody has removed the file
        except StoreTrouble:
            seen = False
        if not seen:
            self._reopen(now)
            self.commit(everything(), everything)

    def acts(self) -> tuple[Act, ...]:
        """What people did since the last look; nothing while the store cannot be read."""
        try:
            return self._on(Store.acts)
        except StoreTrouble:
            return ()

    def maintain(self, now: datetime) -> None:
        """Roll up and let go of what is old, a bounded piece at a time."""
        if self._store is None:
            return
        try:
            self._on(lambda store: store.maintain(now))
        except StoreTrouble as trouble:
            _log.warning("upkeep of the store was put off: %s", trouble)

    def close(self) -> None:
        """Close the store."""
        self._witness.close()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _on(self, act: Callable[[Store], R]) -> R:
        if self._store is None:
            raise self.trouble or RuntimeError("the ledger is not open")
        return act(self._store)

    def _fall_back(self, trouble: StoreTrouble, now: datetime) -> None:
        _log.error("the store cannot be used: %s", trouble)
        self.close()
        self.trouble, self._in_memory, self._begins, self._retry_at = trouble, True, True, now + RETRY_EVERY
        self._open_spare(now)

    def _open_spare(self, now: datetime) -> None:
        try:
            with told(self._spare):
                self._store = Store.open(private(self._spare.parent) / STORE, now)
        except StoreTrouble as trouble:
            self._lose(trouble)

    def _lose(self, trouble: StoreTrouble) -> None:
        """Go on without any store."""
        if not self._lost:
            _log.error("even the spare store cannot be written: %s", trouble)
        self.close()
        self._lost = True

    def _reopen(self, now: datetime) -> None:
        """Open the store anew, which puts a damaged file aside."""
        self.close()
        try:
            self._store, self._begins = Store.open(self._main, now), True
        except StoreTrouble as trouble:
            self._fall_back(trouble, now)

    def _return(self, now: datetime) -> None:
        """Try the store again; what the spare one gathered is carried over before it goes."""
        self._retry_at = now + RETRY_EVERY
        try:
            main = Store.open(self._main, now)
        except StoreTrouble as trouble:
            self.trouble = trouble
            if self._store is None:
                self._open_spare(now)
            return
        self.close()
        self._store, self._in_memory, self._begins, self.trouble = main, False, True, None
        self._carry_over(main)
        _log.warning("the store can be written again")

    def _carry_over(self, main: Store) -> None:
        try:
            with told(self._spare):
                if not self._spare.exists():
                    return
                private(self._spare.parent)
                main.absorb(self._spare)
        except StoreTrouble as trouble:
            _log.error("what was kept in memory could not be carried over: %s", trouble)
        with suppress(OSError):
            for leftover in self._spare.parent.glob(f"{STORE}*"):
                leftover.unlink(missing_ok=True)

    def _recalled(self) -> Loaded:
        """What was known when either store was last written: one that cannot be written may still be read."""
        try:
            spare = self._on(Store.load)
        except StoreTrouble:
            spare = Loaded()
        try:
            main = self._witness.loaded()
        except StoreTrouble:
            return spare
        finally:
            self._witness.close()  # SQLite would share its read-only index with the next try to write
        latest = spare if spare.beat_at and (main.beat_at is None or spare.beat_at > main.beat_at) else main
        return replace(latest, found=(*main.found, *spare.found))
