"""The gateway's own config, ``openclaw.json`` in JSON5, read anew when it has changed."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from collectors.processes import PROC
from collectors.sources.openclaw.includes import Identity, Including, identity
from collectors.sources.openclaw.part import Payload

PORT: Final = 18789
"""Where a gateway listens that nobody told otherwise."""
STATE_DIR: Final = "OPENCLAW_STATE_DIR"
PROFILE: Final = "OPENCLAW_PROFILE"
ENVIRONMENT: Final = 64 * 1024
"""Bytes of a process's environment that are looked at."""
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_VERSION: Final = re.compile(r"\d{4}\.\d{1,2}\.\d{1,3}[\w.-]{0,20}")


class Conf:
    """One config file, with those that it includes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: Mapping[Path, Identity] | None = None
        self._known: Payload = {}
        self.why = ""
        """Why it could not be read, as a sentence; empty where it could, or where there is none."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def read(self) -> Payload:
        """What it says; the same object until one of its files changes. Empty where it is missing or broken."""
        if self._seen is None or any(identity(path) != before for path, before in self._seen.items()):
            including = Including(self._path)
            self._known = including.read()
            self._seen, self.why = including.seen, including.why
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


def written_by(config: Payload) -> str:
    """The version that a config says it was last written by; empty where it says none."""
    told = section(config, "meta").get("lastTouchedVersion")
    return told if isinstance(told, str) and _VERSION.fullmatch(told) else ""


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
