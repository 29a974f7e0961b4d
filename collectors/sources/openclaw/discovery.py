"""Gateways that run here without being configured, told by the title that they give their process."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from collectors.processes import PROC
from collectors.sockets import Listener
from collectors.sources.openclaw.conf import PORT, folder_of
from collectors.sources.openclaw.settings import OpenClawSettings

TITLE: Final = "openclaw-gateway"
"""What the process of a gateway calls itself."""


def gateways(listeners: Iterable[Listener], home: Path | None = None, proc: Path = PROC) -> list[OpenClawSettings]:
    """One for each gateway that listens; the one at the usual port, or else the only one, is ``main``.

    Args:
        listeners: The ports that listen here.
        home: The user's home folder.
        proc: Where /proc is.
    """
    usual = (home or Path.home()) / ".openclaw"
    first = {port: pid for port, pid in _ports(listeners).items() if belongs(pid, folder_of(pid, proc) or usual, proc)}
    main = PORT if PORT in first or len(first) != 1 else next(iter(first))
    found = []
    for port, pid in sorted(first.items()):
        folder = folder_of(pid, proc)
        found.append(
            OpenClawSettings(
                name="main" if port == main else str(port),
                url="" if port == PORT else f"ws://127.0.0.1:{port}",
                state_dir=None if folder in (None, usual) else folder,
            )
        )
    return found


def belongs(pid: int, folder: Path, proc: Path) -> bool:
    """Whether a process is of whom the folder is, or root's: any user can call a program as a gateway is called.

    A process that is gone, or a folder that is not there, has no owner to be held against the other's.
    """
    try:
        return (proc / str(pid)).stat().st_uid in (0, folder.stat().st_uid)
    except OSError:
        return True


def _ports(listeners: Iterable[Listener]) -> dict[int, int]:
    """The first port of each gateway with its process: it has more for its browser and its canvas."""
    first: dict[int, int] = {}
    for each in listeners:
        if each.pid is not None and each.program.split(" ")[0] == TITLE:
            first[each.pid] = min(each.port, first.get(each.pid, each.port))
    return {port: pid for pid, port in first.items()}
