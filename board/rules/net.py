"""Rules about what is reached over the net: pages, ways to them, certificates, names, and forwarded ports."""

from collections.abc import Iterable
from datetime import timedelta
from shlex import quote
from typing import Final

from board.board import Severity
from board.facts import Gauge, Host, Service, ServiceState
from board.limits import Limits
from board.marks import PEOPLE
from board.rules.causes import EXPLAINS, RUNNERS, behind, since_boot
from board.rules.condition import Condition, rule
from board.rules.naming import is_local, process_of, restart_command
from board.serving import MODEL_SERVERS
from board.span import Span
from board.words import clock, duration
from board.world import World

WAYS: Final = ("chain", "environment")
"""Kinds of service that are a way through several hops."""
WELL: Final = (ServiceState.UP, ServiceState.OFF)
QUIET: Final = (ServiceState.UP, ServiceState.OFF, ServiceState.UNKNOWN)
"""States that are nobody's trouble."""
ROOTS: Final = ("net.dns_wrong", "net.tls", "port.wrong_owner", "net.portproxy")
"""Rules about what a request needs on its way."""
SERVERS: Final = (*RUNNERS, *MODEL_SERVERS)
"""Kinds of service that answer, or do not."""
SERVER_RULES: Final = tuple(dict.fromkeys(rule for kind in (*RUNNERS[1:], *MODEL_SERVERS) for rule in EXPLAINS[kind]))
"""Rules about those that do not; whose the port is stands among what a request needs."""


@rule(
    "net.http_probe",
    Severity.SOON,
    Severity.NOW,
    limits=("net.http_probe", "host.boot_phase"),
    causes=(*ROOTS, *SERVER_RULES, "host.rebooted"),
)
def http_probe(world: World, limits: Limits) -> Iterable[Condition]:
    """What is probed does not answer as it should; of a way the first broken hop is named.

    A way that cannot be seen to its end holds what is raised, and raises nothing.
    """
    for service in world.of(Service):
        if service.kind not in {"probe", *WAYS} or service.state in WELL:
            continue
        at = broken(world, service)
        local = is_local(at)
        boot = since_boot(world, service, limits) if local else ()
        yield Condition(
            rule="net.http_probe",
            subject=service.key,
            severity=Severity.NOW if PEOPLE in service.marks else Severity.SOON,
            scope=world.home(service),
            what=_what(service, at),
            why=service.why or service.state.value,
            do=_do(world, at),
            firm=service.state is not ServiceState.UNKNOWN,
            span=limits.net.http_probe,
            causes=(*ROOTS, *behind(world, at, kinds=SERVERS), *boot),
            starting=local,
        )


@rule(
    "net.tls",
    Severity.SOON,
    Severity.NOW,
    limits=("net.tls", "net.tls_soon", "net.tls_now"),
    causes=("net.dns_wrong",),
)
def tls(world: World, limits: Limits) -> Iterable[Condition]:
    """A certificate does not hold for its host, or not for long any more."""
    for shown in world.of(Service):
        if shown.kind != "certificate":
            continue
        if shown.state is ServiceState.DOWN:
            what = f"Certificate of {_address(shown)} does not hold"
            yield _certificate(world, shown, Severity.NOW, limits.net.tls, (what, shown.why))
            continue
        left = world.find(f"{shown.key}/left", Gauge)
        for severity, level in ((Severity.SOON, limits.net.tls_soon), (Severity.NOW, limits.net.tls_now)):
            if left is not None and left.value is not None and level.judge(left.value) is not None:
                firm = level.judge(left.value) is True
                yield _certificate(world, shown, severity, level, _runs_out(world, shown, left.value), firm=firm)


@rule("net.dns_wrong", Severity.NOW, limits=("net.dns_wrong", "net.dns_failing"))
def dns_wrong(world: World, limits: Limits) -> Iterable[Condition]:
    """A name does not point where it is pinned; where a probe of that host fails, one look is enough."""
    for name in world.of(Service):
        if name.kind != "dns" or name.state in WELL:
            continue
        host = _part(name.key, 3)
        failing = any(each.kind in {"probe", *WAYS} and each.state not in QUIET for each in world.under(host, Service))
        command = f"dig +short {quote(host_of(name))}"
        yield Condition(
            rule="net.dns_wrong",
            subject=name.key,
            severity=Severity.NOW,
            scope=world.home(name),
            what=f"Name {host_of(name)} points to the wrong place",
            why=name.why,
            do=f"correct its record where the zone is kept, then {command}",
            command=command,
            firm=name.state is not ServiceState.UNKNOWN,
            span=limits.net.dns_failing if failing else limits.net.dns_wrong,
            reach=host,
        )


