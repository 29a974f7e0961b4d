"""Rules about conversations with people: nobody who asked is left without a delivered word."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from board.board import Severity
from board.facts import Exchange
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.words import clock, duration
from board.world import World

NAME_WORDS: Final = 2
"""Words of a person's name that a line tells."""


@rule(
    "comms.dark",
    Severity.SOON,
    Severity.NOW,
    limits=("comms.dark", "comms.dark_soon", "comms.dark_now"),
    causes=("comms.undelivered", "gw.http_down"),
)
def dark(world: World, limits: Limits) -> Iterable[Condition]:
    """A person waits, and nothing is delivered on the channel on which they asked.

    Where a channel does not say what was delivered, an answer that was written counts as one: nobody knows better.
    After a first word it is dark once the work goes on for two minutes without another.
    """
    for exchange, read_at in _read(world):
        silent = _silent_for(exchange, read_at)
        if silent is None:
            continue
        levels = [(Severity.SOON, limits.comms.dark_soon), (Severity.NOW, limits.comms.dark_now)]
        if exchange.acknowledged_at:
            levels = [(Severity.SOON, limits.comms.dark_now)]
        for severity, after in levels:
            if silent >= after:
                yield Condition(
                    rule="comms.dark",
                    subject=exchange.key,
                    severity=severity,
                    scope=world.home(exchange),
                    what=_asked(world, exchange),
                    why=f"{duration(silent.total_seconds())} without a word{_written(world, exchange)}",
                    do=f"write to {_name(exchange, 'them')} in {exchange.channel}, then look at the session",
                    span=limits.comms.dark,
                    blocks=1,
                    asked=True,
                    causes=(f"comms.undelivered:{exchange.key}", "gw.http_down"),
                )


@rule(
    "comms.repeat_ping",
    Severity.NOW,
    limits=("comms.repeat_ping",),
    causes=("comms.undelivered", "comms.dark"),
)
def repeat_ping(world: World, limits: Limits) -> Iterable[Condition]:
    """A person had to ask again before anything was delivered."""
    for exchange, _ in _read(world):
        if exchange.times > 1 and _waits(exchange):
            yield Condition(
                rule="comms.repeat_ping",
                subject=exchange.key,
                severity=Severity.NOW,
                scope=world.home(exchange),
                what=_asked(world, exchange),
                why=f"asked {exchange.times} times and nothing was delivered",
                do=f"write to {_name(exchange, 'them')} in {exchange.channel}, then look at the session",
                span=limits.comms.repeat_ping,
                blocks=1,
                asked=True,
                causes=(f"comms.undelivered:{exchange.key}", f"comms.dark:{exchange.key}"),
            )


@rule("comms.undelivered", Severity.NOW, limits=("comms.undelivered", "comms.undelivered_after"))
def undelivered(world: World, limits: Limits) -> Iterable[Condition]:
    """An answer was written into the session and never sent: only where the channel says what was delivered."""
    for exchange, read_at in _read(world):
        if not exchange.told or exchange.delivered_at or exchange.answered_at is None:
            continue
        if read_at - exchange.answered_at < limits.comms.undelivered_after:
            continue
        again = f"asked {exchange.times} times · " if exchange.times > 1 else ""
        yield Condition(
            rule="comms.undelivered",
            subject=exchange.key,
            severity=Severity.NOW,
            scope=world.home(exchange),
            what=f"Answer for {_name(exchange, 'somebody')} exists, was never sent to {exchange.channel}",
            why=f"{again}in the session since {clock(exchange.answered_at, world.zone, world.now)}, no delivery id",
            do=f"send it to {_name(exchange, 'them')} by hand: {exchange.channel}",
            span=limits.comms.undelivered,
            blocks=1,
            asked=True,
        )


@rule("comms.progress_gap", Severity.NOTE, limits=("comms.progress_gap", "comms.progress_after", "comms.dark_now"))
def progress_gap(world: World, limits: Limits) -> Iterable[Condition]:
    """Somebody was told that it is worked on, and has heard nothing since."""
    for exchange, read_at in _read(world):
        silent = _silent_for(exchange, read_at)
        if silent is None or not exchange.acknowledged_at:
            continue
        if limits.comms.progress_after <= silent < limits.comms.dark_now:
            yield Condition(
                rule="comms.progress_gap",
                subject=exchange.key,
                severity=Severity.NOTE,
                scope=world.home(exchange),
                what=f"No progress told to {_name(exchange, 'somebody')} in {exchange.channel}",
                why=f"{duration(silent.total_seconds())} since the last word, and the work goes on",
                span=limits.comms.progress_gap,
            )


@rule("comms.fragments", Severity.NOTE, limits=("comms.fragments", "comms.fragments_for", "comms.pieces"))
def fragments(world: World, limits: Limits) -> Iterable[Condition]:
    """An answer came in many pieces, or in another order than it was sent in."""
    for exchange, read_at in _read(world):
        if exchange.pieces_at is None or read_at - exchange.pieces_at >= limits.comms.fragments_for:
            continue
        if exchange.pieces > limits.comms.pieces or exchange.disordered:
            order = ", in another order than they were sent" if exchange.disordered else ""
            yield Condition(
                rule="comms.fragments",
                subject=exchange.key,
                severity=Severity.NOTE,
                scope=world.home(exchange),
                what=f"Answer in {exchange.pieces} pieces within 20 seconds in {exchange.channel}",
                why=f"they arrived together{order} · send one composed message",
                span=limits.comms.fragments,
            )


def _read(world: World) -> Iterator[tuple[Exchange, datetime]]:
    """Each conversation, and when it was read."""
    return ((each, world.taken_at(each) or world.now) for each in world.of(Exchange))


def _waits(exchange: Exchange) -> bool:
    """Whether somebody waits for a first word."""
    return exchange.delivered_at is None and (exchange.told or exchange.answered_at is None)


def _silent_for(exchange: Exchange, read_at: datetime) -> timedelta | None:
    """For how long nobody has heard a word; None where nobody waits for one."""
    if _waits(exchange):
        return read_at - exchange.asked_at
    if exchange.delivered_at and exchange.turn_at:
        return read_at - exchange.delivered_at
    return None


def _asked(world: World, exchange: Exchange) -> str:
    """Who waits where and since when; the same as long as they wait."""
    since = clock(exchange.asked_at, world.zone, world.now)
    who = _name(exchange, "Somebody")
    if exchange.delivered_at is not None:
        last = clock(exchange.delivered_at, world.zone, world.now)
        return f"{who} heard nothing in {exchange.channel} since {last}, and the work goes on"
    if exchange.times > 1:
        return f"{who} asked {exchange.times} times since {since}, no answer in {exchange.channel}"
    return f"{who} waits since {since} for a word in {exchange.channel}"


def _written(world: World, exchange: Exchange) -> str:
    if exchange.answered_at is None or exchange.delivered_at:
        return ""
    return f" · an answer is in the session since {clock(exchange.answered_at, world.zone, world.now)}"


def _name(exchange: Exchange, otherwise: str) -> str:
    """What people call the person; an id is no name."""
    words = exchange.person.split()[:NAME_WORDS]
    return " ".join(words) if words and all(each.replace("-", "").isalpha() for each in words) else otherwise
