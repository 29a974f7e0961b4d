"""INC-01, the morning of a Windows update: the box was off, and one model server did not come back with it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, Card, Server, TheBox, Unit, Units, local
from collectors.replay.script import Off, Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, in the box's zone."""
    return local(2026, 2, 11, hour, minute, second)


OFF: Final = at(10, 36, 30)
BOOT: Final = at(13, 9)
ENGINE: Final = at(13, 9, 5)
"""When our unit starts."""
STARTED: Final = at(13, 45)
"""When somebody starts the server that did not come back."""
LOADED: Final = at(13, 45, 20)

_BEFORE: Final = TheBox(boot="before the update", booted_at=local(2026, 2, 8, 7, 30), cpu=(60, 84))
_AFTER: Final = TheBox(boot="after the update", booted_at=BOOT, cpu=(60, 84))
_CARD: Final = Card(vram=58, load=(0, 30))
_QWEN: Final = Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service")
_OTHERS: Final = (
    Server(port=11439, label="coder-next", unit="llama-coder-next.service"),
    Server(port=11440, label="coder-cpu 2M"),
    Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service"),
)
_UNIT: Final = Unit(name="llama-qwen.service", boot="disabled")
_KEPT: Final = (Unit(name="llama-coder-next.service"), Unit(name="qwen-vl.service"))
_REFUSED: Final = replace(_QWEN, label="127.0.0.1:11437", state=ServiceState.DOWN, why="connection refused")
"""An engine that has never seen it up knows it by its address alone."""


def _loading(server: Server) -> Server:
    return replace(server, state=ServiceState.STARTING, why="loading the model")


SCRIPT: Final = Script(
    name="INC-01",
    title="the Windows update morning",
    begins=at(10, 30),
    ends=at(13, 50),
    zone=ZONE,
    off=(Off(OFF, ENGINE),),
    sources=(
        Source("host", 2, _BEFORE).then(BOOT, _AFTER),
        Source("gpu", 2, _CARD),
        Source("systemd/user", 10, Units((_UNIT, *_KEPT)))
        .then(BOOT, Units((replace(_UNIT, state=ServiceState.OFF, why="inactive"), *_KEPT)))
        .then(STARTED, Units((_UNIT, *_KEPT))),
        Source(_QWEN.scope, 5, _QWEN).then(BOOT, _REFUSED).then(STARTED, _loading(_QWEN)).then(LOADED, _QWEN),
        *(
            Source(server.scope, 5, server).then(BOOT, _loading(server)).then(at(13, 9, 12), server)
            for server in _OTHERS
        ),
    ),
)
