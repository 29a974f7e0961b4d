"""``notify``: by which ways messages are sent, and a test message by each."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from board.alerts.notices import Notice, Occasion, Policy
from board.board import Severity
from board.words import clock, duration
from collectors.clock import utc_now
from collectors.notify import notifier
from collectors.notify.channel import Bell, Channel
from collectors.notify.notifier import Notifier, Result
from collectors.notify.settings import ChannelSettings
from collectors.places import config_file
from tui.cli import EXIT_USAGE
from tui.config import Config, load
from tui.setup import notify_plan, notify_settings


def run(options: argparse.Namespace) -> int:
    """List the channels, or send a test message; 1 when it did not get through somewhere."""
    file = config_file(os.environ)
    config = load(file)
    settings, channels = notify_settings(file, config)
    ways = notify_plan(file, config).channels
    if not channels:
        print(f"no channel in {file}: nothing is sent. Write [[notify.channels]] with its kind.", file=sys.stderr)
        return 0
    if options.action == "list":
        for line in (*_table(channels), *_policy(settings.policy(), config.box.zone, utc_now())):
            print(line)
        return 0
    wanted = tuple(way for way in ways if options.channel in (None, way.name))
    if not wanted:
        known = ", ".join(way.name for way in ways)
        print(f"no channel is called {options.channel!r}; there are: {known}", file=sys.stderr)
        return EXIT_USAGE
    return _try(wanted, _test(config, names=settings.names))


def _try(ways: Sequence[Channel], notice: Notice) -> int:
    # What goes wrong is printed below; the log's last resort would say it once more.
    logging.getLogger(notifier.__name__).addHandler(logging.NullHandler())
    for way in ways:
        if isinstance(way, Bell):
            print(f"{way.name}: open walls ring by themselves: there is nothing to send")
    tried = tuple(way for way in ways if not isinstance(way, Bell))
    results = asyncio.run(Notifier(tried, pauses=()).send((notice,)))
    for result in results:
        print(_said(result))
    return 0 if all(result.delivered for result in results) else 1


def _test(config: Config, *, names: bool) -> Notice:
    box = f" of {config.box.name}" if names else ""
    return Notice(
        incident="",
        occasion=Occasion.TEST,
        severity=Severity.NOTE,
        title="TEST: a message of LockN Control",
        body=f"nothing is wrong\nsent at {clock(utc_now(), config.box.zone)} by `lockn-control notify test`{box}",
        reference="test",
    )


def _said(result: Result) -> str:
    if result.delivered:
        return f"{result.channel}: sent in {result.took:.1f} s"
    return f"{result.channel}: NOT sent: {result.sentence}" + (f"; {result.remedy}" if result.remedy else "")


def _table(channels: Sequence[ChannelSettings]) -> Iterable[str]:
    width = max(len("CHANNEL"), *(len(each.called) for each in channels))
    yield f"{'CHANNEL'.ljust(width)}  KIND"
    for each in channels:
        yield f"{each.called.ljust(width)}  {each.kind}"


def _policy(policy: Policy, zone: tzinfo, now: datetime) -> Iterable[str]:
    yield f"told: {', '.join(sorted(severity.value.upper() for severity in policy.severities))}"
    again = policy.remind_every
    yield f"reminded: {'every ' + duration(again.total_seconds()) if again > timedelta() else 'never'}"
    if policy.quiet is None:
        yield "quiet hours: none"
    else:
        hours = f"{policy.quiet.begins:%H:%M}-{policy.quiet.ends:%H:%M}"
        yield f"quiet hours: {hours}, {'on' if policy.quiet.hold(now, zone) else 'off'} now"
