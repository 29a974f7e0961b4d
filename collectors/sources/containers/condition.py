"""The condition of one container: what its engine lists, what it tells when asked, and what was heard."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import ServiceState
from board.marks import CHECK_BROKEN
from collectors.sources.containers.wire import Check, Inspected, Listed

EXPECTED_FOR: Final = timedelta(days=7)
"""What ended longer ago than this is not expected back."""
SERVER_RAN_FOR: Final = timedelta(minutes=10)
"""What ran for so long is a server, and expected back; a job is done sooner."""
LASTING: Final = frozenset({"always", "unless-stopped", "on-failure"})
"""Restart policies of what should run."""
BY_HAND: Final = frozenset({"always", "unless-stopped"})
"""Restart policies under which a container that could be started ends only when somebody stops it, or when Podman, and
only Podman, gives up after many restarts."""
ENDED: Final = frozenset({"exited", "stopped", "dead"})
DEAD: Final = "dead"
"""Docker's word for one that it could not remove as a whole."""
KILLED, TERMINATED, INTERRUPTED = 137, 143, 130
"""Exit codes after the signals 9, 15 and 2."""

_HEALTH = re.compile(r"\((?:health: )?(healthy|unhealthy|starting)\)")
_EXIT = re.compile(r"\((\d{1,3})\)")
_NO_COMMAND = re.compile(
    r"executable file not found|(?:^|[/ ])(?:ba|da|z)?sh: (?:line )?(?:\d+: )?[^\s:]+: (?:command )?not found",
    re.MULTILINE,
)
"""How runtimes and shells say that a command is not in the image."""
CHECK_TEXT: Final = 4096
"""Characters at the end of a health check's output that are looked at: Docker keeps no more."""
SENTENCE: Final = 200


@dataclass(frozen=True, slots=True)
class Condition:
    """How a container is."""

    state: ServiceState
    why: str = ""
    since: datetime | None = None
    """When the state began, where the engine says."""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a container."""

    stopped: bool = False
    """Whether somebody stopped it since it last started."""
    out_of_memory: bool = False
    """Whether something in it was killed for want of memory since then."""
    exit_code: str = ""
    """Its last exit code, also while it runs again and the engine has forgotten it."""

    def after(self, action: str, exit_code: str) -> "Heard":
        """The same after one more event."""
        if action == "start":
            return Heard(exit_code=self.exit_code)
        if action == "die":
            return replace(self, exit_code=exit_code)
        if action == "stop":
            return replace(self, stopped=True)
        return replace(self, out_of_memory=True) if action == "oom" else self


def health(listed: Listed, inspected: Inspected | None) -> str:
    """``healthy``, ``unhealthy``, ``starting``; empty where nobody checks. Podman's list does not say."""
    if listed.state != "running":
        return ""
    found = _HEALTH.search(listed.status)
    said = found[1] if found else inspected.health if inspected else ""
    return said if said in {"healthy", "unhealthy", "starting"} else ""


def exit_code(listed: Listed) -> str:
    """The exit code in the words of the list; empty while it runs."""
    found = _EXIT.search(listed.status)
    return found[1] if found else ""


def condition(
    listed: Listed, inspected: Inspected | None, heard: Heard, now: datetime, *, podman: bool = False
) -> Condition:
    """How a container is, and why."""
    if listed.state == "running":
        return _running(health(listed, inspected), inspected, heard)
    if listed.state == "restarting" or _is_between(listed, inspected):
        code = exit_code(listed) or heard.exit_code or (str(inspected.exit_code) if inspected else "?")
        return Condition(ServiceState.DOWN, f"exit {code}, about to restart")
    if listed.state == "paused":
        return Condition(ServiceState.OFF, "paused")
    if inspected is None:
        return Condition(ServiceState.UNKNOWN, "the engine does not tell more of it")
    if inspected.error:
        return _unable(listed, inspected, now)
    return _ended(listed, inspected, heard, now, podman=podman)


def lasting(listed: Listed, inspected: Inspected | None) -> bool:
    """Whether a container is meant to run on: it has a restart policy, or is a service of a compose project."""
    if inspected is None or inspected.fleeting or listed.swarm:
        return False
    return inspected.policy in LASTING or bool(listed.service and listed.oneoff.lower() != "true")


def _is_between(listed: Listed, inspected: Inspected | None) -> bool:
    """Whether Podman is about to restart it, for which it has no word of its own."""
    return listed.state == "stopped" and inspected is not None and inspected.policy in LASTING


def _running(said: str, inspected: Inspected | None, heard: Heard) -> Condition:
    began = inspected.started_at if inspected else None
    if said == "unhealthy":
        check = inspected.check if inspected else Check()
        marks = (CHECK_BROKEN,) if _NO_COMMAND.search(check.output[-CHECK_TEXT:]) or check.exit_code == 127 else ()
        return Condition(ServiceState.DEGRADED, _complaint(check), marks=marks)
    if said == "starting":
        return Condition(ServiceState.STARTING, "its health check has not passed yet", began)
    last = f"last exit {heard.exit_code}" if inspected and inspected.restarts and heard.exit_code else ""
    return Condition(ServiceState.UP, last, began)


def _unable(listed: Listed, inspected: Inspected, now: datetime) -> Condition:
    """What could not be started is down when it is meant to run, and no more than what somebody tried once."""
    since = inspected.ended_at or listed.created_at
    wanted = lasting(listed, inspected) and (since is None or now - since < EXPECTED_FOR)
    why = f"cannot start: {inspected.error}"[:SENTENCE]
    return Condition(ServiceState.DOWN if wanted else ServiceState.OFF, why, since)


def _ended(listed: Listed, inspected: Inspected, heard: Heard, now: datetime, *, podman: bool) -> Condition:
    """What has ended is down when it is expected back, and else off; so is what was never started."""
    if listed.state not in ENDED:
        return Condition(ServiceState.OFF, "created, never started" if listed.state == "created" else listed.state)
    code, since = inspected.exit_code, inspected.ended_at
    if listed.state == DEAD:
        return Condition(ServiceState.OFF, "dead: its removal did not come to an end", since)
    if code == 0:
        return Condition(ServiceState.OFF, "exit 0", since)
    given_up = podman and inspected.restarts > 0
    if inspected.oom or heard.out_of_memory:
        why = f"out of memory (exit {code})"
    elif heard.stopped or code in {TERMINATED, INTERRUPTED} or (inspected.policy in BY_HAND and not given_up):
        return Condition(ServiceState.OFF, f"stopped (exit {code})", since)
    else:
        why = f"killed (exit {code})" if code == KILLED else f"exit {code}"
    at_most = inspected.most_restarts if inspected.policy == "on-failure" else 0
    if given_up or (at_most and inspected.restarts >= at_most):
        why += f", given up after {inspected.restarts} restarts"
    expected = _is_server(inspected) or lasting(listed, inspected)
    lately = since is None or now - since < EXPECTED_FOR
    return Condition(ServiceState.DOWN if expected and lately else ServiceState.OFF, why, since)


def _is_server(inspected: Inspected) -> bool:
    began, ended = inspected.started_at, inspected.ended_at
    return began is not None and ended is not None and ended - began >= SERVER_RAN_FOR


def _complaint(check: Check) -> str:
    """The last line that a failed health check said, where the reason stands."""
    lines = [line.strip() for line in check.output[-CHECK_TEXT:].splitlines() if line.strip()]
    return lines[-1][:SENTENCE] if lines else f"its health check ends with exit {check.exit_code}"
