"""A provider and what depends on it, for the tests of rules and rows, and worlds in which all is wrong with it."""

from typing import Any

from board.facts import Failure, Job, Route, Service, ServiceState
from board.providers import BILLING, FALLBACK, PROVIDER, TEMPLATE
from board.sessions import BY_DEFAULT
from board.world import World
from tests.board.worlds import BOX, T0, server, world

KEY = f"{BOX}/openclaw/main/transcripts"
BROKE = "402 Your API key has run out of credits or has an insufficient balance"


def refused(provider: str = "openai", **more: Any) -> Failure:
    """A provider that has refused for want of money."""
    fields: dict[str, Any] = {
        "key": f"{KEY}/failure/{provider or 'unnamed'}/billing",
        "refs": (f"provider:{provider}", f"model:{provider}/gpt-5.3-codex") if provider else (),
        "failure_class": BILLING,
        "text": BROKE,
        "last_seen": T0,
    }
    return Failure(**{**fields, **more})


def fell(count: int = 4, **more: Any) -> Failure:
    """Sessions that ran on Codex and were meant for a server of this box."""
    fields: dict[str, Any] = {
        "key": f"{KEY}/failure/llamacpp-coder-next/fallback",
        "refs": ("model:llamacpp/coder-next", "model:openai/gpt-5.3-codex", "provider:llamacpp"),
        "failure_class": FALLBACK,
        "text": "llamacpp/coder-next -> openai/gpt-5.3-codex",
        "last_seen": T0,
        "count": count,
        "of": 5,
    }
    return Failure(**{**fields, **more})


def leaked(**more: Any) -> Failure:
    """A message that says ``{model}``."""
    fields: dict[str, Any] = {
        "key": f"{KEY}/failure/a1/template",
        "failure_class": TEMPLATE,
        "text": "{model}",
        "last_seen": T0,
    }
    return Failure(**{**fields, **more})


def provider(name: str = "openai", state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A provider, as a gateway tells of it."""
    key = f"{KEY}/provider/{name}"
    return Service(key=key, refs=(f"provider:{name}",), kind=PROVIDER, label=name, state=state, **more)


def job(name: str, model: str = "openai/gpt-5.3-codex", *, enabled: bool = True) -> Job:
    """A job with a model of its own."""
    refs = (f"model:{model}", f"provider:{model.partition('/')[0]}")
    return Job(key=f"{BOX}/openclaw/main/cron/{name}", refs=refs, label=name, enabled=enabled)


def route(agent: str, *chain: str, port: int = 0) -> Route:
    """The models that an agent asks, one after the other; the first of them maybe of a server of this box."""
    name, _, model = chain[0].partition("/")
    return Route(
        key=f"{BOX}/openclaw/main/config/route/{agent}/default",
        refs=(f"agent:{agent}", f"model:{chain[0]}", f"provider:{name}", *((f"port:{port}",) if port else ())),
        source=BY_DEFAULT,
        provider=name,
        model=model,
        fallbacks=chain[1:],
    )


def specimens() -> tuple[World, ...]:
    """One of each."""
    local = route("main", "llamacpp/coder-next", port=11439)
    return (
        world(refused(), fell(), leaked(), refused("llamacpp"), local, server(ServiceState.DOWN)),
        world(refused("")),
        world(refused(named_at=T0)),
    )
