"""Dispatch: to which model servers of a box sessions are led, and which of them wait there for a slot.

A session knows the model that it is led to, a route where a model is served, and a server its port: they know each
other by ``model:`` and ``port:``.
"""

from collections.abc import Iterator, Sequence

from board.facts import Gauge, Route, Service, Session
from board.serving import MODEL_SERVERS
from board.sessions import DISPATCHED, RUNNING
from board.world import World


def servers_of(world: World, session: Session) -> Iterator[Service]:
    """The model servers to which a session is led, as far as the routes of its own gateway know."""
    seen = set[str]()
    for route in routes_to(world, session, session.model_wanted or session.model_used):
        for server in world.joined(route, Service):
            if server.kind in MODEL_SERVERS and server.key not in seen:
                seen.add(server.key)
                yield server


def routes_to(world: World, session: Session, model: str) -> Iterator[Route]:
    """The routes to a model (``provider/model``) that the gateway of a session knows."""
    home = gateway_of(session)
    return (route for route in world.named(f"model:{model}", Route) if model and gateway_of(route) == home)


def gateway_of(fact: Session | Route) -> str:
    """Key of the gateway that told of a session or a route: ``lockn-01/openclaw/main``."""
    return "/".join(fact.key.split("/", 3)[:3])


def dispatched(world: World, server: Service) -> Sequence[Session]:
    """Sessions that were sent to a server with a task, the oldest first."""
    found = [
        session for session in world.of(Session) if session.kind in DISPATCHED and server in servers_of(world, session)
    ]
    return sorted(found, key=lambda each: (each.started_at or each.last_event or world.now, each.key))


def waits_for(world: World, session: Session) -> str:
    """What a session that was sent off waits for: ``coder-next slot``; empty: for nothing that is known.

    A server takes requests in the order in which they come, so that those wait that were sent last.
    """
    if session.kind not in DISPATCHED or session.outcome != RUNNING:
        return ""
    for server in servers_of(world, session):
        queue = world.find(f"{server.key}/queue", Gauge)
        waiting = int(queue.value or 0) if queue is not None and not world.blind(queue) else 0
        sent = [each for each in dispatched(world, server) if each.outcome == RUNNING]
        if waiting and session in sent[-waiting:]:
            return f"{' '.join(server.label.split()[:2])} slot"
    return ""
