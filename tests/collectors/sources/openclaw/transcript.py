"""Transcripts as a gateway of the file era writes them, for tests."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

T0 = datetime(2026, 2, 11, 18, 26, tzinfo=UTC)
BROKE = "402 Your API key has run out of credits or has an insufficient balance. Check your plan and billing details."


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return T0 + timedelta(seconds=seconds)


def line(second: float, *, type: str, **more: Any) -> str:  # noqa: A002 - its name on the wire
    """One line of a transcript."""
    stamp = at(second).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": type, "id": "d8597fb8", "parentId": None, "timestamp": stamp, **more})


def said(second: float, role: str, content: object, **more: Any) -> str:
    """A message."""
    return line(second, type="message", message={"role": role, "content": content, "timestamp": 0, **more})


def user(second: float, text: str) -> str:
    """What a person, a job or another agent wrote."""
    return said(second, "user", [{"type": "text", "text": text}])


def slack(second: float, text: str = "any update?", person: str = "Sean") -> str:
    """What a person wrote on Slack."""
    return user(second, f"[Slack {person} +5m Wed 2026-02-11 13:26 EST] {text}\n[message_id: 1707678720.000100]")


def failed(second: float, model: str, error: str) -> str:
    """A request to a model that was refused."""
    provider, _, name = model.partition("/")
    more = {"provider": provider, "model": name, "stopReason": "error", "errorMessage": error}
    return said(second, "assistant", [], **more)


def answer(second: float, text: str = "All GPUs fine.", model: str = "openai/gpt-5.3-codex") -> str:
    """A turn that ended well."""
    provider, _, name = model.partition("/")
    block = {"type": "text", "text": text}
    return said(second, "assistant", [block], provider=provider, model=name, stopReason="stop")


def send(second: float, call: str = "call_1", channel: str = "slack") -> str:
    """An agent sends a message to a channel."""
    arguments = {"action": "send", "channel": channel, "target": "user:U08AN55R810", "message": "on it"}
    block = {"type": "toolCall", "id": call, "name": "message", "arguments": arguments}
    return said(second, "assistant", [block], provider="openai", model="gpt-5.3-codex", stopReason="toolUse")


def sent(second: float, call: str = "call_1", identity: str = "1707678780.000200", *, well: bool = True) -> str:
    """What came of that."""
    result = {"ok": True, "result": {"messageId": identity, "channelId": "D1"}} if well else {"status": "error"}
    block = {"type": "text", "text": json.dumps(result, indent=2)}
    return said(second, "toolResult", [block], toolCallId=call, toolName="message", isError=not well)


class Folder:
    """The folder of a gateway."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sessions = path / "agents" / "main" / "sessions"
        self.sessions.mkdir(parents=True)

    def write(self, session: str, *lines: str) -> None:
        """Append to a transcript."""
        with (self.sessions / f"{session}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(f"{each}\n" for each in lines)
