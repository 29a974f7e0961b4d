"""The heartbeat that an agent leaves in a file, and the one that its gateway tells of."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from board.facts import Fact, Job
from board.jobs import HEARTBEAT, MISSING, PULSE, SUCCESS
from tests.collectors.sources.openclaw.cron_scene import (
    OLD,
    T0,
    Gateway,
    part_of,
    pushed,
    read,
    write,
)


def beat(facts: Mapping[str, Fact]) -> Job | None:
    found = facts.get("lockn-01/openclaw/main/heartbeat")
    assert found is None or isinstance(found, Job)
    return found


def writes_heartbeats(gateway: Gateway) -> None:
    gateway.jobs["jobs"][1] |= {"name": "heartbeat-v3", "schedule": {"kind": "every", "everyMs": 600_000}}


async def test_a_heartbeat_file_is_judged_where_a_job_writes_it(tmp_path: Path) -> None:
    gateway, file = Gateway(OLD), tmp_path / "workspace/memory/heartbeat-state.json"
    write(file, "{}")
    os.utime(file, (T0.timestamp(), T0.timestamp()))
    assert beat(await read(part_of(gateway, tmp_path))) is None
    writes_heartbeats(gateway)
    part = part_of(gateway, tmp_path)
    found = beat(await read(part))
    assert found
    assert (found.kind, found.period, found.last_run, found.outcome) == (HEARTBEAT, 600.0, T0, "")
    file.unlink()
    gone = beat(await read(part))
    assert gone
    assert (gone.last_run, gone.outcome) == (None, MISSING)


async def test_a_heartbeat_that_was_never_seen_is_not_missed_unless_the_owner_names_it(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    writes_heartbeats(gateway)
    assert beat(await read(part_of(gateway, tmp_path))) is None
    assert beat(await read(part_of(gateway, tmp_path, heartbeat=tmp_path / "beat.json")))


async def test_a_heartbeat_that_was_seen_before_a_restart_of_ours_is(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    writes_heartbeats(gateway)
    part = part_of(gateway, tmp_path)
    known: Iterable[Fact] = (Job(key="lockn-01/openclaw/main/heartbeat", label="heartbeat", enabled=True, period=600),)
    part.recall(known)
    assert beat(await read(part))


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [("ok-token", "", SUCCESS), ("skipped", "no-target", "skipped"), ("failed", "no-key", "failed: no-key")],
)
async def test_what_a_gateway_says_of_its_own_heartbeat_is_kept(
    status: str, reason: str, outcome: str, tmp_path: Path
) -> None:
    part = part_of(Gateway(OLD), tmp_path)
    told = {"ts": T0.timestamp() * 1000, "status": status, "reason": reason, "preview": "words"}
    pulse = pushed(part, "heartbeat", told)
    assert pulse
    assert (pulse.kind, pulse.last_run, pulse.outcome) == (PULSE, T0, outcome)
    assert pulse in (await read(part)).values()
