"""A gateway that runs jobs, behind a link that answers as those of both eras did, and the part that reads it."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from board.facts import Fact, Gauge, Job, Service
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
        self.runs: Any = {"entries": []}
        self.hello: Hello | None = Hello(protocol=3, version=era, methods=frozenset({"cron.list", "cron.runs"}))
        self.free = asyncio.Event()
        self.free.set()

    async def call(self, method: str, params: Mapping[str, Any] | None = None, *, within: float = 10.0) -> Any:
        del params
        self.asked.append(method)
        await self.free.wait()
        if self.refusal:
            self.now += timedelta(seconds=within)
            raise self.refusal
        if method == "cron.status" and self.status is None:
            raise SourceOutage(OutageKind.TIMEOUT, "cron.status: no answer within 60 s")
        return {"cron.list": self.jobs, "cron.runs": self.runs}.get(method, self.status)


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
