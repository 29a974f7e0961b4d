"""The cron of a gateway as its source tells of it, for the tests of rules and rows, and worlds in which it is ill."""

from typing import Any

from board.facts import Failure, Gauge, Job, Process, Service, ServiceState
from board.jobs import CRON, EMPTY, HEARTBEAT, MISSING, SUCCESS
from board.lookback import Hindsight
from board.past import series, trend
from board.rules.gw_cron import SLOWER
from board.world import World
from tests.board.worlds import BOX, T0, at, world

GATEWAY = f"{BOX}/openclaw/main"
KEY = f"{GATEWAY}/cron"
LIST = f"{KEY}/list"
MONTH = 30 * 86_400


def cron(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """The cron itself."""
    return Service(key=KEY, kind=CRON, label="cron", state=state, **more)


def job(name: str = "watch", **more: Any) -> Job:
    """An hourly job that was made a month ago, went well ten minutes ago, and is due in fifty."""
    fields: dict[str, Any] = {
        "key": f"{KEY}/{name}",
        "refs": (f"job:{name}", "provider:openai", "model:openai/gpt-5.3-codex"),
        "label": name,
        "kind": CRON,
        "enabled": True,
        "period": 3600.0,
        "created_at": at(-MONTH),
        "last_run": at(-600),
        "last_ok": at(-600),
        "next_run": at(3000),
        "outcome": SUCCESS,
        "errors": 0,
    }
    return Job(**{**fields, **more})


def new(count: int, name: str = "observe", age: float = 3600, **more: Any) -> tuple[Job, ...]:
    """So many jobs that were made lately."""
    return tuple(job(f"{name}-{number}", created_at=at(-age), **more) for number in range(count))


def listed(seconds: float | None) -> Gauge:
    """How long it takes to list the jobs."""
    return Gauge(key=LIST, label="cron.list", unit="s", value=seconds, limit=60)


def history(size: float) -> Gauge:
    """The history of runs."""
    return Gauge(key=f"{KEY}/history", label="run history", unit="B", value=size)


def beat(age: float | None, **more: Any) -> Job:
    """A heartbeat of every ten minutes, that old; None: its file is gone, and nobody ever saw it."""
    fields: dict[str, Any] = {
        "key": f"{GATEWAY}/heartbeat",
        "label": "heartbeat",
        "kind": HEARTBEAT,
        "enabled": True,
        "essential": True,
        "period": 600.0,
        "last_run": None if age is None else at(-age),
        "outcome": MISSING if age is None else "",
    }
    return Job(**{**fields, **more})


def process(age: float) -> Process:
    """The gateway's process, started that long ago."""
    return Process(key=f"{GATEWAY}/process", pid=4711, name="openclaw-gateway", started_at=at(-age))


def unpaid() -> Failure:
    """The provider of all jobs wants money."""
    key = f"{GATEWAY}/transcripts/failure/openai/billing"
    return Failure(key=key, refs=("provider:openai",), failure_class="billing", text="402", last_seen=T0)


def specimens() -> tuple[World, ...]:
    """Worlds that show every rule about what a gateway schedules."""
    slower = trend([(at(60 * minute), 8 + minute / 60) for minute in range(-59, 1)])
    assert slower is not None
    past = Hindsight({(SLOWER, series(LIST)): slower})
    failed: dict[str, Any] = {"errors": 3, "outcome": "failed: billing", "why": "402 run out of credits"}
    late: dict[str, Any] = {"next_run": at(-20_000)}
    return (
        world(cron(), *new(12), history(2.9e6)),
        world(cron(), *new(45, age=MONTH), listed(8), job("slow", running_since=at(-60)), past=past),
        world(cron(ServiceState.SATURATED), *new(12), listed(60), history(1.5e6)),
        world(
            cron(),
            job(**failed),
            job("prune", essential=True, **failed),
            job("other", **{**failed, "errors": 6}),
            unpaid(),
        ),
        world(cron(), *(job(name, **late) for name in "abcdef"), job("z", running_since=at(-60))),
        world(cron(), job("work-executor", essential=True, **late), job("never", last_run=None, **late)),
        world(
            cron(),
            unpaid(),
            job("2am-regression-qa", awaited=True, running_since=at(-3600)),
            job("health-check", awaited=True, **{**late, **failed}),
            job("quiet", awaited=True, outcome=EMPTY, last_run=at(-3600)),
            job("broken", awaited=True, last_run=at(-3600), **failed),
        ),
        world(process(60), beat(None)),
        world(process(9000), beat(3000)),
        world(beat(1300)),
    )
