"""The cron of a gateway: what is told of its jobs, and how it is asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import ServiceState
from board.jobs import EMPTY, FROM_DISK, SUCCESS, SYSTEM
from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.sources.openclaw.cron_scene import (
    MINUTELY,
    NEW,
    OLD,
    T0,
    Gateway,
    jobs,
    measures,
    part_of,
    pushed,
    read,
    sample,
    seconds,
    service,
    write,
)


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


async def test_it_stays_off_where_nobody_says_otherwise(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.status = {"enabled": False}
    part = part_of(gateway, tmp_path)
    await read(part)
    for status in (None, ["?"]):
        gateway.status = status
        gateway.now += timedelta(seconds=400)
        assert service(await read(part)).state is ServiceState.OFF
    gateway.status = {"enabled": True}
    gateway.now += timedelta(seconds=400)
    assert service(await read(part)).state is ServiceState.UP


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


async def test_a_list_that_has_come_is_told_whatever_becomes_of_the_question_whether_cron_is_on(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.status = None
    facts = await read(part_of(gateway, tmp_path))
    assert (len(jobs(facts)), seconds(facts), service(facts).state) == (4, 0, ServiceState.UP)


async def test_a_cron_that_has_not_listed_its_jobs_yet_is_not_said_to_be_well(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.free.clear()
    part = part_of(gateway, tmp_path)
    try:
        assert service(await read(part)).state is ServiceState.UNKNOWN
    finally:
        await part.close()


async def test_a_job_asks_the_model_of_its_agent_and_a_short_name_is_its_long_one(tmp_path: Path) -> None:
    usual = {"model": "openai/gpt-5", "models": {"local/coder": {"alias": "coder"}}}
    config = {"agents": {"defaults": usual, "list": [{"id": "main", "model": {"primary": "anthropic/opus"}}]}}
    gateway = Gateway(OLD)
    gateway.jobs["jobs"][0]["payload"] = {"kind": "agentTurn", "model": "coder"}
    gateway.jobs["jobs"][1]["agentId"] = "ops"
    gateway.jobs["jobs"][2] |= {"agentId": "main", "payload": {"kind": "agentTurn"}}
    told = list(jobs(await read(part_of(gateway, tmp_path, config))).values())
    models = [ref for job in told for ref in job.refs if ref.startswith("model:")]
    assert models[:3] == ["model:local/coder", "model:openai/gpt-5", "model:anthropic/opus"]


async def test_a_job_that_the_gateway_switched_off_because_it_failed_says_so(tmp_path: Path) -> None:
    gateway = Gateway(NEW)
    row = next(each for each in gateway.jobs["jobs"] if each["name"] == "observe-2am")
    off = {"reason": "consecutive-failures", "atMs": T0.timestamp() * 1000, "consecutiveErrors": 10}
    row |= {"enabled": False, "state": {**row["state"], "autoDisabled": off}}
    stopped = jobs(await read(part_of(gateway, tmp_path)))["observe-2am"]
    assert (stopped.enabled, stopped.stopped_at, stopped.errors) == (False, T0, 10)
    assert stopped.outcome == "failed: auth"


@pytest.mark.parametrize("off", [True, "yes", [], {}, {"atMs": 10**400, "consecutiveErrors": -1}])
async def test_one_that_is_switched_off_in_a_way_that_makes_no_sense_is_still_a_job(off: Any, tmp_path: Path) -> None:
    gateway = Gateway(NEW)
    gateway.jobs["jobs"][0]["state"] = {"autoDisabled": off, "consecutiveErrors": 10**400, "nextRunAtMs": 10**400}
    gateway.jobs["jobs"][0]["schedule"] = {"kind": "every", "everyMs": 10**300}
    found = jobs(await read(part_of(gateway, tmp_path)))
    assert len(found) == len(gateway.jobs["jobs"])
    assert all(each.stopped_at is None for each in found.values())


@pytest.mark.parametrize("known", [True, False], ids=["behind a job", "behind nothing"])
async def test_a_list_that_waits_is_a_busy_cron_at_once_and_a_slow_one_where_no_job_explains_it(
    known: bool, tmp_path: Path
) -> None:
    gateway = Gateway(OLD)
    part = part_of(gateway, tmp_path)
    for _ in range(3):
        await read(part)
        gateway.now += timedelta(seconds=45)
    gateway.free.clear()
    if known:
        pushed(part, "cron", sample(f"cron.events-{OLD}")[1] | {"runAtMs": gateway.now.timestamp() * 1000})
    try:
        await read(part)
        gateway.now += timedelta(seconds=20)
        facts = await read(part)
        assert service(facts).state is ServiceState.SATURATED
        assert seconds(facts) == (0 if known else 20)
    finally:
        await part.close()
