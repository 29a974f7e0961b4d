"""The watch list: each container as it was last seen, looked at closely only when something may have changed."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.containers.condition import ENDED, Condition, condition, exit_code, health
from collectors.sources.containers.daemon import Daemon
from collectors.sources.containers.events import Events
from collectors.sources.containers.roster import Member, Roster, name_of
from collectors.sources.containers.wire import Inspected, Listed

AT_ONCE: Final = 40
"""Close looks at one poll, 2 to 3 ms each: with hundreds of containers the first poll must not last."""

STATES: Final = ENDED | {"running", "restarting", "paused", "created"}
"""States that list and closer look call by the same word."""


class Watchlist:
    """The containers of one engine."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._listed: dict[str, Listed] = {}
        self._inspected: dict[str, Inspected] = {}
        self._touched: set[str] = set()
        """Told to have changed; they stay here until they were listed, whatever fails meanwhile."""
        self._due: set[str] = set()
        """To be looked at closely; they stay here until they were."""

    async def look(self, daemon: Daemon, touched: AbstractSet[str]) -> None:
        """List all containers, and look closely at those that need it.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        self._touched |= touched
        listed = self._minded(await daemon.containers())
        suspects = await _suspects(daemon) if daemon.is_podman else frozenset[str]()
        sure = self._touched | self._due | suspects
        self._due = {key for key, each in listed.items() if key in sure or self._needs(self._listed.get(key), each)}
        self._listed, self._touched = listed, set()
        self._inspected = {key: each for key, each in self._inspected.items() if key in listed}
        await self._look_closely(daemon)

    async def look_at(self, daemon: Daemon, touched: AbstractSet[str]) -> None:
        """List these containers alone, and look closely at them and at those that still wait for it.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        self._touched |= touched
        if self._touched:
            asked = self._touched
            found = self._minded(each for each in await daemon.containers(id=asked) if each.id in asked)
            self._listed = {key: each for key, each in self._listed.items() if key not in asked} | found
            self._inspected = {key: each for key, each in self._inspected.items() if key in self._listed}
            self._due = {key for key in self._due if key in self._listed} | found.keys()
            self._touched = set()
        await self._look_closely(daemon)

    def find(self, wanted: Callable[[Listed], bool]) -> Listed | None:
        """The first container that is wanted."""
        return next(filter(wanted, self._listed.values()), None)

    def conditions(
        self, events: Events, now: datetime, *, podman: bool
    ) -> Iterator[tuple[Listed, Inspected | None, Condition]]:
        """Each container and how it is."""
        for key, listed in self._listed.items():
            inspected = self._inspected.get(key)
            yield listed, inspected, condition(listed, inspected, events.of(key), now, podman=podman)

    def missing(self, now: datetime) -> tuple[Member, ...]:
        """The containers that should be there and are not."""
        return self._roster.note(((each, self._inspected.get(key)) for key, each in self._listed.items()), now)

    def _minded(self, listed: Iterable[Listed]) -> dict[str, Listed]:
        return {each.id: each for each in listed if self._roster.minds(name_of(each)) and not _is_past(each)}

    async def _look_closely(self, daemon: Daemon) -> None:
        for key in sorted(self._due, key=self._urgency)[:AT_ONCE]:
            try:
                found = await daemon.inspect(key)
            except SourceOutage as outage:
                if outage.outage.kind not in (OutageKind.GARBLED, OutageKind.TIMEOUT):
                    raise
                found = None  # one container of which nothing is to be had must not hide the others
            self._due.discard(key)
            if found is None:
                self._inspected.pop(key, None)
                continue
            self._inspected[key] = found
            self._listed[key] = _corrected(self._listed[key], found)
            if _is_past(self._listed[key]):
                del self._listed[key], self._inspected[key]

    def _needs(self, before: Listed | None, now: Listed) -> bool:
        """Whether a container may tell something new: it has changed, is not well, or began or ended just now."""
        known = self._inspected.get(now.id)
        if known is None or before is None or now.state == "restarting" or "econd" in now.status:
            return True
        if health(now, known) in {"unhealthy", "starting"}:
            return True
        return (before.state, exit_code(before), health(before, None)) != (now.state, exit_code(now), health(now, None))

    def _urgency(self, key: str) -> tuple[bool, str]:
        listed = self._listed[key]
        return listed.state == "running" and health(listed, None) != "unhealthy", key


def _corrected(listed: Listed, found: Inspected) -> Listed:
    """The line of the list, or where the container has changed since, as it was at the closer look."""
    if found.state == listed.state or found.state not in STATES:
        return listed
    return listed.model_copy(update={"state": found.state, "status": ""})


def _is_past(listed: Listed) -> bool:
    """Whether it was a task of a swarm: its service speaks for it, and keeps several of them."""
    return bool(listed.swarm) and listed.state in ENDED


async def _suspects(daemon: Daemon) -> frozenset[str]:
    """Ids of the containers whose health Podman does not tell in its list: the unhealthy, and those that start."""
    return frozenset(each.id for each in await daemon.containers(health=("unhealthy", "starting")))
