"""Transcripts: what became of requests to providers, and who waits for an answer, as a gateway's sessions tell it."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from board.facts import Bookmark, Exchange, Fact
from board.reading import OutageKind
from collectors.collector import Poll, Push, SourceOutage
from collectors.plainfile import UnreadableError
from collectors.sources.openclaw.access import NOWHERE
from collectors.sources.openclaw.part import Given, Part, Payload
from collectors.sources.openclaw.transcripts_database import Databases
from collectors.sources.openclaw.transcripts_entry import Entry, parsed
from collectors.sources.openclaw.transcripts_files import YOUNG, Transcripts
from collectors.sources.openclaw.transcripts_ledger import Ledger, Whom
from collectors.sources.openclaw.transcripts_reports import Reports, job_of, keep
from collectors.sources.openclaw.transcripts_runs import Runs
from collectors.sources.openclaw.transcripts_talk import Talk, unsettled

EVERY: Final = 2.0
"""Seconds between looks: only at those that grew, and somebody who waits for a minute is told of to the second."""
MOST_TALKS: Final = 50
"""Conversations that are told of."""


class New(NamedTuple):
    """What is new of one session."""

    session: str
    agent: str
    entries: list[Entry]
    job: str = ""
    stored: bool = False
    """Whether it is in a database, as later versions keep it."""


class TranscriptsPart(Part):
    """The transcripts of one gateway, in files or in databases, and what it says itself of runs in the latter."""

    def __init__(self, given: Given) -> None:
        """Prepare to read; nothing is opened."""
        super().__init__(given)
        self._key = f"{given.key}/transcripts"
        self._scope = f"{given.scope}/transcripts"
        self._files = Transcripts()
        self._databases = Databases()
        self._ledger = Ledger(self._key)
        self._reports = Reports(given.link, self._ledger, given.clock)
        self._sessions: dict[str, tuple[Runs, Talk]] = {}
        self._stored: OrderedDict[str, None] = OrderedDict()
        """Sessions in a database in which something has happened lately."""

    def polls(self) -> Sequence[Poll]:
        """One scope."""
        return (Poll(self._scope, EVERY, self.given.settings.timeout, self._read),)

    def hear(self, event: str, payload: Payload) -> Iterable[Push]:
        """A run that ended makes a look due, where transcripts are not in files."""
        if event == "agent" and self._reports.speaks and self._reports.hear(payload):
            yield Push(scope=self._scope)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on where each transcript was left, with what was known there."""
        known = [each for each in facts if each.key.startswith(f"{self._key}/")]
        self._ledger.recall(known)
        for fact in known:
            name = fact.key.rpartition("/")[2]
            if isinstance(fact, Exchange):
                agents = (ref.removeprefix("agent:") for ref in fact.refs if ref.startswith("agent:"))
                self._session(New(name, next(agents, ""), []))[1].recall(fact)
            elif isinstance(fact, Bookmark) and fact.key == f"{self._key}/runs":
                self._reports.until = int(fact.place) if fact.place.isdecimal() else 0
            elif isinstance(fact, Bookmark) and fact.key == f"{self._key}/database/{name}":
                self._databases.recall(name, fact.place)
            elif isinstance(fact, Bookmark):
                self._files.recall(name, fact.place)

    async def close(self) -> None:
        """Give up what is open."""
        await self._reports.close()

    async def _read(self) -> Iterable[Fact]:
        """Read what is new.

        Raises:
            SourceOutage: there are no transcripts here, and nobody to ask; or they cannot be read.
        """
        now = self.given.clock()
        try:
            read = await self.given.blocking(self._entries, now)
        except UnreadableError as unreadable:
            if not self._reports.speaks:
                raise SourceOutage(unreadable.kind, str(unreadable)) from None
            read = []
        for new in read:
            runs, talk = self._session(new)
            for entry in new.entries:
                if not (new.stored and self._reports.speaks):  # the gateway itself tells of those runs, and of more
                    runs.take(entry)
                talk.take(entry)
        await self._reports.ask()
        return tuple(self._facts(now))

    def _entries(self, now: datetime) -> list[New]:
        """All that is new; called on the source's own thread.

        Raises:
            UnreadableError: there are none, or they are in a database that cannot be read and nobody can be asked.
        """
        state_dir = self.given.state_dir()
        if state_dir == NOWHERE:
            raise UnreadableError(OutageKind.ABSENT, "its transcripts are on another box")
        found = []
        for each in self._files.read(state_dir, now):
            lines = (parsed(line, now) for line in each.lines)
            young = [entry for entry in lines if entry and now - entry.timestamp < YOUNG]
            found.append(New(each.session, each.agent, young))
        for agent, row in self._databases.read(state_dir, now):
            found.append(New(row.session, agent, [row.entry], job=job_of(row.key), stored=True))
        why = self._databases.why or self._files.why
        if why and not self._files and not self._databases:
            raise UnreadableError(OutageKind.DENIED, why)
        return found

    def _session(self, new: New) -> tuple[Runs, Talk]:
        """The two sides of one session: the models that it asks, and the people who ask it."""
        if new.stored:
            keep(self._stored, new.session, None)
        known = self._sessions.get(new.session)
        if known is None:
            whom, settings = Whom(session=new.session, agent=new.agent, job=new.job), self.given.settings.talks
            key = f"{self._key}/talk/{new.session}"
            talk = Talk(key, whom.refs, frozenset(settings.sends), names=settings.names)
            known = self._sessions[new.session] = Runs(whom, self._ledger), talk
        return known

    def _facts(self, now: datetime) -> Iterator[Fact]:
        yield from self._ledger.facts(now)
        told = (fact for _, talk in self._sessions.values() if (fact := talk.fact(now)) is not None)
        yield from islice(sorted(unsettled(told), key=_latest, reverse=True), MOST_TALKS)
        for session, place in self._files.places:
            yield Bookmark(key=f"{self._key}/place/{session}", place=place)
        for agent, place in self._databases.places:
            yield Bookmark(key=f"{self._key}/database/{agent}", place=place)
        if self._reports.until:
            yield Bookmark(key=f"{self._key}/runs", place=str(self._reports.until))
        followed = {*self._stored, *(session for session, _ in self._files.places)}
        for session, (_, talk) in list(self._sessions.items()):
            if session not in followed and talk.fact(now) is None:
                del self._sessions[session]


def _latest(exchange: Exchange) -> datetime:
    return max(exchange.asked_at, exchange.delivered_at or exchange.asked_at)
