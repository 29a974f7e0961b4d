"""Transcripts of a gateway's sessions in a script: the source's own parts make of them what it would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from board.facts import Fact
from collectors.replay.openclaw_store import GATEWAY
from collectors.replay.script import Moment
from collectors.sources.openclaw.transcripts_entry import Entry
from collectors.sources.openclaw.transcripts_ledger import Ledger, Whom
from collectors.sources.openclaw.transcripts_runs import Runs
from collectors.sources.openclaw.transcripts_talk import Talk

TRANSCRIPTS: Final = "openclaw/main/transcripts"
KEY: Final = f"{GATEWAY}/transcripts"
CODEX: Final = "openai/gpt-5.3-codex"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript of one session."""

    session: str
    entry: Entry

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.entry.timestamp


def asks(session: str, at: datetime, person: str = "Sean", words: str = "any update?") -> Line:
    """A person writes on Slack."""
    return _line(session, at, {"role": "user", "content": f"[Slack {person} {at:%Y-%m-%d %H:%M} EST] {words}"})


def beats(session: str, at: datetime) -> Line:
    """The gateway wakes an agent by itself."""
    return _line(session, at, {"role": "user", "content": "Read HEARTBEAT.md if it exists. Follow it strictly."})


def answers(session: str, at: datetime, model: str = CODEX) -> Line:
    """A turn ends with words."""
    provider, _, name = model.partition("/")
    return _line(session, at, _assistant(provider, name, "stop", [{"type": "text", "text": "All is done."}]))


def refused(session: str, at: datetime, model: str, error: str) -> Line:
    """A request to a model is refused."""
    provider, _, name = model.partition("/")
    return _line(session, at, {**_assistant(provider, name, "error", []), "errorMessage": error})


def shown(session: str, at: datetime, words: str) -> Line:
    """The gateway shows people a text of its own."""
    return _line(session, at, _assistant("openclaw", "delivery-mirror", "stop", [{"type": "text", "text": words}]))


def sends(session: str, at: datetime, identity: str, model: str = CODEX) -> tuple[Line, Line]:
    """An agent sends a message to Slack, and Slack takes it."""
    provider, _, name = model.partition("/")
    call = {"type": "toolCall", "id": identity, "name": "message", "arguments": {"action": "send", "channel": "slack"}}
    brought = [{"type": "text", "text": f'{{"ok": true, "result": {{"messageId": "{identity}"}}}}'}]
    result = {"role": "toolResult", "toolName": "message", "toolCallId": identity, "content": brought}
    return _line(session, at, _assistant(provider, name, "toolUse", [call])), _line(session, at, result)


def _line(session: str, at: datetime, message: Mapping[str, Any]) -> Line:
    return Line(session, Entry.model_validate({"type": "message", "timestamp": at, "message": message}))


def _assistant(provider: str, model: str, stopped: str, content: list[Any]) -> dict[str, Any]:
    return {"role": "assistant", "provider": provider, "model": model, "stopReason": stopped, "content": content}


@dataclass(frozen=True, slots=True)
class Transcripts:
    """All that sessions wrote, where Slack is told what was delivered."""

    lines: tuple[Line, ...]

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What is read at a moment."""
        ledger = Ledger(KEY)
        sessions: dict[str, tuple[Runs, Talk]] = {}
        for line in sorted((each for each in self.lines if each.at <= moment.at), key=lambda each: each.at):
            whom = Whom(session=line.session, agent="main")
            blank = Runs(whom, ledger), Talk(f"{KEY}/talk/{line.session}", whom.refs, frozenset({"slack"}), names=True)
            runs, talk = sessions.setdefault(line.session, blank)
            runs.take(line.entry)
            talk.take(line.entry)
        yield from ledger.facts(moment.at)
        yield from (fact for _, talk in sessions.values() if (fact := talk.fact(moment.at)) is not None)
