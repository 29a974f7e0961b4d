"""Rules about who is led to which model server: too many to one slot, or into a window that is too small."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from board.board import Evidence, Severity
from board.dispatch import dispatched, gateway_of, routes_to, servers_of
from board.facts import Gauge, Route, Service, Session, Slot
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.rules.ctx import title
from board.rules.naming import name_of, title_of
from board.serving import MODEL_SERVERS
from board.sessions import ABORTED, DONE, FAILED, INTERACTIVE, ROUTES, SUBAGENT, TIMED_OUT
from board.span import Span
from board.words import tokens
from board.world import World

HELD: Final = ("llm.single_slot_conflict", "llm.slot_orphan", "llm.slot_stuck")
"""What explains that a slot does not become free, the likeliest first."""
SLOT_RULES: Final = (*HELD, "llm.blocked")
"""What explains that a server does not get to a request, the likeliest first."""
MOST_NAMED: Final = 4
"""Names that a line tells."""


@rule(
    "llm.single_slot_conflict",
    Severity.SOON,
    Severity.NOW,
    limits=("route.conflict_soon", "route.conflict_now", "route.timeouts_within"),
)
def single_slot_conflict(world: World, limits: Limits) -> Iterable[Condition]:
    """A session of a person was switched to a server with one slot, for which everything that is dispatched waits."""
    for session in world.of(Session):
        if not session.override or session.kind not in INTERACTIVE:
            continue
        for server in servers_of(world, session):
            if server.capacity != 1:
                continue
            queue = world.find(f"{server.key}/queue", Gauge)
            waits = int(queue.value or 0) if queue is not None else 0
            levels = [(Severity.SOON, True, limits.route.conflict_soon)]
            late = _late(world, server, limits)
            if waits or late:  # between two that wait in vain it is no less urgent
                levels.append((Severity.NOW, waits > 0, limits.route.conflict_now))
            for severity, firm, span in levels:
                yield Condition(
                    rule="llm.single_slot_conflict",
                    subject=session.key,
                    severity=severity,
                    scope=world.home(session),
                    what=f"{_upper(title(session))} sits on the only slot of {_short(server)}",
                    why=f"{waits or 'every'} {'wait' if waits > 1 else 'dispatch waits'} until its turns are over",
                    do=f"/model default in {title(session)}",
                    firm=firm,
                    span=span,
                    blocks=waits,
                    reach=server.key,
                )


@rule(
    "llm.ctx_too_small",
    Severity.SOON,
    Severity.NOW,
    limits=("route.too_small", "route.reserve", "route.timeouts_within", "ctx.recent"),
)
def ctx_too_small(world: World, limits: Limits) -> Iterable[Condition]:
    """Routes lead from a session into a window that is smaller than its context; urgent once one is taken.

    All sessions of an agent are one line, in which the largest is named.
    """
    led: defaultdict[tuple[str, str], list[Session]] = defaultdict(list)
    for session in world.of(Session):
        if session.kind in INTERACTIVE and _lives(world, session, limits) and _narrow(world, session, limits):
            led[world.home(session), session.agent].append(session)
    for sessions in led.values():
        sessions.sort(key=lambda each: (-(each.tokens or 0), each.key))
        yield from _too_small(world, sessions, limits)


@rule(
    "llm.parallel_overload",
    Severity.SOON,
    limits=(
        *("route.overload", "route.overload_over", "llm.blocked"),
        *("route.burst", "route.burst_times", "route.burst_within", "route.burst_for"),
    ),
    causes=HELD,
)
def parallel_overload(world: World, limits: Limits) -> Iterable[Condition]:
    """More is sent to one server at once than it can work on: several sessions within seconds, or a long queue."""
    for server in world.of(Service):
        if server.kind not in MODEL_SERVERS or not server.capacity:
            continue
        sent = _overload(world, server, limits)
        if sent is None:
            continue
        slots = "1 slot" if server.capacity == 1 else f"{server.capacity} slots"
        yield Condition(
            rule="llm.parallel_overload",
            subject=server.key,
            severity=Severity.SOON,
            scope=world.home(server),
            what=f"{title_of(server)} gets {sent.number} for {slots}",
            why=sent.why,
            do=f"stagger: start {slots.partition(' ')[0]} at a time, or name a model for some of them",
            span=sent.span,
            causes=sent.causes,
        )


@rule(
    "llm.dispatch_timeouts",
    Severity.SOON,
    Severity.NOW,
    limits=("route.timeouts_soon", "route.timeouts_now", "route.timeouts_within"),
    causes=SLOT_RULES,
)
def dispatch_timeouts(world: World, limits: Limits) -> Iterable[Condition]:
    """Sessions that were sent off with a task get no answer in time from one server; one that does ends it."""
    for server in world.of(Service):
        if server.kind not in MODEL_SERVERS:
            continue
        late = _late(world, server, limits)
        levels = ((Severity.SOON, limits.route.timeouts_soon), (Severity.NOW, limits.route.timeouts_now))
        for severity, span in levels:
            firm = span.judge(len(late))
            if firm is not None and (firm or world.holds("llm.dispatch_timeouts", server.key)):
                yield Condition(
                    rule="llm.dispatch_timeouts",
                    subject=server.key,
                    severity=severity,
                    scope=world.home(late[0]),
                    what=f"{title_of(server)}: {len(late)} dispatches timed out",
                    why=_names(late),
                    do=f"free {name_of(server)} first, then send them again",
                    firm=firm,
                    span=span,
                    blocks=len(late),
                    evidence=Evidence.LIKELY,
                    causes=SLOT_RULES,
                )


def overloading(world: World, server: Service, limits: Limits) -> tuple[str, ...]:
    """The line of a burst that keeps a server at work, if there is one; a queue alone explains no task's length."""
    return (f"llm.parallel_overload:{server.key}",) if _burst(world, server, limits) else ()