@rule("net.portproxy", Severity.NOW, limits=("net.portproxy", "host.boot_phase"), causes=("host.rebooted",))
def portproxy(world: World, limits: Limits) -> Iterable[Condition]:
    """Windows forwards a port to an address that WSL had before its last boot, or does not forward it."""
    for forwarding in world.of(Service):
        host = next(iter(world.under(forwarding.key.partition("/")[0], Host)), None)
        if forwarding.kind != "portproxy" or host is None or not host.address:
            continue
        old = _named(forwarding, "address:")
        if old == host.address:
            continue
        command = "netsh.exe interface portproxy show v4tov4"
        yield Condition(
            rule="net.portproxy",
            subject=forwarding.key,
            severity=Severity.NOW,
            scope=world.home(forwarding),
            what=f"Windows forwards port {_named(forwarding, 'forwards:')} to nowhere",
            why=f"forwards to {old}, WSL is {host.address}" if old else forwarding.why,
            do=f"run the script that forwards it again, to {host.address}, then {command}",
            command=command,
            span=limits.net.portproxy,
            causes=since_boot(world, forwarding, limits),
            reach=_part(forwarding.key, 4),
        )


def broken(world: World, way: Service) -> Service:
    """The first broken hop of a way, or its first failing path; anything else is itself."""
    below = (each for each in world.under(way.key, Service) if "/hop/" in each.key or "/path/" in each.key)
    return next((each for each in below if each.state not in QUIET and each.key.count("/") == _depth(way)), way)


def host_of(service: Service) -> str:
    """The host that a probe looks at."""
    return _named(service, "host:") or service.label


def _depth(way: Service) -> int:
    """How many slashes the key of a hop of a way has."""
    return way.key.count("/") + 2


def _what(service: Service, at: Service) -> str:
    label = " ".join(service.label.split()[:3])
    if service.kind == "probe":
        return f"Probe {label} fails"
    kind = "Environment" if service.kind == "environment" else "Way to"
    hop = " ".join(at.label.split()[:3])
    return f"{kind} {label} fails at {hop}" if at is not service else f"{kind} {label} fails"


def _do(world: World, at: Service) -> str:
    """A command that helps, or at least shows the trouble."""
    answers = at.state in (ServiceState.DEGRADED, ServiceState.DENIED)  # wrongly, which a restart seldom mends
    if not answers and (command := restart_command(at, process_of(world, at))):
        return command
    if url := _named(at, "url:"):
        return f"curl -v {quote(url)}"
    host, _, port = _named(at, "endpoint:").rpartition(":")
    return f"nc -vz {quote(host.strip('[]'))} {port}" if port else f"dig {quote(host_of(at))}"


def _certificate(
    world: World, shown: Service, severity: Severity, span: Span, said: tuple[str, str], *, firm: bool = True
) -> Condition:
    host, endpoint = host_of(shown), _named(shown, "endpoint:")
    command = f"openssl s_client -connect {quote(endpoint)} -servername {quote(host)}"
    return Condition(
        rule="net.tls",
        subject=shown.key,
        severity=severity,
        scope=world.home(shown),
        what=said[0],
        why=said[1],
        do=f"give the server another certificate, then {command}",
        command=command,
        firm=firm,
        span=span,
        causes=("net.dns_wrong",),
        reach=_part(shown.key, 4),
    )


def _runs_out(world: World, shown: Service, days: float) -> tuple[str, str]:
    left = timedelta(days=days)
    at = (world.taken_at(shown) or world.now) + left
    ends = f"expires {clock(at, world.zone, world.now)}"
    return f"Certificate of {_address(shown)} runs out in {duration(left.total_seconds())}", ends


def _address(shown: Service) -> str:
    """The host of a certificate, with the port where it is not the usual one."""
    port = _named(shown, "endpoint:").rpartition(":")[2]
    return host_of(shown) if port in ("", "443") else f"{host_of(shown)}:{port}"


def _named(service: Service, kind: str) -> str:
    """The first reference of a kind, without it."""
    return next((ref.removeprefix(kind) for ref in service.refs if ref.startswith(kind)), "")


def _part(key: str, count: int) -> str:
    """The first parts of a key: its box, source and host, and with a fourth the port."""
    return "/".join(key.split("/")[:count])
