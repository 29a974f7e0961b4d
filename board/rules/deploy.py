"""Rules about deployments: a database that lacks migrations, and environments that run another version."""

from collections.abc import Iterable
from typing import Final

from board.board import Severity
from board.deployments import applied, environment_of, same_version, wanted_version
from board.facts import Gauge, Service, ServiceState
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.world import World

MOST_NAMED: Final = 6
"""Columns that a line tells."""


@rule("deploy.migration_drift", Severity.NOW, limits=("deploy.migration_drift",))
def migration_drift(world: World, limits: Limits) -> Iterable[Condition]:
    """A database and the migrations of its code are not the same; a container that breaks over it follows from it."""
    for database in world.of(Service):
        if database.kind != "migrations" or database.state is not ServiceState.DEGRADED:
            continue
        environment = environment_of(world, database)
        if environment is not None and environment.state is ServiceState.OFF:
            continue
        yield Condition(
            rule="deploy.migration_drift",
            subject=database.key,
            severity=Severity.NOW,
            scope=world.home(database),
            what=f"Migrations of {database.label}: {_drift(world, database)}: do not deploy",
            why=" · ".join(part for part in (_lacking(database), database.why) if part) or "the counts differ",
            do="hold the deployment, bring the database to the code's migrations, then press r twice",
            span=limits.deploy.migration_drift,
        )


@rule("deploy.env_behind", Severity.NOTE, limits=("deploy.env_behind",))
def env_behind(world: World, limits: Limits) -> Iterable[Condition]:
    """An environment runs another version than it is supposed to; while it cannot tell, what was raised is held."""
    for environment in world.of(Service):
        wanted = wanted_version(world, environment) if environment.kind == "environment" else ""
        if not wanted or environment.state is ServiceState.OFF or same_version(environment.version, wanted):
            continue
        if not environment.version and not world.holds("deploy.env_behind", environment.key):
            continue
        yield Condition(
            rule="deploy.env_behind",
            subject=environment.key,
            severity=Severity.NOTE,
            scope=world.home(environment),
            what=f"Environment {environment.label} is not at the version it should run",
            why=f"runs {environment.version or 'nobody knows what'}, should run {wanted}",
            do="deploy it, or correct what it should run in the config",
            firm=bool(environment.version),
            span=limits.deploy.env_behind,
        )


def _drift(world: World, database: Service) -> str:
    """How far the two are apart in as few words as there are: ``6/29 applied, 4 columns missing``."""
    done = applied(world, database)
    parts = [f"{done} applied"] if done else []
    extra = world.find(f"{database.key}/extra", Gauge)
    if database.lacks:
        parts.append("1 column missing" if len(database.lacks) == 1 else f"{len(database.lacks)} columns missing")
    elif extra is not None and extra.value:
        parts.append(f"{extra.value:.0f} extra")
    elif "schema differs" in database.why:
        parts.append("schema differs")
    return ", ".join(parts) or "schema differs"


def _lacking(database: Service) -> str:
    more = f" and {len(database.lacks) - MOST_NAMED} more" if len(database.lacks) > MOST_NAMED else ""
    return f"missing columns {', '.join(database.lacks[:MOST_NAMED])}{more}" if database.lacks else ""
