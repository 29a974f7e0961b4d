"""Threads of people: one row for each conversation in which somebody waits, or was answered lately."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from board.board import Severity, ThreadRow, Tone
from board.facts import Exchange
from board.reading import Freshness
from board.words import age
from board.world import World

TOLD_FOR: Final = timedelta(hours=1)
"""How long one that was answered has a row."""
_TONES: Final[Mapping[Severity | None, Tone]] = {Severity.NOW: Tone.NOW, Severity.SOON: Tone.SOON}


def talk_rows(world: World, alarm: Mapping[str, Severity]) -> Iterator[ThreadRow]:
    """Those who wait first, the longest of them on top; below them those who were answered, the last one first."""
    talks = world.of(Exchange)
    waiting = sorted((each for each in talks if not _answered(each)), key=lambda each: (each.asked_at, each.key))
    for exchange in waiting:
        yield _row(world, exchange, alarm)
    lately = [each for each in talks if _answered(each) and world.now - _last(each) <= TOLD_FOR]
    for exchange in sorted(lately, key=lambda each: (-_last(each).timestamp(), each.key)):
        yield _row(world, exchange, alarm)


def _row(world: World, exchange: Exchange, alarm: Mapping[str, Severity]) -> ThreadRow:
    fresh = world.freshness(exchange)
    known, answered = fresh is not Freshness.UNKNOWN, _answered(exchange)
    severity = alarm.get(exchange.key)
    times = f" · asked {exchange.times} times" if exchange.times > 1 else ""
    quiet = Tone.QUIET if answered else Tone.PLAIN
    return ThreadRow(
        key=exchange.key,
        mark="?" if not known else "!" if severity in _TONES else "✓" if answered else "▸",
        title=f"{exchange.person or 'somebody'}{times}",
        where=exchange.channel,
        progress=_progress(world, exchange) if known else "?",
        since=_last(exchange) if answered else exchange.asked_at,
        ended=answered,
        person=True,
        tone=_TONES.get(severity, quiet) if known else Tone.UNKNOWN,
        freshness=fresh,
    )


def _answered(exchange: Exchange) -> bool:
    """Whether nobody waits: the last word is said, as far as the channel tells of it."""
    if exchange.turn_at is not None:
        return False
    return exchange.delivered_at is not None or (not exchange.told and exchange.answered_at is not None)


def _last(exchange: Exchange) -> datetime:
    return exchange.delivered_at or exchange.answered_at or exchange.asked_at


def _progress(world: World, exchange: Exchange) -> str:
    """What has reached the person: nothing that is only in the session."""
    if exchange.delivered_at is not None:
        if exchange.turn_at is None:
            return "delivered"
        return f"acknowledged · last word {age((world.now - exchange.delivered_at).total_seconds())} ago"
    if exchange.answered_at is None:
        return "no word yet"
    return "written, not sent" if exchange.told else "answered · ? delivered"
