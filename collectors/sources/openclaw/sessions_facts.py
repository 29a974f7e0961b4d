"""A session as a fact, out of what the gateway, its store and its events say of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from board.facts import Session
from board.sessions import (
    ABORTED,
    CHANNEL,
    CRON,
    DIRECT,
    DONE,
    FAILED,
    GROUP,
    HOOK,
    INTERACTIVE,
    MAIN,
    OTHER,
    RUNNING,
    SUBAGENT,
    TIMED_OUT,
)
from collectors.sources.openclaw.config_models import Safeguards, default_model, window_of
from collectors.sources.openclaw.part import Payload
from collectors.sources.openclaw.sessions_wire import Row

KEPT_FOR: Final = timedelta(days=7)
"""A session in which nothing has happened for longer is not told of, unless it is the main one."""
CRON_KEPT_FOR: Final = timedelta(hours=1)
"""The same, of a cron job's."""
LABEL: Final = 40
_KINDS: Final = {
    **{kind: kind for kind in (MAIN, DIRECT, GROUP, CHANNEL, CRON, SUBAGENT, HOOK)},
    "dm": DIRECT,
    "acp": SUBAGENT,
}
_STATES: Final = {
    "running": RUNNING,
    "done": DONE,
    "completed": DONE,
    "succeeded": DONE,
    "ok": DONE,
    "failed": FAILED,
    "error": FAILED,
    "timeout": TIMED_OUT,
    "timed_out": TIMED_OUT,
    "killed": ABORTED,
    "aborted": ABORTED,
    "cancelled": ABORTED,
}
_LATE: Final = ("timed out", "timeout", "deadline")


@dataclass(frozen=True, slots=True)
class Life:
    """The last run of a session, as events told of it."""

    began: datetime | None
    ended: datetime | None = None
    outcome: str = RUNNING
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What is so for all sessions of a gateway."""

    key: str
    """Key under which they stand."""
    config: Payload
    guards: Safeguards
    """What keeps them from running full; empty where the version has other means."""
    by_difference: bool
    """Whether a model other than the agent's can only have been chosen by hand: the old version does not say."""


def session(row: Row, stored: Row | None, life: Life | None, setting: Setting) -> Session:
    """The fact.

    Args:
        row: What is said of it.
        stored: What its store says of it, if that was read.
        life: Its last run.
        setting: What is so for all.
    """
    parts = row.key.split(":")
    agent, kind = (parts[1] if len(parts) > 1 else "main"), kind_of(row.key, row.chat_type)
    talks, own = kind in INTERACTIVE, stored or row
    wanted, override = _led(row, stored, default_model(setting.config, agent), guess=talks and setting.by_difference)
    configured = window_of(setting.config, wanted)
    window = (configured or row.window) if override else (row.window or configured)
    began, ended, outcome = _life(row, life)
    folder = "" if talks else own.works_in or own.spawned_in or row.works_in or row.spawned_in or ""
    ids = dict.fromkeys((f"session:{row.key}", *((f"session:{row.session_id}",) if row.session_id else ())))
    return Session(
        key=f"{setting.key}/{row.key.replace('/', '_')}",
        refs=(*ids, f"agent:{agent}", *((f"folder:{folder}",) if folder else ())),
        agent=agent,
        label=_label(row, parts),
        kind=kind,
        model_wanted=wanted,
        model_used=_named(stored.provider, stored.model) if stored else "",
        override=override,
        window=window,
        flush_at=setting.guards.flush_at(window) if talks and stored else None,  # else nobody says whether it was
        history_most=setting.guards.history_most(window) if talks else None,
        flushed_at=own.flushed_at if own.flushed_after == (own.compactions or 0) else None,
        compactions=own.compactions,
        started_at=began,
        ended_at=ended,
        folder=folder,
        outcome=outcome,
        last_event=max((at for at in (row.updated_at, life and life.last) if at), default=None),
        tokens=None if row.fresh is False else row.tokens,
    )


def is_told_of(told: Session, now: datetime) -> bool:
    """Whether a session is of any concern now."""
    if told.kind == MAIN or told.outcome == RUNNING:
        return True
    kept = CRON_KEPT_FOR if told.kind == CRON else KEPT_FOR
    return told.last_event is not None and now - told.last_event <= kept


def kind_of(key: str, chat_type: str | None = None) -> str:
    """What sort of session a key names: ``agent:main:slack:channel:c0006`` is a channel's."""
    for part in key.split(":")[2:4]:
        if part in _KINDS:
            return _KINDS[part]
    return _KINDS.get(chat_type or "", OTHER)


def outcome_of_error(text: str) -> str:
    """How a run ended that ended with an error."""
    return TIMED_OUT if any(word in text.lower() for word in _LATE) else FAILED


def _led(row: Row, stored: Row | None, usual: str, *, guess: bool) -> tuple[str, bool]:
    """The model that a session is led to, and whether somebody chose it for this session.

    What was stored before the last change says nothing of it: then a model that is not the usual one was chosen.
    """
    old = stored is None or bool(stored.updated_at and row.updated_at and stored.updated_at < row.updated_at)
    own = row if stored is None or old else stored
    chosen = _named(own.provider_override or own.provider, own.model_override)
    wanted = chosen or _named(row.provider, row.model) or usual
    differs = bool(usual) and usual not in {wanted, wanted.partition("/")[2]}
    return wanted, bool(chosen) or row.override_source == "user" or (guess and old and differs)


def _life(row: Row, life: Life | None) -> tuple[datetime | None, datetime | None, str]:
    """When its last run began and ended, and how; events know it first, and the old version says nothing else."""
    if life is not None:
        return life.began, life.ended, life.outcome
    if row.at_work:
        return row.started_at, None, RUNNING
    outcome = _STATES.get((row.status or "").lower(), "")
    if outcome == FAILED:
        outcome = outcome_of_error(row.error or "")
    if not outcome and row.aborted:
        outcome = ABORTED
    return row.started_at, None if outcome == RUNNING else row.ended_at, outcome


def _label(row: Row, parts: list[str]) -> str:
    return (row.label or ":".join(parts[2:]) or row.key)[:LABEL]


def _named(provider: str | None, model: str | None) -> str:
    """``provider/model``; some models come with their provider."""
    if not model:
        return ""
    return model if not provider or model.startswith(f"{provider}/") else f"{provider}/{model}"
