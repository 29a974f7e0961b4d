"""Reports: what a gateway whose transcripts are in a database says of its runs, by events and when it is asked."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import Field, TypeAdapter, ValidationError

from board.providers import UNCLEAR
from collectors.foreign import Foreign, Name
from collectors.sources.openclaw.errand import Errand
from collectors.sources.openclaw.moment import Millis, Stamp
from collectors.sources.openclaw.part import Link, Payload
from collectors.sources.openclaw.transcripts_entry import ERROR_LENGTH, Text, Word
from collectors.sources.openclaw.transcripts_errors import refusals
from collectors.sources.openclaw.transcripts_ledger import Ledger, Whom

RUNS_EVERY: Final = timedelta(seconds=60)
MODELS_EVERY: Final = timedelta(seconds=60)
WITHIN: Final = 20.0
"""Seconds that an answer is waited for."""
YOUNG: Final = timedelta(hours=24)
"""Runs that ended before are history."""
MOST: Final = 500
"""Runs that are remembered."""
KNOWN_BY: Final = "models.authStatus"
"""A method that only gateways have whose transcripts are in a database."""


class _Run(Foreign):
    ts: Stamp
    job: Word = Field(default="", alias="jobId")
    status: Word = ""
    error: Text = ""
    reason: Word = Field(default="", alias="errorReason")
    provider: Word = ""
    model: Word = ""
    session: Word = Field(default="", alias="sessionKey")


class _Model(Foreign):
    provider: Name
    available: bool | None = None
    until: Millis = Field(default=None, alias="unavailableUntil")


class _Step(Foreign):
    phase: Word = ""
    provider: Word = ""
    model: Word = ""
    error: Text = ""
    tried: Word = Field(default="", alias="fallbackStepFromModel")
    following: Word = Field(default="", alias="fallbackStepToModel")
    reason: Word = Field(default="", alias="fallbackStepFromFailureReason")
    detail: Text = Field(default="", alias="fallbackStepFromFailureDetail")
    came_to: Word = Field(default="", alias="fallbackStepFinalOutcome")


class _Event(Foreign):
    run: Name = Field(alias="runId")
    stream: str
    session: Word = Field(default="", alias="sessionKey")
    agent: Word = Field(default="", alias="agentId")
    ts: Stamp
    data: _Step = _Step()

    @property
    def whom(self) -> Whom:
        """Where it happened."""
        return Whom(session=self.session, job=job_of(self.session), agent=self.agent)


_RUN: Final = TypeAdapter(_Run)
_MODEL: Final = TypeAdapter(_Model)


class Reports:
    """What one gateway says of its runs; a run that was heard of is not counted again when it is asked for."""

    def __init__(self, link: Link, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        """Prepare to ask and to hear; the ledger takes down what became of each run."""
        self._link = link
        self._ledger = ledger
        self._clock = clock
        self._runs = Errand(lambda: link.call("cron.runs", {"scope": "all", "limit": 100}, within=WITHIN), clock)
        self._models = Errand(lambda: link.call("models.list", {}, within=WITHIN), clock)
        self._taken: datetime | None = None
        """When the answer came that was taken in last."""
        self._asked_models: datetime | None = None
        self._asking: OrderedDict[str, tuple[str, str]] = OrderedDict()
        """Provider and model that each run asks."""
        self._heard: OrderedDict[str, None] = OrderedDict()
        """Sessions whose runs were heard of."""
        self._meant: OrderedDict[str, str] = OrderedDict()
        """The first model of each run that has asked several."""
        self.until = 0
        """Up to when runs were taken in, in milliseconds since 1970."""

    @property
    def speaks(self) -> bool:
        """Whether it is a gateway that can be asked."""
        hello = self._link.hello
        return hello is not None and KNOWN_BY in hello.methods

    async def ask(self) -> None:
        """Ask what is due, and take in what has come."""
        if not self.speaks:
            return
        for errand, every in ((self._runs, RUNS_EVERY), (self._models, MODELS_EVERY)):
            if errand.due(every):
                await errand.send()
        if self._runs.last is not None and self._runs.last.at != self._taken:
            self._taken = self._runs.last.at
            self._take_runs(self._runs.last.payload)
        if self._models.last is not None and self._models.last.at != self._asked_models:
            self._asked_models = self._models.last.at
            self._take_models(self._models.last.payload)

    def hear(self, payload: Payload) -> bool:
        """Take in an event of an agent's run; gives whether there is something new to tell."""
        try:
            event = _Event.model_validate(payload)
        except ValidationError:
            return False
        if event.stream != "lifecycle":
            return False
        at, step = self._moment(event.ts), event.data
        if step.phase == "model" and step.provider and step.model:
            keep(self._asking, event.run, (step.provider, step.model))
            if event.run not in self._meant:
                self._ledger.began(f"{step.provider}/{step.model}", at, event.session)
        if step.phase == "fallback_step":
            return self._went_on(event, at)
        return step.phase in ("end", "error") and self._ended(event, at)

    def _went_on(self, event: _Event, at: datetime) -> bool:
        """Take in that a run went on to the next model of its chain, or that this one has answered."""
        step = event.data
        provider, _, model = step.tried.partition("/")
        if not model:
            return False
        if event.run not in self._meant:
            keep(self._meant, event.run, step.tried)
        if step.came_to == "succeeded":
            if step.following not in ("", self._meant[event.run]):
                self._ledger.fell(self._meant[event.run], step.following, at, event.session)
        else:
            self._refused(step.detail, step.reason, provider, model, at, event.whom)
        return True

    def _ended(self, event: _Event, at: datetime) -> bool:
        """Take in how a run ended; one that has asked several models has told of each before."""
        provider, model = self._asking.pop(event.run, ("", ""))
        several = self._meant.pop(event.run, None) is not None
        keep(self._heard, event.session, None)
        if event.data.phase == "end" and provider:
            self._ledger.succeeded(provider, at, event.session)
        elif event.data.phase == "error" and not several:
            self._refused(event.data.error, "", provider, model, at, event.whom)
        return True

    async def close(self) -> None:
        """Give up what is open."""
        await self._runs.close()
        await self._models.close()

    def _take_runs(self, payload: object) -> None:
        latest = int(self._clock().timestamp() * 1000)
        oldest = latest - YOUNG / timedelta(milliseconds=1)
        runs = [each for each in _rows(payload, "entries", _RUN) if each.ts > max(self.until, oldest)]
        for run in sorted(runs, key=lambda each: each.ts):
            at = self._moment(run.ts)
            self.until = max(self.until, min(run.ts, latest))
            if run.session in self._heard:
                continue
            whom = Whom(session=run.session, job=run.job)
            if run.status == "ok" and run.provider:
                self._ledger.succeeded(run.provider, at, run.session)
            elif run.status == "error":
                self._refused(run.error, run.reason, run.provider, run.model, at, whom)

    def _refused(self, error: str, reason: str, provider: str, model: str, at: datetime, whom: Whom) -> None:  # noqa: PLR0917 - one refusal, in the order in which it is told
        for each in refusals(error[:ERROR_LENGTH], provider=provider, model=model, reason=reason):
            if each.provider or each.failure_class != UNCLEAR:
                self._ledger.refused(each, at, whom)

    def _take_models(self, payload: object) -> None:
        rows = _rows(payload, "models", _MODEL)
        for provider in {each.provider for each in rows}:
            shut = [each.until for each in rows if each.provider == provider and each.until and not each.available]
            self._ledger.disabled(provider, max(shut) if shut else None)

    def _moment(self, milliseconds: int) -> datetime:
        """A time that is told; nothing has happened later than now."""
        return min(datetime.fromtimestamp(milliseconds / 1000, UTC), self._clock())


def _rows(payload: object, name: str, form: TypeAdapter) -> list:  # type: ignore[type-arg]
    """The rows of an answer; a garbled one does not hide the others."""
    rows = payload.get(name) if isinstance(payload, dict) else None
    found = []
    for row in rows[:MOST] if isinstance(rows, list) else ():
        try:
            found.append(form.validate_python(row))
        except ValidationError:
            continue
    return found


def job_of(session: str) -> str:
    """The job that a session is a run of; empty: none."""
    before, _, rest = session.partition(":cron:")
    return rest.partition(":")[0] if before else ""


def keep(known: OrderedDict, key: str, value: object) -> None:  # type: ignore[type-arg]
    """Remember something, and forget what is remembered for longest where that is too much."""
    known[key] = value
    while len(known) > MOST:
        known.popitem(last=False)
