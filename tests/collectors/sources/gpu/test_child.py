"""The child on a stand-in libnvidia-ml, which the real binding loads."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from configparser import ConfigParser
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import psutil
import pytest

from board.facts import Fact, Failure, Gauge, Process, Service, ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.gpu.collector import GpuCollector, GpuSettings

ROOT = Path(__file__).parents[4]
PEERS = Path(os.environ.get("LOCKN_PEERS", ROOT.parent / "shared/peers"))
CHILD = ("-m", "collectors.sources.gpu.child")
MIG = {"name": "MIG 1g.18gb", "uuid": "MIG-1", "mem_total_mib": "18000", "mem_used_mib": "512"}
STUB = "int nvmlInitWithFlags(unsigned f) { (void)f; return 9; }"

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the stand-in library and its states."""
    source = PEERS / "infra/fake_nvml"
    if not source.is_dir() or shutil.which("gcc") is None:
        pytest.skip(f"needs gcc and {source}")
    folder = tmp_path_factory.mktemp("nvml") / "fake"
    shutil.copytree(source, folder, copy_function=shutil.copyfile)
    folder.chmod(0o755)
    subprocess.run(("sh", "build.sh"), cwd=folder, check=True, capture_output=True)
    return folder


class Cards:
    """The stand-in's cards: its state file, and a source that reads them."""

    def __init__(self, library: Path, state: Path) -> None:
        self.library = library
        self.state = state
        self.now = datetime(2026, 3, 2, tzinfo=UTC)

    def set(self, section: str, **values: str) -> None:
        """Change keys, ``__`` standing for a dot; an empty value takes the key away."""
        config = ConfigParser()
        config.optionxform = str  # type: ignore[assignment,method-assign] # keys hold names of functions
        config.read(self.state)
        if not config.has_section(section):
            config.add_section(section)
        for key, value in values.items():
            config.remove_option(section, key.replace("__", "."))
            if value:
                config.set(section, key.replace("__", "."), value)
        new = self.state.with_suffix(".new")
        with new.open("w") as file:
            config.write(file)
        new.replace(self.state)

    def command(self, *arguments: str, path: Path | None = None) -> tuple[str, ...]:
        variables = (f"LD_LIBRARY_PATH={path or self.library}", f"FAKE_NVML_STATE={self.state}")
        return ("env", *variables, sys.executable, *(arguments or CHILD))

    @asynccontextmanager
    async def source(self, *command: str) -> AsyncIterator[GpuCollector]:
        settings = GpuSettings(reading=1.0)
        found = GpuCollector("box", settings, command=command or self.command(), clock=lambda: self.now)
        try:
            yield found
        finally:
            await found.close()
            assert psutil.Process().children() == []


@pytest.fixture
def pair(library: Path, tmp_path: Path) -> Cards:
    """Two H200s."""
    return Cards(library, shutil.copyfile(library / "state_h200_pair.ini", tmp_path / "state.ini"))


@pytest.fixture
def consumer(library: Path, tmp_path: Path) -> Cards:
    """One RTX 5090 under WSL."""
    return Cards(library, shutil.copyfile(library / "state_wsl2_consumer.ini", tmp_path / "state.ini"))


async def read(source: GpuCollector) -> dict[str, Fact]:
    return {fact.key.removeprefix("box/gpu/"): fact for fact in await source.read()}


def states(facts: dict[str, Fact]) -> dict[str, ServiceState]:
    return {key: fact.state for key, fact in facts.items() if isinstance(fact, Service)}


async def test_two_cards_are_read_with_their_gauges_and_processes(pair: Cards) -> None:
    async with pair.source() as source:
        facts = await read(source)
    assert states(facts) == {"0": ServiceState.UP, "1": ServiceState.UP}
    vram, process = facts["1/vram"], facts["0/process/4242"]
    assert isinstance(vram, Gauge)
    assert isinstance(process, Process)
    assert (vram.value, vram.limit) == (141900 * 1024**2, 143771 * 1024**2)
    assert process.gpu_memory == 20480 * 1024**2
    assert "0/fan" not in facts


async def test_a_lost_card_leaves_the_other_readable_and_comes_back(pair: Cards) -> None:
    async with pair.source() as source:
        await source.read()
        pair.set("gpu1", lost="1")
        facts = await read(source)
        assert states(facts) == {"0": ServiceState.UP, "1": ServiceState.DOWN}
        assert "0/util" in facts
        pair.set("gpu1", lost="")
        assert states(await read(source)) == {"0": ServiceState.UP, "1": ServiceState.UP}


async def test_the_driver_is_opened_anew_when_a_card_stays_lost(pair: Cards) -> None:
    async with pair.source() as source:
        await source.read()
        before = source.reader.pid
        pair.set("gpu1", lost="1")
        await source.read()
        pair.now += timedelta(seconds=61)
        await source.read()
        facts = await read(source)
        assert source.reader.pid not in {None, before}
        assert states(facts) == {"0": ServiceState.UP, "1": ServiceState.DOWN}


