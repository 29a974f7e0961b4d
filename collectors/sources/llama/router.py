"""The models of a server in router mode, each with a process of its own behind it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from board.facts import Fact, Service, ServiceState
from board.marks import SLOTS_SILENT
from board.reading import OutageKind
from collectors.foreign import parse
from collectors.http_outage import HttpOutage
from collectors.serving.line import Line, Unwell
from collectors.serving.moment import Moment
from collectors.serving.names import short_name
from collectors.sources.llama.facts import sample_facts
from collectors.sources.llama.plan import Plan
from collectors.sources.llama.rounds import Rounds, Sample
from collectors.sources.llama.wire import ROUTER_MODELS, RouterModel

STATES: Final[Mapping[str, ServiceState]] = {
    "loaded": ServiceState.UP,
    "sleeping": ServiceState.UP,
    "loading": ServiceState.STARTING,
    "downloading": ServiceState.STARTING,
}
"""All other words mean that the model takes no memory, which is nobody's trouble."""


class Router:
    """Follows all models of a router; only a loaded one is asked, since any other would be loaded by it."""

    def __init__(self, line: Line, key: str, plan: Plan, clock: Callable[[], Moment]) -> None:
        self._line = line
        self._key = key
        self._plan = plan
        self._clock = clock
        self._rounds: dict[str, Rounds] = {}
        self._slept: set[str] = set()

    async def read(self, refs: tuple[str, ...], *, sleepy: bool, lets_sleep: bool) -> list[Fact]:
        """One service for each model, and the slots and gauges of those that are loaded.

        Args:
            refs: The router's own names, under which its models are reached too.
            sleepy: Whether all its models may go to sleep.
            lets_sleep: Whether ``/metrics`` lets them.

        Raises:
            Unwell: the router is not well.
            HttpOutage: its answer cannot be used.
        """
        answer = await self._line.ask_at_once("/models", self._plan.props_timeout)
        models = parse(ROUTER_MODELS, answer).data
        self._rounds = {model.id: self._rounds.get(model.id) or self._new_rounds(model) for model in models}
        facts: list[Fact] = []
        for model in models:
            if model.status == "sleeping" or model.may_sleep:
                self._slept.add(model.id)
            quiet = sleepy or model.id in self._slept
            sample = await self._sample(model, slots=not quiet, metrics=not quiet or lets_sleep)
            facts.extend(self._facts(model, sample, refs))
        return facts

    def forget(self) -> None:
        """Another router may answer next."""
        for rounds in self._rounds.values():
            rounds.forget()

    async def _sample(self, model: RouterModel, *, slots: bool, metrics: bool) -> Sample:
        rounds = self._rounds[model.id]
        if model.status != "loaded":
            rounds.forget()
            return Sample(marks=("sleeping",) if model.status == "sleeping" else ())
        try:
            await rounds.take(short_name(model.id), slots=slots, metrics=metrics)
        except HttpOutage as outage:
            if outage.outage.kind is OutageKind.GARBLED:
                raise
            return Sample(marks=(SLOTS_SILENT,))
        except Unwell as trouble:
            if trouble.state not in (ServiceState.STARTING, ServiceState.DEGRADED):
                raise
            return Sample(marks=(SLOTS_SILENT,))
        return rounds.last

    def _new_rounds(self, model: RouterModel) -> Rounds:
        params = {"model": model.id, "autoload": "false"}
        return Rounds(self._line, self._of(model), self._plan, self._clock, params)

    def _of(self, model: RouterModel) -> str:
        return f"{self._key}/model/{model.id}"

    def _facts(self, model: RouterModel, sample: Sample, refs: tuple[str, ...]) -> Iterable[Fact]:
        key = self._of(model)
        capacity = len(sample.slots) if sample.slots else None
        ended = () if model.exit_code is None else (f"exit {model.exit_code}",)
        yield Service(
            key=key,
            refs=refs,
            kind="model",
            label=short_name(model.id),
            state=STATES.get(model.status, ServiceState.OFF),
            why=model.status,
            marks=(*sample.marks, *ended),
            capacity=capacity,
        )
        yield from sample_facts(key, sample, capacity)
