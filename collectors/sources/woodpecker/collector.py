"""The source of Woodpecker: it is asked for pipelines, steps and logs, and for nothing that changes any."""

from collections.abc import Iterable
from typing import Final, Unpack

from board.facts import Fact, Run, Service, ServiceState, Verdict
from collectors.excerpt import excerpt
from collectors.http_outage import HttpOutage
from collectors.sources.woodpecker import wire
from collectors.sources.woodpecker.api import Api, of_one
from collectors.sources.woodpecker.pipelines import SERVICE
from collectors.sources.woodpecker.repository import RepositoryWatch
from collectors.sources.woodpecker.settings import WoodpeckerSettings
from collectors.tracker.classes import Failing
from collectors.tracker.place import places
from collectors.tracker.source import Manner, TrackerCollector

MOST: Final = 60
"""Questions of one poll; what is left over is asked in the next."""
LOOKUP_EVERY: Final = 3600.0
"""Seconds after which a repository is looked for again that the list does not have."""


class WoodpeckerCollector(TrackerCollector[WoodpeckerSettings]):
    """One server."""

    name = SERVICE
    Settings = WoodpeckerSettings
    paced = False  # one question tells of all repositories, and only what has changed is asked for

    def __init__(self, box: str, settings: WoodpeckerSettings, **manner: Unpack[Manner]) -> None:
        super().__init__(box, settings, **manner)
        self._api = Api(self._client)
        self._looked_up: dict[str, wire.Repository | None] = {}
        self._watched: dict[str, wire.Repository] = {}
        self._watches: dict[str, RepositoryWatch] = {}
        self._unseen: dict[str, str] = {}
        self._recalled: dict[str, dict[int, Failing]] = {}

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back why the newest failures failed, so that nobody needs to look into them again."""
        for each in facts:
            if isinstance(each, Run) and each.verdict is Verdict.FAILED and each.failing_step:
                known = Failing(each.failing_step, each.failure_class, each.command, each.weaknesses)
                self._recalled.setdefault(each.repository.lower(), {})[each.number] = known

    async def read(self) -> Iterable[Fact]:
        """Read what has changed.

        Raises:
            SourceOutage: the server does not answer, or not to us.
        """
        start = self._client.requests
        listed = {each.full_name.lower(): each for each in await self._api.repositories() if each.full_name}
        self._watched = await self._wanted(listed)
        self._keep_watches()
        self._unseen = {}
        for name, repository in self._watched.items():
            try:
                await self._watches[name].read(repository, lambda: self._client.requests - start < MOST)
            except HttpOutage as outage:
                if not of_one(outage):
                    raise
                self._unseen[name] = str(outage)  # what cannot be read of one must not hide the others
        seen = (watch for name, watch in self._watches.items() if name not in self._unseen)
        return [self._service(), *(fact for each in seen for fact in each.facts())]

    async def look(self, key: str) -> Iterable[Fact]:
        """The end of the log of the step at which a run failed.

        Raises:
            SourceOutage: it could not be read.
        """
        for name, watch in self._watches.items():
            log = await watch.log_of(self._watched[name].id, key)
            if log is not None:
                return (excerpt(f"{key}/log", "log of the step", log, self._clock()),)
        return ()

    async def _wanted(self, listed: dict[str, wire.Repository]) -> dict[str, wire.Repository]:
        names = [each.lower() for each in self.settings.repositories]
        if not names:
            return {name: each for name, each in listed.items() if each.active}
        missing = [name for name in names if name not in listed]
        if self._turns.due("lookup", LOOKUP_EVERY):
            self._looked_up = {name: await self._api.lookup(name) for name in missing}
            self._turns.done("lookup")
        found = {name: listed.get(name) or self._looked_up.get(name) for name in names}
        return {name: each for name, each in found.items() if each is not None}

    def _keep_watches(self) -> None:
        """One watch for each repository, for as long as it is listed."""
        forge = "github" if self.settings.forge == "github" else "gitea"
        named = [each.full_name for each in self._watched.values()]
        found = {each.repository.lower(): each for each in places(self._key, forge, named)}
        for name, place in found.items():
            if name not in self._watches:
                url = f"{self.settings.url}/repos/{self._watched[name].id}"
                self._watches[name] = RepositoryWatch(self._api, place, url, self._turns, self._recalled.pop(name, {}))
        self._watches = {name: watch for name, watch in self._watches.items() if name in found}

    def _service(self) -> Service:
        missing = [each for each in self.settings.repositories if each.lower() not in self._watched]
        said = [f"not there, or the token may not see it: {', '.join(missing)}"] if missing else []
        said += [f"{self._watched[name].full_name}: {why}" for name, why in sorted(self._unseen.items())]
        if not self._watched and not missing:
            said = ["connected, and the owner of the token has no active repository"]
        read = sum(watch.known for watch in self._watches.values()) + len(self._unseen)
        return Service(
            key=self._key,
            kind=SERVICE,
            label=self.settings.label,
            state=ServiceState.DEGRADED if said else ServiceState.UP,
            why=" · ".join(said),
            marks=(f"reading {read} of {len(self._watches)} repositories",) if read < len(self._watches) else (),
        )
