"""The words by which sources and rules speak of sessions of agents and of the routes that lead them to a model."""

from typing import Final

MAIN: Final = "main"
DIRECT: Final = "direct"
GROUP: Final = "group"
CHANNEL: Final = "channel"
SUBAGENT: Final = "subagent"
CRON: Final = "cron"
HOOK: Final = "hook"
OTHER: Final = "other"

INTERACTIVE: Final = frozenset({MAIN, DIRECT, GROUP, CHANNEL})
"""Kinds of sessions in which a person talks, so that their context goes on from day to day."""
DISPATCHED: Final = frozenset({SUBAGENT, CRON, HOOK})
"""Kinds of sessions that were sent off with a task."""

RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
TIMED_OUT: Final = "timed out"
ABORTED: Final = "aborted"
BADLY: Final = frozenset({FAILED, TIMED_OUT, ABORTED})
"""Outcomes of what did not come to its end."""

BY_DEFAULT: Final = "default"
FOR_SUBAGENTS: Final = "subagent"
FOR_HEARTBEATS: Final = "heartbeat"
AS_FALLBACK: Final = "fallback"
KNOWN: Final = "known"
"""Source of a route that nothing takes by itself: the model is configured, and a session may be switched to it."""
ROUTES: Final = (BY_DEFAULT, FOR_SUBAGENTS, FOR_HEARTBEATS, AS_FALLBACK)
"""Sources of the routes that are taken by themselves."""

SAFEGUARDS: Final = "safeguards"
"""Kind of the service that keeps contexts from running full."""
STORE: Final = "session-store"
"""Kind of the service that keeps the sessions of a gateway, in files that are read and written whole."""
