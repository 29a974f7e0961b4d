"""The last runs of a job, while somebody has its details open."""

from datetime import timedelta
from pathlib import Path

from board.facts import Excerpt
from collectors.sources.openclaw.cron import CronPart
from collectors.sources.openclaw.part import Hello
from tests.collectors.sources.openclaw.cron_scene import (
    KEY,
    MINUTELY,
    OLD,
    Gateway,
    part_of,
    read,
)


async def looked_at(part: CronPart, identity: str = MINUTELY) -> Excerpt:
    """What a person sees who has the details of a job open."""
    looked = part.look(f"{KEY}/{identity}")
    assert looked is not None
    (found,) = await looked
    assert isinstance(found, Excerpt)
    return found


async def test_the_last_runs_of_a_job_are_told_to_who_looks_the_last_one_at_the_end(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    run = {"ts": 1795161817379, "runAtMs": 1795161796530, "durationMs": 20848, "status": "ok", "summary": "words"}
    failed = {**run, "runAtMs": 1795161896530, "status": "error", "error": "402 run out of credits"}
    gateway.runs = {"entries": [failed, run, None, {"ts": 10**400}, {"status": 5}]}
    part = part_of(gateway, tmp_path)
    await read(part)
    told = await looked_at(part)
    assert [line.partition(" · ")[2] for line in told.lines] == [
        "ok · 20 s",
        "failed: billing · 20 s · 402 run out of credits",
    ]


async def test_they_are_asked_for_twice_a_minute_at_most_and_not_while_cron_is_busy(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    part = part_of(gateway, tmp_path)
    await read(part)
    for _ in range(20):
        await looked_at(part)
        gateway.now += timedelta(seconds=3)
    assert gateway.asked.count("cron.runs") == 2
    gateway.free.clear()
    gateway.now += timedelta(seconds=60)
    try:
        await read(part)
        assert (await looked_at(part)).why == "not asked for while cron is busy"
    finally:
        await part.close()


async def test_who_does_not_know_of_runs_is_not_asked_for_them(tmp_path: Path) -> None:
    gateway = Gateway(OLD)
    gateway.hello = Hello(protocol=3, version=OLD)
    part = part_of(gateway, tmp_path)
    await read(part)
    looked = part.look(f"{KEY}/{MINUTELY}")
    assert looked is not None
    assert list(await looked) == []
    assert part.look(f"{KEY}/list") is None
    assert part.look(KEY) is None
