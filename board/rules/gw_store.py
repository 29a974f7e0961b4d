"""Rules about the session store of a gateway, as long as it is one file: it is read and written whole for each change.

What it costs is felt elsewhere, in the gateway's memory and in how long a list of its jobs takes; it begins here.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from shlex import quote
from typing import Final, NamedTuple

from board.board import Severity
from board.facts import Gauge, Job, Service
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.condition import Condition, rule
from board.sessions import STORE
from board.span import Level
from board.words import clock, figure, size
from board.world import World

GROWTH: Final = Lookback("*/store/bytes:value", timedelta(hours=24), Reduction.TREND)
"""How the store has grown for a day."""
PRUNES: Final = ("prune", "pruning", "cleanup")
"""Words in the name of a job that removes finished sessions."""
SESSIONS: Final = ("session", "store")
"""Words of which its name has one, too."""


@rule(
    "gw.sessions_bloat",
    Severity.SOON,
    Severity.NOW,
    limits=(
        *("store.entries_soon", "store.entries_now", "store.bytes_soon", "store.bytes_now"),
        *("store.finished", "store.finished_entries", "store.fatal"),
    ),
    causes=("gw.pruner_missed",),
    past=(GROWTH,),
)
def sessions_bloat(world: World, limits: Limits) -> Iterable[Condition]:
    """A store has grown so much that each write of it takes the gateway's time, above all by finished cron runs."""
    for store, held in _stores(world):
        soon, now = _large(held, limits), _urgent(held, limits)
        found = ((Severity.SOON, soon, limits.store.entries_soon), (Severity.NOW, now, limits.store.entries_now))
        for severity, firm, span in found:
            if firm is not None:
                yield Condition(
                    rule="gw.sessions_bloat",
                    subject=store.key,
                    severity=severity,
                    scope=world.home(store),
                    what=f"Session store of {_gateway(store)} holds {_held(held)}",
                    why=" · ".join(part for part in (_share(held), _forecast(world, store, limits)) if part)
                    or "it is read and written whole for each change",
                    do=_prune(store, held),
                    firm=firm,
                    span=span,
                    causes=("gw.pruner_missed",),
                    reach=_owner(store),
                )


@rule(
    "gw.null_origin",
    Severity.SOON,
    Severity.NOW,
    limits=(
        *("store.null_origin_soon", "store.null_origin_now", "store.finished", "store.finished_entries"),
        *("store.entries_soon", "store.entries_now", "store.bytes_soon", "store.bytes_now"),
    ),
    causes=("gw.sessions_bloat",),
)
def null_origin(world: World, limits: Limits) -> Iterable[Condition]:
    """Runs of cron jobs fill the store without saying where they came from: evidence of bloat, and never worse than it.

    Nor is it ever a line of its own.
    """
    for store, held in _stores(world):
        if not world.holds("gw.sessions_bloat", store.key) or _large(held, limits) is None:
            continue
        levels = ((Severity.SOON, limits.store.null_origin_soon), (Severity.NOW, limits.store.null_origin_now))
        for severity, span in levels:
            firm = _level(held.null_origin, span)
            bounds = _urgent(held, limits) if severity is Severity.NOW else True
            if firm is not None and bounds is not None:
                yield Condition(
                    rule="gw.null_origin",
                    subject=store.key,
                    severity=severity,
                    scope=world.home(store),
                    what=f"Cron runs without an origin: {figure(held.null_origin or 0)} in the session store",
                    why="nobody talks in them, and nothing removes them",
                    do=_prune(store, held),
                    firm=firm and bounds,
                    span=span,
                    causes=("gw.sessions_bloat",),
                )


@rule(
    "gw.session_dir",
    Severity.SOON,
    limits=("store.folder_bytes", "store.folder_files"),
    causes=("gw.sessions_bloat",),
)
def session_dir(world: World, limits: Limits) -> Iterable[Condition]:
    """The folder of the transcripts holds far more than its store names."""
    for store, held in _stores(world):
        firm = _worst(_level(held.folder, limits.store.folder_bytes), _level(held.files, limits.store.folder_files))
        if firm is not None:
            named = f"the store names only {figure(held.entries)}" if held.entries is not None else "most are old"
            yield Condition(
                rule="gw.session_dir",
                subject=store.key,
                severity=Severity.SOON,
                scope=world.home(store),
                what=f"Transcripts of {_gateway(store)}: {figure(held.files or 0)} files, {_megabytes(held.folder)}",
                why=named,
                do=f"back up {_folder(store)}, then remove the transcripts that no session names",
                firm=firm,
                span=limits.store.folder_bytes,
                causes=("gw.sessions_bloat",),
            )


@rule("gw.debris", Severity.NOTE, limits=("store.debris",))
def debris(world: World, limits: Limits) -> Iterable[Condition]:
    """Transcripts that were deleted, replaced or found corrupt still take their place."""
    for store, held in _stores(world):
        firm = _level(held.debris, limits.store.debris)
        if firm is not None:
            yield Condition(
                rule="gw.debris",
                subject=store.key,
                severity=Severity.NOTE,
                scope=world.home(store),
                what=f"Leftovers of sessions of {_gateway(store)}: {size(held.debris or 0)} can be had back",
                why="files named .deleted, .bak, .reset or .corrupt",
                firm=firm,
                span=limits.store.debris,
            )


