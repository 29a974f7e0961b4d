"""A real ``systemd --user`` with units in every state, over its message bus and through systemctl."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic, process_time

import pytest

from board.facts import Fact, Job, Service, ServiceState
from board.limits import Limits
from board.reading import OutageKind
from board.rules.catalogue import conditions
from collectors.collector import SourceOutage
from collectors.sources.systemd.collector import SystemdCollector
from collectors.sources.systemd.settings import SystemdSettings
from tests.board.worlds import world

ROOT = Path(__file__).parents[2]
SCRIPT = Path(os.environ.get("LOCKN_PEERS", ROOT.parent / "shared/peers")) / "infra/start_systemd_user.sh"

pytestmark = pytest.mark.peer


class Peer:
    """A manager of its own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        told = self.script("env").removeprefix("export ").split()
        self.env = {**os.environ, **dict(each.split("=", 1) for each in told)}
        self.pid = 0

    def script(self, verb: str) -> str:
        command = ("bash", SCRIPT, verb, self.folder)
        env = {**os.environ, "WAIT": "3"}
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, env=env, text=True, timeout=60).stdout

    def start(self) -> None:
        self.script("start")
        self.pid = int((self.folder / "systemd.pid").read_text())
        self.script("units")

    def ctl(self, *words: str) -> None:
        subprocess.run(("systemctl", "--user", *words), check=True, env=self.env, capture_output=True, timeout=30)

    @asynccontextmanager
    async def source(self, env: Mapping[str, str] | None = None, **more: object) -> AsyncIterator[SystemdCollector]:
        settings = SystemdSettings.model_validate({"deadline": 3, **more})
        found = SystemdCollector("box", settings, environ=env or self.env, root=self.folder / "root")
        try:
            yield found
        finally:
            await found.close()


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    if not SCRIPT.is_file():
        pytest.skip(f"the script that starts a systemd is not at {SCRIPT}")
    if os.getuid() != 0:
        pytest.skip("a manager beside that of the login needs a mount namespace, and so root")
    found = Peer(tmp_path_factory.mktemp("sdu"))
    try:
        found.start()
        yield found
    finally:
        found.script("stop")


async def read(source: SystemdCollector) -> dict[str, Fact]:
    return {fact.key.removeprefix("box/systemd/user").strip("/"): fact for fact in await source.read()}


def service(facts: Mapping[str, Fact], name: str) -> Service:
    found = facts[f"{name}.service"]
    assert isinstance(found, Service)
    return found


def job(facts: Mapping[str, Fact], name: str) -> Job:
    found = facts[f"{name}.timer"]
    assert isinstance(found, Job)
    return found


def found(rule: str, facts: Mapping[str, Fact]) -> list[str]:
    """What a rule says of what was read."""
    return [each.do for each in conditions(world(*facts.values()), Limits()) if each.rule == rule]


async def until(source: SystemdCollector, name: str, state: ServiceState) -> dict[str, Fact]:
    async with asyncio.timeout(20):
        while service(facts := await read(source), name).state is not state:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.2)
    return facts


async def test_every_unit_is_in_its_state_with_its_reason(peer: Peer) -> None:
    async with peer.source(units=("nope",)) as source:
        facts = await read(source)
    told = {name: (service(facts, name).state.value, service(facts, name).why) for name in STATES}
    assert told == STATES
    assert service(facts, "startlimit").restarts == 3
    assert (service(facts, "crashloop").restarts or 0) >= 1
    assert service(facts, "openclaw-gateway").boot == "enabled"
    assert service(facts, "llama-qwen").boot == "disabled"
    assert "dbus.service" not in facts


STATES = {
    "llama-qwen": ("up", ""),
    "openclaw-gateway": ("up", ""),
    "figma-bridge": ("down", "failed: exit code 1"),
    "startlimit": ("down", "failed after 3 restarts: exit code 1"),
    "killed": ("down", "failed: killed by SIGKILL"),
    "usage-collector": ("down", "failed: exit code 7"),
    "activating": ("starting", "activating"),
    "prune-sessions": ("off", "inactive"),
    "nope": ("down", "missing: no unit of that name"),
}


