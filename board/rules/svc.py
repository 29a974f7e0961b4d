"""Rules about services without a dashboard: gone, without means, refused, and not to be believed.

That a process runs says nothing of how well it does, and no rule takes it for more.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from shlex import quote
from typing import Final, NamedTuple

from board.board import Severity
from board.facts import Gauge, Service, ServiceState
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.causes import behind, since_boot
from board.rules.condition import Condition, rule
from board.rules.proxy import NEEDED_BY
from board.services import KIND, NOT_QUOTING, QUOTING, REQUESTS
from board.words import clock, exact, figure
from board.world import World

WINDOW: Final = timedelta(minutes=5)
REASONS: Final = Lookback("*/service/*/rejected/*:value", WINDOW, Reduction.RISE)
"""How often each reason was given."""
REJECTED: Final = Lookback("*/service/*/rejected:value", WINDOW, Reduction.RISE)
ACCEPTED: Final = Lookback("*/service/*/accepted:value", WINDOW, Reduction.RISE)
SLACK: Final = timedelta(minutes=1)
"""By so much a process may seem to have started before its lines were counted, since clocks are set."""
_MEANS: Final = ("balance", "capital", "fund", "allowance", "margin", "insufficient")
"""Words of reasons that a want of means explains best."""
_ENDED: Final = (ServiceState.DOWN, ServiceState.OFF)
_WORDS: Final = 5
"""Words of a reason in a line."""


@rule(
    "svc.pid_dead",
    Severity.NOW,
    limits=("svc.pid_dead", "host.boot_phase"),
    causes=("svc.capital", "gw.recovery_failed", "unit.flapping", "unit.down", "host.rebooted"),
)
def pid_dead(world: World, limits: Limits) -> Iterable[Condition]:
    """The process of a service is gone, or its number is another one's by now; not where it is stopped on purpose."""
    for service in _services(world):
        if service.state is ServiceState.DOWN:
            yield Condition(
                rule="svc.pid_dead",
                subject=service.key,
                severity=Severity.NOW,
                scope=world.home(service),
                what=f"Service {_name(service)} does not run",
                why=service.why,
                do=_last_words(service),
                span=limits.svc.pid_dead,
                causes=(
                    "svc.capital",
                    "gw.recovery_failed",
                    *behind(world, service, kinds=("unit",)),
                    *since_boot(world, service, limits),
                ),
                starting=True,
            )


@rule(
    "svc.reject_storm",
    Severity.NOW,
    limits=("svc.reject_storm", "svc.reject_share"),
    causes=("svc.capital", "proxy.down"),
    past=(REASONS, REJECTED, ACCEPTED),
)
def reject_storm(world: World, limits: Limits) -> Iterable[Condition]:
    """Request after request of a service is refused: one line, whose count grows."""
    for service in _at_work(world):
        worst = max(_refusals(world, service), key=lambda each: (each.lately or 0, each.gauge.key), default=None)
        if worst is None or not _is_read(world, service):
            continue
        percent = _share(world, service)
        firm = _storms(worst, percent, limits)
        if firm is None:
            continue
        yield Condition(
            rule="svc.reject_storm",
            subject=service.key,
            severity=Severity.NOW,
            scope=world.home(service),
            what=f"Rejections of {_name(service)}: {worst.times} x {_short(worst.gauge.label)}",
            why=_told(world, worst, percent),
            do=_last_words(service),
            firm=firm,
            span=limits.svc.reject_storm,
            causes=_likeliest(worst.gauge.label, _proxies(world, service)),
        )


@rule("svc.capital", Severity.NOW, limits=("svc.capital", "svc.quoting_for"))
def capital(world: World, limits: Limits) -> Iterable[Condition]:
    """What a service may still use is less than one order needs, and it goes on making orders."""
    for service in _at_work(world):
        balance = world.find(f"{service.key}/balance", Gauge)
        if balance is None or balance.value is None or balance.least is None or not _is_read(world, service):
            continue
        if balance.value < balance.least and _quotes(world, service, limits):
            of = f" of {exact(balance.limit)}" if balance.limit else ""
            yield Condition(
                rule="svc.capital",
                subject=service.key,
                severity=Severity.NOW,
                scope=world.home(service),
                what=f"Capital of {_name(service)} is used up",
                why=f"{exact(balance.value)}{of} left, an order needs {exact(balance.least)} · it goes on quoting",
                do="stop quoting, or give it more",
                span=limits.svc.capital,
            )


@rule("svc.counter_mismatch", Severity.NOTE, limits=("svc.counter_mismatch",))
def counter_mismatch(world: World, limits: Limits) -> Iterable[Condition]:
    """More requests came true than were ever taken, of those that were counted since the process started."""
    for service in _at_work(world):
        filled, accepted = (world.find(f"{service.key}/{name}", Gauge) for name in ("filled", "accepted"))
        if not filled or not accepted or not _counts_all(service, accepted) or not _is_read(world, service):
            continue
        if (filled.value or 0) > (accepted.value or 0):
            yield Condition(
                rule="svc.counter_mismatch",
                subject=service.key,
                severity=Severity.NOTE,
                scope=world.home(service),
                what=f"Counters of {_name(service)} contradict each other",
                why=f"{figure(filled.value or 0)} filled, {figure(accepted.value or 0)} accepted · do not trust them",
                span=limits.svc.counter_mismatch,
            )


