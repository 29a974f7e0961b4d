"""What an owner can say of notifications, and what is refused."""

from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from board.alerts.notices import Policy, QuietHours
from board.board import Severity
from collectors.notify.channel import Bell, Channel
from collectors.notify.library import Library
from collectors.notify.plan import channel
from collectors.notify.posts import Ntfy, Service, Webhook
from collectors.notify.programs import Command, Desktop
from collectors.notify.settings import KINDS, NotifySettings, NtfySettings, WebhookSettings

KEY = "canary-7f3a"
SECRET = {"env": "HOOK"}


def test_without_a_word_red_and_you_are_told_each_hour_and_hosts_are_not_named() -> None:
    assert NotifySettings().policy() == Policy(
        severities=frozenset({Severity.NOW, Severity.YOU}), remind_every=timedelta(hours=1), quiet=None, names=False
    )
    assert NotifySettings().channels == ()


def test_what_is_written_is_meant() -> None:
    written = NotifySettings.model_validate(
        {"reminder_minutes": 0, "quiet": "22:30-07:00", "severities": ["now", "soon"], "names": True}
    )
    assert written.policy() == Policy(
        severities=frozenset({Severity.NOW, Severity.SOON}),
        remind_every=timedelta(),
        quiet=QuietHours(time(22, 30), time(7)),
        names=True,
    )


@pytest.mark.parametrize(
    "written",
    [
        {"quiet": "22-7"},
        {"quiet": "24:00-07:00"},
        {"quiet": "07:00-07:00"},
        {"reminder_minutes": -1},
        {"severities": ["note"]},
        {"severities": []},
        {"chanels": []},
    ],
    ids=str,
)
def test_nonsense_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NotifySettings.model_validate(written)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ({"kind": "bell"}, Bell),
        ({"kind": "desktop"}, Desktop),
        ({"kind": "ntfy", "url": "https://ntfy.sh/topic", "token": {"file": "~/.ntfy"}}, Ntfy),
        ({"kind": "webhook", "form": "slack", "url": SECRET}, Webhook),
        ({"kind": "webhook", "form": "json", "url": "http://127.0.0.1:8000/alerts"}, Webhook),
        ({"kind": "command", "argv": ["logger"]}, Command),
        ({"kind": "url", "url": {"command": ["pass", "telegram"]}}, Service),
    ],
)
def test_each_kind_becomes_a_channel_with_its_name(written: dict[str, Any], kind: type[Channel]) -> None:
    made = channel(KINDS[written["kind"]].model_validate(written), Library())
    assert isinstance(made, kind)
    assert made.name == written["kind"]


@pytest.mark.parametrize(
    "url",
    [
        f"https://jarvis:{KEY}@ntfy.example/topic",
        f"https://ntfy.example/topic?auth={KEY}",
        f"ntfy://{KEY}",
        {"env": "A", "file": "/b"},
        {},
    ],
    ids=str,
)
def test_a_url_that_opens_something_is_not_taken_in_plain_words_nor_repeated(url: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        NtfySettings.model_validate({"kind": "ntfy", "url": url})
    assert KEY not in str(refusal.value)


@pytest.mark.parametrize("form", ["slack", "discord"])
def test_a_webhook_that_is_a_key_has_to_be_kept_like_one(form: str) -> None:
    written = {"kind": "webhook", "form": form, "url": f"https://hooks.example/{KEY}"}
    with pytest.raises(ValidationError, match="name where it is kept") as refusal:
        WebhookSettings.model_validate(written)
    assert KEY not in str(refusal.value)


async def test_an_address_is_read_from_where_it_is_kept_or_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://ntfy.sh/kept\n")
    kept = NtfySettings.model_validate({"kind": "ntfy", "url": {"file": str(tmp_path / "url")}})
    plain = NtfySettings.model_validate({"kind": "ntfy", "url": "https://ntfy.sh/plain"})
    assert [await each.url.read() for each in (kept, plain)] == ["https://ntfy.sh/kept", "https://ntfy.sh/plain"]
