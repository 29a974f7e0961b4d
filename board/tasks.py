"""Tasks: which session is at work on a piece of work, as far as both name the same."""

from collections.abc import Iterator

from board.facts import Service, ServiceState, Session, Work
from board.workers import is_live
from board.world import World

AGENT = "mc-agent"
"""Kind of the service that stands for an agent of Mission Control."""


def at_work(world: World, work: Work) -> Session | Service | None:
    """The session that works on it, or its agent where that is known to be up; None: nobody is."""
    return next(_at_work(world, work), None)


def agents_known(world: World) -> bool:
    """Whether anybody tells who is at work; else nobody can say that nobody is."""
    return any(not world.blind(each) for each in world.of(Session))


def _at_work(world: World, work: Work) -> Iterator[Session | Service]:
    live = [each for each in world.of(Session) if is_live(each)]
    names = {ref for ref in work.refs if ref.startswith(("ticket:", "session:"))}
    yield from (each for each in live if not names.isdisjoint(each.refs) or _names(each, work.id))
    if not work.agent:
        return
    yield from (each for each in live if each.agent == work.agent)
    for service in world.named(f"agent:{work.agent}", Service):
        if service.kind == AGENT and service.state is ServiceState.UP and not world.blind(service):
            yield service


def _names(session: Session, name: str) -> bool:
    """Whether the session's task is called by this id."""
    words = session.label.upper().replace(":", " ").replace("/", " ").split()
    return name.upper() in words
