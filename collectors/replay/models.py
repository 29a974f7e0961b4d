"""Servers of models other than llama-servers, each telling of itself as its collector would."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from board.facts import Fact, Failure, Gauge, Process, Service, ServiceState
from board.serving import FELL_BACK, FOR_CPU, FOR_GPU, LOAD_FAILED
from collectors.replay.cast import BOX, GIB
from collectors.replay.script import Moment
from collectors.serving.numbers import pace, requests

DEVICES: Final = {"gpu": (FOR_GPU,), "cpu": (FOR_CPU,), "": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A server of speech, as ``collectors/sources/openai`` tells of it."""

    port: int
    label: str
    device: str = ""
    """What it is meant for: ``gpu``, ``cpu``."""
    pid: int = 0
    owner: str = ""
    """Who runs it, as a reference: ``container:lockn-tts``."""
    state: ServiceState = ServiceState.UP
    why: str = ""
    speed: tuple[float, float] = (0.0, 0.0)
    """Tokens a second, between which it moves; zeros: nobody asks it for anything."""
    fell_back: tuple[str, datetime] | None = None
    """What its log says of falling back, and when."""
    failed: tuple[tuple[str, datetime], ...] = ()
    """Loads of its model that failed, and when."""

    @property
    def scope(self) -> str:
        """The scope that speaks for it."""
        return f"openai/{self.port}"

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        key, runs = f"{BOX}/{self.scope}", self.pid and self.state is not ServiceState.DOWN
        own = (*((f"pid:{self.pid}",) if runs else ()), *((self.owner,) if self.owner else ()))
        refs = (f"port:{self.port}", f"endpoint:127.0.0.1:{self.port}", *own)
        yield Service(
            key=key,
            refs=refs,
            kind="openai-server",
            label=self.label,
            state=self.state,
            why=self.why,
            marks=DEVICES[self.device],
            latency=2.1 if self.state is ServiceState.UP else None,
        )
        if runs:
            yield Process(key=f"{key}/process", refs=refs, pid=self.pid, name="python3", ports=(self.port,))
        if self.speed[1]:
            speed = moment.wave(*self.speed, 40) if self.state is ServiceState.UP else None
            yield Gauge(key=f"{key}/speed", label="speed", unit="tok/s", value=speed)
            yield pace(key, self.label, speed)
            yield requests(key, int(moment.played.total_seconds() / 40))
        if self.fell_back is not None:
            text, at = self.fell_back
            yield Failure(key=f"{key}/fell-back", failure_class=FELL_BACK, text=text, last_seen=at)
        for number, (text, at) in enumerate(self.failed):
            yield Failure(key=f"{key}/load/{number}", failure_class=LOAD_FAILED, text=text, last_seen=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ollama:
    """Ollama, as ``collectors/sources/ollama`` tells of it."""

    pid: int
    loaded: tuple[tuple[str, float], ...] = ()
    """Each loaded model with the GiB that it holds on a card."""
    port: int = 11434
    device: str = "gpu"

    @property
    def scope(self) -> str:
        """The scope that speaks for it."""
        return f"ollama/{self.port}"

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        key = f"{BOX}/{self.scope}"
        refs = (f"port:{self.port}", f"endpoint:127.0.0.1:{self.port}", f"pid:{self.pid}")
        marks = (*DEVICES[self.device], "9 installed")
        yield Service(
            key=key, refs=refs, kind="ollama", label="ollama", state=ServiceState.UP, marks=marks, version="0.12.3"
        )
        yield Process(key=f"{key}/process", refs=refs, pid=self.pid, name="ollama", ports=(self.port,))
        for name, held in self.loaded:
            own = f"{key}/model/{name}"
            yield Service(key=own, kind="model", label=name, state=ServiceState.UP, marks=("gpu",))
            yield Gauge(key=f"{own}/vram", label="VRAM", unit="B", value=held * GIB, limit=held * GIB)
