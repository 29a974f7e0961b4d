"""The tier: a ranking as the wall shows it, with what was read for it and when."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from board.board import QueueTier
from board.facts import Service, ServiceState
from board.reading import Freshness, Scope, absent, freshness
from board.tasks import AGENT
from board.words import duration
from board.world import World

NO_TRACKER: Final = "no tracker is set up yet"
SOURCES: Final = frozenset({"linear", "github", "gitea", "forgejo", "missioncontrol", "tasks"})
"""The sources that tell of work."""


def tier(world: World, ranking: QueueTier | None) -> QueueTier:
    """A ranking with its title; without any work, why there is none."""
    scopes = [scope for scope in world.scopes if scope.source in SOURCES and not absent(scope)]
    ranking = ranking or QueueTier(note="")
    if not (scopes or ranking.all):
        return QueueTier(note=NO_TRACKER)
    return replace(ranking, title=" · ".join(_title(world, ranking, scopes)), note=_none(world, scopes))


def _title(world: World, ranking: QueueTier, scopes: list[Scope]) -> Iterator[str]:
    if ranking.items or ranking.parked:
        yield f"{len(ranking.items)} item{'' if len(ranking.items) == 1 else 's'}"
        if ranking.wip is not None:
            yield f"WIP {ranking.wip}/{ranking.wip_limit}"
        if ranking.review:
            yield f"review {ranking.review}"
        if ranking.parked:
            yield f"{len(ranking.parked)} parked"
        if ranking.hidden:
            yield f"{len(ranking.hidden)} hidden"
    old = [scope for scope in scopes if freshness(scope, world.now) is not Freshness.FRESH]
    for scope in old:
        yield f"{scope.name} {_age(world, scope)}"
    if fresh := [scope.name for scope in scopes if scope not in old]:
        yield f"{', '.join(fresh)} fresh"


def _age(world: World, scope: Scope) -> str:
    if scope.ok_at is None:
        return "not read yet"
    return f"{duration((world.now - scope.ok_at).total_seconds())} ago"


def _none(world: World, scopes: list[Scope]) -> str:
    """Why nothing is to be done, as far as anybody can tell."""
    for scope in scopes:
        if scope.outage is not None:
            return f"can't tell what is to be done: {scope.name}: {scope.outage.sentence}"
        if freshness(scope, world.now) is Freshness.UNKNOWN:
            return f"can't tell what is to be done: {scope.name} {_age(world, scope)}"
    for server in (fact for scope in scopes for fact in world.within(scope.name) if isinstance(fact, Service)):
        if server.kind != AGENT and server.state is not ServiceState.UP and server.why:
            return f"no open work is to be seen: {server.label}: {server.why}"
    names = ", ".join(scope.name for scope in scopes)
    return f"nothing is to be done: no open work in {names}"
