"""Drills: the box's clock is set back by an hour, or forward by a day, while a server is down."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, Card, Server, TheBox, local
from collectors.replay.script import Jump, Script, Source

BEGINS: Final = local(2026, 2, 12, 9, 0)
DOWN: Final = BEGINS + timedelta(minutes=1)
JUMP: Final = BEGINS + timedelta(minutes=4)
BACK_UP: Final = BEGINS + timedelta(minutes=8)

_SERVER: Final = Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service")


def _jumping(name: str, title: str, by: timedelta) -> Script:
    refused = replace(_SERVER, state=ServiceState.DOWN, why="connection refused")
    return Script(
        name=name,
        title=title,
        begins=BEGINS,
        ends=BACK_UP + timedelta(minutes=2),
        zone=ZONE,
        jumps=(Jump(JUMP, by),),
        sources=(
            Source("host", 2, TheBox(boot="clocks", booted_at=BEGINS - timedelta(days=3))),
            Source("gpu", 2, Card(vram=58)),
            Source(_SERVER.scope, 5, _SERVER).then(DOWN, refused).then(BACK_UP, _SERVER),
        ),
    )


BACK: Final = _jumping("clock-back", "a drill: the clock goes back an hour", timedelta(hours=-1))
FORWARD: Final = _jumping("clock-forward", "a drill: the clock goes forward a day", timedelta(days=1))
