"""Rounds of ``/slots`` and ``/metrics`` at one model, kept far enough apart to do no harm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from board.facts import Slot
from board.marks import SLOTS_SILENT
from board.reading import OutageKind
from collectors.foreign import parse
from collectors.http import Answer
from collectors.http_outage import HttpOutage
from collectors.serving.complaint import complaint
from collectors.serving.line import Line, Unwell
from collectors.serving.moment import Moment
from collectors.sources.llama.instance import Instance
from collectors.sources.llama.metrics import Metrics, parse_metrics, prompt_speed
from collectors.sources.llama.motion import Motion
from collectors.sources.llama.plan import Gate, Plan
from collectors.sources.llama.wire import SLOTS

SLOTS_PATH: Final = "/slots"
METRICS_PATH: Final = "/metrics"
NOT_OFFERED: Final = (404, 501)
"""Statuses of an endpoint that the server was started without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one round brought."""

    slots: tuple[Slot, ...] | None = None
    """None where the server does not show them; the last ones while it does not answer."""
    metrics: Metrics | None = None
    speed: float | None = None
    """Generated tokens a second."""
    prompt_speed: float | None = None
    """Prompt tokens a second."""
    begun: int | None = None
    """How many requests were seen since we look."""
    news: bool = True
    """Whether the slots are those of this round."""
    marks: tuple[str, ...] = ()

    @property
    def pace(self) -> float | None:
        """Generated tokens a second of one request."""
        rates = [slot.rate for slot in self.slots or () if slot.rate is not None]
        return fmean(rates) if rates else None


class Rounds:
    """One model as it shows itself, from round to round."""

    def __init__(
        self,
        line: Line,
        key: str,
        plan: Plan,
        clock: Callable[[], Moment],
        params: Mapping[str, str] | None = None,
    ) -> None:
        """Begin without a round.

        Args:
            line: The way to the server.
            key: Key of the service that the slots belong to.
            plan: Deadlines and pauses.
            clock: Tells the time.
            params: What a router needs to know besides the path.
        """
        self._line = line
        self._plan = plan
        self._clock = clock
        self._params = params
        self._gate = Gate(plan)
        self._instance = Instance()
        self._motion = Motion(key)
        self._off: set[str] = set()
        self._late = ""
        self.last = Sample()
        """What is known since the last round."""

    def forget(self) -> None:
        """Drop what is known: another process may answer next. The pause after the last round stays."""
        self.last = Sample()
        self._off = set()

    def moved(self, inode: int | None) -> bool:
        """Note the listening socket, and say whether another process listens than before."""
        return self._instance.moved(inode)

    async def take(self, model: str, *, slots: bool, metrics: bool) -> bool:
        """Ask for what may be asked, if the last round is long enough ago; :attr:`last` then has it.

        Returns:
            Whether another process answered than the time before.

        Raises:
            Unwell: the server says that it is not well.
            HttpOutage: an answer that cannot be used.
        """
        asked = self._clock()
        if not self._gate.is_open(asked.mono):
            return False
        self._late = ""
        try:
            listed = await self._ask(SLOTS_PATH) if slots else None
            now = _half_way(asked, self._clock())
            counted = await self._ask(METRICS_PATH) if metrics and not self._late else None
        finally:
            self._gate.leave(self._clock().mono, answered=not self._late)
        if self._late == SLOTS_PATH:
            self.fall_silent()
            return False
        return self._note(listed, counted, model, now)

    def fall_silent(self) -> None:
        """Keep the last slots, of which nothing can be said now, least of all that they stand still."""
        last = self.last.slots
        self.last = Sample(
            slots=None if last is None else tuple(replace(slot, rate=None, moved_at=None) for slot in last),
            news=False,
            marks=(SLOTS_SILENT,),
        )

    async def _ask(self, path: str) -> Answer | None:
        """None where the endpoint is off, or late: then, as after a cancelled poll, the server may still work on it."""
        if path in self._off:
            return None
        self._late = path
        try:
            answer = await self._line.ask(path, self._plan.round_timeout, self._params)
        except (HttpOutage, Unwell) as fault:
            if isinstance(fault, HttpOutage) and fault.outage.kind is OutageKind.TIMEOUT:
                return None
            self._late = ""
            raise
        self._late = ""
        if answer.status in NOT_OFFERED:
            self._off.add(path)
            return None
        if answer.status != 200:
            said = f"answered {path} with {answer.status} {complaint(answer)}"
            raise HttpOutage(OutageKind.REFUSED, said.rstrip())
        return answer

    def _note(self, listed: Answer | None, counted: Answer | None, model: str, now: Moment) -> bool:
        answers = parse(SLOTS, listed) if listed else None
        metrics = parse_metrics(counted) if counted else None
        restarted = self._instance.restarted(answers or (), metrics)
        if restarted:
            self._off = set()
        before = None if restarted else self.last.metrics
        decodes = metrics.decodes if metrics else None
        movement = self._motion.take(answers or (), decodes, self._instance.token, model, now)
        finished = prompt_speed(before, metrics) if metrics else None
        self.last = Sample(
            slots=None if answers is None else movement.slots,
            metrics=metrics,
            speed=movement.speed,
            begun=movement.begun,
            prompt_speed=finished if movement.prompt_speed is None else movement.prompt_speed,
            marks=self._marks(listed, counted),
        )
        return restarted

    def _marks(self, listed: Answer | None, counted: Answer | None) -> tuple[str, ...]:
        slots = () if listed else ("slots off",)
        if counted:
            return slots
        return (*slots, "metrics not answering" if self._late else "metrics off")


def _half_way(asked: Moment, answered: Moment) -> Moment:
    half = (answered.mono - asked.mono) / 2
    return Moment(asked.at + (answered.at - asked.at) / 2, asked.mono + half)
