"""A conversation with a person, for the tests of rules and rows, and worlds in which all is wrong with one."""

from typing import Any

from board.facts import Exchange
from board.world import World
from tests.board.worlds import BOX, T0, at, world

KEY = f"{BOX}/openclaw/main/transcripts/talk/a1"


def exchange(**more: Any) -> Exchange:
    """Sean has asked just now, on a channel that tells of deliveries."""
    fields: dict[str, Any] = {
        "key": KEY,
        "refs": ("session:a1", "agent:main"),
        "channel": "slack",
        "person": "Sean",
        "asked_at": T0,
    }
    return Exchange(**{**fields, **more})


def specimens() -> tuple[World, ...]:
    """One of each."""
    return (
        world(exchange(asked_at=at(-300), times=2, answered_at=at(-200))),
        world(exchange(asked_at=at(-300), acknowledged_at=at(-290), delivered_at=at(-40), turn_at=T0)),
        world(exchange(delivered_at=T0, pieces=5, pieces_at=T0, disordered=True)),
    )
