"""``init``: a commented config of what is found on this box; what is there already is kept."""

import argparse
import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from collectors.clock import utc_now
from collectors.collector import AnyCollector, SourceSettings
from collectors.engine.discovery import Discovery
from collectors.engine.engine import Plan
from collectors.places import STORE, config_file, spare_dir, state_dir
from collectors.registry import collectors
from collectors.store.reader import Reader
from collectors.store.records import Found, Picture
from collectors.store.trouble import StoreTrouble
from tui.config import load
from tui.inventory import own_blocks, source_blocks
from tui.setup import plan
from tui.starter import Block, appended, fresh, missing, named
from tui.whole import put


def run(options: argparse.Namespace) -> int:
    """Write the config, or below one that is there what it does not name; 1 when it cannot be written."""
    file, now = config_file(os.environ), utc_now()
    told = plan()  # a config that cannot be used is refused here, before anything is added to it
    before = file.read_bytes() if file.exists() else b""
    text = before.decode()
    content, count = _written(file, text, told, now)
    if options.print:
        print(content, end="")
        return 0
    if not count:
        print(f"{file}: nothing is missing: all that is found here is named in it", file=sys.stderr)
        return 0
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (file.read_bytes() if file.exists() else b"") != before:
            print(f"{file} was edited meanwhile: nothing was written, try again", file=sys.stderr)
            return 1
        put(file, content.encode(), file.stat().st_mode & 0o777 if before else 0o600)
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}; `lockn-control init --print` shows it", file=sys.stderr)
        return 1
    print(f"{file}: {f'{count} found and not named yet, added below as comments' if text.strip() else 'written'}")
    return 0


def _written(file: Path, text: str, told: Plan, now: datetime) -> tuple[str, int]:
    """The file's new content, and how many blocks are new in it."""
    picture, known = _remembered(told)
    found = asyncio.run(_found(told, known, now))
    sources = tuple(source_blocks(found, picture))
    if not text.strip():
        blocks: tuple[Block, ...] = (*own_blocks(load(file), _zone(told)), *sources)
        return fresh(blocks), len(blocks)
    single = {f"[sources.{name}]" for name in named(text)}
    new = tuple(block for block in missing(text, sources) if block.header not in single)
    if not new:
        return text, 0
    note = f"Found here on {now.astimezone(told.zone):%d %b %Y} by `lockn-control init`, and not named above."
    return appended(text, new, note), len(new)


def _zone(told: Plan) -> str:
    """The name of the zone that times are told in; empty where it has none."""
    name = str(told.zone)
    return name if name in available_timezones() else ""


async def _found(
    told: Plan, known: tuple[Found, ...], now: datetime
) -> list[tuple[type[AnyCollector], SourceSettings]]:
    """What is found by looking, and what was found lately, unless the config names it."""
    kinds = collectors()
    discovery = Discovery(told.box, kinds, known)
    try:
        await discovery.look(now)
        expected = discovery.expected(now)
        revived = [(kinds[each.source], discovery.revive(each)) for each in expected]
    finally:
        discovery.close()
    for _, each in revived:
        await each.close()
    many = {each.scope for each in told.collectors if each.many} | set(told.off)
    return [(kind, each.settings) for kind, each in revived if each.scope not in many]


def _remembered(told: Plan) -> tuple[Picture, tuple[Found, ...]]:
    for folder in (state_dir(os.environ), spare_dir(told.state, os.geteuid())):
        reader = Reader(folder / STORE)
        try:
            if found := reader.loaded().found:
                return reader.picture(), found
        except StoreTrouble as trouble:
            print(f"what was found before cannot be read: {trouble}", file=sys.stderr)
        finally:
            reader.close()
    return Picture(), ()
