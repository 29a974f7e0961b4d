"""A drill: a model server that is up and down again each second, for five minutes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from board.facts import Fact, ServiceState
from collectors.replay.cast import ZONE, Card, Server, TheBox, local
from collectors.replay.script import Moment, Script, Source

BEGINS: Final = local(2026, 2, 12, 9, 0)
TOGGLES: Final = BEGINS + timedelta(minutes=1)
SETTLES: Final = BEGINS + timedelta(minutes=6)

_SERVER: Final = Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service")


@dataclass(frozen=True, slots=True)
class Toggling:
    """A server that is another one each second."""

    even: Server
    odd: Server

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the server of this second says."""
        return (self.odd if int(moment.played.total_seconds()) % 2 else self.even)(moment)


SCRIPT: Final = Script(
    name="toggling",
    title="a drill: a model server that is up and down again each second",
    begins=BEGINS,
    ends=SETTLES + timedelta(minutes=17),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="toggling", booted_at=BEGINS - timedelta(days=3))),
        Source("gpu", 2, Card(vram=58)),
        Source(_SERVER.scope, 1, _SERVER)
        .then(TOGGLES, Toggling(_SERVER, replace(_SERVER, state=ServiceState.DOWN, why="connection refused")))
        .then(SETTLES, _SERVER),
    ),
)
