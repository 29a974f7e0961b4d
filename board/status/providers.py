"""The rows of providers of models: whether each answers, for whom it matters, and when its key may be used again."""

from collections.abc import Iterable, Iterator
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Failure, Service, ServiceState
from board.providers import (
    BILLING,
    FALLBACK,
    PROVIDER,
    TEMPLATE,
    dependent_agents,
    dependent_jobs,
    depending,
    gateway_of,
    models_of,
    short,
    told_by,
)
from board.reading import Freshness
from board.status.view import RAISED, SHAPES, TONES, View, row, state_words
from board.words import age, clock, duration

NAME: Final = 17
STATE: Final = 15


def provider_rows(view: View) -> Iterable[StatusRow]:
    """A row for each provider, and one for each model that others had to stand in for."""
    label = "providers"
    for provider in view.world.of(Service):
        if provider.kind == PROVIDER:
            name = " ".join(filter(None, (provider.label, told_by(view.world, provider))))
            yield row(view, provider, label, (Words(name, Tone.PLAIN, width=NAME), *_cells(view, provider)))
            label = ""
    for failure in view.world.of(Failure):
        if failure.failure_class == FALLBACK and failure.count and len(models_of(failure)) > 1:
            meant, used, *_ = models_of(failure)
            told = f"└ {failure.count} of {failure.of or '?'} ran on {short(used)} instead of {short(meant)}"
            yield row(view, failure, label, [Words(told, Tone.QUIET)])
            label = ""


def _cells(view: View, provider: Service) -> Iterator[Cell]:
    if view.world.freshness(provider) is Freshness.UNKNOWN:
        yield state_words(view, provider, "")
        return
    own = (each for each in view.world.joined(provider, Failure) if gateway_of(each) == gateway_of(provider))
    refusals = [each for each in own if each.failure_class not in (FALLBACK, TEMPLATE)]
    worst = min(refusals, key=lambda each: (each.failure_class != BILLING, each.key), default=None)
    yield _state(view, provider, worst)
    told = list(_told(view, provider, worst))
    if told:
        yield Words(" · ".join(told), Tone.QUIET)


def _state(view: View, provider: Service, worst: Failure | None) -> Words:
    if worst is None:
        said = "answers" if provider.state is ServiceState.UP else "not asked"
        return Words(f"{SHAPES[provider.state]} {said}", Tone.QUIET, width=STATE)
    severity = view.alarm.get(worst.key)
    shape = RAISED.get(severity, SHAPES[provider.state]) if severity else SHAPES[ServiceState.DEGRADED]
    said = "no credits" if worst.failure_class == BILLING else worst.failure_class
    return Words(f"{shape} {said}", TONES[severity] if severity else Tone.PLAIN, width=STATE)


def _told(view: View, provider: Service, worst: Failure | None) -> Iterator[str]:
    if provider.last_event is not None:
        yield f"last ok {age((view.now - provider.last_event).total_seconds())} ago"
    if worst is None:
        return
    yield f"{worst.count} x, last {clock(worst.last_seen, view.world.zone, view.now)}"
    jobs, agents = len(dependent_jobs(view.world, provider)), len(dependent_agents(view.world, provider))
    if named := depending(jobs, agents):
        yield named
    if worst.until is not None and worst.until > view.now:
        yield f"key back in {duration((worst.until - view.now).total_seconds())}"
