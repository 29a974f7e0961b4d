"""The part that tells of a gateway's sessions: their store, their context, and the models that they are led to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from board.facts import Fact, Gauge, Service, ServiceState, Session
from board.reading import OutageKind
from board.sessions import DONE, RUNNING, SAFEGUARDS
from collectors.collector import Poll, Push, SourceOutage
from collectors.foreign import NAME_LENGTH
from collectors.sources.openclaw.config_models import (
    MAIN_AGENT,
    Safeguards,
    default_model,
    routes,
    safeguards,
    window_of,
)
from collectors.sources.openclaw.errand import Errand
from collectors.sources.openclaw.moment import count
from collectors.sources.openclaw.part import Given, Hello, Part, Payload
from collectors.sources.openclaw.sessions_facts import Life, Setting, is_told_of, outcome_of_error, session
from collectors.sources.openclaw.sessions_wire import Row, rows, sessions_of
from collectors.sources.openclaw.store import EVERY as STORE_EVERY
from collectors.sources.openclaw.store import SessionStore

EVERY: Final = 15.0
SPARING: Final = 120
"""A list that took half a second of the gateway's time is asked for again after so many times that."""
WITHIN: Final = 20.0
MOST: Final = 100
"""Sessions that are asked for, and told of: the newest."""
MOST_LIVES: Final = 500
SILENT: Final = timedelta(hours=6)
"""A run of which nothing was heard for so long is no longer believed to go on."""
OLD_PROTOCOL: Final = 3
USUAL_WINDOW: Final = 200_000
"""Tokens of the window of a model that is not configured by hand."""