@rule("gw.pruner_missed", Severity.SOON, limits=("store.pruner", "store.pruner_within"))
def pruner_missed(world: World, limits: Limits) -> Iterable[Condition]:
    """The job that prunes a store has not done so for more than a day; only where there is such a job."""
    for store, _ in _stores(world):
        for job in world.under(_owner(store), Job):
            read_at = world.taken_at(job)
            if not _prunes(job) or read_at is None:
                continue
            if job.last_ok is not None and read_at - job.last_ok < limits.store.pruner_within:
                continue
            last = clock(job.last_ok, world.zone, world.now) if job.last_ok else "never"
            yield Condition(
                rule="gw.pruner_missed",
                subject=job.key,
                severity=Severity.SOON,
                scope=world.home(job),
                what=f"Job {_short(job.label)} has not pruned the session store",
                why=f"last ok: {last}" + ("" if job.enabled else " · it is switched off"),
                do="run it once by hand, and look at what it says" if job.enabled else "switch it on",
                span=limits.store.pruner,
                reach=_owner(store),
            )


class _Held(NamedTuple):
    """What is known of a store; None: not known."""

    entries: float | None
    bytes: float | None
    finished: float | None
    null_origin: float | None
    folder: float | None
    files: float | None
    debris: float | None

    @property
    def share(self) -> float | None:
        """Percent of the entries that are finished runs of cron jobs."""
        return None if self.finished is None or not self.entries else 100 * self.finished / self.entries


def _stores(world: World) -> Iterator[tuple[Service, _Held]]:
    for store in world.of(Service):
        if store.kind == STORE:
            gauges = (world.find(f"{store.key}/{name}", Gauge) for name in _Held._fields)
            yield store, _Held(*(None if gauge is None else gauge.value for gauge in gauges))


def _level(value: float | None, level: Level) -> bool | None:
    """How a level judges; a value that is not known is no reason to take back what was raised."""
    return False if value is None else level.judge(value)


def _worst(one: bool | None, other: bool | None) -> bool | None:
    """Both judgments in one: sure before held before well."""
    return one or other or (False if one is False or other is False else None)


def _large(held: _Held, limits: Limits) -> bool | None:
    """Whether it has grown so much that it is worth a line."""
    grown = _worst(_level(held.entries, limits.store.entries_soon), _level(held.bytes, limits.store.bytes_soon))
    return _worst(grown, _crowded(held, limits))


def _urgent(held: _Held, limits: Limits) -> bool | None:
    """Whether it has grown so much that it is urgent."""
    return _worst(_level(held.entries, limits.store.entries_now), _level(held.bytes, limits.store.bytes_now))


def _crowded(held: _Held, limits: Limits) -> bool | None:
    """Whether most of a store that is not small are finished runs of cron jobs."""
    if held.entries is not None and held.entries <= limits.store.finished_entries:
        return None
    return _level(held.share, limits.store.finished)


def _held(held: _Held) -> str:
    parts = (
        f"{figure(held.entries)} entries" if held.entries is not None else "",
        _megabytes(held.bytes, 1) if held.bytes is not None else "",
    )
    return ", ".join(part for part in parts if part) or "more than before"


def _megabytes(held: float | None, digits: int = 0) -> str:
    """Bytes in the unit that its limits are counted in."""
    return f"{(held or 0) / 1e6:.{digits}f} MB"


def _share(held: _Held) -> str:
    return "" if held.share is None else f"{held.share:.0f} % are finished cron runs"


def _forecast(world: World, store: Service, limits: Limits) -> str:
    """When it reaches a size that counts, at its pace."""
    name, marks = series(f"{store.key}/bytes"), (limits.store.fatal, limits.store.bytes_now.fire)
    for mark, words in zip(marks, ("lists of jobs take 60 s", f"{marks[1] / 1e6:.0f} MB"), strict=True):
        at = world.past.full_at(GROWTH, name, mark, after=world.now)
        if at is not None:
            return f"{words} at {clock(at, world.zone, world.now)} at this pace"
    return ""


def _prune(store: Service, held: _Held) -> str:
    number = f"{figure(held.finished)} " if held.finished else ""
    return f"back up, then prune {number}finished cron-run sessions: {_folder(store)}"


def _folder(store: Service) -> str:
    folder = next((ref.removeprefix("folder:") for ref in store.refs if ref.startswith("folder:")), "")
    return quote(folder) if folder else "the folder of the sessions"


def _owner(store: Service) -> str:
    """Key of the gateway whose store it is."""
    return store.key.rpartition("/")[0]


def _gateway(store: Service) -> str:
    return f"gateway {_owner(store).rpartition('/')[2]}"


def _prunes(job: Job) -> bool:
    name = job.label.lower()
    return any(word in name for word in PRUNES) and any(word in name for word in SESSIONS)


def _short(label: str) -> str:
    return " ".join(label.split()[:3])
