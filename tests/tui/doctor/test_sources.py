"""The doctor tries each source once, within a deadline, and asks nobody whom an engine asks."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from board.facts import Fact, Service, ServiceState
from board.limits import Limits
from board.reading import Outage, OutageKind, Scope
from collectors.collector import AnyCollector, Collector, Poll, SourceOutage, SourceSettings
from collectors.engine.engine import Plan
from collectors.store.records import Picture
from tui.doctor.finding import Finding, Level
from tui.doctor.patient import Patient
from tui.doctor.sources import known, tried

NEVER = -1
NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


class Source(Collector[SourceSettings]):
    """A source that behaves as it is called."""

    reads = 0

    def __init__(self, name: str) -> None:
        super().__init__("box", SourceSettings(timeout=0.1))
        self.name = name  # type: ignore[misc]  # each is a class of its own elsewhere

    @property
    def scope(self) -> str:
        return self.name

    async def read(self) -> Iterable[Fact]:
        match self.name:
            case "hangs":
                await asyncio.Event().wait()
            case "absent":
                raise SourceOutage(OutageKind.ABSENT, "no driver here")
            case "denied":
                raise SourceOutage(OutageKind.DENIED, "no permission", remedy="join the group")
            case "breaks":
                raise ZeroDivisionError
            case "openclaw/main" | "llama/1":
                key = f"box/{self.name}"
                return (Service(key=key, kind="x", label="x", state=ServiceState.DENIED, why="it refuses our token"),)
            case "down":
                return (Service(key="box/down", kind="x", label="x", state=ServiceState.DOWN, why="refused"),)
        return ()


def plan(*collectors: AnyCollector) -> Plan:
    nowhere = Path("/nonexistent")
    return Plan(box="box", zone=UTC, limits=Limits(), state=nowhere, spare=nowhere, version="1", collectors=collectors)


async def test_each_source_is_a_finding_of_its_own() -> None:
    names = ("well", "hangs", "absent", "denied", "breaks", "down")
    found = {each.name: each for each in await tried(plan(*map(Source, names)), (), None, NOW)}
    assert {name: found[name].level for name in names} == {
        "well": Level.WELL,
        "hangs": Level.DEGRADED,
        "absent": Level.ABSENT,
        "denied": Level.DEGRADED,
        "breaks": Level.DEGRADED,
        "down": Level.DEGRADED,
    }
    assert found["hangs"].said == "no answer within 0.1 s"
    assert found["denied"].remedy == "join the group"
    assert found["down"].said == "down: refused"


class Gateway(Source):
    """A source of parts, which waits for no answer."""

    paced = False

    def __init__(self, *, answers_at: int) -> None:
        super().__init__("gateway")
        self.answers_at = answers_at

    def scopes(self) -> Sequence[Poll]:
        names = ("gateway/main", "gateway/main/cron", "gateway/main/store")
        return tuple(Poll(name, 5.0, 2.0, self.read) for name in names)

    async def read(self) -> Iterable[Fact]:
        self.reads += 1
        if self.answers_at == NEVER:
            raise SourceOutage(OutageKind.ABSENT, "no gateway here")
        if self.reads < self.answers_at:
            raise SourceOutage(OutageKind.TIMEOUT, "it has not answered yet")
        return ()


async def test_an_answer_that_comes_later_than_the_first_look_is_waited_for() -> None:
    found = await tried(plan(Gateway(answers_at=3)), (), None, NOW)
    assert [each.level for each in found if each.name.startswith("gateway")] == [Level.WELL] * 3


async def test_what_is_not_here_is_told_once_and_its_parts_are_not() -> None:
    found = await tried(plan(Gateway(answers_at=NEVER)), (), None, NOW)
    assert [each.name for each in found] == ["gateway/main"]


async def test_a_refused_key_is_named_by_the_setting_that_the_source_has() -> None:
    for name, setting in (("openclaw/main", "token"), ("llama/1", "api_key")):
        denied = Source(name)
        [found] = await tried(plan(denied), (), None, NOW)
        source = name.partition("/")[0]
        assert (found.level, found.remedy) == (Level.DEGRADED, f'{setting} = {{ env = "..." }} in [[sources.{source}]]')


def of_engine(**scope: object) -> Finding:
    fields = {"name": "docker", "source": "docker", "every": 5.0, "took": 0.02, "ok_at": NOW} | scope
    picture = Picture(scopes=(Scope(**fields),))  # type: ignore[arg-type]  # the fields of a scope
    patient = Patient(now=NOW, plan=plan(), place=None, picture=picture, found=(), engine=True)
    [finding] = known(patient)
    return finding


def test_what_an_engine_reads_is_told_as_it_found_it() -> None:
    assert of_engine() == Finding(Level.WELL, "docker", "20 ms")
    denied = Outage(OutageKind.DENIED, "no permission", "join the group")
    assert of_engine(outage=denied) == Finding(Level.DEGRADED, "docker", "no permission", "join the group")
    assert of_engine(outage=denied, critical=True).level is Level.BROKEN


def test_what_an_engine_has_not_read_lately_is_told() -> None:
    assert of_engine(ok_at=NOW - timedelta(minutes=5)).said == "last read 5m ago"
    assert of_engine(ok_at=None).said == "not read yet"
