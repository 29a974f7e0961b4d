"""People: who wrote a message of a transcript, and where; its words go no further than this room."""

import re
from dataclasses import dataclass
from typing import Final

from collectors.sources.openclaw.transcripts_entry import HEAD, Entry

CHANNELS: Final = (
    "slack",
    "discord",
    "telegram",
    "whatsapp",
    "signal",
    "imessage",
    "bluebubbles",
    "msteams",
    "matrix",
    "mattermost",
    "googlechat",
    "feishu",
)
"""Where people write to a gateway."""
ELSEWHERE: Final = "chat"
"""Stands for a channel that a message does not name."""
INTERNAL: Final = frozenset({"inter_session", "internal_system"})
"""Origins of messages that no person wrote."""
BOT: Final = "bot"
SCREENS: Final = frozenset({"webchat", "internal", "control-ui", "tui", "cli"})
"""Where who writes sees the answer as it is written."""

_NAMES: Final = "|".join(CHANNELS)
_DATE: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d{4}-\d\d-\d\d"
_ENVELOPE: Final = re.compile(
    rf"(?i)\[(?P<channel>{_NAMES})(?P<room>[^\]]{{0,120}}?)(?: \+\w+)? {_DATE}[^\]]{{0,60}}\] ?"
    r"(?:(?P<name>[^:\n]{1,40}): )?"
)
"""``[Slack #general +5m 2026-02-11 13:26 EST] Sean: ...``, to an agent alone ``[Slack Sean 2026-02-11 ...] ...``."""
_SYSTEM: Final = re.compile(
    rf"(?i)^System: \[{_DATE}[^\]]{{0,60}}\] (?P<channel>{_NAMES}) (?:DM|message)[^:\n]{{0,60}}? from "
    r"(?P<name>[^:\n]{1,60}):"
)
"""``System: [2026-02-28 01:00:08 UTC] Slack DM from U08AN55R810: ...``"""
_INFORMED: Final = "Conversation info (untrusted metadata)"
"""What newer gateways put before a message, with a block of JSON behind it."""
_SENDER: Final = re.compile(r'"sender": "([^"\n]{1,60})"')
_CHAT: Final = re.compile(rf'(?i)"(?:chat_id|channel|provider|surface)": "({_NAMES})\b')
_MANY: Final = re.compile(r"(?i)^ #|\bid:-|\bgroup\b|@g\.us\b")
"""What the room of many people is known by."""
_ID_BEHIND: Final = re.compile(r"\s*\bid:\S+.*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose message it is."""

    channel: str
    person: str


def asker(entry: Entry) -> Asked | None:
    """Who wrote a message; by what the gateway notes beside it, and where it notes nothing, by how it begins."""
    message = entry.message
    if message is None or message.origin in INTERNAL or message.sender.kind == BOT:
        return None
    person = message.sender.name or message.sender.username
    channel = (message.sender.channel or message.channel or entry.channel).lower()
    if (person and channel and channel not in SCREENS) or (message.packed and channel in CHANNELS):
        return Asked(channel, person)
    return asked(message.text)


def asked(text: str) -> Asked | None:
    """Who wrote a message, and where; None where it is of no person: of a job, a heartbeat, an agent."""
    head = text[:HEAD]
    if found := _ENVELOPE.match(head):
        room = found["room"]  # of many people the message begins with a name; to an agent alone, with its words
        person = found["name"] or "" if _MANY.search(room) else _ID_BEHIND.sub("", room)
        return Asked(found["channel"].lower(), person.strip())
    if found := _SYSTEM.match(head):
        return Asked(found["channel"].lower(), found["name"].strip())
    if head.startswith(_INFORMED) and (sender := _SENDER.search(head)):
        chat = _CHAT.search(head)
        return Asked(chat[1].lower() if chat else ELSEWHERE, sender[1])
    return None
