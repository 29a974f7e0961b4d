"""Where things lie: the config, the state directory, and the spare directory in memory."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAME: Final = "lockn-control"
STORE: Final = "lockn-control.db"
"""File name of the store in the state directory, and of the spare one in memory."""


def config_file(env: Mapping[str, str]) -> Path:
    """``$LOCKN_CONTROL_CONFIG``, else ``config.toml`` under ``$XDG_CONFIG_HOME``, else under ``~/.config``."""
    if named := env.get("LOCKN_CONTROL_CONFIG"):
        return Path(named)
    return _base(env, "XDG_CONFIG_HOME", ".config") / "config.toml"


def state_dir(env: Mapping[str, str]) -> Path:
    """``$LOCKN_CONTROL_STATE``, else our folder under ``$XDG_STATE_HOME``, else under ``~/.local/state``."""
    if named := env.get("LOCKN_CONTROL_STATE"):
        return Path(named)
    return _base(env, "XDG_STATE_HOME", ".local/state")


def spare_dir(state: Path, uid: int) -> Path:
    """A folder in memory for readings that the state directory cannot take; one for each state directory."""
    memory = Path("/dev/shm")  # noqa: S108 - made private and checked by `private`
    root = memory if memory.is_dir() else Path(tempfile.gettempdir())
    return root / f"{NAME}-{uid}" / str(state).strip("/").replace("/", "-")


def private(folder: Path) -> Path:
    """Make a folder in a place that others can write to, for its owner alone.

    Raises:
        OSError: it cannot be made, or it belongs to somebody else or is open to others.
    """
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, exist_ok=True)
        found = each.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise PermissionError(f"{each} belongs to somebody else or is open to others")
    return folder


def meeting_place(state: Path, spare: Path) -> Path:
    """The folder that engine and viewers agree on for the lock: the state directory, else the spare one.

    Raises:
        OSError: neither can be made.
    """
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return private(spare)
    return state


def _base(env: Mapping[str, str], variable: str, fallback: str) -> Path:
    root = env.get(variable)
    home = Path(env.get("HOME") or "~").expanduser()
    return (Path(root) if root and Path(root).is_absolute() else home / fallback) / NAME
