"""Rules about the dashboard itself: whether it sees, whether it asks for too much, and whether it has room."""

from collections.abc import Iterable

from board.alerts.loudness import Figure
from board.board import Severity
from board.facts import Gauge, Service, ServiceState
from board.health import CHANNEL, CONFIG, KIND, VOICES, Part, incidents, store
from board.limits import Limits
from board.reading import Freshness, Scope, absent, freshness
from board.rules.condition import Condition, rule
from board.rules.gw_service import gateways
from board.words import clock, figure
from board.world import World


@rule("dash.stale", Severity.NOTE, limits=("dash.stale",))
def stale(world: World, limits: Limits) -> Iterable[Condition]:
    """A source's readings have aged; its numbers are dimmed or gone, and say nothing of health."""
    for scope in _unread(world):
        if scope.tried_at is None:
            continue  # nobody has asked it yet
        yield Condition(
            rule="dash.stale",
            subject=scope.name,
            severity=Severity.NOTE,
            scope="",
            what=f"Readings of {scope.name} are out of date",
            why=_trouble(scope, world),
            span=limits.dash.stale,
        )


@rule("dash.blind", Severity.SOON, limits=("dash.blind",))
def blind(world: World, limits: Limits) -> Iterable[Condition]:
    """A source without which the owner is blind cannot be read."""
    for scope in _unread(world):
        if scope.critical:
            yield Condition(
                rule="dash.blind",
                subject=scope.name,
                severity=Severity.SOON,
                scope="",
                what=f"Can't tell how {scope.name} is: it can't be read",
                why=_trouble(scope, world),
                do=(scope.outage.remedy if scope.outage else "") or "lockn-control sources",
                span=limits.dash.blind,
            )
    yield from _shut_out(world, limits)


def _shut_out(world: World, limits: Limits) -> Iterable[Condition]:
    """Gateways that answer, and tell us nothing: what is seen from outside says too little of them."""
    for gateway in gateways(world):
        http, rpc = (world.find(f"{gateway.key}/{part}", Service) for part in ("http", "rpc"))
        if http is None or rpc is None or http.state is not ServiceState.UP:
            continue
        if rpc.state in (ServiceState.DENIED, ServiceState.UNKNOWN):
            denied = rpc.state is ServiceState.DENIED
            doing = "refuses us" if denied else "tells us nothing"
            yield Condition(
                rule="dash.blind",
                subject=rpc.key,
                severity=Severity.SOON,
                scope=world.home(gateway),
                what=f"Can't tell how gateway {gateway.label} is: it {doing}",
                why=rpc.why,
                do="name its token in the config ([[sources.openclaw]] token = ...): " * denied
                + "lockn-control doctor",
                span=limits.dash.blind,
            )


@rule("dash.flood", Severity.SOON, limits=("dash.flood",))
def flood(world: World, limits: Limits) -> Iterable[Condition]:
    """More comes up in ten minutes than a person can take in, and is rolled up to a line for each incident."""
    for engine, new, count in _own(world, Part.NEW):
        firm = limits.dash.flood.judge(count)
        if firm is not None:
            yield Condition(
                rule="dash.flood",
                subject=engine.key,
                severity=Severity.SOON,
                scope=world.home(new),
                what=f"Many alerts at once: {count:.0f} in 10 minutes",
                why=_flooding(world, engine, new),
                do="lockn-control alerts",
                firm=firm,
                span=limits.dash.flood,
            )


@rule("dash.loud", Severity.NOTE, limits=("dash.loud",))
def loud(world: World, limits: Limits) -> Iterable[Condition]:
    """The wall asks for somebody more often than anybody can be asked for long."""
    for engine, hourly, count in _own(world, Figure.HOURLY):
        firm = limits.dash.loud.judge(count)
        if firm is not None:
            rule = world.find(f"{engine.key}/{Part.LOUDEST}", Gauge)
            yield Condition(
                rule="dash.loud",
                subject=engine.key,
                severity=Severity.NOTE,
                scope=world.home(hourly),
                what=f"Too loud: {figure(count)} lines per hour",
                why=f"loudest rule: {rule.note if rule and rule.note else 'none stands out'}",
                firm=firm,
                span=limits.dash.loud,
            )


@rule("dash.store", Severity.NOTE, limits=("dash.store",))
def full(world: World, limits: Limits) -> Iterable[Condition]:
    """The store is about as large as it may be, so that what is oldest goes before its time."""
    for engine, size, used in _own(world, Part.STORE):
        firm = limits.dash.store.judge(100 * used / size.limit) if size.limit else None
        if firm is not None:
            yield Condition(
                rule="dash.store",
                subject=engine.key,
                severity=Severity.NOTE,
                scope=world.home(size),
                what="History is cut short: the store is almost full",
                why=f"{store(used, size.limit)}; what is oldest goes first",
                firm=firm,
                span=limits.dash.store,
            )


@rule("dash.unheard", Severity.SOON, limits=("dash.unheard",))
def unheard(world: World, limits: Limits) -> Iterable[Condition]:
    """What the owner relies on to hear from the dashboard when they do not look does not get through."""
    for way in world.of(Service):
        if way.kind in VOICES and way.state is ServiceState.DOWN:
            yield Condition(
                rule="dash.unheard",
                subject=way.key,
                severity=Severity.SOON,
                scope=world.home(way),
                what=f"The outside does not hear from here: {way.label} fails",
                why=way.why,
                do="lockn-control notify test" if way.kind == CHANNEL else "lockn-control sources",
                span=limits.dash.unheard,
            )


@rule("dash.config", Severity.SOON, Severity.NOTE, limits=("dash.config",))
def config(world: World, limits: Limits) -> Iterable[Condition]:
    """What the owner wrote cannot be followed: the config before it stays in force, or all that a restart changes."""
    for file in world.of(Service):
        if file.kind == CONFIG and file.why:
            refused = file.state is ServiceState.DOWN
            yield Condition(
                rule="dash.config",
                subject=file.key,
                severity=Severity.SOON if refused else Severity.NOTE,
                scope=world.home(file),
                what="Config refused: the one before it stays in force" if refused else "Config waits for a restart",
                why=file.why,
                do="lockn-control doctor" if refused else "",
                span=limits.dash.config,
            )


def _own(world: World, name: str) -> Iterable[tuple[Service, Gauge, float]]:
    """The engine, with one of the numbers that it tells of itself and its value, where that is known."""
    for engine in world.of(Service):
        gauge = world.find(f"{engine.key}/{name}", Gauge) if engine.kind == KIND else None
        if gauge is not None and gauge.value is not None:
            yield engine, gauge, gauge.value


def _flooding(world: World, engine: Service, new: Gauge) -> str:
    gauge = world.find(f"{engine.key}/{Part.INCIDENTS}", Gauge)
    most = f"most are of {new.note}" if new.note else "of many rules"
    return " · ".join(filter(None, (most, incidents(gauge.value if gauge else None))))


def _unread(world: World) -> Iterable[Scope]:
    """Scopes that should be read and have not been for too long."""
    for scope in world.scopes:
        if not absent(scope) and freshness(scope, world.now) is not Freshness.FRESH:
            yield scope


def _trouble(scope: Scope, world: World) -> str:
    read = f"last read {clock(scope.ok_at, world.zone, world.now)}" if scope.ok_at else "never read"
    return f"{scope.outage.sentence} · {read}" if scope.outage else read
