"""From the config to what an engine is told to do."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from board.limits import Limits
from board.overrides import limits_from
from collectors.collector import AnyCollector, SourceSettings
from collectors.engine.engine import Plan
from collectors.engine.heartbeat import HeartbeatSettings
from collectors.notify.library import Library
from collectors.notify.plan import NotifyPlan, channel
from collectors.notify.settings import KINDS, ChannelSettings, NotifySettings
from collectors.places import config_file, spare_dir, state_dir
from collectors.registry import collectors
from tui.config import Config, ConfigError, Source, check, load, unknown
from tui.version import __version__


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The sources that the config speaks of."""

    on: Sequence[AnyCollector]
    off: Sequence[str]
    named: Sequence[str]
    """The scopes of those that are on and that it names; the others are always there."""


def plan(file: Path | None = None, box: str = "") -> Plan:
    """What this box's engine is to do, from the config and what is always there.

    Args:
        file: Another file than the owner's config.
        box: The name that the box keeps, whatever the config says.

    Raises:
        ConfigError: the config cannot be used.
    """
    file = file or config_file(os.environ)
    config = load(file)
    if box:
        config = replace(config, box=replace(config.box, name=box))
    wanted = _wanted(file, config)
    state = state_dir(os.environ)
    return Plan(
        box=config.box.name,
        zone=config.box.zone,
        limits=_limits(file, config),
        state=state,
        spare=spare_dir(state, os.geteuid()),
        version=__version__,
        collectors=wanted.on,
        off=wanted.off,
        named=wanted.named,
        heartbeat=heartbeat_settings(file, config),
        notify=notify_plan(file, config),
        kinds={name: kind for name, kind in collectors().items() if name not in wanted.off},
    )


def heartbeat_settings(file: Path, config: Config) -> HeartbeatSettings:
    """What the config says of the heartbeat.

    Raises:
        ConfigError: it says something that cannot be.
    """
    settings: HeartbeatSettings = check(file, ("heartbeat",), HeartbeatSettings, config.heartbeat)
    return settings


def notify_settings(file: Path, config: Config) -> tuple[NotifySettings, tuple[ChannelSettings, ...]]:
    """What the config says of notifications, and of each channel.

    Raises:
        ConfigError: it says something that cannot be.
    """
    settings: NotifySettings = check(file, ("notify",), NotifySettings, config.notify)
    channels = tuple(_channel(file, number, written) for number, written in enumerate(settings.channels))
    names = [each.called for each in channels]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"{file}: notify.channels: several are called {twice[0]!r}: give each a name of its own")
    return settings, channels


def notify_plan(file: Path, config: Config) -> NotifyPlan:
    """Whom the engine is to tell what.

    Raises:
        ConfigError: the config says something that cannot be.
    """
    settings, channels = notify_settings(file, config)
    library = Library()
    return NotifyPlan(settings.policy(), tuple(channel(each, library) for each in channels), channels)


def _channel(file: Path, number: int, written: Mapping[str, Any]) -> ChannelSettings:
    where = ("notify", "channels", number)
    model = KINDS.get(str(written.get("kind")))
    if model is None:
        raise Source.of(file).wrong((*where, "kind"), f"should be one of {', '.join(KINDS)}")
    checked: ChannelSettings = check(file, where, model, written)
    return checked


def _limits(file: Path, config: Config) -> Limits:
    try:
        return limits_from(config.limits)
    except ValueError as error:
        raise ConfigError(f"{file}: limits: {error}") from error


def _wanted(file: Path, config: Config) -> _Wanted:
    kinds = collectors()
    on: list[AnyCollector] = []
    off: list[str] = []
    for name in config.sources:
        if name not in kinds:
            raise unknown(file, ("sources", name), kinds)
    named: set[str] = set()
    for name, kind in kinds.items():
        written = config.sources.get(name, [] if kind.many else {})
        for settings in _settings(file, kind, written):
            scope = kind.scope_of(settings)
            if scope in named:
                raise ConfigError(f"{file}: sources.{name}: {scope} is there twice")
            named.add(scope)
            if settings.enabled:
                on.append(kind(config.box.name, settings))
            else:
                off.append(scope)
    return _Wanted(on, off, [each.scope for each in on if each.name in config.sources])


def _settings(file: Path, kind: type[AnyCollector], written: object) -> Iterable[SourceSettings]:
    where = ("sources", kind.name)
    if not kind.many:
        return (check(file, where, kind.model_of(written), written),)
    if not isinstance(written, list):
        raise ConfigError(f"{file}: write [[sources.{kind.name}]], once for each: a box can have several")
    return tuple(check(file, (*where, index), kind.model_of(each), each) for index, each in enumerate(written))
