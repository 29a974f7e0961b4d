"""A drill: sixty model servers go down at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, Card, Server, TheBox, local
from collectors.replay.script import Script, Source

BEGINS: Final = local(2026, 2, 12, 9, 0)
DOWN: Final = BEGINS + timedelta(minutes=1)
BACK: Final = BEGINS + timedelta(minutes=10)
SERVERS: Final = tuple(
    Server(port=port, label=f"model-{port}", unit=f"llama-{port}.service") for port in range(12001, 12061)
)


def _through(server: Server) -> Source:
    refused = replace(server, state=ServiceState.DOWN, why="connection refused")
    return Source(server.scope, 5, server).then(DOWN, refused).then(BACK, server)


SCRIPT: Final = Script(
    name="flood",
    title="a drill: sixty model servers go down at once",
    begins=BEGINS,
    ends=BACK + timedelta(minutes=2),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="flood", booted_at=BEGINS - timedelta(days=3))),
        Source("gpu", 2, Card(vram=58)),
        *map(_through, SERVERS),
    ),
)
