"""What becomes of the past: numbers are rolled up, and what is old goes, a bounded piece at a time.

Raw samples are kept for two days, minutes for a week, ten minutes for ninety days; so are words, alerts,
timelines and acts that have ended. What an alert was before and after it stood goes with the samples: a number that
plays around its limit begins one all day. Nothing raw goes before it is rolled up. A file that has grown too large
all the same loses the oldest words and roll-ups first.
"""

from typing import Final

from sqlite_utils import Database

from collectors.store.curve import COARSE, FINE, pieces, steps, summary

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

KEEP_SAMPLES: Final = 2 * _DAY
KEEP_FINE: Final = 7 * _DAY
KEEP_REST: Final = 90 * _DAY
_GRACE: Final = 10_000
"""Most readings of a step have been written by then; a later one makes the step be rolled up again."""
LARGEST: Final = 500_000_000
"""Bytes in use above which the file has to lose something."""
_SPARE_PAGES: Final = 2_500
"""Free pages that the file keeps for what comes next: 10 MB."""


def tidy(db: Database, now: int, largest: int = LARGEST) -> bool:
    """Do one bounded piece of all that is due; tells whether more is due at once.

    A call takes some ten milliseconds for the numbers of a box with one card and five model servers.
    """
    due = [
        _roll_fine(db, now),
        _roll_coarse(db),
        _let_go(db, _OLDEST_SAMPLE, _DROP_SAMPLES, min(now - KEEP_SAMPLES, _rolled(db, FINE)), 4 * _MINUTE),
        _let_go(db, _OLDEST_FINE, _DROP_FINE, min(now - KEEP_FINE, _rolled(db, COARSE)), _HOUR // 2),
        _let_go(db, _OLDEST_COARSE, _DROP_COARSE, now - KEEP_REST, 5 * _HOUR),
        *(_drop_ended(db, statement, now - KEEP_REST) for statement in _DROP_ENDED),
        _drop_ended(db, _DROP_PASSING, now - KEEP_SAMPLES),
        _relieve(db, largest),
        _shrink(db),
    ]
    return any(due)


def drop_orphans(db: Database) -> bool:
    """Drop series of which nothing is left; tells whether there were any."""
    return bool(db.execute(_DROP_ORPHANS).rowcount)


def rewind(db: Database, at: int) -> None:
    """Have everything since a moment rolled up again, for samples that came late."""
    db.execute("UPDATE rolled SET until = ? / step * step WHERE until > ?", (at, at))


def _rolled(db: Database, step: int) -> int:
    row = db.execute("SELECT until FROM rolled WHERE step = ?", (step,)).fetchone()
    return row[0] if row else 0


def _mark(db: Database, step: int, until: int) -> None:
    db.execute("INSERT OR REPLACE INTO rolled (step, until) VALUES (?, ?)", (step, until))


def _roll_fine(db: Database, now: int) -> bool:
    """Sum up the next four minutes; times in which nothing was sampled are skipped."""
    begun, end = _rolled(db, FINE), _floor(now - _GRACE, FINE)
    first = db.execute(_NEXT_SAMPLE, (begun,)).fetchone()[0]
    since = end if first is None else max(begun, _floor(first, FINE))
    until = min(end, since + 4 * FINE)
    if begun < end:
        for series, hold in db.execute("SELECT id, hold FROM series").fetchall():
            _roll(db, series, hold, since, until)
        _mark(db, FINE, max(until, begun))
    return until < end


def _roll(db: Database, series: int, hold: int, since: int, until: int) -> None:
    samples = db.execute(_SAMPLES, (series, since - hold, until))
    curve = pieces(samples, hold=hold, since=since, until=until)
    rows = [(series, FINE, at, *summary(cut)) for at, cut in steps(curve, FINE)]
    db.conn.executemany("INSERT OR REPLACE INTO rollups VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _roll_coarse(db: Database) -> bool:
    begun, end = _rolled(db, COARSE), _floor(_rolled(db, FINE), COARSE)
    first = db.execute(_NEXT_FINE, (FINE, begun)).fetchone()[0]
    since = end if first is None else max(begun, _floor(first, COARSE))
    until = min(end, since + 6 * COARSE)
    if begun < end:
        db.execute(_ROLL_COARSE, {"fine": FINE, "coarse": COARSE, "since": since, "until": until})
        _mark(db, COARSE, max(until, begun))
    return until < end


def _let_go(db: Database, oldest: str, drop: str, horizon: int, piece: int) -> bool:
    first = db.execute(oldest).fetchone()[0]
    if first is None or first >= horizon:
        return False
    cut: int = min(horizon, first + piece)
    db.execute(drop, (cut,))
    return cut < horizon


def _drop_ended(db: Database, statement: str, horizon: int) -> bool:
    dropped: int = db.execute(statement, (horizon,)).rowcount
    return dropped == _MANY


def _relieve(db: Database, largest: int) -> bool:
    """While more than so many bytes are in use, drop five hours of the oldest words and roll-ups."""
    pages, spare, size = (
        db.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size")
    )
    if (pages - spare) * size <= largest:
        return False
    oldest = db.execute(_OLDEST_REST).fetchone()[0]
    if oldest is None:
        return False
    cut: int = oldest + 5 * _HOUR
    for statement in (_DROP_FINE, _DROP_COARSE, _DROP_WORDS):
        db.execute(statement, (cut,))
    return True


def _shrink(db: Database) -> bool:
    spare: int = db.execute("PRAGMA freelist_count").fetchone()[0] - _SPARE_PAGES
    for _ in range(min(spare, _MANY)):
        db.execute("PRAGMA incremental_vacuum(1)")  # Python's binding stops after the first page of many
    return spare > _MANY


def _floor(at: int, step: int) -> int:
    return at // step * step


_MANY: Final = 200
_SAMPLES: Final = "SELECT at, value FROM samples WHERE series = ? AND at > ? AND at < ? ORDER BY at"
_NEXT_SAMPLE: Final = """
SELECT min((SELECT at FROM samples WHERE series = id AND at > ? - hold ORDER BY at LIMIT 1)) FROM series
"""
_OLDEST_SAMPLE: Final = "SELECT min((SELECT min(at) FROM samples WHERE series = id)) FROM series"
_DROP_SAMPLES: Final = "DELETE FROM samples WHERE series IN (SELECT id FROM series) AND at < ?"
_OLDEST: Final = "SELECT min((SELECT min(at) FROM rollups WHERE series = id AND step = {step})) FROM series"
_OLDEST_FINE: Final = _OLDEST.format(step=FINE)
_OLDEST_COARSE: Final = _OLDEST.format(step=COARSE)
_NEXT_FINE: Final = "SELECT min((SELECT min(at) FROM rollups WHERE series = id AND step = ? AND at >= ?)) FROM series"
_DROP: Final = "DELETE FROM rollups WHERE series IN (SELECT id FROM series) AND step = {step} AND at < ?"
_DROP_FINE: Final = _DROP.format(step=FINE)
_DROP_COARSE: Final = _DROP.format(step=COARSE)
_ROLL_COARSE: Final = """
INSERT OR REPLACE INTO rollups (series, step, at, low, high, mean, known)
SELECT series, :coarse, at / :coarse * :coarse, min(low), max(high), sum(mean * known) / sum(known), sum(known)
FROM rollups WHERE series IN (SELECT id FROM series) AND step = :fine AND at >= :since AND at < :until
GROUP BY series, at / :coarse
"""
_OLDEST_REST: Final = f"""
SELECT min(at) FROM (
    SELECT min(until) AS at FROM words
    UNION ALL SELECT * FROM ({_OLDEST_FINE})
    UNION ALL SELECT * FROM ({_OLDEST_COARSE})
)
"""  # noqa: S608 - our own names
_DROP_WORDS: Final = "DELETE FROM words WHERE id IN (SELECT id FROM words WHERE until < ? ORDER BY until LIMIT 2000)"
_DROP_ENDED: Final = tuple(
    f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {end} < ? ORDER BY {end} LIMIT {_MANY})"  # noqa: S608 - our own names
    for table, end in (
        ("words", "until"),
        ("alerts", "until"),
        ("kept", "until"),
        ("events", "at"),
        ("acts", "done_at"),
    )
)
_DROP_PASSING: Final = f"""
DELETE FROM alerts WHERE id IN (
    SELECT id FROM alerts WHERE until < ? AND state IN ('pending', 'cleared') ORDER BY until LIMIT {_MANY}
)
"""  # noqa: S608 - our own names
_DROP_ORPHANS: Final = """
DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM samples WHERE series = id)
AND NOT EXISTS (SELECT 1 FROM rollups WHERE series = id)
"""
