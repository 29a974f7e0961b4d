"""The calls that are made of a Woodpecker; all of them read."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from board.reading import OutageKind
from collectors.foreign import parse
from collectors.http_outage import HttpOutage
from collectors.sources.woodpecker import wire
from collectors.tracker.client import Client
from collectors.tracker.refusal import Unseen

OF_BRANCH: Final = 20
OF_ALL: Final = 50
"""Pipelines of a page; a server gives no more, whatever is asked for."""


class Api:
    """One server."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def repositories(self) -> tuple[wire.Repository, ...]:
        """Those that the owner of the token has, with their newest pipelines."""
        return parse(wire.REPOSITORIES, await self._client.get("/user/repos")) or ()

    async def lookup(self, name: str) -> wire.Repository | None:
        """One by its name; None where there is none, or the token may not see it."""
        try:
            answer = await self._client.get(f"/repos/lookup/{quote(name, safe='')}")
        except Unseen:
            return None
        return parse(wire.REPOSITORY, answer)

    async def newest(self, repository: int) -> tuple[wire.Pipeline, ...]:
        """The newest pipelines of a repository, whatever they are for."""
        return await self._pipelines(repository, {"page": 1, "perPage": OF_ALL})

    async def of_branch(self, repository: int, branch: str) -> tuple[wire.Pipeline, ...]:
        """The newest ones of what was pushed to a branch; servers before 3.0 give those of all."""
        return await self._pipelines(repository, {"branch": branch, "event": "push", "page": 1, "perPage": OF_BRANCH})

    async def detail(self, repository: int, number: int) -> wire.Detail:
        """One pipeline with its workflows and steps."""
        return parse(wire.DETAIL, await self._client.get(f"/repos/{repository}/pipelines/{number}"))

    async def log(self, repository: int, number: int, step: int) -> bytes:
        """What a step wrote; nothing where that may not be read, or is larger than can be."""
        try:
            answer = await self._client.get(f"/repos/{repository}/logs/{number}/{step}")
            lines = parse(wire.LOG, answer)
            return wire.text(lines or ())
        except HttpOutage as outage:
            if not of_one(outage):
                raise
            return b""

    async def _pipelines(self, repository: int, params: Mapping[str, str | int]) -> tuple[wire.Pipeline, ...]:
        return parse(wire.PIPELINES, await self._client.get(f"/repos/{repository}/pipelines", params)) or ()


def of_one(outage: HttpOutage) -> bool:
    """Whether it says something of the one thing that was asked for, and nothing of the server."""
    return isinstance(outage, Unseen) or outage.outage.kind is OutageKind.GARBLED