async def test_timers_are_jobs_with_their_last_run_and_their_next(peer: Peer) -> None:
    async with peer.source() as source:
        facts = await read(source)
    prune, usage = job(facts, "prune-sessions"), job(facts, "usage-collector")
    assert (prune.enabled, prune.last_run, prune.outcome) == (True, None, "")
    assert prune.next_run is not None
    assert (usage.outcome, usage.period) == ("exit code 7", 300)
    assert usage.last_run is not None
    assert usage.next_run is not None
    assert 299 <= (usage.next_run - usage.last_run).total_seconds() <= 302


async def test_systemctl_tells_the_same_as_the_bus(peer: Peer) -> None:
    by_ctl = {**peer.env, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    by_ctl["XDG_RUNTIME_DIR"] = str(peer.folder / "private")
    (peer.folder / "private").mkdir(exist_ok=True)
    if not (peer.folder / "private/systemd").exists():
        (peer.folder / "private/systemd").symlink_to(peer.folder / "run/systemd")
    names = [f"{name}.service" for name in STATES if name != "nope"]
    async with peer.source() as source, peer.source(by_ctl) as other:
        bus, ctl = await read(source), await read(other)
    assert bus.keys() == ctl.keys()
    names += ["prune-sessions.timer", "usage-collector.timer"]
    assert [bus[name] for name in names] == [ctl[name] for name in names]


async def test_a_unit_that_runs_and_is_not_enabled_is_told_until_it_is(peer: Peer) -> None:
    async with peer.source() as source:
        assert found("unit.not_persistent", await read(source)) == ["systemctl --user enable llama-qwen.service"]
        peer.ctl("enable", "llama-qwen.service")
        assert found("unit.not_persistent", await read(source)) == []
        peer.ctl("disable", "llama-qwen.service")
        peer.ctl("daemon-reload")
        assert len(found("unit.not_persistent", await read(source))) == 1


async def test_a_unit_that_is_stopped_is_down_and_well_again_once_it_is_started(peer: Peer) -> None:
    async with peer.source() as source:
        peer.ctl("stop", "openclaw-gateway.service")
        facts = await until(source, "openclaw-gateway", ServiceState.DOWN)
        assert "systemctl --user restart openclaw-gateway.service" in found("unit.down", facts)
        peer.ctl("start", "openclaw-gateway.service")
        await until(source, "openclaw-gateway", ServiceState.UP)


async def test_a_unit_edited_on_disk_says_so(peer: Peer) -> None:
    file = peer.folder / "config/systemd/user/killed.service"
    text = file.read_text()
    async with peer.source() as source:
        file.write_text(f"{text}Nice=5\n")
        os.utime(file, ns=(0, file.stat().st_mtime_ns + 2_000_000_000))
        assert service(await read(source), "killed").marks == ("needs daemon-reload",)
        file.write_text(text)
        peer.ctl("daemon-reload")
        assert service(await read(source), "killed").marks == ()


async def test_a_manager_that_hangs_is_given_up_and_found_again(peer: Peer) -> None:
    async with peer.source(deadline=0.5) as source:
        await read(source)
        os.kill(peer.pid, signal.SIGSTOP)
        try:
            began = monotonic()
            with pytest.raises(SourceOutage) as caught:
                await source.read()
            assert monotonic() - began < 2
        finally:
            os.kill(peer.pid, signal.SIGCONT)
        assert caught.value.outage.kind is OutageKind.TIMEOUT
        assert service(await read(source), "llama-qwen").state is ServiceState.UP


async def test_a_look_costs_some_milliseconds(peer: Peer) -> None:
    async with peer.source() as source:
        await read(source)
        began = process_time()
        for _ in range(10):
            await read(source)
        assert (process_time() - began) / 10 < 0.1


async def test_to_look_for_a_name_starts_nothing(peer: Peer) -> None:
    async with peer.source(units=("prune-sessions",)) as source:
        assert service(await read(source), "prune-sessions").state is ServiceState.OFF
