"""Databases, environments and what units lack, for the tests of rules and rows."""

from typing import Any

from board.facts import Fact, Gauge, Service, ServiceState
from board.marks import ENVIRONMENT_UNREAD
from board.world import World
from tests.board.rules import containers
from tests.board.rules.probes import way
from tests.board.worlds import BOX, at, unit, world

DATABASE = f"{BOX}/migrations/test"
COLUMNS = ("deactivated_at", "password_hash", "is_local_auth", "invited_at")
POSITIONS = "POLYMARKET_POSITIONS_JSON"


def database(done: float = 29, total: float = 29, extra: float = 0, **more: Any) -> tuple[Fact, ...]:
    """The database of the test environment, and how many of its code's migrations it has."""
    equal = done == total and not extra and not more.get("lacks") and not more.get("why")
    fields: dict[str, Any] = {
        "key": DATABASE,
        "refs": ("environment:test", "container:web"),
        "kind": "migrations",
        "label": "test",
        "state": ServiceState.UP if equal else ServiceState.DEGRADED,
    }
    counts = (
        Gauge(key=f"{DATABASE}/applied", label="applied", value=done, limit=total),
        Gauge(key=f"{DATABASE}/extra", label="extra", value=extra),
    )
    return Service(**{**fields, **more}), *counts


def environment(
    version: str = "1a2b3c4", wanted: str = "", name: str = "test", follows: str = "", **more: Any
) -> Service:
    """An environment that tells its version."""
    refs = (f"environment:{name}", *((f"follows:{follows}",) if follows else ()))
    key = f"{BOX}/probe/{name}.lockn.ai/dns/{name}"
    return way(**{"key": key, "label": name, "refs": refs, "version": version, "wanted_version": wanted, **more})


def poor(*lacks: str, **more: Any) -> Service:
    """A unit that has run for two minutes without names that it should have."""
    return unit("pmm", **{"lacks": lacks, "since": at(-120), **more})


def specimens() -> tuple[World, ...]:
    """Everything that can be wrong."""
    return (
        world(*database(6, lacks=COLUMNS), containers.container(), past=containers.risen(4)),
        world(*database(extra=2, refs=()), environment(wanted="9f8e7d6")),
        world(*database(why="schema differs: Changed the User table"), poor(POSITIONS)),
        world(poor(POSITIONS, *COLUMNS, "A", "B", "C", since=None)),
        world(poor(marks=(ENVIRONMENT_UNREAD,))),
        world(environment("", "9f8e7d6", state=ServiceState.DOWN)),
    )
