"""The numbers of ``/metrics``, by name, of all builds since Feb 2025."""

import math
from dataclasses import dataclass
from typing import Final

from board.reading import OutageKind
from collectors.http import Answer
from collectors.http_outage import HttpOutage

PREFIX: Final = "llamacpp:"
DIGITS: Final = 6
"""Significant digits that the server prints: 1 100 364 reads ``1.10036e+06``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """One reading; None is what the build does not say."""

    started: str = ""
    """``Process-Start-Time-Unix``: not Unix time, but the same for all answers of one process."""
    processing: int | None = None
    deferred: int | None = None
    """Requests that wait for a slot."""
    decodes: float | None = None
    """Calls of llama_decode; the only counter that moves during a request."""
    kv_used: float | None = None
    """Part of the cache in use, 0..1; only until 2025."""
    prompt_tokens: float | None = None
    prompt_seconds: float | None = None
    totals: tuple[tuple[str, float], ...] = ()
    """All counters, which never fall while the process lives."""


def parse_metrics(answer: Answer) -> Metrics:
    """Read the Prometheus text; lines with labels and of other families are left out.

    Raises:
        HttpOutage: garbled, when it holds no number of llama.cpp.
    """
    answer.check_page()
    numbers = dict(_numbers(answer.body.decode("utf-8", "replace")))
    if not numbers:
        raise HttpOutage(OutageKind.GARBLED, "garbled answer to /metrics: no number of llama.cpp")
    return Metrics(
        started=_digits(answer.headers.get("process-start-time-unix", "")),
        processing=_count(numbers.get("requests_processing")),
        deferred=_count(numbers.get("requests_deferred")),
        decodes=numbers.get("n_decode_total"),
        kv_used=numbers.get("kv_cache_usage_ratio"),
        prompt_tokens=numbers.get("prompt_tokens_total"),
        prompt_seconds=numbers.get("prompt_seconds_total"),
        totals=tuple(sorted(item for item in numbers.items() if item[0].endswith("_total"))),
    )


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= 20 else ""


def prompt_speed(before: Metrics | None, now: Metrics) -> float | None:
    """Tokens a second over the prompts that ended between two readings; None when none did or too few to tell."""
    if before is None or before.prompt_tokens is None or before.prompt_seconds is None:
        return None
    if now.prompt_tokens is None or now.prompt_seconds is None:
        return None
    tokens, seconds = now.prompt_tokens - before.prompt_tokens, now.prompt_seconds - before.prompt_seconds
    if tokens < 10 * _step(now.prompt_tokens) or seconds < 10 * _step(now.prompt_seconds):
        return None
    return tokens / seconds


def _step(printed: float) -> float:
    """The smallest change that shows in a number as the server prints it."""
    return float(10.0 ** (math.floor(math.log10(printed)) - DIGITS + 1)) if printed > 0 else 1.0


def _numbers(text: str) -> list[tuple[str, float]]:
    found = []
    for line in text.splitlines():
        name, _, value = line.removeprefix(PREFIX).partition(" ")
        if not line.startswith(PREFIX) or "{" in name:
            continue
        try:
            number = float(value.split()[0])
        except (ValueError, IndexError):
            continue
        if math.isfinite(number):
            found.append((name, number))
    return found


def _count(value: float | None) -> int | None:
    return None if value is None or not 0 <= value <= 1e9 else int(value)
