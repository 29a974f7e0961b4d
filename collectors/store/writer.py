"""The store as the engine sees it: opened once, written about once a second, by nobody else."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from board.alerts.act import Act
from collectors.store import loading
from collectors.store.carrying import attached, carry_over
from collectors.store.codec import encode, millis
from collectors.store.curve import hold
from collectors.store.latest import Latest
from collectors.store.opening import begin, begin_anew, fade
from collectors.store.records import Batch, Loaded
from collectors.store.retention import drop_orphans, tidy
from collectors.store.sampling import Sampler
from collectors.store.standing import Alerts, Keeping, Scopes, put_event, put_found
from collectors.store.trouble import StoreTrouble, TroubleKind, told


class Store:
    """The one writer; to be used on the thread that opened it.

    Every method raises :class:`StoreTrouble` when the file cannot be read or written, and then nothing of that call
    is in the file.
    """

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self._db = db
        self._known: _Known | None = None
        self._damage: StoreTrouble | None = None
        with told(path):
            self.note: str = db.execute("SELECT note FROM engine").fetchone()[0]
            """What befell the file, as a sentence for the wall; empty when nothing did."""
            self._known = _Known(db)

    @classmethod
    def open(cls, path: Path, now: datetime) -> "Store":
        """Open the file, or begin it; a damaged one is renamed and a new one begun, as ``note`` then tells.

        The folder is made for its owner alone if it is not there, and the file is always the owner's alone.

        Raises:
            StoreTrouble: the file cannot be opened for writing, or was written by a newer version.
        """
        try:
            return cls._opened(path, begin(path, now))
        except StoreTrouble as trouble:
            if trouble.kind is not TroubleKind.DAMAGED:
                raise
        return cls._opened(path, begin_anew(path, now))

    def load(self) -> Loaded:
        """What stood in the file when it was last written; facts that this version cannot read are left out."""
        with self._minding():
            return loading.loaded(self._db.conn)

    def commit(self, batch: Batch) -> None:
        """Write a batch, whole or not at all.

        Raises:
            StoreTrouble: nothing was written. After ``DAMAGED``, whichever call met the damage, the file has been put
                aside and the store goes on with a new, empty one, which needs all that is known.
        """
        try:
            if self._damage is not None:
                raise self._damage
            self._write(batch)
        except StoreTrouble as trouble:
            if trouble.kind is TroubleKind.DAMAGED:
                raise self._anew(batch.now) from trouble
            raise

    def acts(self) -> tuple[Act, ...]:
        """What people did and was not taken in yet, oldest first."""
        with self._minding():
            return loading.acts(self._db.conn)

    def maintain(self, now: datetime) -> bool:
        """Roll numbers up and let go of what is old, a bounded piece at a time; tells whether more is due at once."""
        with self._writing() as db:
            note = fade(db, now)
            more = tidy(db, millis(now))
            if drop_orphans(db):
                self._known = None  # it holds ids of series that are gone
        self.note = note
        return more

    def absorb(self, path: Path) -> None:
        """Take in the samples of another store of the same schema; what is there already stays as it is."""
        self._known = None
        with attached(self._db, path), told(self.path):  # damage found here may be the spare's: ours is not put aside
            carry_over(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @classmethod
    def _opened(cls, path: Path, db: Database) -> "Store":
        try:
            store = cls(path, db)
            store.load()  # a page that cannot be read shall show while there is still a way out
        except BaseException:
            db.close()
            raise
        return store

    def _write(self, batch: Batch) -> None:
        with self._writing() as db:
            known, self._known = self._known or _Known(db), None
            known.write(batch)
        self._known = known

    @contextmanager
    def _writing(self) -> Generator[Database]:
        with self._minding(), self._db.atomic():
            # a write comes first: it waits for the lock, where a transaction that begins by reading would be refused
            # at once if a viewer wrote an act in between
            self._db.execute("UPDATE engine SET rev = rev + 1")
            yield self._db

    @contextmanager
    def _minding(self) -> Generator[None]:
        """Tell what is wrong in words, and keep in mind that the file is damaged."""
        try:
            with told(self.path):
                yield
        except StoreTrouble as trouble:
            self._known = None
            if trouble.kind is TroubleKind.DAMAGED:
                self._damage = trouble
            raise

    def _anew(self, now: datetime) -> StoreTrouble:
        self._db.close()
        self._db = begin_anew(self.path, now)
        self._damage = None
        with told(self.path):
            self.note = self._db.execute("SELECT note FROM engine").fetchone()[0]
        return StoreTrouble(TroubleKind.DAMAGED, self.note)


class _Known:
    """What stands in the file, so that only what changed is written; void once a transaction failed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sampler = Sampler(db)
        self._latest = Latest(db, self._sampler)
        self._scopes = Scopes(db)
        self._alerts = Alerts(db)
        self._kept = Keeping(db)

    def write(self, batch: Batch) -> None:
        for name in self._gone(batch):
            self._scopes.drop(name)
            self._latest.forget(name, millis(batch.now))
        for scope in batch.scopes:
            self._scopes.put(scope)
        self._write_readings(batch)
        for row in batch.alerts:
            self._alerts.put(row, batch.now)
        for kept in batch.kept:
            self._kept.put(kept)
        if batch.whole:
            self._alerts.end_all_but((row.key for row in batch.alerts), batch.now)
            self._kept.end_all_but(batch.kept, batch.now)
        for event in batch.events:
            put_event(self._db, event)
        done = [(millis(batch.now), number) for number in batch.done]
        self._db.conn.executemany("UPDATE acts SET done_at = ? WHERE id = ?", done)
        for found in batch.found:
            put_found(self._db, found)
        if batch.beat is not None:
            self._db.execute("UPDATE engine SET beat = ?", (encode(batch.beat),))

    def _gone(self, batch: Batch) -> set[str]:
        unnamed = self._scopes.known.keys() - {scope.name for scope in batch.scopes} if batch.whole else set()
        return {*batch.gone, *unnamed}

    def _write_readings(self, batch: Batch) -> None:
        rev: int = self._db.execute("SELECT rev FROM engine").fetchone()[0]
        for reading in batch.readings:
            scope = self._scopes.known.get(reading.scope)
            self._latest.take(reading, rev=rev, hold=hold(scope.every if scope else 0.0))
        self._sampler.write()
