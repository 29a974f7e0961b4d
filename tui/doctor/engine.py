"""Whether an engine is at work, is of our version, and gives signs of life; and whether messages have a way."""

import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

from board.facts import Service, ServiceState
from board.health import CHANNEL
from board.words import age
from collectors.engine.heartbeat import NAME as HEARTBEAT
from collectors.notify.settings import ChannelSettings
from collectors.secret import Secret
from tui.doctor.finding import Finding, Level
from tui.doctor.patient import Patient
from tui.version import __version__

SILENT: Final = timedelta(seconds=30)
"""An engine that is well gives a sign of life every 5 s."""
DEAD: Final = 60.0
"""Seconds after which a heartbeat file says that nobody renews it."""
RESTART: Final = "systemctl --user restart lockn-control, or leave all walls and open one"


def engine_findings(patient: Patient) -> Iterable[Finding]:
    """The engine and its heartbeat."""
    beat = patient.picture.engine
    if not patient.engine:
        said = "none at work: a wall starts one that ends with it"
        yield Finding(Level.ABSENT, "engine", said, "contrib/lockn-control.service keeps one")
        return
    silence = patient.now - beat.beat_at if beat is not None else None
    if beat is None or silence is None or silence > SILENT:
        since = f"for {age(silence.total_seconds())}" if silence else "yet"
        said = f"something holds its lock and has written nothing {since}: just started, or stuck"
        yield Finding(Level.DEGRADED, "engine", said, RESTART)
        return
    if beat.version != __version__:
        yield Finding(Level.DEGRADED, "engine", f"is version {beat.version}, this is {__version__}", RESTART)
    else:
        yield Finding(Level.WELL, "engine", f"pid {beat.pid}")
    if beat.note or beat.unjudged:
        yield Finding(Level.DEGRADED, "engine says", " ".join(filter(None, (beat.note, beat.unjudged))))
    if patient.plan is not None:
        yield _heartbeat(patient.plan.state / HEARTBEAT, patient.now.timestamp())


def channel_findings(patient: Patient) -> Iterable[Finding]:
    """The ways of telling the owner; nothing is sent, and no program is asked for a key."""
    channels = patient.plan.notify.settings if patient.plan is not None else ()
    if patient.plan is not None and not channels:
        yield Finding(Level.ABSENT, "notify", "no channel: nobody is told when nobody looks", "[[notify.channels]]")
    told = {each.label: each for each in patient.picture.facts if isinstance(each, Service) and each.kind == CHANNEL}
    for each in channels:
        known = told.get(each.called) if patient.engine else None
        name = f"notify {each.called}"
        if known is not None and known.state is ServiceState.DOWN:
            yield Finding(Level.DEGRADED, name, known.why, f"lockn-control notify test --channel {each.called}")
        elif not patient.engine and (lack := next(filter(None, map(_lack, _secrets(each))), "")):
            yield Finding(Level.DEGRADED, name, lack, "set it where the engine runs")
        else:
            yield Finding(Level.WELL, name, each.kind)


def _heartbeat(file: Path, now: float) -> Finding:
    try:
        old = now - file.stat().st_mtime
    except OSError:
        return Finding(Level.DEGRADED, "heartbeat", f"{file} is not there: others cannot tell that we are alive")
    if old > DEAD:
        return Finding(Level.DEGRADED, "heartbeat", f"{file} was last renewed {age(old)} ago", f"ls -l {file}")
    return Finding(Level.WELL, "heartbeat", f"{max(old, 0):.0f} s old")


def _secrets(settings: ChannelSettings) -> Iterable[Secret]:
    return [value for name in type(settings).model_fields if isinstance(value := getattr(settings, name), Secret)]


def _lack(secret: Secret) -> str:
    """Why a credential cannot be had, without looking at it."""
    if secret.env is not None:
        return "" if os.environ.get(secret.env) else f"the variable {secret.env} is not set here"
    if secret.file is not None:
        try:
            readable = os.access(secret.file.expanduser(), os.R_OK)
        except RuntimeError:  # the home of somebody whom the box does not know
            readable = False
        return "" if readable else f"{secret.file} cannot be read"
    return ""
