"""INC-01, the morning of a Windows update: the box was off, one model server did not come back, and cron is dead."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.alerts.act import Act, Verb
from board.facts import ServiceState
from board.openclaw import SELF_RESTART_OFF
from collectors.replay.cast import BOX, ZONE, Card, Container, Containers, Server, TheBox, Unit, Units, local
from collectors.replay.cron import EVERY as CRON_EVERY
from collectors.replay.cron import SCOPE as CRON
from collectors.replay.cron import Cron, crowd
from collectors.replay.gateway import UNIT, Gateway
from collectors.replay.incidents.inc_03 import TEMPLATE
from collectors.replay.openclaw_store import SCOPE as STORE
from collectors.replay.openclaw_store import Store
from collectors.replay.script import Off, Script, Source
from collectors.replay.sessions import OPUS
from collectors.replay.trackers import in_the_morning
from collectors.replay.transcripts import TRANSCRIPTS, Transcripts, answers, asks, sends, shown


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, in the box's zone."""
    return local(2026, 2, 11, hour, minute, second)


OFF: Final = at(10, 36, 30)
BOOT: Final = at(13, 9)
ENGINE: Final = at(13, 9, 5)
"""When our unit starts."""
LISTENS: Final = at(13, 9, 15)
"""When the gateway answers HTTP again."""
BILLED: Final = at(13, 20)
"""When a message tells of a bill, and names nobody."""
ANSWERED: Final = at(13, 26)
STARTED: Final = at(13, 45)
"""When somebody starts the server that did not come back."""
LOADED: Final = at(13, 45, 20)
UPDATED: Final = at(14, 2)
"""When the gateway is started anew with another version."""
PRUNED: Final = at(15, 0)

STORE_LINE: Final = f"gw.sessions_bloat:{BOX}/{STORE}"
"""The line of the store that everything else of the gateway follows from."""

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
_KEPT: Final = (Unit(name="llama-coder-next.service"), Unit(name="qwen-vl.service"), Unit(name=UNIT))
_REFUSED: Final = replace(_QWEN, label="127.0.0.1:11437", state=ServiceState.DOWN, why="connection refused")
"""An engine that has never seen it up knows it by its address alone."""

_NAMES: Final = tuple(f"service-{number:02}" for number in range(20))
_UP: Final = Containers(tuple(Container(name=name) for name in _NAMES))
_COMING: Final = Containers(
    tuple(Container(name=name, state=ServiceState.STARTING, why="health: starting") for name in _NAMES)
)

_OLD: Final = Gateway(
    started_at=local(2026, 2, 8, 7, 31),
    version="2026.2.6-3",
    cpu=(80, 88),
    latency=4000,
    mark=None,
    marks=(SELF_RESTART_OFF,),
)
_BOOTS: Final = replace(_OLD, http=ServiceState.STARTING, started_at=BOOT, why="starting: no listener yet")
_DEAD: Final = replace(
    _OLD, rpc=ServiceState.SATURATED, started_at=BOOT, why="health and status took more than 10 s twice", slow_calls=4
)
_NEW: Final = replace(_DEAD, started_at=UPDATED, version="2026.2.9")
_WELL: Final = Gateway(started_at=UPDATED, version="2026.2.9", cpu=(12, 21), mark=None, marks=(SELF_RESTART_OFF,))

_MADE: Final = local(2026, 1, 12, 8, 0)
_JOBS: Final = (
    *crowd("daily", 31, _MADE, timedelta(minutes=3)),
    *crowd("retired", 15, _MADE, timedelta(minutes=3), enabled=False),
)
_SLOW: Final = Cron(
    jobs=tuple(replace(each, period=timedelta(days=1)) for each in _JOBS), takes=lambda _: 60.0, history=2.9e6
)
"""31 of 46 jobs are enabled, none is due while the box is off, and nobody waits for a list of them to its end."""

_FULL: Final = Store(entries=2255, size=29e6, finished=2115, folder=469e6, files=3787)
_WORDS: Final = Transcripts(
    (
        *(asks("main", at(10, minute)) for minute in (37, 38, 40)),
        shown("dev", BILLED, TEMPLATE),
        *sends("main", ANSWERED, "1770834360.000100", OPUS),
        answers("main", ANSWERED + timedelta(seconds=10), OPUS),
    )
)

_TRIED: Final = (
    (STARTED, "restart by the gateway's own tool: refused, commands.restart is false"),
    (UPDATED, "update to 2026.2.9"),
    (UPDATED + timedelta(seconds=1), "restart of the gateway"),
)


def _loading(server: Server) -> Server:
    return replace(server, state=ServiceState.STARTING, why="loading the model")


SCRIPT: Final = Script(
    name="INC-01",
    title="the Windows update morning",
    begins=at(10, 30),
    ends=at(15, 10),
    zone=ZONE,
    off=(Off(OFF, ENGINE),),
    acts=tuple(Act(at=when, who="jarvis", verb=Verb.TRIED, target=STORE_LINE, text=text) for when, text in _TRIED),
    sources=(
        Source("host", 2, _BEFORE).then(BOOT, _AFTER),
        Source("gpu", 2, _CARD),
        Source("systemd/user", 10, Units((_UNIT, *_KEPT)))
        .then(BOOT, Units((replace(_UNIT, state=ServiceState.OFF, why="inactive"), *_KEPT)))
        .then(STARTED, Units((_UNIT, *_KEPT))),
        Source("docker", 5, _UP).then(BOOT, _COMING).then(at(13, 10, 30), _UP),
        Source(_QWEN.scope, 5, _QWEN).then(BOOT, _REFUSED).then(STARTED, _loading(_QWEN)).then(LOADED, _QWEN),
        *(
            Source(server.scope, 5, server).then(BOOT, _loading(server)).then(at(13, 9, 12), server)
            for server in _OTHERS
        ),
        _OLD.source.then(BOOT, _BOOTS)
        .then(LISTENS, _DEAD)
        .then(UPDATED, replace(_BOOTS, started_at=UPDATED, version="2026.2.9"))
        .then(UPDATED + timedelta(seconds=15), _NEW)
        .then(PRUNED, _WELL),
        Source(CRON, CRON_EVERY, _SLOW).then(PRUNED, replace(_SLOW, takes=lambda _: 1.6)),
        Source(STORE, 60, _FULL).then(PRUNED, Store(entries=488, size=7.6e6, finished=100, folder=155e6, files=381)),
        Source(TRANSCRIPTS, 2, _WORDS, critical=False),
        in_the_morning(at(10, 30)),
    ),
)
