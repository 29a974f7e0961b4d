"""Facts about one model from what was read of it."""

from collections.abc import Iterable

from board.facts import Fact, Gauge, Phase
from collectors.serving.numbers import pace, requests
from collectors.sources.llama.rounds import Sample


def sample_facts(key: str, sample: Sample, capacity: int | None) -> Iterable[Fact]:
    """The slots and gauges of one model; nothing where neither its slots nor its metrics are known."""
    yield from sample.slots or ()
    if sample.slots is None and sample.metrics is None:
        return
    numbers = sample.metrics
    yield Gauge(
        key=f"{key}/queue",
        label="queue",
        unit="requests",
        value=numbers.deferred if numbers else None,
        note="" if numbers else "known only with --metrics",
    )
    yield Gauge(key=f"{key}/busy", label="busy", unit="requests", value=_busy(sample), limit=capacity)
    yield Gauge(key=f"{key}/speed", label="speed", unit="tok/s", value=sample.speed)
    if sample.slots:
        yield pace(key, sample.slots[0].model, sample.pace)
        yield requests(key, sample.begun)
    if sample.prompt_speed is not None:
        yield Gauge(key=f"{key}/prompt_speed", label="prompt", unit="tok/s", value=sample.prompt_speed)
    if numbers is not None and numbers.kv_used is not None:
        yield Gauge(key=f"{key}/kv", label="kv cache", unit="%", value=100 * numbers.kv_used, limit=100)


def _busy(sample: Sample) -> int | None:
    if not sample.news:
        return None
    if sample.metrics is not None and sample.metrics.processing is not None:
        return sample.metrics.processing
    if sample.slots is None:
        return None
    return sum(slot.phase is not Phase.IDLE for slot in sample.slots)
