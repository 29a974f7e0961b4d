"""Deployments: what belongs to an environment, and which version it runs and should run."""

import re
from typing import Final

from board.facts import Gauge, Service
from board.world import World

_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")


def same_version(one: str, other: str) -> bool:
    """Whether two names mean the same version: a commit and its beginning, a version with and without its ``v``."""
    one, other = (each.strip().lower() for each in (one, other))
    if _COMMIT.fullmatch(one) and _COMMIT.fullmatch(other):
        return one.startswith(other) or other.startswith(one)
    return one.removeprefix("v") == other.removeprefix("v")


def wanted_version(world: World, environment: Service) -> str:
    """The version that an environment should run: the one that was told, else that of the one it follows."""
    if environment.wanted_version:
        return environment.wanted_version
    followed = next((ref.removeprefix("follows:") for ref in environment.refs if ref.startswith("follows:")), "")
    found = world.named(f"environment:{followed}", Service) if followed else ()
    return next((each.version for each in found if each.kind == "environment"), "")


def environment_of(world: World, database: Service) -> Service | None:
    """The environment that a database belongs to, where its owner says so and it is probed."""
    return next((each for each in world.joined(database, Service) if each.kind == "environment"), None)


def databases_of(world: World, environment: Service) -> list[Service]:
    """The databases of an environment whose migrations are read."""
    return [each for each in world.joined(environment, Service) if each.kind == "migrations"]


def applied(world: World, database: Service) -> str:
    """How many of the code's migrations a database has: ``6/29``; empty where nobody knows."""
    gauge = world.find(f"{database.key}/applied", Gauge)
    if gauge is None or gauge.value is None or gauge.limit is None:
        return ""
    return f"{gauge.value:.0f}/{gauge.limit:.0f}"
