"""Against a real dockerd and a real podman, with eleven containers in eleven states."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from board.facts import Excerpt, Gauge, Service, ServiceState
from board.marks import MISSING
from board.reading import OutageKind, Reading
from collectors.collector import SourceOutage
from collectors.engine.watch import Watch
from collectors.sources.containers.collector import ContainerCollector
from tests.peers.containers import RealEngine, Until, read, running

pytestmark = pytest.mark.peer
UNHEALTHY = "connect 127.0.0.1:8080: connection refused"
OOM = "out of memory (exit 137)"


@pytest.fixture(scope="module")
def docker() -> Iterator[RealEngine]:
    with running("docker", "dockerd") as engine:
        yield engine


@pytest.fixture(scope="module")
def podman() -> Iterator[RealEngine]:
    with running("podman", "podman") as engine:
        yield engine


@asynccontextmanager
async def watching(engine: RealEngine, answer: float = 5.0) -> AsyncIterator[ContainerCollector]:
    collector = engine.collector(answer=answer)
    listening = asyncio.create_task(collector.listen(lambda _: None))
    try:
        yield collector
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await collector.close()


async def until(collector: ContainerCollector, true: Until) -> dict[str, Service]:
    """Poll as the engine does, only faster, until something holds."""
    async with asyncio.timeout(30):
        while True:
            services, _ = await read(collector)
            if true(services):
                return services
            await asyncio.sleep(0.3)


def states(services: dict[str, Service]) -> dict[str, tuple[ServiceState, str]]:
    return {name: (each.state, each.why) for name, each in services.items() if each.kind == "container"}


async def test_docker_tells_each_of_eleven_states_apart(docker: RealEngine) -> None:
    async with watching(docker) as collector:
        services = await until(collector, lambda found: "restart" in found["crashloop"].why)
    found = states(services)
    assert found.pop("crashloop") == (ServiceState.DOWN, "exit 3, about to restart")
    killed = found.pop("oom-137")
    assert killed == (ServiceState.DOWN, OOM) or not docker.noted_out_of_memory("oom-137")
    assert killed[1] in (OOM, "killed (exit 137)")
    assert found == {
        "web-healthy": (ServiceState.UP, ""),
        "api-unhealthy": (ServiceState.DEGRADED, UNHEALTHY),
        "db-starting": (ServiceState.STARTING, "its health check has not passed yet"),
        "plain-running": (ServiceState.UP, ""),
        "exited-ok": (ServiceState.OFF, "exit 0"),
        "exited-1": (ServiceState.DOWN, "exit 1"),
        "killed-137": (ServiceState.DOWN, "killed (exit 137)"),
        "paused-one": (ServiceState.OFF, "paused"),
        "created-only": (ServiceState.OFF, "created, never started"),
    }


async def test_podman_tells_each_of_eleven_states_apart_but_for_what_it_does_not_note(podman: RealEngine) -> None:
    async with watching(podman) as collector:
        found = states(await until(collector, lambda found: found["api-unhealthy"].state is ServiceState.DEGRADED))
    assert found.pop("crashloop")[0] in (ServiceState.UP, ServiceState.DOWN)
    assert found.pop("oom-137")[1] in (OOM, "killed (exit 137)")
    assert found == {
        "web-healthy": (ServiceState.UP, ""),
        "api-unhealthy": (ServiceState.DEGRADED, UNHEALTHY),
        "db-starting": (ServiceState.STARTING, "its health check has not passed yet"),
        "plain-running": (ServiceState.UP, ""),
        "exited-ok": (ServiceState.OFF, "exit 0"),
        "exited-1": (ServiceState.DOWN, "exit 1"),
        "killed-137": (ServiceState.DOWN, "killed (exit 137)"),
        "paused-one": (ServiceState.OFF, "paused"),
        "created-only": (ServiceState.OFF, "created, never started"),
    }


@pytest.mark.parametrize("name", ["docker", "podman"])
async def test_the_restarts_of_a_crash_loop_are_counted(name: str, request: pytest.FixtureRequest) -> None:
    async with watching(request.getfixturevalue(name)) as collector:
        before = (await read(collector))[0]["crashloop"].restarts or 0
        await until(collector, lambda found: (found["crashloop"].restarts or 0) > before)


async def test_what_happens_to_a_container_is_heard(docker: RealEngine) -> None:
    async with watching(docker) as collector:
        await until(collector, lambda _: collector.events.live)
        docker.docker("run", "-d", "--name", "worker", "--network", "none", "--restart", "always", *IDLE)
        await until(collector, lambda found: "worker" in found and found["worker"].state is ServiceState.UP)
        docker.docker("stop", "-t", "0", "worker")
        stopped = await until(collector, lambda found: found["worker"].state is ServiceState.OFF)
        assert stopped["worker"].why == "stopped (exit 137)"
        docker.docker("start", "worker")
        await until(collector, lambda found: found["worker"].state is ServiceState.UP)
        docker.docker("rm", "-f", "worker")
        gone = await until(collector, lambda found: found["worker"].state is ServiceState.DOWN)
        assert gone["worker"].marks == (MISSING,)


async def test_the_death_of_a_container_is_read_within_two_seconds(docker: RealEngine) -> None:
    got = asyncio.Queue[Reading]()
    watch = Watch(docker.collector(), (), lambda reading, _: got.put_nowait(reading), lambda: datetime.now(UTC))
    running = asyncio.create_task(watch.run())

    async def seen(state: ServiceState) -> None:
        while not any(
            isinstance(fact, Service) and (fact.label, fact.state) == ("brief", state)
            for fact in (await got.get()).facts
        ):
            pass

    label = ("--label", "com.docker.compose.project=x", "--label", "com.docker.compose.service=brief")
    docker.docker("run", "-d", "--name", "brief", "--network", "none", *label, *IDLE)
    try:
        async with asyncio.timeout(10):
            await seen(ServiceState.UP)
        await asyncio.to_thread(docker.docker, "kill", "brief")
        async with asyncio.timeout(2):
            await seen(ServiceState.DOWN)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        docker.docker("rm", "-f", "brief")


@pytest.mark.parametrize("name", ["docker", "podman"])
async def test_who_looks_closer_is_told_the_last_words_and_what_is_used(
    name: str, request: pytest.FixtureRequest
) -> None:
    key = "box/docker/lockn/{}".format
    async with watching(request.getfixturevalue(name)) as collector:
        await read(collector)
        [log] = await collector.look(key("exited-1"))
        await collector.look(key("plain-running"))
        await asyncio.sleep(0.5)
        used = {
            each.label: each.value for each in await collector.look(key("plain-running")) if isinstance(each, Gauge)
        }
        sick = [each for each in await collector.look(key("api-unhealthy")) if isinstance(each, Excerpt)]
    assert isinstance(log, Excerpt)
    assert log.lines == ("Error: EADDRINUSE 9223",)
    assert set(used) == {"cpu of one core", "memory"}
    assert UNHEALTHY in next(each.lines for each in sick if each.label == "health check")


@pytest.mark.parametrize("name", ["docker", "podman"])
async def test_what_is_heard_tells_how_a_container_ended(name: str, request: pytest.FixtureRequest) -> None:
    async with watching(request.getfixturevalue(name)) as collector:
        found = await until(collector, lambda found: "exit 3" in found["crashloop"].why)
    assert found["crashloop"].why in ("last exit 3", "exit 3, about to restart")


IDLE = ("lockn/bb:1", "sleep", "86400")


async def test_a_check_whose_command_is_not_in_the_image_is_told(docker: RealEngine) -> None:
    check = ("--health-cmd", "curl -f http://127.0.0.1:8080/ || exit 1", "--health-interval", "1s")
    docker.docker("run", "-d", "--name", "voice", "--network", "none", *check, "--health-retries", "1", *IDLE)
    try:
        async with watching(docker) as collector:
            services = await until(collector, lambda found: found["voice"].state is ServiceState.DEGRADED)
        assert services["voice"].marks == ("health check broken",)
        assert services["voice"].why.endswith("curl: not found")
    finally:
        docker.docker("rm", "-f", "voice")


async def test_an_engine_that_is_wedged_is_not_one_that_is_gone(docker: RealEngine) -> None:
    async with watching(docker, answer=1.0) as collector:
        await read(collector)
        os.kill(docker.pid, signal.SIGSTOP)
        try:
            with pytest.raises(SourceOutage) as caught:
                await read(collector)
        finally:
            os.kill(docker.pid, signal.SIGCONT)
        assert caught.value.outage.kind is OutageKind.TIMEOUT
        assert caught.value.outage.sentence.endswith("takes connections but does not answer")
        assert "web-healthy" in (await read(collector))[0]


def test_a_socket_that_is_not_ours_to_open_is_told(docker: RealEngine) -> None:
    program = (
        "import asyncio, os, sys\n"
        "from collectors.collector import SourceOutage\n"
        "from collectors.sources.containers import COLLECTOR\n"
        "from collectors.sources.containers.settings import ContainerSettings\n"
        "watched = COLLECTOR('box', ContainerSettings(url=sys.argv[1]))\n"
        "async def main():\n"
        "    await watched.read()\n"
        "    await watched.close()\n"
        "    os.setuid(65534)\n"
        "    try:\n"
        "        await COLLECTOR('box', watched.settings).read()\n"
        "    except SourceOutage as outage:\n"
        "        print(outage.outage.kind, outage)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", program, docker.url), capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("denied no permission to open ")


async def test_a_poll_of_a_calm_engine_costs_milliseconds(docker: RealEngine) -> None:
    loop = asyncio.get_running_loop()
    async with watching(docker) as collector:
        await until(collector, lambda _: collector.events.live)
        took = []
        for _ in range(6):
            began = loop.time()
            await read(collector)
            took.append(loop.time() - began)
    assert min(took) < 0.1
