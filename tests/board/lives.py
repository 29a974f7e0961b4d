"""Alerts as they stand at a moment, without the readings that led to them."""

from board.alerts.fault import Fault, faults, folded
from board.alerts.track import Stage, Track
from board.board import Severity
from board.limits.bounds import seconds
from board.rules.condition import Condition
from tests.board.worlds import BOX, at

DISK, LLAMA, SLOT = f"{BOX}/host/disk/root", f"{BOX}/llama/11439", f"{BOX}/llama/11439/slot/0"


def alert(
    rule: str,
    subject: str = LLAMA,
    severity: Severity = Severity.NOW,
    *,
    since: float = 0,
    cleared: float | None = None,
    causes: tuple[str, ...] = (),
    reach: str = "",
    blocks: int = 0,
    stage: Stage = Stage.RAISED,
    uncertain: bool = False,
    asked: bool = False,
    quiet: float | None = None,
    scope: str = "llama/11439",
    times: int = 1,
) -> Track:
    """An alert that was raised, and perhaps turned good and cleared, at these seconds."""
    condition = Condition(
        rule=rule,
        subject=subject,
        severity=severity,
        scope=scope,
        what=f"What {rule} says",
        why="because",
        do="systemctl status",
        span=seconds(4, 30),
        blocks=blocks,
        asked=asked,
        causes=causes,
        reach=reach,
    )
    return Track(
        condition=condition,
        stage=stage if cleared is None else Stage.CLEARED,
        firm_since=at(since),
        seen_at=at(since),
        quiet_since=None if quiet is None else at(quiet),
        raised_at=at(since),
        cleared_at=None if cleared is None else at(cleared),
        times=times,
        uncertain=uncertain,
    )


def tops(*tracks: Track) -> tuple[Fault, ...]:
    """The faults of these alerts that follow from no other."""
    return folded(faults(tracks))
