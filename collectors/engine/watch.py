"""One source under watch: it is polled scope by scope and listened to, and what comes of it is readings."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from board.facts import Fact
from board.reading import Outage, OutageKind, Reading, Scope
from collectors.collector import AnyCollector, Poll, SourceOutage
from collectors.engine.ear import BETWEEN, Ear, News
from collectors.engine.schedule import SHARE, after, pause

_log = logging.getLogger(__name__)

Deliver = Callable[[Reading, Scope], None]
Clock = Callable[[], datetime]

LOOK_WITHIN: Final = 10.0
"""Seconds for a look at something that somebody has open; the next one waits for it."""


@dataclass(slots=True)
class _Due:
    """One scope of the source: how it stands and when it is due."""

    poll: Poll
    scope: Scope
    at: float = 0.0
    failures: int = 0
    took: float = 0.0
    """Seconds of the last poll: one slow answer alone does not make a source slow."""
    pace: float = 0.0
    """Seconds of the faster one of the last two polls."""
    wanted: bool = False
    """Whether a person has asked for a reading since the last one began."""
    heard: bool = False
    """Whether the source has told of a change since then."""
    ended: float = 0.0
    """When the last poll ended."""

    @property
    def limited(self) -> bool:
        """Whether the source asked us to come back later, which holds whoever asks."""
        return self.scope.outage is not None and self.scope.outage.kind is OutageKind.LIMITED


class Watch:
    """Polls one source for ever, at most one poll at a time; ``again`` makes all its scopes due at once."""

    def __init__(self, collector: AnyCollector, known: Sequence[Scope], deliver: Deliver, clock: Clock) -> None:
        self.collector = collector
        self._deliver = deliver
        self._clock = clock
        self._again = asyncio.Event()
        self._looking = asyncio.Lock()
        self._stopped = False
        before = {scope.name: scope for scope in known if not _off(scope)}
        self._dues = [_Due(poll, self._resume(poll, before.get(poll.scope))) for poll in collector.scopes()]

    @property
    def scopes(self) -> tuple[str, ...]:
        """Names of the scopes that this source speaks for."""
        return tuple(due.poll.scope for due in self._dues)

    @property
    def standing(self) -> tuple[Scope, ...]:
        """Its scopes as they stand, those among them that were never read yet."""
        return tuple(due.scope for due in self._dues)

    def again(self) -> None:
        """Read everything now instead of when it is due, but for what asked us to come back later."""
        for due in self._dues:
            due.wanted = True
            due.at = due.at if due.limited else 0.0
        self._again.set()

    async def run(self, head_start: float = 0.0) -> None:
        """Poll until stopped or cancelled, then close the source.

        Args:
            head_start: Seconds to leave a source alone first that keeps a polling plan of its own: the polls of the
                engine before us count against it.
        """
        listening: asyncio.Task[None] | None = None
        try:
            await self._leave_alone(head_start)
            listening = asyncio.create_task(Ear(self.collector, self._take).run())
            while not self._stopped:
                await self._sleep_until(min(due.at for due in self._dues))
                for due in self._dues:
                    if due.at <= monotonic() and not self._stopped:
                        await self.poll(due)
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
            await self.collector.close()

    def stop(self) -> None:
        """Stop polling; a poll in flight is the last one."""
        self._stopped = True
        self._again.set()

    async def once(self, head_start: float = 0.0) -> None:
        """Poll each scope one time."""
        await self._leave_alone(head_start)
        for due in self._dues:
            await self.poll(due)

    @property
    def stopped(self) -> bool:
        """Whether it polls no longer."""
        return self._stopped

    async def look(self, scope: str, key: str) -> None:
        """Ask for more of a fact that somebody has open, and deliver it beside what polls bring of its scope.

        What cannot be asked brings nothing; the polls say why.
        """
        due = next((each for each in self._dues if each.poll.scope == scope), None)
        if due is None:
            return
        facts: tuple[Fact, ...] = ()
        now = self._clock()
        try:
            async with self._looking, asyncio.timeout(min(due.poll.timeout, LOOK_WITHIN)):
                facts = tuple(await self.collector.look(key))
        except (SourceOutage, TimeoutError) as trouble:
            _log.info("looking at %s failed: %s", key, trouble)
        except Exception:  # noqa: BLE001 - an outermost loop: the bug of a look must not end the polls
            _log.exception("looking at %s failed", key)
        self._deliver(replace(self._partial(due, now, facts), looked_at=key), due.scope)

    async def poll(self, due: _Due) -> None:
        """Read one scope and deliver what came of it."""
        started, taken_at = monotonic(), self._clock()
        due.wanted, due.heard, looked = False, False, self.collector.busy
        reading, retry_after = await self._read(due.poll, taken_at)
        reading = _missed(reading, due.scope)
        took = monotonic() - started
        if not looked:
            due.failures = due.failures + 1 if reading.outage else 0
        wait = pause(
            every=due.poll.every,
            took=min(took, due.took),
            failures=0 if looked else due.failures,  # to look whether a thread has come back costs nothing
            outage=reading.outage,
            retry_after=retry_after,
            paced=self.collector.paced,
            jitter=random.random(),  # noqa: S311 - spreading polls needs no secrecy
        )
        reading = replace(reading, took=took)
        due.scope = after(self._resume(due.poll, due.scope), reading, self._clock() + timedelta(seconds=wait))
        due.ended, due.pace, due.took = monotonic(), min(took, due.took), took
        due.at = 0.0 if due.wanted and not due.limited else due.ended + wait
        if due.heard:
            self._hasten(due)
        self._deliver(reading, due.scope)

    def _take(self, news: Mapping[str, News]) -> None:
        """Pass on what was heard: facts as a partial reading, anything else as a poll that is due."""
        for due in self._dues:
            heard = news.get(due.poll.scope)
            if heard is None:
                continue
            if heard.facts:
                self._deliver(self._partial(due, self._clock(), tuple(heard.facts.values())), due.scope)
            if heard.due:
                due.heard = True
                self._hasten(due)

    def _partial(self, due: _Due, now: datetime, facts: tuple[Fact, ...]) -> Reading:
        name = due.poll.scope
        return Reading(source=self.collector.name, scope=name, taken_at=now, took=0.0, facts=facts, whole=False)

    def _hasten(self, due: _Due) -> None:
        """Read a scope sooner than it is due, but no more than once a second, nor more than its share of time."""
        if due.limited:
            return
        rest = max(BETWEEN, due.pace / SHARE if self.collector.paced else 0.0)
        due.at = min(due.at, due.ended + rest)
        self._again.set()

    async def _leave_alone(self, seconds: float) -> None:
        if not self.collector.paced:
            await asyncio.sleep(seconds)

    async def _read(self, poll: Poll, taken_at: datetime) -> tuple[Reading, float | None]:
        blank = Reading(source=self.collector.name, scope=poll.scope, taken_at=taken_at, took=0.0)
        if self.collector.busy:
            return replace(blank, outage=Outage(OutageKind.TIMEOUT, "the last read has not come back yet")), None
        try:
            async with asyncio.timeout(poll.timeout):
                return replace(blank, facts=tuple(await poll.read())), None
        except SourceOutage as outage:
            return replace(blank, outage=outage.outage), outage.retry_after
        except TimeoutError:
            return replace(blank, outage=Outage(OutageKind.TIMEOUT, f"no answer within {poll.timeout:g} s")), None
        except Exception as bug:  # noqa: BLE001 - the outermost loop: one source's bug is an outage of that source alone
            _log.exception("reading %s failed", poll.scope)
            sentence = f"our own reader of {poll.scope} failed ({type(bug).__name__}): see the engine's log"
            return replace(blank, outage=Outage(OutageKind.BUG, sentence)), None

    def _resume(self, poll: Poll, before: Scope | None) -> Scope:
        critical = poll.critical
        scope = before or Scope(name=poll.scope, source=self.collector.name, every=poll.every)
        if self.collector.critical_once_seen and self.collector.settings.critical is None and scope.ok_at is not None:
            critical = True
        return replace(scope, every=poll.every, critical=critical)

    async def _sleep_until(self, at: float) -> None:
        delay = at - monotonic()
        if delay <= 0:
            return
        try:
            async with asyncio.timeout(delay):
                await self._again.wait()
        except TimeoutError:
            pass
        self._again.clear()


def _off(scope: Scope) -> bool:
    return scope.outage is not None and scope.outage.kind is OutageKind.OFF


def _missed(reading: Reading, scope: Scope) -> Reading:
    """Absent is only what was never there: a source that was read before and is gone is an outage."""
    if reading.outage is None or reading.outage.kind is not OutageKind.ABSENT or scope.ok_at is None:
        return reading
    return replace(reading, outage=replace(reading.outage, kind=OutageKind.REFUSED))