class _Overload(NamedTuple):
    """What is too much for a server."""

    number: str
    why: str
    span: Span
    causes: tuple[str, ...] = ()


def _routes(world: World, session: Session) -> Iterator[Route]:
    """The routes of a session's agent that are taken by themselves, and that to which it was switched."""
    agents, home = {ref for ref in session.refs if ref.startswith("agent:")}, gateway_of(session)
    for route in world.of(Route):
        if route.source in ROUTES and gateway_of(route) == home and not agents.isdisjoint(route.refs):
            yield route
    if session.override:
        yield from (each for each in routes_to(world, session, session.model_wanted) if each.source not in ROUTES)


def _window(world: World, route: Route) -> int | None:
    """The window that a route leads into: that of the server's slots, else as it is configured."""
    for server in world.joined(route, Service):
        for slot in world.under(server.key, Slot):
            if server.kind in MODEL_SERVERS and slot.window:
                return slot.window
    return route.window


def _too_small(world: World, sessions: Sequence[Session], limits: Limits) -> Iterator[Condition]:
    """What is to be said of the sessions of an agent, the largest of which comes first."""
    largest = sessions[0]
    narrow = _narrow(world, largest, limits)
    least = min(narrow, key=lambda route: (_window(world, route) or 0, route.key))
    takes = (_taken(world, each, _narrow(world, each, limits), limits) for each in sessions)
    taken = next((each for each in takes if each is not None), None)
    ways = _listed(sorted({route.source for route in narrow if route.source in ROUTES}))
    chosen = any(route.source not in ROUTES for route in narrow)
    why = (
        "by hand" if chosen else "",
        f"by {ways}" if ways else "",
        _taking(taken) if taken else "",
        _others(len(sessions) - 1),
    )
    window = tokens(_window(world, least) or 0)
    found = Condition(
        rule="llm.ctx_too_small",
        subject=least.key,
        severity=Severity.SOON,
        scope=world.home(largest),
        what=f"{_upper(title(largest))} ({tokens(largest.tokens or 0)}) is led into {window} of {least.model}",
        why=" · ".join(part for part in why if part),
        do=(
            f"/model default in {title(largest)}"
            if chosen
            else f"a larger window for {ways}: another model in openclaw.json"
        ),
        span=limits.route.too_small,
    )
    yield found
    if taken:
        yield replace(found, severity=Severity.NOW)


def _taking(taken: Session) -> str:
    """Who is being led there, or was and came to grief."""
    return f"taken by {title(taken)} now" if taken.ended_at is None else f"{title(taken)} took it and {taken.outcome}"


