"""INC-17, a service without means: after two fills its capital is used up, and each further order is refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import ServiceState
from collectors.replay.cast import ZONE, TheBox, local
from collectors.replay.probes import Probed
from collectors.replay.script import Script, Source
from collectors.replay.services import Storm, Watched
from collectors.sources.probes.finding import Finding


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, in the box's zone."""
    return local(2026, 3, 2, hour, minute, second)


STARTED: Final = at(5, 10)
EXHAUSTED: Final = at(5, 13)
"""When the second fill took what was left of the capital, and the first order was refused."""
STOPPED: Final = at(6, 40)
"""When somebody stopped it, and said so."""
EVERY: Final = timedelta(seconds=9.7)
NEEDED_BY: Final = ("needed-by:service:market-maker",)

RUNNING: Final = Watched(
    name="market-maker", started_at=STARTED, balance=25, capital=25, least=5, accepted=2, last_event=STARTED
)
POOR: Final = replace(
    RUNNING,
    balance=1.2,
    accepted=0,
    filled=2,
    last_event=EXHAUSTED,
    storm=Storm(reason="not enough balance", since=EXHAUSTED, every=EVERY),
)
"""Its own counter of what was accepted is wrong: two orders have come true."""
RESTING: Final = replace(
    POOR,
    state=ServiceState.OFF,
    why="stopped: its capital is used up, waits for 64cad2ab",
    storm=Storm(reason="not enough balance", since=EXHAUSTED, every=EVERY, until=STOPPED),
)
BLOCKED: Final = replace(RUNNING, storm=Storm(reason="trading restricted in your region", since=EXHAUSTED, every=EVERY))

TOR: Final = Probed(
    name="tor",
    place="127.0.0.1/9050",
    finding=Finding(kind="proxy", state=ServiceState.UP, latency=900.0, refs=NEEDED_BY),
)
TOR_DOWN: Final = replace(
    TOR, finding=Finding(kind="proxy", state=ServiceState.DOWN, why="connection refused", refs=NEEDED_BY)
)

SCRIPT: Final = Script(
    name="INC-17",
    title="a service without means",
    begins=at(5, 11),
    ends=at(7, 0),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="march", booted_at=at(0, 0))),
        TOR.source,
        RUNNING.source.then(EXHAUSTED, POOR).then(STOPPED, RESTING),
    ),
)
NO_TOR: Final = replace(
    SCRIPT,
    name="INC-17-tor",
    title="a service whose proxy is down",
    sources=(
        Source("host", 2, TheBox(boot="march", booted_at=at(0, 0))),
        TOR.source.then(EXHAUSTED, TOR_DOWN),
        RUNNING.source.then(EXHAUSTED, BLOCKED),
    ),
)
"""The variant in which the orders are refused since they no longer go through the proxy."""
