"""The services of a swarm, and what keeps those that are short of tasks."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from board.facts import Fact
from collectors.sources.containers import facts
from collectors.sources.containers.daemon import Daemon
from collectors.sources.containers.wire import Task

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


async def read_swarm(daemon: Daemon, key: str) -> tuple[Fact, ...]:
    """All services, and the reasons of those that lack tasks; to be asked only where the swarm is managed from.

    Raises:
        SourceOutage: the engine cannot be read.
    """
    services = await daemon.services()
    short = [each.id for each in services if each.running < (each.desired or 0)]
    tasks = await daemon.tasks(short) if short else ()
    return tuple(
        fact
        for service in services
        for fact in facts.swarm(key, service, _stuck(each for each in tasks if each.service == service.id))
    )


def _stuck(tasks: Iterable[Task]) -> str:
    """What the last task that failed said."""
    failed = [each for each in tasks if each.error]
    return max(failed, key=lambda each: each.changed or LONG_AGO).error if failed else ""
