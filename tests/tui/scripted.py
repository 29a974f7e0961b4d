"""A scripted board, a feed that gives it, and a clock that stands still."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from board.alerts.act import Act
from board.board import (
    AlertLine,
    Board,
    Bucket,
    Calm,
    Chart,
    Detail,
    Headline,
    Meter,
    Pulse,
    QueueItem,
    QueueTier,
    Severity,
    ShelfLine,
    StatusRow,
    Term,
    ThreadRow,
    Tone,
    Words,
)
from board.health import Health, health
from board.reading import Freshness
from board.world import World
from tui.app import LocknControl
from tui.wall import WallScreen
from widgets.canvas import Canvas
from widgets.ink import plain

MakeApp = Callable[..., LocknControl]

NOW = datetime(2026, 2, 11, 13, 24, 6, tzinfo=UTC)


def _alert(key: str, severity: Severity, what: str, minutes: int) -> AlertLine:
    return AlertLine(
        key=key,
        subject=f"box/{key}",
        severity=severity,
        what=what,
        since=NOW - timedelta(minutes=minutes),
        why="connection refused",
        do=f"systemctl --user start {key}",
        reason=f"{what}: nothing else needs a person more",
    )


BOARD = Board(
    at=NOW,
    headline=Headline(
        box="box",
        booted_at=NOW - timedelta(hours=3),
        off_since=None,
        now=1,
        soon=1,
        you=0,
        pulses=(Pulse("llama", Freshness.FRESH),),
    ),
    alerts=(
        _alert("llama", Severity.NOW, "Model server 11437 is down", 15),
        _alert("disk", Severity.SOON, "Disk is 91 % full", 60),
    ),
    notes=(),
    calm=Calm(earned=True, text="nothing needs you"),
    threads=(
        ThreadRow(key="thread/1", mark="▸", title="LOC-421 bridge", where="dev agent"),
        ThreadRow(key="thread/2", mark="▸", title="nightly regression", where="codex"),
    ),
    threads_title="2 running",
    status=(
        StatusRow(key="host", label="host", cells=(Meter(label="cpu", text="31 %", width=5),)),
        StatusRow(key="gpu/0", label="gpu 0", cells=(Words("78 %", Tone.PLAIN),)),
    ),
    status_title="age 0-4 s",
    queue=QueueTier(note="no tracker is set up"),
)

LOC = QueueItem(
    key="linear/LOC-421",
    id="LOC-421",
    title="auth bridge",
    bucket=Bucket.FINISH,
    rule="started",
    score=40.0,
    terms=(Term("priority urgent", 40.0, "urgent"),),
    keys=("linear/LOC-421", "gitea/10"),
    said=("urgent",),
)
QUEUED = replace(BOARD, queue=QueueTier(note="", items=(LOC,), wip=1, wip_limit=3))
"""The same with a piece of work in the queue."""

DETAIL = Detail(
    key="llama",
    title="llama-server 11437",
    lines=((Words("what"), Words("It refuses connections. " * 20)), (Words("since"), Words("13:09"))),
    charts=(
        Chart(
            title="tokens per second",
            unit="tok/s",
            points=tuple((NOW - timedelta(minutes=60 - at), float(at)) for at in range(60)),
            gap=90,
            limit=50,
        ),
    ),
    raw="{\n" + '  "state": "down",\n' * 80 + '  "end": true\n}',
    copy="systemctl --user start llama\nrm -rf /",
)


HISTORY = Detail(
    key="llama",
    title="Model server 11437 is down",
    lines=(
        (Words("13:09:06"), Words("opened: connection refused")),
        (Words("13:12:40"), Words("jarvis tried: restarted the unit")),
    ),
)


SHELVED = ShelfLine(
    key="gpu.new:box/gpu/0",
    what="The card is newer than PyTorch",
    since=NOW - timedelta(hours=2),
    until=datetime(2026, 3, 1, tzinfo=UTC),
    who="jarvis",
    reason="PyTorch supports sm_120",
    severity=Severity.SOON,
    hides=1,
)
WINDOW = ShelfLine(
    key="source:llama",
    what="the source llama",
    since=NOW - timedelta(minutes=10),
    until=NOW + timedelta(hours=1),
    who="sean",
    reason="new build",
    severity=None,
    hides=3,
)


@dataclass
class ScriptedFeed:
    """Gives the board and details it is told to."""

    board: Board = BOARD
    histories: dict[str, Detail] = field(default_factory=lambda: {"llama": HISTORY})
    acts: list[Act] = field(default_factory=list)
    details: dict[str, Detail] = field(default_factory=lambda: {"llama": DETAIL})
    broken: Exception | None = None
    asked: int = 0
    looked_at: list[str] = field(default_factory=list)

    def look(self, now: datetime) -> Board:
        """The board as scripted."""
        if self.broken is not None:
            raise self.broken
        return replace(self.board, at=now)

    def detail(self, key: str, now: datetime) -> Detail | None:  # noqa: ARG002 - the same at any time
        """The detail as scripted."""
        if self.broken is not None:
            raise self.broken
        return self.details.get(key)

    def look_at(self, key: str, who: str, now: datetime) -> None:
        """Remember."""
        del who, now
        self.looked_at.append(key)

    def read_again(self, now: datetime) -> str:  # noqa: ARG002 - the same at any time
        """Count."""
        self.asked += 1
        return "Asked 3 sources."

    def act(self, act: Act) -> str:
        """Remember."""
        if self.broken is not None:
            raise self.broken
        self.acts.append(act)
        return f"asked: {act.verb.value} {act.target}"

    def history(self, key: str, now: datetime) -> Detail | None:  # noqa: ARG002 - the same at any time
        """The history as scripted."""
        if self.broken is not None:
            raise self.broken
        return self.histories.get(key)

    def health(self, now: datetime) -> Health:
        """That of a dashboard that has read nothing."""
        return health(World((), (), {}, now, UTC))

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class StillClock:
    """A clock that moves only when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


def seen(app: LocknControl) -> str:
    """All text of the canvas on the screen that is open."""
    return "\n".join(plain(row.line) for row in app.screen.query_one(Canvas).rows)


def said(app: LocknControl) -> list[str]:
    """The messages that popped up, oldest first."""
    return [note.message for note in app._notifications]  # noqa: SLF001 - Textual has no public way


def selected(app: LocknControl) -> str | None:
    """The row under the wall's cursor."""
    assert isinstance(app.screen, WallScreen)
    return app.screen.selected
