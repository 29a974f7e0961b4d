"""The cron of a gateway, behind a link that answers as gateways of both eras did, and beside their files."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Gauge, Job, Service, ServiceState
from board.jobs import EMPTY, FROM_DISK, HEARTBEAT, MISSING, PULSE, SUCCESS, SYSTEM
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.openclaw.cron import CronPart
from collectors.sources.openclaw.cron_settings import CronSettings
from collectors.sources.openclaw.part import Given, Hello
from collectors.sources.openclaw.settings import OpenClawSettings

SAMPLES = Path(__file__).parent / "samples"
KEY = "lockn-01/openclaw/main/cron"
MINUTELY = "d04483fc-525e-479f-a16c-f7afd37260c8"
"""Id of the job ``every-minute`` of the old era."""
T0 = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
OLD, NEW = "2026.2.9", "2026.9.6"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


class Gateway:
    """What answers at the other end of the connection: a payload, a refusal, or nothing for as long as it is held."""

    def __init__(self, era: str) -> None:
        self.now = T0
        self.asked: list[str] = []
        self.jobs: Any = sample(f"cron.list-{era}")
        self.status: Any = {"enabled": True, "jobs": 4}
        self.refusal: SourceOutage | None = None
        self.hello: Hello | None = Hello(protocol=3, version=era)
        self.free = asyncio.Event()
        self.free.set()

    async def call(self, method: str, params: Mapping[str, Any] | None = None, *, within: float = 10.0) -> Any:
        del params
        self.asked.append(method)
        await self.free.wait()
        if self.refusal:
            self.now += timedelta(seconds=within)
            raise self.refusal
        return self.jobs if method == "cron.list" else self.status


def part_of(gateway: Gateway, state: Path, config: Mapping[str, Any] | None = None, **cron: Any) -> CronPart:
    async def blocking(function: Any, *args: Any) -> Any:
        await asyncio.sleep(0)
        return function(*args)

    return CronPart(
        Given(
            box="lockn-01",
            key="lockn-01/openclaw/main",
            scope="openclaw/main",
            settings=OpenClawSettings(cron=CronSettings(**cron)),
            link=gateway,
            clock=lambda: gateway.now,
            proc=Path("/proc"),
            state_dir=lambda: state,
            config=lambda: config or {},
            blocking=blocking,
        )
    )


async def read(part: CronPart) -> dict[str, Fact]:
    (poll,) = part.polls()
    return {fact.key: fact for fact in await poll.read()}


async def measures(part: CronPart, gateway: Gateway, count: int) -> list[float | None]:
    """How long a list takes, at so many looks."""
    measured = []
    for _ in range(count):
        measured.append(seconds(await read(part)))
        gateway.now += timedelta(seconds=15)
    return measured


def jobs(facts: Mapping[str, Fact]) -> dict[str, Job]:
    return {fact.label: fact for fact in facts.values() if isinstance(fact, Job)}


def service(facts: Mapping[str, Fact]) -> Service:
    found = facts[KEY]
    assert isinstance(found, Service)
    return found


def seconds(facts: Mapping[str, Fact]) -> float | None:
    found = facts[f"{KEY}/list"]
    assert isinstance(found, Gauge)
    return found.value


def pushed(part: CronPart, event: str, payload: Mapping[str, Any]) -> Job | None:
    """The job that an event makes known; None where it makes a list due."""
    (push,) = part.hear(event, payload)
    assert push.scope == "openclaw/main/cron"
    found = next(iter(push.facts), None)
    assert found is None or isinstance(found, Job)
    return found


def write(path: Path, told: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(told if isinstance(told, str) else json.dumps(told))


async def test_jobs_of_the_old_era_are_told_with_how_they_fare(tmp_path: Path) -> None:
    found = jobs(await read(part_of(Gateway(OLD), tmp_path)))
    assert set(found) == {"disabled-job", "every-minute", "observe-2am", "run-ok"}
    failed = found["observe-2am"]
    assert (failed.enabled, failed.period, failed.errors) == (True, 86_400.0, 1)
    assert (failed.outcome, failed.failure_class) == ("failed: auth", "auth")
    assert failed.why.startswith("FailoverError: No API key found")
    assert (found["every-minute"].outcome, found["every-minute"].period) == (SUCCESS, 60.0)
    assert "job:" + MINUTELY in found["every-minute"].refs
    assert {"model:fake/ok", "provider:fake"} <= set(found["run-ok"].refs)
    assert not found["disabled-job"].enabled


async def test_jobs_that_the_new_era_makes_for_itself_are_told_apart(tmp_path: Path) -> None:
    found = jobs(await read(part_of(Gateway(NEW), tmp_path)))
    own = {label for label, job in found.items() if job.kind == SYSTEM}
    assert own == {"heartbeat-main", "Memory Dreaming Promotion"}
    assert not found["heartbeat-main"].essential
    assert found["heartbeat-main"].why == ""
    assert found["observe-2am"].failure_class == "auth"


async def test_a_job_without_a_model_depends_on_the_one_of_the_config(tmp_path: Path) -> None:
    config = {"agents": {"defaults": {"model": {"primary": "openai/gpt-5", "fallbacks": []}}}}
    found = jobs(await read(part_of(Gateway(OLD), tmp_path, config)))
    assert "provider:openai" in found["every-minute"].refs
    assert "provider:openai" not in found["run-ok"].refs


async def test_which_jobs_count_most_is_for_the_owner_to_say(tmp_path: Path) -> None:
    part = part_of(Gateway(OLD), tmp_path, essential=["Every Minute"], checks=["observe_*"])
    found = jobs(await read(part))
    assert [label for label, job in found.items() if job.essential] == ["every-minute"]
    assert [label for label, job in found.items() if job.awaited] == ["observe-2am"]


async def test_no_words_of_people_or_models_are_taken(tmp_path: Path) -> None:
    for era in (OLD, NEW):
        part = part_of(Gateway(era), tmp_path)
        facts = [*(await read(part)).values()]
        facts += [
            fact for event in sample(f"cron.events-{era}") for push in part.hear("cron", event) for fact in push.facts
        ]
        assert "words" not in repr(facts)


async def test_a_row_that_is_garbled_hides_no_other(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    rows = gateway.jobs["jobs"]
    rows[0] |= {"schedule": "soon", "state": {"lastRunAtMs": "x", "consecutiveErrors": -1}}
    gateway.jobs = {"jobs": [None, {"id": ""}, {"enabled": "maybe"}, *rows]}
    assert len(jobs(await read(part_of(gateway, tmp_path)))) == 4


@pytest.mark.parametrize("answer", [None, [], {}, {"jobs": None}, {"jobs": {}}, "jobs"])
async def test_an_answer_that_makes_no_sense_is_no_jobs(answer: Any, tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.jobs = answer
    assert jobs(await read(part_of(gateway, tmp_path))) == {}


async def test_a_cron_that_is_switched_off_says_so(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.status = {"enabled": False}
    assert service(await read(part_of(gateway, tmp_path))).state is ServiceState.OFF


async def test_a_long_list_is_asked_for_page_by_page(tmp_path: Path) -> None:
    gateway = Gateway(NEW)
    gateway.jobs |= {"hasMore": True, "nextOffset": 200}
    await read(part_of(gateway, tmp_path))
    assert gateway.asked.count("cron.list") == 6


async def test_one_request_is_open_and_is_judged_by_its_age(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    write(tmp_path / "cron/jobs.json", gateway.jobs)
    gateway.free.clear()
    part = part_of(gateway, tmp_path)
    try:
        first = await read(part)
        assert (seconds(first), FROM_DISK in service(first).marks, len(jobs(first))) == (None, True, 4)
        gateway.now += timedelta(seconds=31)
        later = await read(part)
        assert seconds(later) == 31
        assert service(later).state is ServiceState.SATURATED
        assert gateway.asked == ["cron.list"]
    finally:
        await part.close()


async def test_while_it_is_slow_it_is_asked_once_in_five_minutes_until_it_answers_fast(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.refusal = SourceOutage(OutageKind.TIMEOUT, "no answer within 60 s")
    part = part_of(gateway, tmp_path)
    measured = await measures(part, gateway, 40)
    assert gateway.now - T0 <= timedelta(minutes=14)
    assert gateway.asked.count("cron.list") <= 3
    assert set(measured) == {60.0}
    gateway.refusal = None
    assert (await measures(part, gateway, 30))[-1] == 0


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


async def test_a_job_that_starts_and_ends_is_told_at_once(tmp_path: Path) -> None:
    part = part_of(Gateway(OLD), tmp_path)
    await read(part)
    finished, started = sample(f"cron.events-{OLD}")
    running = pushed(part, "cron", started)
    assert running
    assert running.running_since == datetime.fromtimestamp(1795163307.530, UTC)
    ended = pushed(part, "cron", {**finished, "jobId": started["jobId"], "runAtMs": started["runAtMs"]})
    assert ended
    assert (ended.running_since, ended.last_run, ended.outcome) == (None, running.running_since, SUCCESS)


async def test_runs_that_fail_are_counted_as_they_end_and_each_once(tmp_path: Path) -> None:
    part = part_of(Gateway(OLD), tmp_path)
    await read(part)
    run = {"jobId": MINUTELY, "action": "finished", "status": "error", "error": "402 run out of credits"}
    counts = [pushed(part, "cron", {**run, "runAtMs": 1795163306601 + n}) for n in (0, 1, 1)]
    assert [each.errors for each in counts if each] == [1, 2, 2]
    assert counts[0]
    assert counts[0].failure_class == "billing"


async def test_an_event_of_the_new_era_brings_its_job_along(tmp_path: Path) -> None:
    part = part_of(Gateway(NEW), tmp_path)
    started = next(each for each in sample(f"cron.events-{NEW}") if each["action"] == "started")
    running = pushed(part, "cron", started)
    assert running
    assert (running.label, running.running_since is not None) == ("run-ok", True)


async def test_an_event_that_says_less_of_a_job_takes_nothing_from_it(tmp_path: Path) -> None:
    part = part_of(Gateway(NEW), tmp_path)
    listed = jobs(await read(part))["run-ok"]
    heard = pushed(part, "cron", sample(f"cron.events-{NEW}")[0])
    assert heard
    assert "agent:main" in heard.refs
    assert heard.refs == listed.refs


async def test_a_job_that_nobody_knows_yet_makes_a_list_due(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    part = part_of(gateway, tmp_path)
    await read(part)
    gateway.now += timedelta(seconds=5)
    await read(part)
    assert gateway.asked.count("cron.list") == 1
    assert pushed(part, "cron", {"jobId": "new", "action": "added"}) is None
    await read(part)
    assert gateway.asked.count("cron.list") == 2


async def test_a_list_that_the_gateway_gives_later_beats_what_was_heard(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    part = part_of(gateway, tmp_path)
    await read(part)
    pushed(part, "cron", sample(f"cron.events-{OLD}")[1])
    gateway.now += timedelta(seconds=60)
    assert jobs(await read(part))["run-ok"].running_since is None


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


async def test_a_check_that_ends_well_and_says_nothing_has_no_result(tmp_path: Path) -> None:
    part = part_of(Gateway(OLD), tmp_path, checks=["every-minute"])
    await read(part)
    run = {"jobId": MINUTELY, "action": "finished", "status": "ok", "runAtMs": 1795163306601}
    silent = pushed(part, "cron", run)
    spoken = pushed(part, "cron", {**run, "runAtMs": 1795163306602, "summary": "All well."})
    assert [each.outcome for each in (silent, spoken) if each] == [EMPTY, SUCCESS]


async def test_an_outcome_that_turns_again_and_again_is_counted(tmp_path: Path) -> None:
    part = part_of(Gateway(OLD), tmp_path)
    await read(part)
    run = {"jobId": MINUTELY, "action": "finished", "summary": "x", "error": "x"}
    outcomes = ("error", "ok", "error", "ok")
    told = [pushed(part, "cron", {**run, "status": s, "runAtMs": 1795163306601 + n}) for n, s in enumerate(outcomes)]
    assert [each.flips for each in told if each] == [None, 2, 3, 4]


@pytest.mark.parametrize("payload", [{}, {"jobId": 7}, {"jobId": "x" * 300}, {"jobId": "a", "job": [1]}])
async def test_an_event_that_makes_no_sense_hurts_nobody(payload: dict[str, Any], tmp_path: Path) -> None:
    part = part_of(Gateway(OLD), tmp_path)
    assert [each.facts for each in part.hear("cron", payload)] in ([], [()])


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