class SessionsPart(Part):
    """Sessions over the gateway's socket; from its files where it does not answer."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._store = SessionStore(given)
        self._list = Errand(self._ask, given.clock)
        self._lives: dict[str, Life] = {}
        self._met: Hello | None = None

    @property
    def stored(self) -> Sequence[Row]:
        """The sessions that the store held when it was last read."""
        return self._store.rows()

    def polls(self) -> Sequence[Poll]:
        """The store, the sessions, and the routes of the config."""
        scope, patience = self.given.scope, self.given.settings.timeout
        return (
            Poll(f"{scope}/config", STORE_EVERY, patience, self._read_config),
            Poll(f"{scope}/store", STORE_EVERY, patience, self._store.read),
            Poll(f"{scope}/sessions", EVERY, patience, self._read_sessions),
        )

    def hear(self, event: str, payload: Payload) -> Iterable[Push]:
        """Runs begin and end between two polls; the gateway counts its sessions itself.

        The first event means that there is a connection by now.
        """
        self._meet()
        if event == "health" and isinstance(counted := payload.get("sessions"), Mapping):
            known = count(counted.get("count"))
            self._store.count = self._store.count if known is None else known
        changed = self._list.asked_at is None
        key = payload.get("sessionKey")
        if event == "agent" and isinstance(key, str) and len(key) <= NAME_LENGTH:
            changed |= self._live(key, payload)
        return (Push(scope=f"{self.given.scope}/sessions"),) if changed else ()

    async def close(self) -> None:
        """Give up what is asked for."""
        await self._list.close()
        await self._store.close()

    async def _ask(self) -> Any:
        return await self.given.link.call("sessions.list", {"limit": MOST}, within=WITHIN)

    async def _read_config(self) -> Iterable[Fact]:
        config = await self.given.blocking(self.given.config)
        if not config:
            raise SourceOutage(OutageKind.ABSENT, f"there is no readable openclaw.json in {self.given.state_dir()}")
        guards = self._guards(config)
        return (*routes(config, f"{self.given.key}/config"), *self._safeguards(config, guards))

    def _guards(self, config: Payload) -> Safeguards:
        """What keeps contexts from running full; later versions have other means, and no file for their sessions."""
        hello = self.given.link.hello
        later = hello is not None and hello.protocol > OLD_PROTOCOL and not self._store.is_file
        return Safeguards() if later or self._store.is_database else safeguards(config)

    def _safeguards(self, config: Payload, guards: Safeguards) -> Iterator[Fact]:
        told = guards.told(window_of(config, default_model(config, MAIN_AGENT)) or USUAL_WINDOW)
        if told:
            yield Service(
                key=f"{self.given.key}/config/safeguards",
                refs=(f"openclaw:{self.given.settings.name}",),
                kind=SAFEGUARDS,
                label=SAFEGUARDS,
                state=ServiceState.UP,
                why=told,
            )

    async def _read_sessions(self) -> Iterable[Fact]:
        config = await self.given.blocking(self.given.config)
        stored = {row.key: row for row in self.stored}
        listed = await self._listed()
        if listed is None and not stored:
            if self.given.link.hello is None and self._store.is_there and not self._store.complaint:
                return ()  # it has not been read yet
            raise self._outage()
        hello = self.given.link.hello
        setting = Setting(
            key=f"{self.given.key}/sessions",
            config=config,
            guards=self._guards(config),
            by_difference=hello is not None and hello.protocol == OLD_PROTOCOL,
        )
        told = listed if listed is not None else list(stored.values())
        return (*self._sessions(told, stored, setting), *self._folded())

    def _sessions(self, told: Iterable[Row], stored: dict[str, Row], setting: Setting) -> Iterator[Session]:
        """The newest sessions that are of any concern, each once."""
        now = self.given.clock()
        seen = set[str]()
        for row in told:
            if row.archived or ":run:" in row.key or len(seen) >= MOST:
                continue
            fact = session(row, stored.get(row.key), self._life(row, now), setting)
            if fact.key not in seen and is_told_of(fact, now):
                seen.add(fact.key)
                yield fact

    def _life(self, row: Row, now: datetime) -> Life | None:
        """What events told of the last run of a session, unless its end was missed."""
        life = self._lives.get(row.key)
        if life is None or life.outcome != RUNNING or life.last is None:
            return life
        asked_at = self._list.asked_at
        over = row.at_work is False and asked_at is not None and self._list.open_for is None and life.last < asked_at
        if over or now - life.last > SILENT:
            del self._lives[row.key]
            return None
        return life

    def _folded(self) -> Iterator[Fact]:
        """The runs of cron jobs that ended long ago, as their number."""
        if self._store.finished is not None:
            key = f"{self.given.key}/sessions/finished"
            yield Gauge(key=key, label="finished cron runs", value=self._store.finished)

    async def _listed(self) -> Sequence[Row] | None:
        """The sessions as the gateway lists them; None where it does not."""
        self._meet()
        if self.given.link.hello is None:
            return None
        last = self._list.last
        pace = timedelta(seconds=max(EVERY - 1, SPARING * (last.took if last else 0)))
        if self._list.due(pace):
            await self._list.send()
        if self._list.last is None or self._list.last.outage is not None:
            return None
        return rows(sessions_of(self._list.last.payload), MOST)

    def _outage(self) -> SourceOutage:
        """Why nobody tells of sessions."""
        if self.given.link.hello is None and self._store.complaint:
            return SourceOutage(OutageKind.GARBLED, self._store.complaint)
        if self.given.link.hello is None:
            kind = OutageKind.REFUSED if self.given.settings.configured else OutageKind.ABSENT
            return SourceOutage(kind, "neither the gateway nor its files tell of sessions")
        why = self._list.last.outage if self._list.last else None
        if why is None:
            return SourceOutage(OutageKind.TIMEOUT, "the gateway has not listed its sessions yet")
        return SourceOutage(why.kind, why.sentence, remedy=why.remedy)

    def _meet(self) -> None:
        """Forget the runs that another connection told of: nobody has told how they ended."""
        if (hello := self.given.link.hello) is not self._met:
            self._met = hello
            self._lives.clear()

    def _live(self, key: str, payload: Payload) -> bool:
        """Take down what an event says of a run; gives whether it began or ended."""
        now, data = self.given.clock(), payload.get("data")
        phase = data.get("phase") if isinstance(data, dict) and payload.get("stream") == "lifecycle" else None
        before = self._lives.pop(key, None)  # the one that was heard of last stands at the end
        if phase == "start":
            life = Life(now, last=now)
        elif phase in ("end", "error"):
            assert isinstance(data, dict)  # noqa: S101 - the phase was in it
            error = data.get("error")
            outcome = DONE if phase == "end" else outcome_of_error(error[:1000] if isinstance(error, str) else "")
            life = Life(before.began if before else None, now, outcome, now)
        else:
            life = (
                Life(before.began, before.ended, before.outcome, now)
                if before
                else Life(None, outcome=RUNNING, last=now)
            )
        self._lives[key] = life
        while len(self._lives) > MOST_LIVES:
            self._lives.pop(next(iter(self._lives)))
        return phase is not None
