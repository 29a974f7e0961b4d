"""INC-00, a quiet night: eight hours in which nothing needs anybody."""

from datetime import timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, Card, Container, Containers, Server, Shift, TheBox, Unit, Units, local
from collectors.replay.probes import Probed, certificate, hop, page, way
from collectors.replay.script import Script, Source
from collectors.sources.probes.finding import Finding

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

UNITS: Final = Units(tuple(Unit(name=server.unit) for server in FLEET if server.unit))
CONTAINERS: Final = Containers(tuple(Container(name=f"service-{number:02}") for number in range(20)))

PROBES: Final = (
    Probed(
        name="prod",
        place="prod.lockn.ai/dns",
        finding=Finding(kind="environment", state=ServiceState.OFF, why="not deployed"),
    ),
    Probed(
        name="test",
        place="test.lockn.ai/dns",
        finding=way("environment", hop("DNS", "dns", host="test.lockn.ai"), hop("Caddy"), paths=("/",), people=True),
    ),
    Probed(name="tor", place="127.0.0.1/9050", finding=Finding(kind="proxy", state=ServiceState.UP, latency=900.0)),
    Probed(name="dev", place="dev.lockn.ai/443", finding=page("dev.lockn.ai", ("tls", certificate("dev.lockn.ai")))),
)
"""What is not deployed is meant not to be, and a way around half the world takes its time."""

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
        Source("systemd/user", 10, UNITS),
        Source("docker", 5, CONTAINERS),
        *(probe.source for probe in PROBES),
    ),
)