async def test_a_call_that_hangs_is_an_outage_in_time_and_the_next_reading_is_well(pair: Cards) -> None:
    async with pair.source() as source:
        await source.read()
        pair.set("gpu0", hang__nvmlDeviceGetPowerUsage="60000")
        started = monotonic()
        with pytest.raises(SourceOutage, match="did not answer within 1 s") as raised:
            await source.read()
        assert monotonic() - started < 2.5
        assert raised.value.outage.kind is OutageKind.TIMEOUT
        pair.set("gpu0", hang__nvmlDeviceGetPowerUsage="")
        assert "0/power" in await read(source)


async def test_an_xid_is_reported_for_the_card_it_came_from(pair: Cards) -> None:
    async with pair.source() as source:
        await source.read()
        pair.set("gpu1", xid="1 79")
        await source.read()
        pair.set("gpu1", lost="1")
        facts = await read(source)
        failure, card = facts["1/xid"], facts["1"]
    assert isinstance(failure, Failure)
    assert isinstance(card, Service)
    assert failure.text == "XID 79: the card fell off the bus"
    assert (failure.count, failure.last_seen) == (1, pair.now)
    assert card.why == "the card fell off the bus (XID 79)"
    assert "0/xid" not in facts


async def test_an_xid_is_counted_once(pair: Cards) -> None:
    async with pair.source() as source:
        await source.read()
        pair.set("gpu1", xid="1 31")
        await source.read()
        failure = (await read(source))["1/xid"]
    assert isinstance(failure, Failure)
    assert failure.count == 1


async def test_a_card_cut_into_parts_shows_them(pair: Cards) -> None:
    pair.set("gpu0", mig_mode="1 1")
    pair.set("gpu0.mig0", **MIG)
    async with pair.source() as source:
        facts = await read(source)
    assert states(facts)["0/mig/0"] is ServiceState.UP
    assert isinstance(facts["0/mig/0/vram"], Gauge)
    assert "1/mig/0" not in facts


async def test_a_consumer_card_under_wsl_says_less(consumer: Cards) -> None:
    async with consumer.source() as source:
        facts = await read(source)
    process = facts["0/process/3120"]
    assert isinstance(process, Process)
    assert process.gpu_memory is None
    assert "0/fan" in facts
    assert "0/ecc_uncorrected" not in facts


async def test_an_old_driver_without_the_newer_calls_is_read_by_the_older_ones(pair: Cards) -> None:
    newer = ("nvmlDeviceGetTemperatureV", "nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetMemoryInfo_v2")
    for section in ("gpu0", "gpu1"):
        pair.set(section, **{f"err__{function}": "13" for function in newer})
    async with pair.source() as source:
        facts = await read(source)
    card = facts["1"]
    assert isinstance(card, Service)
    assert card.marks == ("power cap", "thermal slowdown by the driver")
    assert {"1/temp", "1/vram"} <= facts.keys()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("9", "is installed and not loaded"), ("18", "was upgraded"), ("999", "cannot be opened: Unknown Error")],
)
async def test_a_driver_that_cannot_be_opened_says_why(pair: Cards, code: str, sentence: str) -> None:
    pair.set("system", init_error=code)
    async with pair.source() as source:
        with pytest.raises(SourceOutage, match=sentence) as raised:
            await source.read()
    assert raised.value.outage.kind is OutageKind.REFUSED


async def test_a_driver_that_knows_no_card_is_absent(pair: Cards) -> None:
    pair.set("system", count="0")
    async with pair.source() as source:
        with pytest.raises(SourceOutage, match="the driver knows no GPU"):
            await source.read()


@pytest.fixture(params=[False, True], ids=["nothing", "a-stub"])
def ordinary_path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What WSL has on the ordinary path: nothing, or a library that only refuses."""
    if request.param:
        out = ("-Wl,-soname,libnvidia-ml.so.1", "-o", str(tmp_path / "libnvidia-ml.so.1"))
        subprocess.run(("gcc", "-shared", "-fPIC", "-xc", "-", *out), input=STUB, text=True, check=True)
    return tmp_path


async def test_under_wsl_the_library_of_windows_is_taken_instead(consumer: Cards, ordinary_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from collectors.sources.gpu.child import main; main(Path(sys.argv[1]))"
    )
    library = str(consumer.library / "libnvidia-ml.so.1")
    async with consumer.source(*consumer.command("-c", script, library, path=ordinary_path)) as source:
        assert states(await read(source)) == {"0": ServiceState.UP}


@pytest.fixture
def parent(pair: Cards) -> Iterator[subprocess.Popen[str]]:
    """A process that has started the child as the engine does, and tells its process id."""
    script = """if True:
        import asyncio, sys
        from collectors.sources.gpu.reader import Reader
        async def run():
            reader = Reader(sys.argv[1:], opening=5, reading=60)
            await reader.read()
            print(reader.pid, flush=True)
            sys.stdin.readline()
            hanging = asyncio.create_task(reader.read())
            await asyncio.sleep(0.2)
            print("asked", flush=True)
            await hanging
        asyncio.run(run())
    """
    command = (sys.executable, "-c", script, *pair.command())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        process.kill()


def test_a_child_that_hangs_dies_with_its_parent(parent: subprocess.Popen[str], pair: Cards) -> None:
    assert parent.stdin is not None
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    pair.set("gpu0", hang__nvmlDeviceGetPowerUsage="60000")
    print("hang", file=parent.stdin, flush=True)
    assert parent.stdout.readline() == "asked\n"
    parent.kill()
    assert select.select([child], [], [], 5) == ([child], [], [])
    os.close(child)
