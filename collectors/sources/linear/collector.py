"""The source of Linear: one question a minute tells what has changed, and only that is read in full."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Unpack

from pydantic import JsonValue

from board.facts import Fact, Service, ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.linear.facts import ENDED, Reader
from collectors.sources.linear.ledger import Ledger
from collectors.sources.linear.settings import LinearSettings
from collectors.sources.linear.wire import COMMENTS, ISSUES, PULSE, Pulse
from collectors.tracker.source import Manner, TrackerCollector

QUERIES: Final = Path(__file__).parent / "queries"
GRAPHQL: Final = "/graphql"
KEPT_FOR: Final = timedelta(days=30)
"""How long what is over is kept."""
FIRST: Final = timedelta(hours=1)
"""For how long back changes are asked for, where nothing is known."""
SIZE: Final = 40
"""Issues that are read in full by one question."""
CHUNKS: Final = 10
"""Such questions of one poll."""
SWEEP: Final = 250
"""Issues of one page of a sweep: as many as Linear gives."""
HURRIED: Final = 20
"""Pages of one poll, where all is to be seen at once."""
PLANS_EVERY: Final = 600.0
SPOILED: Final = 3
"""Issues in a row that may be unreadable by themselves; where there are more, the service is not well."""
AGENTS_AGAIN: Final = 6 * 3600.0
"""Seconds after which a workspace without agents is asked for them again."""
AGENTS_BACK: Final = 600.0
"""The same, where it has had some."""


class LinearCollector(TrackerCollector[LinearSettings]):
    """One workspace; when nothing changes it is asked one question for each poll."""

    name = "linear"
    Settings = LinearSettings
    paced = False  # what the service allows is watched, and the first reading is longer than all others

    def __init__(self, box: str, settings: LinearSettings, **manner: Unpack[Manner]) -> None:
        super().__init__(box, settings, **manner)
        self._size = SIZE
        self._spoiled = 0
        self._has_agents = False
        self._ledger = Ledger(self._key, Reader(self._key, settings), settings.manner)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on from what was known: only what has changed since is read."""
        self._ledger.recall(facts)

    async def read(self) -> Iterable[Fact]:
        """Ask what has changed, and read that.

        Raises:
            SourceOutage: nothing could be learned.
        """
        self._ledger.take(await self._pulse(), self._clock())
        await self._look_at_all()
        await self._read_wanted()
        await self._look_for_proofs()
        return (self._service(), *self._ledger.facts())

    async def _pulse(self) -> Pulse:
        """What has changed, a page of what is there, and what else is due."""
        again = AGENTS_BACK if self._has_agents else AGENTS_AGAIN
        agents = self.settings.agents and self._turns.due("no agents", again)
        plans = self._turns.due("plans", PLANS_EVERY, pace=self._client.pace)
        gated = self._ledger.gated(self._clock())
        try:
            pulse = await self._ask(agents=agents, plans=plans, gated=gated)
            self._has_agents |= agents
        except SourceOutage as outage:
            if not agents or outage.outage.kind is not OutageKind.GARBLED:
                raise
            pulse = await self._ask(agents=False, plans=plans, gated=gated)
            self._turns.done("no agents")  # not every workspace has them, and a question that names them fails whole
        if plans:
            self._turns.done("plans")
        return pulse

    async def _ask(self, *, agents: bool, plans: bool, gated: list[str]) -> Pulse:
        since = self._ledger.since or self._clock() - FIRST
        variables: dict[str, JsonValue] = {
            "changed": self._of_teams({"updatedAt": {"gt": _written(since)}}),
            "watched": self._of_teams(_there(self._clock())),
            "sweep": SWEEP,
            "after": self._ledger.after,
            "agents": agents,
            "plans": plans,
            "milestones": {"project": {"status": {"type": {"nin": ["completed", "canceled"]}}}},
            "gates": bool(gated),
            "gated": {"id": {"in": [*gated]}},
        }
        return await self._client.query(GRAPHQL, _query("pulse"), variables, form=PULSE)

    async def _look_at_all(self) -> None:
        """Go through all that is there at once, where that is needed."""
        for _ in range(HURRIED):
            if not self._ledger.hurry:
                return
            self._ledger.see((await self._ask(agents=False, plans=False, gated=[])).watched, self._clock())

    async def _read_wanted(self) -> None:
        """Read issues in full, as many as one poll may; the rest is read by the next ones."""
        learned = False
        for _ in range(max(1, int(CHUNKS / self._client.pace))):
            if not (names := self._ledger.wanted(self._size)):
                return
            try:
                found = await self._client.query(GRAPHQL, _query("issues"), _about(names), form=ISSUES)
            except SourceOutage as outage:
                if self._is_narrowed(names, outage):
                    continue
                if not learned:
                    raise
                return  # what was learned so far is told; the next poll says what is wrong
            self._ledger.learn(names, found.issues.nodes, self._clock())
            self._size, self._spoiled, learned = min(SIZE, 2 * self._size), 0, True

    def _is_narrowed(self, names: list[str], outage: SourceOutage) -> bool:
        """Whether an answer that is too large, or that one issue spoils, is to be asked for in smaller parts.

        An issue that spoils an answer by itself is given up, so that it stands in nobody's way.
        """
        if outage.outage.kind is not OutageKind.GARBLED:
            return False
        self._size = max(1, len(names) // 2)
        if len(names) > 1:
            return True
        self._ledger.give_up(names[0], self._clock())
        self._spoiled += 1
        return self._spoiled <= SPOILED

    async def _look_for_proofs(self) -> None:
        """Look at the comments of issues that were read just now, so that what is done is not called unverified."""
        if names := self._ledger.unproven(self._clock()):
            found = await self._client.query(GRAPHQL, _query("comments"), _about(names), form=COMMENTS)
            self._ledger.prove(found.gated.nodes, self._clock())

    def _service(self) -> Service:
        """The workspace itself; one in which nothing is to be seen is not well."""
        why = ""
        if self._ledger.empty:
            why = "connected, 0 issues: check the teams in the config, and what the key may see"
        return Service(
            key=self._key,
            kind="linear",
            label=self.settings.label,
            state=ServiceState.DEGRADED if why else ServiceState.UP,
            why=why,
            marks=tuple(self._ledger.marks()),
        )

    def _of_teams(self, wanted: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """A filter, for the teams alone that are watched."""
        return {"team": {"key": {"in": [*self.settings.teams]}}, **wanted} if self.settings.teams else wanted


def _about(names: list[str]) -> dict[str, JsonValue]:
    return {"filter": {"id": {"in": [*names]}}, "first": len(names)}


def _there(now: datetime) -> dict[str, JsonValue]:
    """A filter for what is open, and what was over lately."""
    lately = _written((now - KEPT_FOR).replace(hour=0, minute=0, second=0, microsecond=0))
    return {
        "or": [
            {"state": {"type": {"nin": [*ENDED]}}},
            {"completedAt": {"gt": lately}},
            {"canceledAt": {"gt": lately}},
        ]
    }


def _written(at: datetime) -> str:
    """A time as Linear writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


@cache
def _query(name: str) -> str:
    return (QUERIES / f"{name}.graphql").read_text()
