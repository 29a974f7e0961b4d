"""INC-05, the bridge on port 9223: held by another process, set up and not confirmed, forwarded to where WSL was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Host, Process, Service, ServiceState
from board.marks import MEANT_FOR
from collectors.replay.cast import BOX, ZONE, Card, TheBox, Unit, Units, local
from collectors.replay.probes import EVERY, Probed, hop, way
from collectors.replay.script import Moment, Off, Script, Source
from collectors.sources.probes.finding import Finding


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, in the box's zone."""
    return local(2026, 2, 11, hour, minute, second)


HELD: Final = at(15, 15)
"""When the console took the port that is meant for the bridge."""
HANDED_OVER: Final = at(15, 58)
"""When the owner made the console the one who may have it."""
FORWARDED: Final = at(16, 0)
"""When Windows was told to forward the port; nothing came through."""
CONFIRMED: Final = at(16, 40)
OFF: Final = at(17, 0)
BOOT: Final = at(17, 4)
ENGINE: Final = at(17, 4, 20)
AGAIN: Final = at(17, 20)
"""When somebody ran the script that forwards the port."""

BRIDGE: Final = "figma-bridge.service"
BETWEEN: Final = timedelta(seconds=25)
"""From one try of the unit to the next."""
MOST_TRIES: Final = 5
"""After which systemd gives it up."""

OLD: Final = "172.28.240.17"
NEW: Final = "172.21.96.3"
PLACE: Final = "127.0.0.1/9223"
ASK: Final = ("Sean", "look for 'Connected' in the Figma plugin", "netsh.exe interface portproxy show v4tov4")
EMPTY: Final = "its files is empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWindows:
    """The box, with the address that it has under WSL since this boot."""

    box: TheBox
    address: str

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the host's collector reads at a moment."""
        for fact in self.box(moment):
            yield replace(fact, wsl="Ubuntu", address=self.address) if isinstance(fact, Host) else fact


def _port(*, right: bool) -> Probed:
    key = f"{BOX}/probe/{PLACE}/figma-port"
    holder = Process(key=f"{key}/process", pid=1968, name="figma-console", ports=(9223,), refs=("port:9223",))
    why = "" if right else "held by node figma-console (1968), meant for figma-bridge"
    state = ServiceState.UP if right else ServiceState.DEGRADED
    refs = ("port:9223", f"{MEANT_FOR}{'figma-console' if right else 'figma-bridge'}")
    finding = Finding(kind="port", state=state, why=why, refs=refs, process=holder)
    return Probed(name="figma-port", place=PLACE, finding=finding)


def _bridge(address: str, fault: str = "") -> Probed:
    forwards = replace(hop("Windows", "portproxy"), refs=("forwards:9223", f"address:{address}"))
    hops = (forwards, hop("listener"), hop("console"), hop("server"), hop("plugin", why=fault))
    return Probed(name="figma", place=PLACE, finding=way("bridge", *hops), ask=ASK if fault else None)


def _tries(moment: Moment) -> Iterable[Fact]:
    """The bridge's unit, which finds its port in use each time that it is started anew."""
    times = min(MOST_TRIES, int((moment.at - HELD) / BETWEEN))
    over = times == MOST_TRIES
    why = f"failed after {MOST_TRIES} restarts: exit code 1" if over else "restarting: exit code 1"
    state = ServiceState.DOWN if over else ServiceState.STARTING
    for fact in Units((Unit(name=BRIDGE, boot="disabled", state=state, why=why),))(moment):
        yield replace(fact, restarts=times) if isinstance(fact, Service) and fact.kind == "unit" else fact


def _nothing(_moment: Moment) -> Iterable[Fact]:
    """What a probe tells that is not set up yet."""
    return ()


_STOPPED: Final = Units((Unit(name=BRIDGE, boot="disabled", state=ServiceState.OFF, why="inactive"),))

SCRIPT: Final = Script(
    name="INC-05",
    title="the bridge on port 9223",
    begins=at(15, 14),
    ends=at(17, 25),
    zone=ZONE,
    off=(Off(OFF, ENGINE),),
    sources=(
        Source("host", 2, UnderWindows(box=TheBox(boot="noon", booted_at=at(13, 9)), address=OLD)).then(
            BOOT, UnderWindows(box=TheBox(boot="evening", booted_at=BOOT), address=NEW)
        ),
        Source("gpu", 2, Card(vram=58)),
        Source("systemd/user", 10, _STOPPED).then(HELD, _tries).then(HANDED_OVER, _STOPPED),
        _port(right=True).source.then(HELD, _port(right=False)).then(HANDED_OVER, _port(right=True)),
        Source("probe/figma", EVERY, _nothing, critical=False)
        .then(FORWARDED, _bridge(OLD, EMPTY))
        .then(CONFIRMED, _bridge(OLD))
        .then(AGAIN, _bridge(NEW)),
    ),
)
