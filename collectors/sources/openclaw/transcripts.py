"""Transcripts: what became of requests to providers, and who waits for an answer, as a gateway's sessions tell it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from board.facts import Bookmark, Exchange, Fact
from board.reading import OutageKind
from collectors.collector import Poll, Push, SourceOutage
from collectors.plainfile import UnreadableError
from collectors.sources.openclaw.part import Given, Part, Payload
from collectors.sources.openclaw.transcripts_entry import Entry, parsed
from collectors.sources.openclaw.transcripts_files import Transcripts
from collectors.sources.openclaw.transcripts_ledger import Ledger, Whom
from collectors.sources.openclaw.transcripts_reports import Reports
from collectors.sources.openclaw.transcripts_runs import Runs
from collectors.sources.openclaw.transcripts_talk import Talk, unsettled

EVERY: Final = 2.0
"""Seconds between looks: only at those that grew, and somebody who waits for a minute is told of to the second."""
MOST_TALKS: Final = 50
"""Conversations that are told of."""


class TranscriptsPart(Part):
    """The transcripts of one gateway, and what it reports where they are in a database."""

    def __init__(self, given: Given) -> None:
        """Prepare to read; nothing is opened."""
        super().__init__(given)
        self._key = f"{given.key}/transcripts"
        self._scope = f"{given.scope}/transcripts"
        self._files = Transcripts()
        self._ledger = Ledger(self._key)
        self._reports = Reports(given.link, self._ledger, given.clock)
        self._sessions: dict[str, tuple[Runs, Talk]] = {}

    def polls(self) -> Sequence[Poll]:
        """One scope."""
        return (Poll(self._scope, EVERY, self.given.settings.timeout, self._read),)

    def hear(self, event: str, payload: Payload) -> Iterable[Push]:
        """A run that ended makes a look due, where transcripts are not in files."""
        if event == "agent" and not self._files and self._reports.speaks and self._reports.hear(payload):
            yield Push(scope=self._scope)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on where each transcript was left, with what was known there."""
        known = [each for each in facts if each.key.startswith(f"{self._key}/")]
        self._ledger.recall(known)
        for fact in known:
            name = fact.key.rpartition("/")[2]
            if isinstance(fact, Exchange):
                agents = (ref.removeprefix("agent:") for ref in fact.refs if ref.startswith("agent:"))
                self._session(name, next(agents, ""))[1].recall(fact)
            elif isinstance(fact, Bookmark) and fact.key == f"{self._key}/runs":
                self._reports.until = int(fact.place) if fact.place.isdecimal() else 0
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
        for session, agent, entries in read:
            runs, talk = self._session(session, agent)
            for entry in entries:
                runs.take(entry)
                talk.take(entry)
        await self._reports.ask()
        return tuple(self._facts(now))

    def _entries(self, now: datetime) -> list[tuple[str, str, list[Entry]]]:
        """All new entries; called on the source's own thread.

        Raises:
            UnreadableError: there are none, or they are in a database and nobody can be asked.
        """
        state_dir = self.given.state_dir()
        entries = [
            (each.session, each.agent, [entry for line in each.lines if (entry := parsed(line, now))])
            for each in self._files.read(state_dir, now)
        ]
        if not self._files and self.given.link.hello is None and self._files.are_elsewhere(state_dir):
            raise UnreadableError(OutageKind.REFUSED, "transcripts are in a database, and no gateway can be asked")
        return entries

    def _session(self, session: str, agent: str) -> tuple[Runs, Talk]:
        """The two sides of one session: the models that it asks, and the people who ask it."""
        known = self._sessions.get(session)
        if known is None:
            whom, settings = Whom(session=session, agent=agent), self.given.settings.talks
            talk = Talk(f"{self._key}/talk/{session}", whom.refs, frozenset(settings.sends), names=settings.names)
            known = self._sessions[session] = Runs(whom, self._ledger), talk
        return known

    def _facts(self, now: datetime) -> Iterator[Fact]:
        yield from self._ledger.facts(now)
        told = (fact for _, talk in self._sessions.values() if (fact := talk.fact(now)) is not None)
        yield from islice(sorted(unsettled(told), key=_latest, reverse=True), MOST_TALKS)
        for session, place in self._files.places:
            yield Bookmark(key=f"{self._key}/place/{session}", place=place)
        if self._reports.until:
            yield Bookmark(key=f"{self._key}/runs", place=str(self._reports.until))
        followed = {session for session, _ in self._files.places}
        for session, (_, talk) in list(self._sessions.items()):
            if session not in followed and talk.fact(now) is None:
                del self._sessions[session]


def _latest(exchange: Exchange) -> datetime:
    return max(exchange.asked_at, exchange.delivered_at or exchange.asked_at)
