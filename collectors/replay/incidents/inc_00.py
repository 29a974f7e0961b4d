"""INC-00, a quiet night: eight hours in which nothing needs anybody."""

from datetime import timedelta
from typing import Final

from collectors.replay.cast import ZONE, Card, Server, Shift, TheBox, local
from collectors.replay.script import Script, Source

BEGINS: Final = local(2026, 2, 11, 22, 14)
NIGHT: Final = timedelta(hours=8)

BOX: Final = TheBox(boot="night", booted_at=local(2026, 2, 11, 13, 9), disk=48, cpu=(12, 21))
CARD: Final = Card(vram=12, load=(0, 34))
FLEET: Final = (
    Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service"),
    Server(
        port=11439,
        label="coder-next",
        unit="llama-coder-next.service",
        work=Shift(every=timedelta(minutes=10), length=timedelta(minutes=3), rate=41),
    ),
    Server(port=11440, label="coder-cpu 2M"),
    Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service"),
)
"""11440 has no card and is slow: that is how it is meant to be."""

SCRIPT: Final = Script(
    name="INC-00",
    title="a quiet night",
    begins=BEGINS,
    ends=BEGINS + NIGHT,
    zone=ZONE,
    sources=(
        Source("host", 2, BOX),
        Source("gpu", 2, CARD),
        *(Source(server.scope, 5, server) for server in FLEET),
    ),
)
