"""Terms: what makes the score of a piece of work, each a phrase with its points; they add up exactly."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from board.board import Term
from board.queue.weights import Weights
from board.words import day
from board.work import Piece

TENTHS: Final = 1
"""Decimals of all points, so that what is printed adds up."""
_WEEK: Final = 7
_NAMED: Final = 2
"""How many of those that wait for a piece are named."""
STREAK: Final = 3
"""So many failures in a row are a streak."""


def total(terms: Sequence[Term]) -> float:
    """The score."""
    return round(sum(each.points for each in terms), TENTHS)


def terms(piece: Piece, weights: Weights, now: datetime, today: date) -> list[Term]:
    """What a piece is worth by itself, without what hangs on it."""
    found = [_priority(piece.priority.value, weights)]
    if piece.due is not None or piece.milestone_due is not None:
        found += _dates(piece, weights, today)
    if piece.cycle == "active":
        found.append(_term("in this cycle", weights.cycle_active, "in cycle"))
    elif piece.cycle == "next":
        found.append(_term("in the next cycle", weights.cycle_next, "next cycle"))
    if moved := _movement(piece, weights, now):
        found.append(moved)
    if piece.estimate is not None and (points := _small(piece.estimate, weights)):
        found.append(_term(f"small ({piece.estimate:g} pt)", points))
    return found


def unblocking(waiting: Sequence[str], weights: Weights) -> Iterator[Term]:
    """What those are worth that wait for it, by their ids."""
    if waiting:
        more = f" and {len(waiting) - _NAMED} more" if len(waiting) > _NAMED else ""
        text = f"unblocks {', '.join(waiting[:_NAMED])}{more}"
        yield _term(text, min(weights.unblocks * len(waiting), weights.unblocks_most), text)


def failing(streak: int, weights: Weights) -> Iterator[Term]:
    """What it is worth that its checks fail again and again."""
    if streak >= STREAK:
        yield _term(f"CI failed {streak} in a row", weights.streak_three, f"CI red ×{streak}")
    elif streak == STREAK - 1:
        yield _term("CI failed twice in a row", weights.streak_two, "CI red ×2")


def stuck(pull: str, weights: Weights) -> Term:
    """What it is worth that a pull request cannot be merged."""
    return _term(f"{pull} blocked", weights.pull_blocked)


def pinned(weights: Weights) -> Term:
    """What a person's pin is worth."""
    return _term("pinned by you", weights.pinned, "pinned")


def inherited(name: str, points: float) -> Term:
    """What is missing to stand above the best that waits for it."""
    return _term(f"inherits from {name}", points)


def days_left(until: date, today: date) -> int:
    """Days up to a date; below zero it is past."""
    return (until - today).days


def due_in(left: int) -> str:
    """How far a date is, in words: ``due today``, ``due in 6 d``, ``3 d late``."""
    if left < 0:
        return f"{-left} d late"
    return "due today" if left == 0 else f"due in {left} d"


def _priority(priority: str, weights: Weights) -> Term:
    if not priority:
        return _term("priority not set", weights.unset)
    return _term(f"priority {priority}", getattr(weights, priority), priority)


def _dates(piece: Piece, weights: Weights, today: date) -> Iterator[Term]:
    """The larger of what its own date and that of its milestone count."""
    own = _due(days_left(piece.due, today), weights) if piece.due else 0.0
    shared = piece.milestone_due and weights.milestone_share * _due(days_left(piece.milestone_due, today), weights)
    if piece.due and own and own >= (shared or 0.0):
        yield _term(f"due {day(piece.due)}", own, due_in(days_left(piece.due, today)))
    elif piece.milestone_due and shared:
        name = f"milestone {piece.milestone}" if piece.milestone else "milestone"
        left = days_left(piece.milestone_due, today)
        yield _term(f"{name} due {day(piece.milestone_due)}", shared, f"{name} {due_in(left)}")


def _due(left: int, weights: Weights) -> float:
    if left >= weights.due_days:
        return 0.0
    if left >= 0:
        return weights.due_today * (weights.due_days - left) / weights.due_days
    late = min(-left / weights.late_days, 1.0) if weights.late_days else 1.0
    return weights.due_today + (weights.due_late - weights.due_today) * late


def _movement(piece: Piece, weights: Weights, now: datetime) -> Term | None:
    if piece.begun:
        days = (now - piece.moved_at).days if piece.moved_at is not None else 0
        if days > 1:
            points = min(weights.still_day * (days - 1), weights.still_most)
            return _term(f"no movement for {days} d", points, f"{days} d idle")
    elif piece.created_at is not None:
        weeks = (now - piece.created_at).days // _WEEK
        if weeks > 0:
            points = min(weights.waiting_week * weeks, weights.waiting_most)
            return _term(f"waiting for {weeks} week{'s' if weeks > 1 else ''}", points)
    return None


def _small(estimate: float, weights: Weights) -> float:
    if not 0 < estimate <= 5:
        return 0.0
    if estimate <= 2:
        return weights.small_one if estimate <= 1 else weights.small_two
    return weights.small_three if estimate <= 3 else weights.small_five


def _term(text: str, points: float, brief: str = "") -> Term:
    return Term(text, round(points, TENTHS), brief)
