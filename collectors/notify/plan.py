"""What an engine is told of notifications: whom to tell what, and by which ways."""

from dataclasses import dataclass, field

from board.alerts.notices import Policy
from collectors.notify.channel import Bell, Channel
from collectors.notify.library import Library
from collectors.notify.posts import Ntfy, Service, Webhook
from collectors.notify.programs import Command, Desktop
from collectors.notify.settings import (
    ChannelSettings,
    CommandSettings,
    DesktopSettings,
    NtfySettings,
    ServiceSettings,
    WebhookSettings,
)


@dataclass(frozen=True, slots=True)
class NotifyPlan:
    """Whom to tell what; without a channel nobody is told anything."""

    policy: Policy = field(default_factory=Policy)
    channels: tuple[Channel, ...] = field(default=(), compare=False)
    settings: tuple[ChannelSettings, ...] = ()
    """What the owner said of the channels: plans that say the same are the same."""

    @property
    def on(self) -> bool:
        """Whether there is any way to tell somebody."""
        return bool(self.channels)


def channel(settings: ChannelSettings, library: Library) -> Channel:
    """The channel that such settings describe."""
    match settings:
        case NtfySettings():
            return Ntfy(settings.called, settings.url, settings.token, library)
        case WebhookSettings():
            return Webhook(settings.called, settings.url, settings.form, library)
        case ServiceSettings():
            return Service(settings.called, settings.url, library)
        case CommandSettings():
            return Command(settings.called, settings.argv, settings.timeout)
        case DesktopSettings():
            return Desktop(settings.called)
        case _:
            return Bell(settings.called)
