"""The tally of a service: what its log has said, counted since its process started or somebody began to read it."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from board.facts import Fact, Gauge, Service
from board.services import NOT_QUOTING, QUOTING, REQUESTS
from collectors.logfile import Chunk
from collectors.sources.services.matching import Event, Matcher
from collectors.sources.services.reasons import Reason, Reasons
from collectors.sources.services.settings import VALUES, ServiceSettings

COUNTED: Final = ("accepted", "filled", "rejected")
"""Patterns whose lines are counted."""
ACTS: Final = ("accepted", "rejected")
"""Patterns whose lines tell that it does what it is there for: it makes requests."""


class Tally:
    """Counts what is new in a log, and takes from what stood there before only what still holds."""

    def __init__(self, key: str, settings: ServiceSettings) -> None:
        self._key = key
        self._settings = settings
        self._matcher = Matcher(settings.patterns)
        self._patterns: Mapping[str, str] = settings.patterns.model_dump()
        self._since: datetime | None = None
        self._counts = dict.fromkeys(COUNTED, 0)
        self._values: dict[str, float] = {}
        self._reasons = Reasons()
        self._requests: deque[bool] = deque(maxlen=REQUESTS)
        self._quoting: bool | None = None
        self.last_event: datetime | None = None
        """When it made a request last; without a pattern for that, when a line that means anything was written."""

    def begin(self, since: datetime) -> None:
        """Count anew: another process writes from now on."""
        self._since = since
        self._counts = dict.fromkeys(COUNTED, 0)
        self._values.clear()
        self._reasons = Reasons()
        self._requests.clear()
        self._quoting = None

    def recall(self, facts: Iterable[Fact], now: datetime) -> None:
        """Go on from what was told last; nobody knows when a reason was given last, so that its spell goes on."""
        known = {fact.key: fact for fact in facts}
        for name in (*COUNTED, *VALUES):
            gauge = known.get(f"{self._key}/{name}")
            if not isinstance(gauge, Gauge) or gauge.value is None:
                continue
            if name in VALUES:
                self._values[name] = gauge.value
            else:
                self._counts[name], self._since = int(gauge.value), gauge.since
        self._reasons = Reasons(_reasons(known.values(), f"{self._key}/rejected/", now))
        service = known.get(self._key)
        if isinstance(service, Service):
            self.last_event = service.last_event
            self._quoting = True if QUOTING in service.marks else False if NOT_QUOTING in service.marks else None

    def take(self, chunk: Chunk, read_at: datetime | None, now: datetime) -> None:
        """Take in lines that were written after the read before them, or maybe long ago."""
        after = read_at or chunk.after or now
        self._since = self._since or now
        telling = False
        for line in chunk.lines:
            telling = False
            for event in self._matcher.events(line):
                acts = event.kind in ACTS or not any(self._patterns[each] for each in ACTS)
                telling = telling or acts
                self._state(event)
                if chunk.live:
                    self._count(event, after, now)
                if chunk.live and acts:
                    self.last_event = min(chunk.written_at, now)
        if telling and not chunk.live:
            self.last_event = min(chunk.written_at, now)
        self._reasons.forget(now)

    @property
    def marks(self) -> tuple[str, ...]:
        """Whether it offers anything, as far as the log says so."""
        return () if self._quoting is None else (QUOTING if self._quoting else NOT_QUOTING,)

    def facts(self) -> Iterator[Fact]:
        """All numbers for which there is a pattern."""
        for name in COUNTED:
            if self._patterns[name]:
                key = f"{self._key}/{name}"
                yield Gauge(key=key, label=name, value=self._counts[name], since=self._since)
        if self._patterns["rejected"]:
            for reason in self._reasons:
                key = f"{self._key}/rejected/{reason.name}"
                yield Gauge(key=key, label=reason.text, value=reason.count, since=reason.since)
            yield Gauge(key=f"{self._key}/share", label=f"rejected of the last {REQUESTS}", unit="%", value=self._share)
        if self._patterns["balance"]:
            yield Gauge(
                key=f"{self._key}/balance",
                label="balance",
                value=self._values.get("balance"),
                limit=self._settings.capital,
                least=self._settings.smallest_order,
            )
        if self._patterns["reported"]:
            yield Gauge(key=f"{self._key}/reported", label="reported", value=self._values.get("reported"))

    @property
    def _share(self) -> float | None:
        """Percent of the last requests that were rejected; None before there were so many."""
        return 100 * sum(self._requests) / REQUESTS if len(self._requests) == REQUESTS else None

    def _state(self, event: Event) -> None:
        """What holds until another line says otherwise."""
        if event.value is not None:
            self._values[event.kind] = event.value
        elif event.kind.startswith("quoting"):
            self._quoting = event.kind == "quoting_on"

    def _count(self, event: Event, after: datetime, now: datetime) -> None:
        if event.kind not in COUNTED:
            return
        self._counts[event.kind] += 1
        if event.kind != "filled":
            self._requests.append(event.kind == "rejected")
        if event.kind == "rejected":
            self._reasons.count(event.reason, after, now)


def _reasons(facts: Iterable[Fact], under: str, now: datetime) -> Iterator[Reason]:
    """The reasons that were told last."""
    for fact in facts:
        if isinstance(fact, Gauge) and fact.key.startswith(under) and fact.since and fact.value is not None:
            yield Reason(fact.label, int(fact.value), fact.since, now)
