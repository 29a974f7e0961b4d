from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from board.facts import Fact, Gauge, Host, Process
from collectors.sources.host import HostCollector, HostSettings

NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
GIB = 1024 * 1024
"""KiB."""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def memory(root: Path, available: int, swap: int = 0) -> None:
    text = f"MemTotal: {100 * GIB} kB\nMemFree: 1 kB\nMemAvailable: {available * GIB} kB\n"
    write(root / "proc/meminfo", text + f"SwapTotal: {swap * GIB} kB\nSwapFree: {swap * GIB // 4} kB\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A Debian box with 100 GiB, half of them free."""
    memory(tmp_path, available=50)
    write(tmp_path / "proc/vmstat", "pgfault 12\noom_kill 2\n")
    write(tmp_path / "proc/loadavg", "1.50 1.20 1.00 2/345 6789\n")
    write(tmp_path / "proc/stat", "cpu 1 2 3\nbtime 1772000000\nprocesses 9\n")
    write(tmp_path / "proc/sys/kernel/osrelease", "6.18.2-amd64\n")
    write(tmp_path / "proc/sys/kernel/hostname", "lockn-01\n")
    write(tmp_path / "proc/sys/kernel/random/boot_id", "03e9d6d0-01e6-403c-b577-e370812dcabb\n")
    write(tmp_path / "etc/os-release", 'PRETTY_NAME="Debian"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n')
    return tmp_path


@asynccontextmanager
async def collector(
    root: Path = Path("/"), *, environ: Mapping[str, str] = NO_VARIABLES, ticks: Clock | None = None
) -> AsyncIterator[HostCollector]:
    source = HostCollector("box", HostSettings(), root=root, environ=environ, ticks=ticks or Clock())
    try:
        yield source
    finally:
        await source.close()


def host(facts: Iterable[Fact]) -> Host:
    return next(fact for fact in facts if isinstance(fact, Host))


def gauges(facts: Iterable[Fact]) -> dict[str, Gauge]:
    return {fact.key.removeprefix("box/host/"): fact for fact in facts if isinstance(fact, Gauge)}


async def test_a_box_says_what_it_is_and_since_when_it_is_up(root: Path) -> None:
    async with collector(root) as source:
        found = host(await source.read())
    assert found.key == "box/host"
    assert found.refs == ("host:lockn-01",)
    assert found.boot_id == "03e9d6d0-01e6-403c-b577-e370812dcabb"
    assert found.booted_at == datetime(2026, 2, 25, 6, 13, 20, tzinfo=UTC)
    assert found.system == "Linux 6.18 · Debian 12"
    assert (found.memory, found.oom_kills, found.wsl, found.address) == (100 * GIB * 1024, 2, "", "")


async def test_memory_in_use_is_what_is_not_available(root: Path) -> None:
    async with collector(root) as source:
        found = gauges(await source.read())["mem"]
    assert (found.value, found.limit, found.unit) == (50 * GIB * 1024, 100 * GIB * 1024, "B")


async def test_swap_is_absent_where_there_is_none(root: Path) -> None:
    async with collector(root) as source:
        assert "swap" not in gauges(await source.read())


async def test_swap_is_shown_where_there_is_some(root: Path) -> None:
    memory(root, available=50, swap=8)
    async with collector(root) as source:
        found = gauges(await source.read())["swap"]
    assert (found.value, found.limit) == (6 * GIB * 1024, 8 * GIB * 1024)


async def test_the_first_reading_has_no_cpu_since_there_is_nothing_to_compare(root: Path) -> None:
    async with collector(root) as source:
        assert "cpu" not in gauges(await source.read())
        assert "cpu" in gauges(await source.read())


async def test_load_is_held_against_the_processors(root: Path) -> None:
    async with collector(root) as source:
        facts = tuple(await source.read())
    assert gauges(facts)["load"].value == 1.5
    assert gauges(facts)["load"].limit == host(facts).cpus


async def test_pressure_is_absent_where_the_kernel_does_not_measure_it(root: Path) -> None:
    write(root / "proc/pressure/memory", "some avg10=12.34 avg60=1.00 avg300=0.10 total=5\nfull avg10=3.00\n")
    async with collector(root) as source:
        found = gauges(await source.read())
    assert found["psi/memory"].value == 12.34
    assert "psi/io" not in found


async def test_the_boot_time_does_not_follow_small_corrections_of_the_clock(root: Path) -> None:
    clock = Clock()
    async with collector(root, ticks=clock) as source:
        before = host(await source.read()).booted_at
        write(root / "proc/stat", "btime 1772000001\n")
        clock.now = 61.0
        assert host(await source.read()).booted_at == before
        write(root / "proc/stat", "btime 1772003600\n")
        clock.now = 122.0
        assert host(await source.read()).booted_at == datetime(2026, 2, 25, 7, 13, 20, tzinfo=UTC)


async def test_disks_are_looked_at_once_a_minute_and_repeated_in_between(root: Path) -> None:
    clock = Clock()
    async with collector(root, ticks=clock) as source:
        first = gauges(await source.read())["disk/root"]
        clock.now = 59.0
        assert gauges(await source.read())["disk/root"] is first
        clock.now = 60.0
        assert gauges(await source.read())["disk/root"] is not first


async def test_a_wsl_box_tells_its_distribution_and_has_a_name_without_it(root: Path) -> None:
    write(root / "proc/sys/kernel/osrelease", "5.15.167.4-microsoft-standard-WSL2\n")
    async with collector(root, environ={"WSL_DISTRO_NAME": "Ubuntu-24.04"}) as source:
        assert host(await source.read()).wsl == "Ubuntu-24.04"
    async with collector(root) as source:
        assert host(await source.read()).wsl == "WSL"


async def test_a_box_without_os_release_is_named_by_its_kernel(root: Path) -> None:
    (root / "etc/os-release").unlink()
    async with collector(root) as source:
        assert host(await source.read()).system == "Linux 6.18"


async def test_processes_are_not_looked_at_while_memory_is_plentiful(root: Path) -> None:
    write(root / "proc/7/statm", "9000 8000 1")
    async with collector(root) as source:
        assert not [fact for fact in await source.read() if isinstance(fact, Process)]


async def test_the_three_largest_processes_are_evidence_when_memory_is_short(root: Path) -> None:
    memory(root, available=14)
    for pid, pages in ((11, 100), (12, 400), (13, 300), (14, 200)):
        write(root / f"proc/{pid}/statm", f"9000 {pages} 1")
    write(root / "proc/12/comm", "llama-server\n")
    write(root / "proc/12/cgroup", "0::/system.slice/llama-qwen.service\n")
    async with collector(root) as source:
        found = [fact for fact in await source.read() if isinstance(fact, Process)]
    assert [each.key for each in found] == [f"box/host/process/{pid}" for pid in (12, 13, 14)]
    assert (found[0].name, found[0].owner) == ("llama-server", "llama-qwen.service")
    assert found[0].refs == ("pid:12", "system-unit:llama-qwen.service")


async def test_processes_are_scanned_at_most_every_half_minute(root: Path) -> None:
    memory(root, available=3)
    clock = Clock()
    write(root / "proc/11/statm", "9000 100 1")
    async with collector(root, ticks=clock) as source:
        await source.read()
        write(root / "proc/12/statm", "9000 900 1")
        clock.now = 29.0
        assert [fact.pid for fact in await source.read() if isinstance(fact, Process)] == [11]
        clock.now = 30.0
        assert [fact.pid for fact in await source.read() if isinstance(fact, Process)] == [12, 11]


async def test_this_very_machine_reads_sanely() -> None:
    async with collector() as source:
        await source.read()
        facts = tuple(await source.read())
    found = gauges(facts)
    assert {"cpu", "load", "mem", "disk/root"} <= found.keys()
    for each in found.values():
        assert each.value is not None
        assert each.value >= 0, each
        if each.unit in {"%", "B"}:
            assert each.limit is not None
            assert each.value <= each.limit, each
    assert host(facts).booted_at < datetime.now(UTC)
    assert len({fact.key for fact in facts}) == len(facts)
