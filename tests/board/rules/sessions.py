"""Sessions of a gateway's agents, their store and their routes, for the tests of rules."""

from typing import Any

from board.facts import Gauge, Job, Route, Service, ServiceState, Session
from board.lookback import Hindsight
from board.past import series, trend
from board.rules import ctx, gw_store
from board.sessions import (
    BY_DEFAULT,
    DIRECT,
    DONE,
    FAILED,
    FOR_HEARTBEATS,
    FOR_SUBAGENTS,
    KNOWN,
    MAIN,
    STORE,
    SUBAGENT,
    TIMED_OUT,
)
from board.world import World
from tests.board.worlds import BOX, T0, at, at_work, queue, server, slot, world

GATEWAY = f"{BOX}/openclaw/main"
KEPT = f"{GATEWAY}/store"
CODER = "llamacpp-coder/coder-next"


def main_session(tokens: int | None = 40_000, **more: Any) -> Session:
    """The session in which the owner talks to the main agent."""
    fields: dict[str, Any] = {
        "key": f"{GATEWAY}/sessions/agent:main:main",
        "refs": ("session:agent:main:main", "agent:main"),
        "agent": "main",
        "label": "main",
        "kind": MAIN,
        "model_wanted": "anthropic/claude-opus-4-6",
        "window": 200_000,
        "last_event": T0,
        "tokens": tokens,
    }
    return Session(**{**fields, **more})


def sent(name: str, second: float = 0, **more: Any) -> Session:
    """A session that was sent off with a task, to the server with one slot."""
    fields: dict[str, Any] = {
        "key": f"{GATEWAY}/sessions/agent:main:subagent:{name}",
        "refs": (f"session:agent:main:subagent:{name}", "agent:main"),
        "agent": "main",
        "label": name,
        "kind": SUBAGENT,
        "model_wanted": CODER,
        "window": 131_072,
        "started_at": at(second),
        "last_event": at(second),
    }
    return Session(**{**fields, **more})


def late(*names: str) -> tuple[Session, ...]:
    """Sessions whose server did not answer them in time."""
    return tuple(sent(name, number, outcome=TIMED_OUT, ended_at=at(number)) for number, name in enumerate(names))


def route(source: str = KNOWN, model: str = CODER, port: int | None = 11439, window: int | None = None) -> Route:
    """A way that leads the main agent to a model, on this box unless there is no port."""
    provider, _, name = model.partition("/")
    refs = (f"model:{model}", f"provider:{provider}", "agent:main", *((f"port:{port}",) if port else ()))
    key = f"{GATEWAY}/config/route/main/{source}"
    return Route(key=key, refs=refs, source=source, provider=provider, model=name, window=window)


def store(**numbers: float) -> tuple[Service | Gauge, ...]:
    """The store with what is told of it: ``entries``, ``bytes``, ``finished``, ..."""
    refs = ("openclaw:main", "folder:/home/sean/.openclaw/agents/main/sessions")
    own = Service(key=KEPT, refs=refs, kind=STORE, label="session store", state=ServiceState.UP)
    return (own, *(Gauge(key=f"{KEPT}/{name}", label=name, value=value) for name, value in numbers.items()))


def pruner(**more: Any) -> Job:
    """The job that prunes the store at night."""
    fields: dict[str, Any] = {"key": f"{GATEWAY}/cron/prune", "label": "prune old sessions", "enabled": True}
    return Job(**{**fields, **more})


def specimens() -> tuple[World, ...]:
    """Worlds in which all of it goes wrong."""
    grown = [(at(600 * step), 8.6e6 + 2e5 * step) for step in range(-12, 1)]
    line = trend(grown)
    fuller = trend([(at(600 * step), 130_000.0 + 2_000 * step) for step in range(-12, 1)])
    assert line is not None
    assert fuller is not None
    past = Hindsight(trends={(gw_store.GROWTH, series(f"{KEPT}/bytes")): line})
    growing = Hindsight(trends={(ctx.GROWTH, series(main_session().key, "tokens")): fuller})
    full = store(entries=2255, bytes=29e6, finished=2115, null_origin=2208, folder=469e6, files=3787, debris=90e6)
    led = (route(FOR_SUBAGENTS, window=32_768), route(FOR_HEARTBEATS, "fake/tiny", None, window=32_768))
    names = ("rapid-lagoon", "grand-river", "tidal-comet", "young-ridge")
    sits = main_session(model_wanted=CODER, override=True)
    return (
        world(*store(entries=700, bytes=8.6e6, finished=500, folder=1e6, files=20), past=past),
        world(*full, pruner(last_ok=at(-90 * 3600))),
        world(main_session(130_000, flush_at=140_000), past=growing),
        world(main_session(150_000, flush_at=140_000, history_most=120_000)),
        world(main_session(105_000)),
        world(main_session(195_000, kind=SUBAGENT, outcome=DONE)),
        world(server(), at_work(1), queue(9)),
        world(server(), slot(), at_work(1), queue(4)),
        world(server(), queue(0), route(), sits),
        world(server(), queue(2), route(), sits, *late(*names)),
        world(server(), route(), *(sent(name, number) for number, name in enumerate(names))),
        world(main_session(301_000), *led),
        world(main_session(60_000), *led, sent("loc-80"), server()),
        world(main_session(60_000), *led, sent("loc-80", ended_at=at(40), outcome=FAILED), server()),
        world(
            server(), slot(), at_work(1), queue(4), route(), *(sent(name, number) for number, name in enumerate(names))
        ),
        world(server(), route(BY_DEFAULT), main_session(60_000, kind=DIRECT)),
    )
