"""The ledger of providers: who refused, for what and how often, who succeeded since, and who fell to another model."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Failure, Service, ServiceState
from board.providers import AUTH, BILLING, FALLBACK, NAMED, PROVIDER, TEMPLATE, provider_of
from collectors.sources.openclaw.transcripts_errors import Refusal

UNNAMED: Final = "unnamed"
"""What stands in the key of a refusal by nobody knows whom."""
MOST_REFS: Final = 8
"""Sessions and jobs that a failure names."""
MOST: Final = 200
"""Failures that are kept, and providers and models of which anything is: what they are called is foreign."""
SHUT: Final = timedelta(hours=1)
"""A success so long after want of money says that there is money; one before may be of a run that was under way."""
KEPT: Final = timedelta(hours=1)
"""How long a failure of another class than billing is told after it was last seen."""
WITHIN: Final = timedelta(minutes=10)
"""The time in which sessions that fell to another model are counted."""
REMEMBERED: Final = timedelta(minutes=30)
"""How long a fall is told after the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Where something happened: names that others know it by."""

    session: str = ""
    job: str = ""
    agent: str = ""

    @property
    def refs(self) -> tuple[str, ...]:
        """The references to them."""
        named = (("session", self.session), ("job", self.job), ("agent", self.agent))
        return tuple(f"{kind}:{name}" for kind, name in named if name)


@dataclass(slots=True)
class _Falls:
    """Sessions that were meant for one model."""

    begun: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=MOST))
    fell: deque[tuple[datetime, str, str]] = field(default_factory=lambda: deque(maxlen=MOST))
    """When, which session, to which model."""


class Ledger:
    """What became of requests to providers; it does not matter in which order it is told."""

    def __init__(self, key: str) -> None:
        """Begin with nothing; ``key`` is what all facts stand under."""
        self._key = key
        self._failures: dict[str, Failure] = {}
        self._succeeded: dict[str, datetime] = {}
        self._until: dict[str, datetime] = {}
        self._broke: dict[str, tuple[datetime, str]] = {}
        """The last refusal of each provider for want of money, for which a gateway disables its key for a while."""
        self._falls: dict[str, _Falls] = {}
        self._before: dict[str, Failure] = {}
        """Falls that were told before a restart, until there are others."""

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on from what was told last."""
        for fact in facts:
            if isinstance(fact, Failure) and fact.failure_class == FALLBACK:
                self._before[fact.key] = fact
            elif isinstance(fact, Failure) and fact.key.startswith(f"{self._key}/failure/"):
                self._failures[fact.key] = fact
                if fact.until:
                    self._until[provider_of(fact)] = fact.until
                if fact.failure_class == BILLING:
                    self._broke[provider_of(fact)] = fact.last_seen, fact.text
            elif isinstance(fact, Service) and fact.kind == PROVIDER and fact.last_event:
                self._succeeded[provider_of(fact)] = fact.last_event

    def refused(self, refusal: Refusal, at: datetime, whom: Whom) -> None:
        """Take down a refusal; one that was followed by a success already is history."""
        refusal = self._true(refusal, at)
        succeeded = self._succeeded.get(refusal.provider)
        if refusal.provider and succeeded is not None and succeeded >= at:
            return
        if refusal.minutes is not None and refusal.provider:
            until = at + timedelta(minutes=refusal.minutes)
            self._shut(refusal.provider, max(until, self._until.get(refusal.provider, until)))
        kind = refusal.failure_class
        key = self._place_of(refusal.provider, kind, at)
        model = (f"model:{refusal.provider}/{refusal.model}",) if refusal.provider and refusal.model else ()
        provider = (f"{NAMED}{refusal.provider}",) if refusal.provider else ()
        self._count(
            key,
            Failure(
                key=key,
                refs=(*provider, *model, *whom.refs),
                failure_class=kind,
                text=refusal.text,
                last_seen=at,
                since=at,
            ),
        )

    def succeeded(self, provider: str, at: datetime, session: str = "") -> None:
        """Take down a success: it ends what the provider refused before, and in its session what named nobody."""
        known = self._succeeded.get(provider)
        if (known is not None and at <= known) or (known is None and len(self._succeeded) >= MOST):
            return
        self._succeeded[provider] = at
        self._until.pop(provider, None)
        if provider in self._broke and at - self._broke[provider][0] > SHUT:
            del self._broke[provider]
        for key, failure in list(self._failures.items()):
            whose = provider_of(failure)
            ended = whose == provider if whose else f"session:{session}" in failure.refs
            if ended and failure.failure_class != TEMPLATE and failure.last_seen <= at:
                del self._failures[key]

    def disabled(self, provider: str, until: datetime | None) -> None:
        """Take down until when a gateway does not ask a provider; that it asks again is no success."""
        if until is None:
            self._until.pop(provider, None)
        else:
            self._shut(provider, until)

    def leaked(self, placeholder: str, at: datetime, whom: Whom) -> None:
        """Take down a message whose placeholder nobody filled in."""
        key = f"{self._key}/failure/{whom.session or UNNAMED}/{TEMPLATE}"
        self._count(
            key, Failure(key=key, refs=whom.refs, failure_class=TEMPLATE, text=placeholder, last_seen=at, since=at)
        )

    def began(self, meant: str, at: datetime, session: str) -> None:
        """Take down that a session asked for a model, as ``provider/model``."""
        falls = self._falls_of(meant)
        if not any(each == session for _, each in falls.begun):
            falls.begun.append((at, session))

    def fell(self, meant: str, used: str, at: datetime, session: str) -> None:
        """Take down that a session ran on another model than it was meant for."""
        self._falls_of(meant).fell.append((at, session, used))

    def facts(self, now: datetime) -> Iterator[Fact]:
        """All providers that were heard of, and what still holds of their failures."""
        self._forget(now)
        falls = {each.key: each for each in (*self._older(now), *self._fallbacks(now))}.values()
        for failure in (*self._failures.values(), *falls):
            provider = provider_of(failure)
            yield replace(failure, until=self._until.get(provider)) if failure.failure_class != FALLBACK else failure
        named = {provider_of(each) for each in self._failures.values() if each.failure_class != TEMPLATE}
        for provider in sorted((named | self._succeeded.keys()) - {""}):
            yield self._provider(provider)

    def _provider(self, provider: str) -> Service:
        open_ones = [each for each in self._failures.values() if provider_of(each) == provider]
        refused = [each for each in open_ones if each.failure_class != TEMPLATE]
        worst = next((each for each in refused if each.failure_class in (BILLING, AUTH)), next(iter(refused), None))
        denied = worst is not None and worst.failure_class in (BILLING, AUTH)
        ill = ServiceState.DENIED if denied else ServiceState.DEGRADED
        shut = provider in self._until
        return Service(
            key=f"{self._key}/provider/{_slug(provider)}",
            refs=(f"{NAMED}{provider}",),
            kind=PROVIDER,
            label=provider,
            state=ill if worst is not None or shut else ServiceState.UP,
            why=f"{worst.failure_class}: {worst.text}" if worst else "its key is disabled for a while" if shut else "",
            last_event=self._succeeded.get(provider),
        )

    def _falls_of(self, meant: str) -> _Falls:
        """The sessions that were meant for a model; of one too many nothing is kept."""
        if meant not in self._falls and len(self._falls) >= MOST:
            return _Falls()
        return self._falls.setdefault(meant, _Falls())

    def _shut(self, provider: str, until: datetime) -> None:
        if provider in self._until or len(self._until) < MOST:
            self._until[provider] = until

    def _true(self, refusal: Refusal, at: datetime) -> Refusal:
        """A key that is disabled since money ran out is refused for that, whatever is said of signing in."""
        cause = self._broke.get(refusal.provider)
        if refusal.failure_class == BILLING and (cause is not None or len(self._broke) < MOST):
            self._broke[refusal.provider] = max(cause, (at, refusal.text)) if cause else (at, refusal.text)
        if refusal.failure_class != AUTH or refusal.minutes is None or cause is None:
            return refusal
        return replace(refusal, failure_class=BILLING, text=cause[1])

    def _place_of(self, provider: str, kind: str, at: datetime) -> str:
        """Key of a failure; one that named nobody turns out to be of the first provider that refuses likewise."""
        of_kind = [each for each in self._failures.values() if each.failure_class == kind]
        known = next((each.key for each in of_kind if provider_of(each) == provider), None)
        if known is not None:
            return known
        open_one = next((each for each in of_kind if not provider_of(each)), None)
        if provider and open_one is not None and kind == BILLING:
            named = (f"{NAMED}{provider}", *open_one.refs)
            self._failures[open_one.key] = replace(open_one, refs=named, named_at=at)
            return open_one.key
        return f"{self._key}/failure/{_slug(provider) or UNNAMED}/{kind}"

    def _count(self, key: str, new: Failure) -> None:
        old = self._failures.get(key)
        if old is None:
            self._failures[key] = new
            if len(self._failures) > MOST:
                oldest = min(self._failures.values(), key=lambda each: (each.failure_class == BILLING, each.last_seen))
                del self._failures[oldest.key]
            return
        latest = new if new.last_seen >= old.last_seen else old
        self._failures[key] = replace(
            old,
            refs=_joined(old.refs, new.refs),
            text=latest.text,
            last_seen=latest.last_seen,
            since=min(filter(None, (old.since, new.since)), default=None),
            count=old.count + 1,
        )

    def _older(self, now: datetime) -> Iterator[Failure]:
        for failure in self._before.values():
            if now - failure.last_seen <= REMEMBERED:
                yield failure if now - failure.last_seen <= WITHIN else replace(failure, count=0, of=0)

    def _fallbacks(self, now: datetime) -> Iterator[Failure]:
        for meant, falls in self._falls.items():
            lately = {session: used for at, session, used in falls.fell if now - at <= WITHIN}
            if not falls.fell:
                continue
            used = list(lately.values()) or [falls.fell[-1][2]]
            most = max(sorted(set(used)), key=used.count)
            begun = {session for at, session in falls.begun if now - at <= WITHIN} | lately.keys()
            sessions = tuple(f"session:{session}" for session in sorted(lately)[:MOST_REFS])
            yield Failure(
                key=f"{self._key}/failure/{_slug(meant)}/{FALLBACK}",
                refs=(f"model:{meant}", f"model:{most}", f"{NAMED}{meant.partition('/')[0]}", *sessions),
                failure_class=FALLBACK,
                text=f"{meant} -> {most}",
                last_seen=max(at for at, _, _ in falls.fell),
                count=len(lately),
                of=len(begun),
            )

    def _forget(self, now: datetime) -> None:
        """Let go of what nobody needs to know any more; for want of money is never over by itself."""
        for key, failure in list(self._failures.items()):
            if failure.failure_class != BILLING and now - failure.last_seen >= KEPT:
                del self._failures[key]
        for meant, falls in list(self._falls.items()):
            while falls.fell and now - falls.fell[0][0] > REMEMBERED:
                falls.fell.popleft()
            while falls.begun and now - falls.begun[0][0] > WITHIN:
                falls.begun.popleft()
            if not falls.fell and not falls.begun:
                del self._falls[meant]
        self._until = {provider: until for provider, until in self._until.items() if until > now}


def _slug(name: str) -> str:
    return "".join(each if each.isalnum() or each in "._-" else "-" for each in name)


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """References of both, of each kind no more than a few."""
    kept: dict[str, int] = {}
    joined = []
    for ref in dict.fromkeys((*old, *new)):
        kind = ref.partition(":")[0]
        kept[kind] = kept.get(kind, 0) + 1
        if kept[kind] <= MOST_REFS:
            joined.append(ref)
    return tuple(joined)
