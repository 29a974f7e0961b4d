"""The watch list: each container as it was last seen, looked at closely only when something may have changed."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from collectors.sources.containers.condition import ENDED, Condition, Heard, condition, exit_code, health
from collectors.sources.containers.daemon import Daemon
from collectors.sources.containers.events import Events
from collectors.sources.containers.roster import Member, Roster, name_of
from collectors.sources.containers.wire import Inspected, Listed

AT_ONCE: Final = 40
"""Close looks at one poll, 2 to 3 ms each: with hundreds of containers the first poll must not last."""


class Watchlist:
    """The containers of one engine."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._listed: dict[str, Listed] = {}
        self._inspected: dict[str, Inspected] = {}
        self._due: set[str] = set()

    @property
    def behind(self) -> bool:
        """Whether some containers still wait for a close look."""
        return bool(self._due)

    async def look(self, daemon: Daemon, touched: Collection[str]) -> None:
        """List all containers, and look closely at those that need it.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        before = self._listed
        listed = [
            each for each in await daemon.containers() if self._roster.minds(name_of(each)) and not _is_past(each)
        ]
        self._listed = {each.id: each for each in listed}
        self._inspected = {key: each for key, each in self._inspected.items() if key in self._listed}
        suspects = await _suspects(daemon) if daemon.is_podman else frozenset[str]()
        self._due = {
            key
            for key, each in self._listed.items()
            if key in touched or key in suspects or key in self._due or self._needs(before.get(key), each)
        }
        for key in sorted(self._due, key=self._urgency)[:AT_ONCE]:
            self._due.discard(key)
            found = await daemon.inspect(key)
            if found is not None:
                self._inspected[key] = found

    def conditions(self, events: Events, now: datetime) -> Iterator[tuple[Listed, Inspected | None, Condition]]:
        """Each container and how it is."""
        for key, listed in self._listed.items():
            inspected = self._inspected.get(key)
            heard = Heard(key in events.stopped, key in events.out_of_memory)
            yield listed, inspected, condition(listed, inspected, heard, now)

    def missing(self, now: datetime) -> tuple[Member, ...]:
        """The containers that should be there and are not."""
        return self._roster.note(((each, self._inspected.get(key)) for key, each in self._listed.items()), now)

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


def _is_past(listed: Listed) -> bool:
    """Whether it was a task of a swarm: its service speaks for it, and keeps several of them."""
    return bool(listed.swarm) and listed.state in ENDED


async def _suspects(daemon: Daemon) -> frozenset[str]:
    """Ids of the containers whose health Podman does not tell in its list: the unhealthy, and those that start."""
    return frozenset(each.id for each in await daemon.containers(health=("unhealthy", "starting")))
