"""Rules about providers of models: no money left, runs that fall to other models, and errors that name nobody."""

from collections.abc import Iterable

from board.board import Evidence, Severity
from board.facts import Failure, Route, Service
from board.limits import Limits
from board.providers import (
    BILLING,
    FALLBACK,
    TEMPLATE,
    billing_lines,
    dependent_agents,
    dependent_jobs,
    depending,
    models_of,
    next_in_chain,
    provider_of,
    short,
    told_by,
)
from board.rules.condition import Condition, rule
from board.serving import MODEL_SERVERS
from board.words import clock, duration
from board.world import World


@rule("prov.billing", Severity.NOW, limits=("prov.billing",))
def billing(world: World, limits: Limits) -> Iterable[Condition]:
    """A provider refuses for want of money; only a success of the same provider ends it, and no silence does.

    Whoever fails for want of it follows from its line; who depends on it is told before they fail.
    """
    for failure in _failures(world, BILLING):
        provider = provider_of(failure)
        jobs, agents = len(dependent_jobs(world, failure)), len(dependent_agents(world, failure))
        yield Condition(
            rule="prov.billing",
            subject=failure.key,
            severity=Severity.NOW,
            scope=world.home(failure),
            what=f"Provider {provider or 'not named yet'}{_of(world, failure)}: out of credits",
            why=" · ".join(_consequences(world, failure, jobs, agents)),
            do=f"top up at {provider}" if provider else "look at the billing pages of your providers",
            span=limits.prov.billing,
            blocks=jobs + agents,
            evidence=_evidence(failure),
        )


@rule(
    "prov.cascade",
    Severity.SOON,
    limits=("prov.cascade", "prov.cascade_times", "prov.cascade_quiet"),
    causes=("prov.billing", "llm.parallel_overload", "llm.down"),
)
def cascade(world: World, limits: Limits) -> Iterable[Condition]:
    """Sessions run on other models than the first of their chain, several within ten minutes."""
    for failure in _failures(world, FALLBACK):
        read_at = world.taken_at(failure) or world.now
        if read_at - failure.last_seen >= limits.prov.cascade_quiet or len(models_of(failure)) < 2:
            continue
        meant, used, *_ = models_of(failure)
        of = f" of {failure.of}" if failure.of else ""
        yield Condition(
            rule="prov.cascade",
            subject=failure.key,
            severity=Severity.SOON,
            scope=world.home(failure),
            what=f"Sessions ran on {short(used)}: {failure.count}{of}",
            why=f"instead of {short(meant)} · last at {clock(failure.last_seen, world.zone, world.now)}",
            do=f"look why {short(meant)} did not answer, or spawn fewer at once",
            firm=failure.count >= limits.prov.cascade_times,
            span=limits.prov.cascade,
            causes=(*billing_lines(world, meant.partition("/")[0], failure.key), *_servers(world, meant)),
        )


@rule("prov.template_leak", Severity.NOTE, limits=("prov.template_leak", "prov.template_for"))
def template_leak(world: World, limits: Limits) -> Iterable[Condition]:
    """A message went out with a placeholder that nobody filled in."""
    for failure in _failures(world, TEMPLATE):
        read_at = world.taken_at(failure) or world.now
        if read_at - failure.last_seen >= limits.prov.template_for:
            continue
        provider = provider_of(failure)
        yield Condition(
            rule="prov.template_leak",
            subject=failure.key,
            severity=Severity.NOTE,
            scope=world.home(failure),
            what="Message with a placeholder names no model",
            why=f"it says {failure.text}" + (f" · the provider is {provider}" if provider else ""),
            span=limits.prov.template_leak,
        )


def _of(world: World, failure: Failure) -> str:
    """Of which gateway it is the provider, where there are several."""
    name = told_by(world, failure)
    return f" of {name}" if name else ""


def _failures(world: World, failure_class: str) -> Iterable[Failure]:
    return (each for each in world.of(Failure) if each.failure_class == failure_class)


def _evidence(failure: Failure) -> Evidence:
    """Likely while nobody is named; confirmed where one reading told of it and another one named the provider."""
    if not provider_of(failure):
        return Evidence.LIKELY
    return Evidence.CONFIRMED if failure.named_at else Evidence.REPORTED


def _consequences(world: World, failure: Failure, jobs: int, agents: int) -> Iterable[str]:
    """Who depends on it, what is asked instead, and how it stands."""
    provider = provider_of(failure)
    if provider:
        if named := depending(jobs, agents):
            yield f"{named} on it"
        if following := next_in_chain(world, failure):
            yield f"next in chain: {short(following)}"
    yield f"{failure.count} x '{failure.text}'" if failure.count > 1 else f"'{failure.text}'"
    read_at = world.taken_at(failure) or world.now
    if failure.until and failure.until > read_at:
        yield f"key disabled for {duration((failure.until - read_at).total_seconds())}"


def _servers(world: World, model: str) -> Iterable[str]:
    """The lines that there may be about servers of this box that a model is asked of."""
    routes = world.named(f"model:{model}", Route)
    for server in {each.key: each for route in routes for each in world.joined(route, Service)}.values():
        if server.kind in MODEL_SERVERS:
            yield f"llm.parallel_overload:{server.key}"
            yield f"llm.down:{server.key}"
