"""What a gateway pushes is foreign: nothing of it may end the connection that all parts share."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.collector import Push
from collectors.sources.openclaw.part import Given, Hello, Part
from collectors.sources.openclaw.parts import PARTS
from collectors.sources.openclaw.settings import OpenClawSettings

NOW = datetime(2026, 2, 11, 13, 0, tzinfo=UTC)
EVENTS = ("tick", "health", "heartbeat", "cron", "agent", "chat", "task", "presence", "shutdown", "session.message")
NAMES = (
    *("jobId", "action", "job", "state", "runAtMs", "status", "error", "durationMs", "nextRunAtMs", "sessionKey"),
    *("stream", "phase", "data", "runId", "sessions", "count", "ts", "seq", "errorMessage", "message", "sessionId"),
    *("started", "finished", "lifecycle", "start", "end", "final", "provider", "model", "usage", "agents", "heartbeat"),
)
WORDS = st.sampled_from((*NAMES, "agent:main:main", "agent:main:cron:x:run:y", "", "\0", "\ud83d"))
LEAVES = st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | WORDS | st.text(max_size=20)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=25,
)
KEYS = st.sampled_from(("agent:main:main", "agent:main:cron:x:run:y", "", "\ud83d"))
RUNS = st.fixed_dictionaries(
    {"stream": st.just("lifecycle"), "sessionKey": KEYS},
    optional={
        "runId": VALUES,
        "ts": VALUES,
        "data": st.fixed_dictionaries(
            {"phase": st.sampled_from(("start", "end", "error"))},
            optional={"error": VALUES, "model": VALUES, "provider": VALUES, "startedAt": VALUES, "endedAt": VALUES},
        ),
    },
)
JOBS = st.fixed_dictionaries(
    {"jobId": st.sampled_from(("j", "")), "action": st.sampled_from(("added", "started", "finished", "removed"))},
    optional=dict.fromkeys((*NAMES[2:9], "sessionId", "summary", "model", "provider", "errorReason"), VALUES),
)
PAYLOADS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12) | RUNS | JOBS


class Silent:
    """A socket that answers nothing."""

    hello = Hello(protocol=4, version="2026.9.6")

    async def call(self, method: str, params: Any = None, *, within: float = 10.0) -> Any:
        """Wait for ever."""
        del method, params, within
        await asyncio.Event().wait()


async def blocking(function: Any, *args: Any) -> Any:
    """Run it here."""
    return function(*args)


@pytest.fixture(scope="module")
def parts() -> Iterator[tuple[Part, ...]]:
    """All parts of a gateway whose folder is empty."""
    with TemporaryDirectory() as folder:
        held = Given(
            box="box",
            key="box/openclaw/main",
            scope="openclaw/main",
            settings=OpenClawSettings(),
            link=Silent(),
            clock=lambda: NOW,
            proc=Path(folder),
            state_dir=lambda: Path(folder),
            config=dict,
            blocking=blocking,
        )
        yield tuple(part(held) for part in PARTS)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(event=st.sampled_from(EVENTS), payload=PAYLOADS)
def test_no_event_whatever_it_says_stops_a_part(parts: tuple[Part, ...], event: str, payload: dict[str, Any]) -> None:
    for part in parts:
        assert all(isinstance(push, Push) for push in part.hear(event, payload))
