"""The gateway's own config, ``openclaw.json`` in JSON5, read anew when it has changed."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from collectors.plainfile import UnreadableError, opened
from collectors.processes import PROC
from collectors.sources.openclaw.part import Payload

PORT: Final = 18789
"""Where a gateway listens that nobody told otherwise."""
MOST: Final = 2 * 1024 * 1024
"""Bytes of a config that are read."""
DEPTH: Final = 64
"""How deeply a config may be nested."""
STATE_DIR: Final = "OPENCLAW_STATE_DIR"
PROFILE: Final = "OPENCLAW_PROFILE"
ENVIRONMENT: Final = 64 * 1024
"""Bytes of a process's environment that are looked at."""
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")


class Conf:
    """One config file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._known: Payload = {}
        self.why = ""
        """Why it could not be read, as a sentence; empty where it could, or where there is none."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def read(self) -> Payload:
        """What it says; the same object until the file changes. Empty where it is missing or broken."""
        try:
            stat = self._path.stat()
        except OSError:
            self._seen, self._known, self.why = None, {}, ""
            return self._known
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._seen = seen
            self._known, self.why = _parse(self._path)
        return self._known


def home_of(environ: Mapping[str, str], home: Path) -> Path:
    """The folder of a gateway's files: ``OPENCLAW_STATE_DIR``, or ``~/.openclaw`` with its profile."""
    if named := environ.get(STATE_DIR):
        return Path(named).expanduser()
    profile = environ.get(PROFILE, "")
    return home / (".openclaw" if profile in ("", "default") else f".openclaw-{profile}")


def folder_of(pid: int, proc: Path = PROC) -> Path | None:
    """The folder of a gateway's files as its process was told; None where its environment is hidden from us.

    The variables that name it are looked at, and no other is kept.
    """
    try:
        with (proc / str(pid) / "environ").open("rb") as file:
            text = file.read(ENVIRONMENT).decode(errors="replace")
    except OSError:
        return None
    pairs = (each.partition("=") for each in text.split("\0"))
    told = {name: value for name, _, value in pairs if name in (STATE_DIR, PROFILE, "HOME")}
    return home_of(told, Path(told.get("HOME", "/")))


def section(config: Payload, *path: str) -> Payload:
    """A part of a config; empty where it is not there or is no object."""
    found: Any = config
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def port_of(config: Payload) -> int:
    """The port that the gateway listens on."""
    port = section(config, "gateway").get("port")
    return port if isinstance(port, int) and 0 < port < 65_536 else PORT


def written(value: object, environ: Mapping[str, str] = os.environ) -> str:
    """A text of a config, or what the variable holds that it names: ``"${NAME}"``, ``{source: "env", id: "NAME"}``.

    Empty where it is kept elsewhere.
    """
    if isinstance(value, str):
        if named := _VARIABLE.fullmatch(value.strip()):
            return environ.get(named[1], "")
        return value
    if isinstance(value, Mapping) and value.get("source") == "env" and isinstance(value.get("id"), str):
        return environ.get(value["id"], "")
    return ""


def _parse(path: Path) -> tuple[Payload, str]:
    import pyjson5  # 1 ms, and only where there is a gateway

    try:
        with opened(path) as file:
            told = pyjson5.decode(file.read(MOST).decode(errors="replace"), DEPTH)
    except (UnreadableError, OSError) as unreadable:
        return {}, str(unreadable)
    except pyjson5.Json5Exception:
        return {}, f"{path.name} is not JSON5"
    return (told, "") if isinstance(told, Mapping) else ({}, f"{path.name} holds no object")
