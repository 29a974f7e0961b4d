"""Whatever a gateway says of a job or of a session, it becomes a fact or nothing, and never an error."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from board.facts import Job, Session
from collectors.sources.openclaw.config_models import Safeguards
from collectors.sources.openclaw.cron_facts import Frame, fact
from collectors.sources.openclaw.cron_settings import CronSettings
from collectors.sources.openclaw.cron_wire import jobs_of, with_states
from collectors.sources.openclaw.sessions_facts import Setting, session
from collectors.sources.openclaw.sessions_wire import rows

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(
        (10**400, -(10**18), 1_795_163_306_601, 0, float("nan"), float("inf"), 0.5, "ok", "error", "\ud83d")
    )
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def some(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """An object that may hold anything under some names."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING))


STATE = ("nextRunAtMs", "lastRunAtMs", "runningAtMs", "lastStatus", "lastError", "consecutiveErrors", "autoDisabled")
STATES = some(*STATE) | ANYTHING
JOBS = st.fixed_dictionaries(
    {"id": ANYTHING | st.just("a"), "enabled": ANYTHING | st.just(True)},
    optional={
        **dict.fromkeys(("name", "agentId", "createdAtMs", "declarationKey"), ANYTHING),
        "schedule": some("kind", "everyMs", "expr", "tz") | ANYTHING,
        "payload": some("kind", "model") | ANYTHING,
        "state": STATES,
    },
)
ROWS = st.fixed_dictionaries(
    {"key": ANYTHING | st.sampled_from(("agent:main:main", "agent", ":::", "agent:main:cron:x"))},
    optional=dict.fromkeys(
        (
            *("sessionId", "updatedAt", "abortedLastRun", "label", "chatType", "totalTokens", "totalTokensFresh"),
            *("contextTokens", "modelProvider", "model", "providerOverride", "modelOverride", "modelOverrideSource"),
            *("compactionCount", "memoryFlushAt", "memoryFlushCompactionCount", "status", "lastRunError"),
            *("hasActiveRun", "archived", "startedAt", "endedAt"),
        ),
        ANYTHING,
    ),
)


@given(st.lists(JOBS | ANYTHING, max_size=3), st.dictionaries(st.just("a"), STATES) | ANYTHING)
def test_a_job_is_a_fact_or_nothing(listed: list[Any], states: object) -> None:
    frame = Frame("k", CronSettings(), NOW)
    for job in jobs_of(list(with_states(listed, states))):
        told = fact(frame, job, empty=False, flips=None)
        assert isinstance(told, Job)
        assert told.period is None or 0 < told.period < 4e9
        assert told.errors is None or told.errors < 4e12


@given(st.lists(ROWS | ANYTHING, max_size=3), st.booleans())
def test_a_session_is_a_fact_or_nothing(listed: list[Any], guess: bool) -> None:
    setting = Setting(key="k", config={}, guards=Safeguards(reserve=1, soft=1, share=0.5), by_difference=guess)
    read = rows(listed, 100)
    for row, stored in zip(read, [None, *read], strict=False):
        told = session(row, stored, None, setting)
        assert isinstance(told, Session)
        assert told.tokens is None or 0 <= told.tokens < 4e12
        assert told.window is None or 0 <= told.window < 4e12
