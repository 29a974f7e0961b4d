"""Containers, an engine and a swarm for the tests of rules and rows."""

from typing import Any

from board.facts import Fact, Gauge, Service, ServiceState
from board.lookback import Hindsight
from board.marks import CHECK_BROKEN, CONTAINER_ENGINE, MISSING
from board.past import series
from board.rules.docker import RESTARTS
from board.world import World
from tests.board.worlds import BOX, T0, at, host, world

DOCKER = f"{BOX}/docker"
NO_CURL = 'exec: "curl": executable file not found in $PATH'


def engine(**more: Any) -> Service:
    """Docker on its usual socket."""
    fields: dict[str, Any] = {
        "key": DOCKER,
        "refs": ("endpoint:unix:///var/run/docker.sock",),
        "kind": CONTAINER_ENGINE,
        "label": "docker",
        "state": ServiceState.UP,
        "marks": ("unix:///var/run/docker.sock",),
    }
    return Service(**{**fields, **more})


def container(name: str = "web", state: ServiceState = ServiceState.UP, project: str = "", **more: Any) -> Service:
    """A container with port 8080, alone or in a project, up since the start."""
    fields: dict[str, Any] = {
        "key": "/".join(part for part in (DOCKER, project, name) if part),
        "refs": (f"container:{name}", "port:8080"),
        "kind": "container",
        "label": name,
        "since": T0,
        "restarts": 0,
    }
    return Service(**{**fields, "state": state, **more})


def unhealthy(name: str = "web", why: str = "connection refused", **more: Any) -> Service:
    """A container whose health check fails."""
    return container(name, ServiceState.DEGRADED, why=why, **more)


def probe(state: ServiceState) -> Service:
    """A probe of the port of the container."""
    return Service(key=f"{BOX}/probe/web", refs=("port:8080",), kind="probe", label="web answers", state=state)


def swarm(running: float, desired: float = 2, **more: Any) -> tuple[Fact, ...]:
    """A service of a swarm with its tasks."""
    fields: dict[str, Any] = {
        "key": f"{DOCKER}/swarm/api",
        "kind": "swarm-service",
        "label": "api",
        "state": ServiceState.DEGRADED if running < desired else ServiceState.UP,
    }
    tasks = Gauge(key=f"{DOCKER}/swarm/api/running", label="running", value=running, limit=desired)
    return Service(**{**fields, **more}), tasks


def risen(times: float, key: str = f"{DOCKER}/web") -> Hindsight:
    """The past of a container that was started anew so often."""
    return Hindsight(rises={(RESTARTS, series(key, "restarts")): times})


def specimens() -> tuple[World, ...]:
    """Worlds in which everything is wrong that the rules about containers can find."""
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-90_000))
    return (
        world(booted, engine(label="podman"), unhealthy(why="write: no space left on device"), *swarm(1)),
        world(booted, engine(), container(state=ServiceState.DOWN, why="out of memory (exit 137)"), past=risen(4)),
        world(container(state=ServiceState.DOWN, why="out of memory (exit 137)"), past=risen(1)),
        world(container("db", ServiceState.DOWN, marks=(MISSING,), refs=(), why="it is not there any more")),
        world(unhealthy(why=NO_CURL, marks=(CHECK_BROKEN,)), probe(ServiceState.UP)),
        world(unhealthy(why=NO_CURL, marks=(CHECK_BROKEN,))),
    )
