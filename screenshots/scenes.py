"""The scenes of the pictures: scripts that are played up to one moment."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from board.board import Board
from board.facts import ServiceState
from board.reading import Outage, OutageKind
from collectors.replay.cast import BOX, ZONE, Always, Card, Server, Task, TheBox, Unit, Units
from collectors.replay.player import Player
from collectors.replay.script import Off, Script, Source
from collectors.replay.trackers import in_the_morning, in_the_night
from tui.storefeed import StoreFeed

NOW: Final = datetime(2026, 2, 11, 18, 24, 5, tzinfo=UTC)
"""13:24:05 in the owner's zone."""
BEGINS: Final = NOW - timedelta(hours=15, minutes=10)
DRAWN: Final = timedelta(minutes=15)
"""What is seen of the past in a picture, and so is played closely."""

QWEN: Final = Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service")
CODER: Final = Server(
    port=11439,
    label="coder-next",
    unit="coder-next.service",
    work=Always(Task(number=7066, since=NOW - timedelta(seconds=76), rate=41, streams=True, context=55_000)),
)
SLOW: Final = Server(port=11440, label="coder-cpu 2M")
EYES: Final = Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service")
FLEET: Final = (QWEN, CODER, SLOW, EYES)
CARD: Final = Card(vram=58, holders=((4242, "coder-next.service", 0.7), (4343, "qwen-vl.service", 0.2)))
UP: Final = TheBox(boot="night", booted_at=NOW - timedelta(hours=17))


def _scene(*servers: Server, more: Iterable[Source] = ()) -> Script:
    return Script(
        name="scene",
        title="",
        begins=BEGINS,
        ends=NOW,
        zone=ZONE,
        sources=(
            Source("host", 2, UP),
            Source("gpu", 2, CARD),
            *(Source(server.scope, 5, server) for server in servers),
            *more,
        ),
    )


def calm() -> Script:
    """A quiet afternoon: one generation at work for a living client."""
    return _scene(*FLEET, more=(in_the_night(BEGINS),))


def busy() -> Script:
    """The morning after an update: a server that is not back, a request that nobody waits for, too much begun."""
    boot, begun = NOW - DRAWN, NOW - timedelta(minutes=6)
    waiting = tuple(begun + timedelta(minutes=minute) for minute in (2, 3, 4))
    forgotten = Task(number=7066, since=begun, rate=0.4, gone_at=begun, waiting=waiting, context=58_000)
    refused = replace(QWEN, state=ServiceState.DOWN, why="connection refused")
    unit = Unit(name="llama-qwen.service", boot="disabled")
    others = tuple(Unit(name=name) for name in ("coder-next.service", "qwen-vl.service"))
    ended = Units((replace(unit, state=ServiceState.OFF, why="inactive"), *others))
    loading = replace(EYES, state=ServiceState.STARTING, why="loading the model")
    script = _scene(*FLEET, more=(in_the_morning(BEGINS),))
    units = Source("systemd/user", 10, Units((unit, *others))).then(boot, ended)
    script = replace(script, sources=(*script.sources, units), off=(Off(NOW - timedelta(hours=2, minutes=48), boot),))
    return (
        script.changed("host", boot, replace(UP, boot="morning", booted_at=boot))
        .changed("gpu", boot, replace(CARD, vram=90))
        .changed(QWEN.scope, boot, refused)
        .changed(CODER.scope, boot, replace(CODER, work=Always(forgotten)))
        .changed(EYES.scope, boot, loading)
    )


def blind() -> Script:
    """The driver hangs: what the card does is not known, and silence proves nothing."""
    hung = Outage(OutageKind.TIMEOUT, "the driver did not answer within 4 s", "nvidia-smi")
    return calm().changed("gpu", NOW - timedelta(minutes=10), hung)


def hostile() -> Script:
    """Names that try to be commands, markup, secrets, megabytes, and other scripts."""
    names = (
        "\x1b[2J\x1b[31mall is well\x1b]0;owned\x07",
        "[bold red]markup[/] $(reboot) \u202egpj.exe",
        "模型サーバー 모델 " * 9,
        "key sk-c4n4ry00112233445566778899 e\u0301\u200b\ufe0f " + "x" * 100_000,
    )
    servers = [replace(server, label=name) for server, name in zip(FLEET, names, strict=True)]
    return (
        _scene(*servers)
        .changed("gpu", NOW - DRAWN, replace(CARD, vram=90))
        .changed(EYES.scope, NOW - DRAWN, replace(servers[-1], state=ServiceState.DOWN))
    )


SCENES: Final[dict[str, Callable[[], Script]]] = {"calm": calm, "busy": busy, "blind": blind, "hostile": hostile}


@cache
def scene(name: str) -> Board:
    """The board at the end of a scene; each is played once."""
    return played(SCENES[name]())


def played(script: Script) -> Board:
    """The board at the end of a script."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        with (
            closing(Player(script, folder)) as player,
            closing(StoreFeed(box=BOX, zone=ZONE, state=folder, spare=folder / "spare")) as feed,
        ):
            player.advance(NOW - DRAWN, every=240)
            player.advance(NOW, every=5)
            feed.look(NOW)
            return feed.look(NOW)  # with the medians, which no first look has
