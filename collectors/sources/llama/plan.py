"""How often a llama-server may be asked what, which decides whether our looking harms it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Deadlines and pauses, in seconds.

    A llama-server notices that a client has hung up only after a full second without any task result, and each
    answer of ``/slots`` or ``/metrics`` is such a result: seen on builds of February and October 2026, whoever
    asks more often than every 1.2 s keeps abandoned requests alive for ever. ``/health``, ``/props`` and
    ``/v1/models`` do no harm at 10 Hz.
    """

    health_timeout: float = 2.0
    props_timeout: float = 2.0
    props_every: float = 60.0
    round_timeout: float = 10.0
    """For ``/slots`` and for ``/metrics``: builds up to the spring of 2026 answer them only between two decodes."""
    gap: float = 1.5
    """Least silence between two rounds of ``/slots`` and ``/metrics``."""
    rest: float = 30.0
    """Silence after a round that was not answered: the server still has our question in its queue."""


class Gate:
    """Lets a round of ``/slots`` and ``/metrics`` begin only after enough silence."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._opens_at = float("-inf")

    def is_open(self, now: float) -> bool:
        """Whether a round may begin; ``now`` is monotonic, in seconds."""
        return now >= self._opens_at

    def leave(self, now: float, *, answered: bool) -> None:
        """Note that a round has ended, and whether all of it was answered."""
        self._opens_at = now + (self._plan.gap if answered else self._plan.rest)