@rule("svc.value_mismatch", Severity.SOON, limits=("svc.value_mismatch",), causes=("gw.env_missing",))
def value_mismatch(world: World, limits: Limits) -> Iterable[Condition]:
    """A service reports another total than somebody who knows it independently."""
    for service in _at_work(world):
        reported, other = (world.find(f"{service.key}/{name}", Gauge) for name in ("reported", "independent"))
        if not reported or not other or reported.value is None or other.value is None or world.blind(other):
            continue
        missing = other.value - reported.value
        percent = 100 * abs(missing) / (abs(other.value) or abs(reported.value) or 1)
        firm = limits.svc.value_mismatch.judge(percent)
        if firm is not None and _is_read(world, service):
            verb = "are missing" if missing > 0 else "are too many"
            yield Condition(
                rule="svc.value_mismatch",
                subject=service.key,
                severity=Severity.SOON,
                scope=world.home(service),
                what=f"Total of {_name(service)} is wrong: {exact(reported.value)} vs {exact(other.value)}",
                why=f"{exact(abs(missing))} ({percent:.0f} %) {verb} in what it reports",
                do="compare what it counts with the other reading",
                firm=firm,
                span=limits.svc.value_mismatch,
                causes=tuple(f"gw.env_missing:{unit.key}" for unit in _units(world, service)),
            )


class _Refusal(NamedTuple):
    """One reason, and how often it was given."""

    gauge: Gauge
    times: int
    lately: float | None
    """Within the last five minutes; None: nobody remembers."""


def _services(world: World) -> Iterator[Service]:
    return (each for each in world.of(Service) if each.kind == KIND)


def _at_work(world: World) -> Iterator[Service]:
    """Services of which what they said still holds: none that has ended, or was stopped on purpose."""
    for service in _services(world):
        ran_by = _units(world, service) if service.state is ServiceState.UNKNOWN else ()
        if not any(each.state in _ENDED for each in (service, *ran_by)):
            yield service


def _units(world: World, service: Service) -> Iterator[Service]:
    return (each for each in world.joined(service, Service) if each.kind == "unit")


def _name(service: Service) -> str:
    return " ".join(service.label.split()[:2])


def _is_read(world: World, service: Service) -> bool:
    """Whether its log can be read, so that what it said still holds."""
    log = world.find(f"{service.key}/log", Gauge)
    return log is not None and log.value is not None


def _counts_all(service: Service, counter: Gauge) -> bool:
    """Whether a counter began with the process; one that began later knows nothing of what was taken before."""
    return bool(service.since and counter.since and counter.since - service.since <= SLACK)


def _share(world: World, service: Service) -> float | None:
    """Percent of its requests that were rejected: of those of five minutes, or of the last fifty if they are fewer."""
    rejected = world.past.rise(REJECTED, series(f"{service.key}/rejected"))
    accepted = world.past.rise(ACCEPTED, series(f"{service.key}/accepted"))
    if rejected is not None and accepted is not None and rejected + accepted >= REQUESTS:
        return 100 * rejected / (rejected + accepted)
    share = world.find(f"{service.key}/share", Gauge)
    return share.value if share else None


def _refusals(world: World, service: Service) -> Iterator[_Refusal]:
    read_at = world.taken_at(service) or world.now
    for gauge in world.under(f"{service.key}/rejected", Gauge):
        if gauge.value is not None:
            young = gauge.since is not None and read_at - gauge.since <= WINDOW
            risen = world.past.rise(REASONS, series(gauge.key))
            yield _Refusal(gauge, int(gauge.value), gauge.value if young else risen)


def _storms(worst: _Refusal, percent: float | None, limits: Limits) -> bool | None:
    """Whether there is a storm; False: one that there was is not over, see :meth:`board.span.Level.judge`.

    Where requests are many some are always refused: a small share of them is no storm, however many they are.
    """
    if worst.lately is None:
        return False
    by_count = limits.svc.reject_storm.judge(worst.lately)
    by_share = None if percent is None else limits.svc.reject_share.judge(percent)
    if by_count is None or (percent is not None and by_share is None):
        return None
    return bool(by_count or by_share)


def _told(world: World, worst: _Refusal, percent: float | None) -> str:
    since = f" since {clock(worst.gauge.since, world.zone, world.now)}" if worst.gauge.since else ""
    share = f" · {percent:.0f} % of the last requests" if percent is not None else ""
    return f"{worst.times} x '{worst.gauge.label}'{since}{share}"


def _short(reason: str) -> str:
    words = reason.split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def _proxies(world: World, service: Service) -> tuple[str, ...]:
    """The lines that there may be about proxies that a service goes through."""
    wanted = {f"{NEEDED_BY}{ref}" for ref in service.refs}
    found = (each for each in world.of(Service) if each.kind == "proxy" and not wanted.isdisjoint(each.refs))
    return tuple(f"proxy.down:{each.key}" for each in found)


def _likeliest(reason: str, proxies: tuple[str, ...]) -> tuple[str, ...]:
    """The possible causes, the likeliest one by what the reason says first."""
    means = any(word in reason.lower() for word in _MEANS)
    return ("svc.capital", *proxies) if means else (*proxies, "svc.capital")


def _quotes(world: World, service: Service, limits: Limits) -> bool:
    """Whether it makes offers: as its log says, else by its last request."""
    if QUOTING in service.marks or NOT_QUOTING in service.marks:
        return QUOTING in service.marks
    read_at = world.taken_at(service)
    return bool(service.last_event and read_at and read_at - service.last_event <= limits.svc.quoting_for)


def _last_words(service: Service) -> str:
    log = next((ref.removeprefix("log:") for ref in service.refs if ref.startswith("log:")), "")
    return f"tail -n 50 {quote(log)}" if log else "start it again, or say in the config why it is stopped"