def _listed(words: Sequence[str]) -> str:
    """``default, heartbeat and subagent``."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _others(number: int) -> str:
    return f"and {number} other session{'s' if number > 1 else ''}" if number else ""


def _narrow(world: World, session: Session, limits: Limits) -> Sequence[Route]:
    """The routes of a session into which it does not fit."""
    used = session.tokens or 0
    return [route for route in _routes(world, session) if _is_narrow(world, route, used, limits)]


def _is_narrow(world: World, route: Route, used: int, limits: Limits) -> bool:
    window = _window(world, route)
    reserve = limits.route.reserve if route.reserve is None else route.reserve
    return window is not None and window < used + min(reserve, window // 2)


def _taken(world: World, session: Session, narrow: Sequence[Route], limits: Limits) -> Session | None:
    """Who of the same agent is being led there now, or failed there lately: it, or what was sent off in its name."""
    models = {f"{route.provider}/{route.model}" for route in narrow}
    agents = {ref for ref in session.refs if ref.startswith("agent:")}
    for each in world.of(Session):
        at_work = each.started_at is not None and (each.ended_at is None or _failed(world, each, limits))
        of_it = each.key == session.key or (each.kind == SUBAGENT and not agents.isdisjoint(each.refs))
        if at_work and of_it and (each.model_wanted or each.model_used) in models:
            return each
    return None


def _failed(world: World, session: Session, limits: Limits) -> bool:
    """Whether a session has failed lately."""
    read_at = world.taken_at(session)
    lately = session.ended_at and read_at and read_at - session.ended_at <= limits.route.timeouts_within
    return bool(lately) and session.outcome == FAILED


def _lives(world: World, session: Session, limits: Limits) -> bool:
    read_at = world.taken_at(session)
    return bool(read_at and (session.last_event is None or read_at - session.last_event <= limits.ctx.recent))


def _burst(world: World, server: Service, limits: Limits) -> Sequence[Session]:
    """The sessions that were sent to a server at once, lately, if they are more than it can work on."""
    read_at = world.taken_at(server) or world.now
    lately = [
        each
        for each in dispatched(world, server)
        if each.started_at is not None and read_at - each.started_at <= limits.route.burst_for
    ]
    most: list[Session] = []
    for first in range(len(lately)):
        begun = lately[first].started_at
        within = [
            each
            for each in lately[first:]
            if each.started_at and begun and each.started_at - begun <= limits.route.burst_within
        ]
        most = max(most, within, key=len)
    return most if len(most) >= limits.route.burst_times and len(most) > (server.capacity or 1) else ()


def _overload(world: World, server: Service, limits: Limits) -> _Overload | None:
    """What is sent to a server beyond what it can work on, if it is: a burst, else a queue that holds.

    A queue behind tasks that do not end is told of by these.
    """
    slots = server.capacity or 1
    burst = _burst(world, server, limits)
    if burst:
        why = f"{_names(burst)} within {limits.route.burst_within.total_seconds():.0f} s"
        return _Overload(f"{len(burst)} spawns", why, limits.route.burst)
    load = _load(world, server)
    if load is None or _stays_at_work(world, server, limits):
        return None
    if load > slots + limits.route.overload_over:
        return _Overload(f"{load} requests", f"{load - slots} of them wait", limits.route.overload, HELD)
    return None


def _stays_at_work(world: World, server: Service, limits: Limits) -> bool:
    """Whether every slot of a server has had its task for so long that the tasks, not their number, are the trouble."""
    read_at, slots = world.taken_at(server), tuple(world.under(server.key, Slot))
    since = [slot.since for slot in slots if slot.since]
    if read_at is None or not since or len(since) < len(slots):
        return False
    return read_at - max(since) >= limits.llm.blocked.fire_for


def _load(world: World, server: Service) -> int | None:
    """How many requests a server has, at work or waiting."""
    busy, queue = (world.find(f"{server.key}/{name}", Gauge) for name in ("busy", "queue"))
    if busy is None or busy.value is None or queue is None or queue.value is None:
        return None
    return int(busy.value + queue.value)


def _late(world: World, server: Service, limits: Limits) -> Sequence[Session]:
    """What timed out there lately, and since the last one that did not."""
    ended = [
        each for each in dispatched(world, server) if each.outcome in (TIMED_OUT, ABORTED, DONE) and each.last_event
    ]
    ended.sort(key=lambda each: (each.last_event or world.now, each.key))
    late: list[Session] = []
    for each in ended:
        read_at = world.taken_at(each) or world.now
        if each.outcome == DONE:
            late.clear()
        elif each.last_event and read_at - each.last_event <= limits.route.timeouts_within:
            late.append(each)
    return late


def _names(sessions: Sequence[Session]) -> str:
    names = [each.label or each.agent for each in sessions]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _short(server: Service) -> str:
    return " ".join(server.label.split()[:2]) or name_of(server)


def _upper(words: str) -> str:
    return words[0].upper() + words[1:]
