"""INC-07, four quiet lies of an evening of deployments: a sick health check, a name with two levels, a wrong tunnel."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from board.facts import ServiceState
from board.marks import CHECK_BROKEN
from collectors.replay.cast import ZONE, Card, Container, Containers, TheBox, local
from collectors.replay.probes import Probed, certificate, hop, page, way
from collectors.replay.script import Script, Source
from collectors.sources.probes.finding import Finding


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 3, hour, minute, second)


UNHEALTHY: Final = at(21, 35)
"""When the health check of the voice service began to fail, for want of curl."""
MENDED: Final = at(21, 50)
LOCKED_OUT: Final = at(22, 10)
"""When the logger could not log in to its database any more."""
LET_IN: Final = at(22, 20)
MISNAMED: Final = at(22, 23)
"""When the API got a name that its certificate does not cover."""
RENAMED: Final = at(22, 40)
MISLED: Final = at(22, 50)
"""When the name of the test environment pointed to another tunnel."""
CORRECTED: Final = at(23, 4)

NO_CURL: Final = 'exec: "curl": executable file not found in $PATH'
NO_LOGIN: Final = 'FATAL: password authentication failed for user "logger"'
TWO_LEVELS: Final = "its certificate covers *.lockn.ai only: api.dev.lockn.ai needs a two-level name"
WRONG_TUNNEL: Final = "test.lockn.ai points to d94a000d.cfargotunnel.com, expected 47a1565c*.cfargotunnel.com"
PATHS: Final = ("/api/apikeys", "/api/voice", "/api/tts")


def _api(fault: str = "") -> Probed:
    shown = ("tls", certificate("api.dev.lockn.ai", why=fault))
    finding = page("api.dev.lockn.ai", shown, why=fault)
    return Probed(name="dev-api", place="api.dev.lockn.ai/443", finding=finding)


def _environment(fault: str = "") -> Probed:
    hops = (hop("DNS", "dns", why=fault, host="test.lockn.ai"), hop("tunnel"), hop("Caddy"), hop("backend"))
    finding = way("environment", *hops, paths=PATHS, people=True)
    return Probed(name="test", place="test.lockn.ai/dns", finding=finding)


def _smoke(fault: str = "") -> Probed:
    return Probed(name="test-login", place="test.lockn.ai/443", finding=page("test.lockn.ai", why=fault))


_VOICE: Final = Probed(name="voice", place="127.0.0.1/3002", finding=page("127.0.0.1", port=3002))
_PROD: Final = Probed(
    name="prod",
    place="prod.lockn.ai/dns",
    finding=Finding(kind="environment", state=ServiceState.OFF, why="not deployed"),
)
_BOTH: Final = (Container(name="lockn-voice", port=3002), Container(name="lockn-logger", port=8080))
_WELL: Final = Containers(_BOTH)
_SICK: Final = Containers(
    (replace(_BOTH[0], state=ServiceState.DEGRADED, why=NO_CURL, marks=(CHECK_BROKEN,)), _BOTH[1])
)
_SHUT: Final = Containers((_BOTH[0], replace(_BOTH[1], state=ServiceState.DEGRADED, why=NO_LOGIN)))

SCRIPT: Final = Script(
    name="INC-07",
    title="four quiet lies of an evening of deployments",
    begins=at(21, 33),
    ends=at(23, 7),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="evening", booted_at=at(7, 30))),
        Source("gpu", 2, Card(vram=58)),
        Source("docker", 5, _WELL)
        .then(UNHEALTHY, _SICK)
        .then(MENDED, _WELL)
        .then(LOCKED_OUT, _SHUT)
        .then(LET_IN, _WELL),
        _VOICE.source,
        _PROD.source,
        _api().source.then(MISNAMED, _api(TWO_LEVELS)).then(RENAMED, _api()),
        _environment().source.then(MISLED, _environment(WRONG_TUNNEL)).then(CORRECTED, _environment()),
        _smoke().source.then(MISLED, _smoke("answered 530")).then(CORRECTED, _smoke()),
    ),
)
