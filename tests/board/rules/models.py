"""Servers of models other than llama-servers, for the tests of rules: speech on 8880, and what runs it."""

from collections.abc import Mapping
from typing import Any

from board.facts import Failure, Gauge, Process, Service, ServiceState
from board.lookback import Hindsight
from board.past import series
from board.rules.aux_load import RESTARTS
from board.rules.llm_slow import PACE, SEEN, SPEED, USUAL_PACE, USUAL_SPEED
from board.serving import FELL_BACK, FOR_GPU, LOAD_FAILED
from board.world import World
from tests.board.rules.gateways import gateway
from tests.board.worlds import BOX, GB, T0, card, gauge, unit, world

SPEECH = f"{BOX}/openai/8880"
PID = 4242


def speech(state: ServiceState = ServiceState.UP, *marks: str, **more: Any) -> Service:
    """A server of speech that is meant for a card."""
    fields: dict[str, Any] = {
        "key": SPEECH,
        "refs": ("port:8880", "endpoint:127.0.0.1:8880", f"pid:{PID}"),
        "kind": "openai-server",
        "label": "fish-speech",
        "marks": (FOR_GPU, *marks),
    }
    return Service(**{**fields, "state": state, **more})


def holds_port(*refs: str, pid: int | None = PID) -> Process:
    """The process that listens on its port."""
    own = (f"pid:{pid}",) if pid is not None and not refs else refs
    return Process(key=f"{SPEECH}/process", refs=("port:8880", *own), pid=pid, name="python3", ports=(8880,))


def on_card(pid: int, *refs: str, held: float | None = 4.0, name: str = "python3") -> Process:
    """A process on the first card, with the gigabytes that it holds."""
    memory = None if held is None else int(held * GB)
    return Process(key=f"{BOX}/gpu/0/process/{pid}", refs=(f"pid:{pid}", *refs), pid=pid, name=name, gpu_memory=memory)


def cards(*processes: Process, used: float = 0.0) -> tuple[Service | Gauge | Process, ...]:
    """A card, the gigabytes of it in use, and the processes that the driver lists."""
    return (card(), gauge("gpu/0/vram", used * GB, 96 * GB), *processes)


def fell_back(text: str = "sm_120 is not supported, falling back to CPU") -> Failure:
    """What its log says."""
    return Failure(key=f"{SPEECH}/fell-back", failure_class=FELL_BACK, text=text, last_seen=T0)


def failed(number: int, seconds: float = 0, text: str = "gone while loading its model") -> Failure:
    """A load that it did not survive."""
    seen = T0 if not seconds else T0.fromtimestamp(T0.timestamp() + seconds, T0.tzinfo)
    return Failure(key=f"{SPEECH}/load/{number}", failure_class=LOAD_FAILED, text=text, last_seen=seen)


def pace(value: float | None = None) -> Gauge:
    """Tokens a second of one request."""
    return Gauge(key=f"{SPEECH}/pace/fish", label="pace of a request", unit="tok/s", value=value)


def speeds(
    now: float | None, usual: float | None, *, all_now: float | None, all_usual: float | None, seen: float = 3
) -> Hindsight:
    """What is remembered of its pace, of the speed of all its requests, and of how many there were."""
    name, whole = series(pace().key), series(f"{SPEECH}/speed")
    known: Mapping[Any, float | None] = {
        (PACE, name): now,
        (USUAL_PACE, name): usual,
        (SPEED, whole): all_now,
        (USUAL_SPEED, whole): all_usual,
    }
    medians = {key: value for key, value in known.items() if value is not None}
    return Hindsight(medians=medians, rises={(SEEN, series(f"{SPEECH}/requests")): seen})


def specimens() -> tuple[World, ...]:
    """Worlds in which each rule about them finds something."""
    slow = speeds(1.1, 70, all_now=1.1, all_usual=70)
    runner = unit("speech", ServiceState.DOWN, why="killed by SIGTERM", refs=("unit:speech.service", "port:8880"))
    container = Service(
        key=f"{BOX}/docker/speech",
        refs=("container:speech", "port:8880"),
        kind="container",
        label="speech",
        state=ServiceState.DOWN,
        why="exit 137",
    )
    numbers = (Gauge(key=f"{SPEECH}/speed", label="speed", unit="tok/s", value=1.1), pace(1.1))
    requests = Gauge(key=f"{SPEECH}/requests", label="requests", value=12)
    killed = Hindsight(rises={(RESTARTS, series(runner.key, "restarts")): 3.0})
    return (
        world(speech(), *cards(), holds_port(), *numbers, requests, past=slow),
        world(speech(), fell_back()),
        world(speech(ServiceState.DOWN), failed(1), failed(2), runner, container, gateway(), past=killed),
    )
