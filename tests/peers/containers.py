"""Real engines of Docker and Podman, private to the tests, with a container in each state that must be told apart."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Service
from collectors.sources.containers.collector import ContainerCollector
from collectors.sources.containers.settings import ContainerSettings

ROOT = Path(__file__).parents[2]
SCRIPT = Path(os.environ.get("LOCKN_PEERS", ROOT.parent / "shared" / "peers")) / "infra" / "start_podman_or_docker.sh"
HOME = Path(tempfile.gettempdir())
"""Podman takes no folder whose name is long."""


@dataclass(frozen=True)
class RealEngine:
    """One running engine and its folder."""

    name: str
    folder: Path

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/engine.sock"

    @property
    def pid(self) -> int:
        return int((self.folder / "engine.pid").read_text())

    def act(self, verb: str) -> None:
        """Start, fill or stop it."""
        command = (SCRIPT, self.name, verb, self.folder)
        subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=self.folder)

    def docker(self, *arguments: str) -> None:
        """Do something to a container as a person would."""
        environ = os.environ | {"DOCKER_HOST": self.url, "DOCKER_CONFIG": str(self.folder / "cfg")}
        subprocess.run(("docker", *arguments), check=True, capture_output=True, timeout=60, env=environ)

    def noted_out_of_memory(self, name: str) -> bool:
        """Whether the engine itself says so of one that was killed: a disturbed engine may have missed why."""
        command = ("docker", "inspect", "--format", "{{.State.OOMKilled}}", name)
        environ = os.environ | {"DOCKER_HOST": self.url, "DOCKER_CONFIG": str(self.folder / "cfg")}
        said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, env=environ)
        return said.stdout.strip() == "true"

    def collector(self, **more: Any) -> ContainerCollector:
        return ContainerCollector("box", ContainerSettings(), environ={"DOCKER_HOST": self.url}, **more)


@contextmanager
def running(name: str, program: str) -> Iterator[RealEngine]:
    """Start an engine with its scene, and stop it in the end."""
    if not SCRIPT.is_file():
        pytest.skip(f"the script that starts container engines is not at {SCRIPT}")
    if os.geteuid() != 0 or not shutil.which(program) or not shutil.which("runc"):
        pytest.skip(f"{program} and runc have to be installed, and started by root")
    engine = RealEngine(name, HOME / f"lockn-{name}")
    engine.folder.mkdir(parents=True, exist_ok=True)
    try:
        engine.act("start")
        engine.act("scene")
        yield engine
    finally:
        engine.act("stop")


async def read(collector: ContainerCollector) -> tuple[dict[str, Service], tuple[Fact, ...]]:
    """The services by their names."""
    facts = tuple(await collector.read())
    return {each.label: each for each in facts if isinstance(each, Service)}, facts


Until = Callable[[dict[str, Service]], object]
