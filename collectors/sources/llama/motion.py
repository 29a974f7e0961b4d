"""What moves in the slots of one server, from one reading to the next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from board.facts import Phase, Slot
from collectors.serving.moment import Moment
from collectors.serving.pace import Pace
from collectors.sources.llama.wire import SlotAnswer

RATE_GAP: Final = 2.0
"""Seconds; over less, one batch more or less decides the rate."""
RATE_KEEP: Final = 3
PROMPT_GAP: Final = 10.0
"""Seconds; prompts are worked on in batches that may each take that long."""


@dataclass(frozen=True, slots=True)
class Movement:
    """All slots of a reading."""

    slots: tuple[Slot, ...]
    prompt_speed: float | None = None
    """Prompt tokens a second, over all slots that read one; None where the build does not say."""
    begun: int = 0
    """How many tasks were seen since the first reading."""

    @property
    def speed(self) -> float | None:
        """Generated tokens a second over all slots; None when nothing is generated or nothing is known yet."""
        rates = [slot.rate for slot in self.slots if slot.rate is not None]
        return sum(rates) if rates else None


@dataclass(slots=True)
class _Track:
    """One task in one slot, as long as it is there."""

    task: str
    since: Moment
    moved: Moment
    phase: Phase
    counters: tuple[float | None, ...]
    speed: Pace = field(default_factory=lambda: Pace(RATE_GAP, RATE_KEEP))
    prompt: Pace = field(default_factory=lambda: Pace(PROMPT_GAP))
    prompt_speed: float | None = None


class Motion:
    """Follows the tasks of one server."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._tracks: dict[int, _Track] = {}
        self._longest_step: float | None = None
        self._begun = 0

    def take(
        self, answers: Iterable[SlotAnswer], decodes: float | None, instance: str, model: str, now: Moment
    ) -> Movement:
        """Note a reading.

        Args:
            answers: The slots as the server gave them.
            decodes: The server's count of decodes, which moves during a long prompt too; None: not known.
            instance: Identity of the server's process.
            model: Name of the model, for people.
            now: When the question was half-way.
        """
        tracks: dict[int, _Track] = {}
        slots = []
        for answer in answers:
            rate = None
            if answer.busy:
                track = tracks[answer.id] = self._follow(answer, decodes, instance, now)
                rate = self._rate(track, answer, now)
            slots.append(self._slot(answer, model, tracks.get(answer.id), rate, now))
        self._tracks = tracks
        speeds = [track.prompt_speed for track in tracks.values() if track.prompt_speed is not None]
        return Movement(tuple(slots), sum(speeds) if speeds else None, self._begun)

    def _follow(self, answer: SlotAnswer, decodes: float | None, instance: str, now: Moment) -> _Track:
        task = f"{instance}/{answer.id}/{'?' if answer.id_task is None else answer.id_task}"
        counters = (answer.n_decoded, answer.n_prompt_tokens, answer.n_prompt_tokens_processed, decodes)
        phase = Phase.GENERATING if answer.n_decoded > 0 else Phase.PREFILL
        track = self._tracks.get(answer.id)
        if track is None or track.task != task:
            self._begun += 1
            return _Track(task, now, now, phase, counters)
        if any(None not in pair and pair[0] != pair[1] for pair in zip(track.counters, counters, strict=True)):
            if track.phase is Phase.PREFILL:
                self._longest_step = max(self._longest_step or 0.0, now.mono - track.moved.mono)
            track.moved = now
        track.counters = tuple(
            new if new is not None else old for old, new in zip(track.counters, counters, strict=True)
        )
        track.phase = phase
        return track

    @staticmethod
    def _rate(track: _Track, answer: SlotAnswer, now: Moment) -> float | None:
        if track.phase is Phase.GENERATING:
            track.prompt_speed = None
            return track.speed.take(now.mono, answer.n_decoded)
        done = answer.n_prompt_tokens_processed
        if done is not None and track.moved is now:
            track.prompt_speed = track.prompt.take(now.mono, done)
        return None

    def _slot(self, answer: SlotAnswer, model: str, track: _Track | None, rate: float | None, now: Moment) -> Slot:
        known = track is not None and answer.id_task is not None
        return Slot(
            key=f"{self._server}/slot/{answer.id}",
            server=self._server,
            slot=answer.id,
            phase=track.phase if track else Phase.IDLE,
            model=model,
            task=track.task if track else "",
            task_number=str(answer.id_task) if known else "",
            streams=answer.stream if track else None,
            limit=answer.limit if track else None,
            window=answer.n_ctx,
            since=track.since.at if track else None,
            decoded=answer.n_decoded if track else None,
            context=answer.context,
            rate=rate,
            # by the clock that nobody sets: one put forward must not make a slot look stuck
            moved_at=now.at - timedelta(seconds=now.mono - track.moved.mono) if track else None,
            longest_step=self._longest_step,
        )
