"""The words that sources, rules and rows share about providers of models, and what depends on one."""

from collections.abc import Iterable, Iterator
from typing import Final

from board.facts import Failure, Job, Route, Service
from board.sessions import AS_FALLBACK, KNOWN
from board.world import World

PROVIDER: Final = "provider"
"""Kind of the service that is a provider of models, as a gateway that asks it tells."""
NAMED: Final = "provider:"
"""What the reference to a provider begins with."""
BILLING: Final = "billing"
"""Class of a refusal for want of money."""
RATE: Final = "rate"
AUTH: Final = "auth"
CONTEXT: Final = "context"
LOADED: Final = "overloaded"
TIMEOUT: Final = "timeout"
UNCLEAR: Final = "other"
"""Class of a refusal that says nothing known."""
FALLBACK: Final = "fallback"
"""Class of runs that ended on another model than the one they were meant for; its count is of sessions."""
TEMPLATE: Final = "template"
"""Class of a message with a placeholder that nobody filled in."""


def provider_of(fact: Failure | Service) -> str:
    """The provider that a fact is about; empty: nobody knows which."""
    return next(_rest(fact.refs, NAMED), "")


def models_of(failure: Failure) -> tuple[str, ...]:
    """The models that a failure names, each as ``provider/model``; the first is the one that was meant."""
    return tuple(_rest(failure.refs, "model:"))


def gateway_of(fact: Failure | Service) -> str:
    """Key of the gateway that tells of a provider: another one may have another account there."""
    return fact.key.partition("/transcripts/")[0]


def told_by(world: World, fact: Failure | Service) -> str:
    """Name of the gateway that tells of a provider, where several do; empty: there is one."""
    gateways = {gateway_of(each) for each in world.of(Service) if each.kind == PROVIDER}
    own = gateway_of(fact)
    return own.rpartition("/")[2] if gateways - {own} else ""


def dependent_jobs(world: World, fact: Failure | Service) -> tuple[Job, ...]:
    """The jobs in force of its gateway whose own model is of a provider; none where it is not known by name."""
    provider, gateway = provider_of(fact), f"{gateway_of(fact)}/"
    own = f"model:{provider}/"
    return tuple(
        job
        for job in world.of(Job)
        if provider and job.enabled and job.key.startswith(gateway)
        if any(ref == f"{NAMED}{provider}" or ref.startswith(own) for ref in job.refs)
    )


def dependent_agents(world: World, fact: Failure | Service) -> tuple[str, ...]:
    """The agents of its gateway that ask a provider first; none where it is not known by name."""
    provider = provider_of(fact)
    routes = (each for each in _routes(world, fact) if each.provider == provider != "")
    asked = (each for each in routes if each.source not in (AS_FALLBACK, KNOWN))
    return tuple(sorted({agent for route in asked for agent in _rest(route.refs, "agent:")}))


def depending(jobs: int, agents: int) -> str:
    """So many jobs and agents in words: ``2 jobs and 1 agent depend``; empty: none."""
    counted = ((jobs, "job"), (agents, "agent"))
    named = " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counted if count)
    return f"{named} depend{'s' if jobs + agents == 1 else ''}" if named else ""


def next_in_chain(world: World, fact: Failure) -> str:
    """The model that is asked where a provider refuses; empty: none, or nobody knows."""
    provider = provider_of(fact)
    for route in _routes(world, fact):
        chain = (f"{route.provider}/{route.model}", *route.fallbacks)
        of_it = [at for at, model in enumerate(chain) if model.startswith(f"{provider}/")]
        after = chain[of_it[-1] + 1 :] if of_it else ()
        if after:
            return after[0]
    return ""


def billing_lines(world: World, provider: str, key: str) -> tuple[str, ...]:
    """The lines that there may be about a provider that refuses the gateway of a fact's key for want of money."""
    named = world.named(f"{NAMED}{provider}", Failure) if provider else ()
    found = (each for each in named if each.failure_class == BILLING and key.startswith(f"{gateway_of(each)}/"))
    return tuple(f"prov.billing:{each.key}" for each in found)


def short(model: str) -> str:
    """A model without its provider: ``gpt-5.3-codex``."""
    return model.partition("/")[2] or model


def _routes(world: World, fact: Failure | Service) -> Iterator[Route]:
    """The routes of the gateway that tells of a provider."""
    gateway = f"{gateway_of(fact)}/"
    return (each for each in world.of(Route) if each.key.startswith(gateway))


def _rest(refs: Iterable[str], prefix: str) -> Iterator[str]:
    return (ref.removeprefix(prefix) for ref in refs if ref.startswith(prefix))
