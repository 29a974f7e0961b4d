"""What the files of a gateway tell of its jobs where it does not answer itself."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from board.facts import Gauge, ServiceState
from board.jobs import FROM_DISK
from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.sources.openclaw.cron_scene import (
    KEY,
    MINUTELY,
    NEW,
    OLD,
    Gateway,
    jobs,
    part_of,
    pushed,
    read,
    sample,
    service,
    write,
)


async def test_without_a_connection_the_files_of_the_old_era_tell_of_the_jobs(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    write(tmp_path / "cron/jobs.json", gateway.jobs)
    write(tmp_path / f"cron/runs/{MINUTELY}.jsonl", "x" * 3000)
    gateway.hello = None
    facts = await read(part_of(gateway, tmp_path))
    assert len(jobs(facts)) == 4
    assert (service(facts).state, service(facts).marks) == (ServiceState.UNKNOWN, (FROM_DISK,))
    history = facts[f"{KEY}/history"]
    assert isinstance(history, Gauge)
    assert history.value == 3000
    assert gateway.asked == []


async def test_states_that_stand_in_a_file_of_their_own_are_joined(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    rows = gateway.jobs["jobs"]
    states = {row["id"]: {"state": row.pop("state")} for row in rows}
    write(tmp_path / "cron/jobs.json", {"version": 1, "jobs": rows})
    write(tmp_path / "cron/jobs-state.json", {"version": 1, "jobs": states})
    gateway.hello = None
    assert jobs(await read(part_of(gateway, tmp_path)))["observe-2am"].errors == 1


async def test_the_database_of_the_new_era_is_read_only_where_the_gateway_does_not_answer(tmp_path: Path) -> None:
    gateway = Gateway(NEW)
    path = tmp_path / "state/openclaw.sqlite"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("create table cron_jobs (job_id text, name text, enabled int, job_json text, state_json text)")
        for job in gateway.jobs["jobs"][:2]:
            row = (job["id"], job["name"], job["enabled"], json.dumps(job), json.dumps(job["state"]))
            db.execute("insert into cron_jobs values (?, ?, ?, ?, ?)", row)
        db.commit()
    before = sorted(each.name for each in path.parent.iterdir())
    assert len(jobs(await read(part_of(gateway, tmp_path)))) == len(gateway.jobs["jobs"])
    gateway.hello = None
    assert len(jobs(await read(part_of(gateway, tmp_path)))) == 2
    assert sorted(each.name for each in path.parent.iterdir()) == before


@pytest.mark.parametrize("told", ["", "{", '{"jobs": 7}', "[" * 100_000])
async def test_a_broken_file_is_silence_and_no_bug(told: str, tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.hello = None
    write(tmp_path / "cron/jobs.json", told)
    with pytest.raises(SourceOutage) as raised:
        await read(part_of(gateway, tmp_path))
    assert raised.value.outage.kind is OutageKind.REFUSED


async def test_a_box_without_a_gateway_says_so(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.hello = None
    with pytest.raises(SourceOutage) as raised:
        await read(part_of(gateway, tmp_path / "nowhere"))
    assert raised.value.outage.kind is OutageKind.ABSENT


async def test_a_list_from_disk_does_not(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    write(tmp_path / "cron/jobs.json", gateway.jobs)
    part = part_of(gateway, tmp_path)
    await read(part)
    pushed(part, "cron", sample(f"cron.events-{OLD}")[1])
    gateway.hello = None
    gateway.now += timedelta(minutes=10)
    assert jobs(await read(part))["run-ok"].running_since is not None
    gateway.now += timedelta(hours=7)
    assert jobs(await read(part))["run-ok"].running_since is None


async def test_a_row_of_a_file_that_is_garbled_hides_no_other(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.hello = None
    write(tmp_path / "cron/jobs.json", {"jobs": [{"id": []}, {"id": {}}, 5, None, *gateway.jobs["jobs"]]})
    write(tmp_path / "cron/jobs-state.json", {"jobs": {MINUTELY: 7, "x": {"state": []}}})
    assert len(jobs(await read(part_of(gateway, tmp_path)))) == 4
