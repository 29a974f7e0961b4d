"""What the program finds around it: the terminal, the session, /proc, the journal and the clock."""

import grp
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from tui.doctor.finding import Finding, Level

SMALLEST: Final = (80, 24)
"""Columns and rows below which the wall is plain text."""
BEGUN: Final = 2026
"""No clock that is right shows an earlier year."""
DIRECT: Final = ("truecolor", "24bit")


def terminal_findings(env: Mapping[str, str], size: tuple[int, int] | None, encoding: str) -> Iterable[Finding]:
    """What the wall could show here.

    Args:
        env: The environment.
        size: Columns and rows; None: this is no terminal.
        encoding: Of standard output.
    """
    term = env.get("TERM", "")
    if size is None:
        yield Finding(Level.ABSENT, "terminal", "none here: the wall would print text")
        return
    if term in ("", "dumb"):
        yield Finding(Level.DEGRADED, "terminal", f"TERM is {term or 'not set'}: no wall", "export TERM=xterm-256color")
    elif size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        said = f"{size[0]}x{size[1]} is too small for the wall"
        yield Finding(Level.DEGRADED, "terminal", said, "make it 80x24 or larger; 120x40 shows more")
    else:
        many = env.get("COLORTERM", "") in DIRECT or "256" in term or "direct" in term
        if many or env.get("NO_COLOR"):
            yield Finding(Level.WELL, "terminal", f"{size[0]}x{size[1]}, {term}")
        else:
            said = f"{term} has few colors, and the wall's are approximate"
            yield Finding(Level.DEGRADED, "terminal", said, "lockn-control --theme ansi, or TERM=xterm-256color")
    if encoding.lower().replace("-", "") != "utf8":
        said = f"the locale's characters are {encoding}: shapes and lines cannot be drawn"
        yield Finding(Level.DEGRADED, "locale", said, "export LANG=C.UTF-8")
    else:
        yield Finding(Level.WELL, "locale", "UTF-8")


def runtime_finding(env: Mapping[str, str], uid: int, root: Path = Path("/")) -> Finding:
    """Where the user's session has its sockets; without it neither units nor a container engine of theirs is found."""
    named = env.get("XDG_RUNTIME_DIR")
    folder = Path(named) if named else root / f"run/user/{uid}"
    if not os.path.isdir(folder):  # noqa: PTH112 - False, too, for what is in a folder that is closed to us
        if not (root / "run/systemd/system").is_dir() and not named:
            return Finding(Level.ABSENT, "session", "no systemd here, and no XDG_RUNTIME_DIR")
        said = f"{folder} is not there: units and engines of yours cannot be found"
        return Finding(Level.DEGRADED, "session", said, "loginctl enable-linger, then log in again")
    if folder.stat().st_uid != uid:
        said = f"{folder} belongs to somebody else: after su or sudo, the session is still theirs"
        return Finding(Level.DEGRADED, "session", said, f"export XDG_RUNTIME_DIR=/run/user/{uid}")
    return Finding(Level.WELL, "session", f"{folder}")


def proc_finding(uid: int, root: Path = Path("/")) -> Finding:
    """Whether processes of others are seen, without which their ports and units have no names."""
    proc = root / "proc"
    if not (proc / "self").exists():
        return Finding(Level.BROKEN, "processes", f"{proc} is not there: nothing of the box can be read")
    with suppress(OSError):
        mounts = (proc / "mounts").read_text(errors="replace").splitlines()
        options = next((line.split()[3] for line in mounts if line.split()[1:3] == ["/proc", "proc"]), "")
        hidden = any(each in options.split(",") for each in ("hidepid=1", "hidepid=2", "hidepid=invisible"))
        if uid and (hidden or "hidepid=noaccess" in options):
            said = "/proc hides the processes of other users: owners of ports and of GPU memory stay unknown"
            return Finding(Level.DEGRADED, "processes", said, "join the group that /proc is mounted with (gid=)")
    return Finding(Level.WELL, "processes", "seen")


def journal_finding(uid: int, groups: Iterable[int], root: Path = Path("/")) -> Finding:
    """Whether the journal of the box can be read."""
    folders = [each for name in ("var/log/journal", "run/log/journal") if (each := root / name).is_dir()]
    if not folders:
        return Finding(Level.ABSENT, "journal", "no journal of systemd here")
    if uid and not _readable(folders[0]):
        return Finding(
            Level.DEGRADED, "journal", "not ours to read", 'sudo usermod -aG systemd-journal "$USER", then log in again'
        )
    reads = {"adm", "systemd-journal", "wheel"} & {_name(each) for each in groups}
    if uid and not reads:
        said = "only your own: what the system's units say stays unknown"
        return Finding(Level.DEGRADED, "journal", said, 'sudo usermod -aG systemd-journal "$USER", then log in again')
    return Finding(Level.WELL, "journal", "readable")


def clock_finding(now: datetime, written_at: datetime | None, zone: str) -> Finding:
    """Whether the clock can be believed.

    Args:
        now: What it shows.
        written_at: When the store was last written, by the clock of then.
        zone: The owner's zone.
    """
    if now.year < BEGUN:
        return Finding(Level.BROKEN, "clock", f"shows {now:%d %b %Y}", "timedatectl set-ntp true")
    if written_at is not None and (ahead := (written_at - now).total_seconds()) > 10:
        said = f"was set back: the last reading is {ahead:.0f} s in its future"
        return Finding(Level.DEGRADED, "clock", said, "timedatectl set-ntp true")
    return Finding(Level.WELL, "clock", zone)


def _readable(folder: Path) -> bool:
    """Whether anything in a folder can be read."""
    try:
        return any(os.access(each, os.R_OK) for each in folder.iterdir())
    except OSError:
        return False


def _name(group: int) -> str:
    try:
        return grp.getgrgid(group).gr_name
    except KeyError:
        return ""
