"""Rules about bridges: ways that only somebody at their other end can confirm."""

from collections.abc import Iterable
from shlex import quote

from board.board import Severity
from board.facts import Ask, Service, ServiceState
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.rules.net import ROOTS
from board.words import clock
from board.world import World


@rule("bridge.unconfirmed", Severity.SOON, Severity.YOU, limits=("net.bridge",), causes=ROOTS)
def unconfirmed(world: World, limits: Limits) -> Iterable[Condition]:
    """A bridge is set up and nothing comes through; that its port listens proves nothing."""
    for bridge in world.of(Service):
        if bridge.kind != "bridge" or bridge.state in {ServiceState.UP, ServiceState.OFF}:
            continue
        ask = world.find(f"{bridge.key}/ask", Ask)
        person = ask.person if ask else ""
        command = ask.options[0] if ask and ask.options else ""
        since = f" · since {clock(bridge.since, world.zone, world.now)}" if bridge.since else ""
        yield Condition(
            rule="bridge.unconfirmed",
            subject=bridge.key,
            severity=Severity.YOU if person else Severity.SOON,
            scope=world.home(bridge),
            what=f"Bridge {' '.join(bridge.label.split()[:3])} is not confirmed",
            why=f"{bridge.why}{since}",
            do=_do(person, ask.question, command) if ask else f"lockn-control why {quote(_line(bridge))}",
            command=command,
            span=limits.net.bridge,
            causes=ROOTS,
        )


def _line(bridge: Service) -> str:
    return f"bridge.unconfirmed:{bridge.key}"


def _do(person: str, question: str, command: str) -> str:
    asked = f"{person}: {question}" if person else question
    return f"{asked}; {command}" if command else asked
