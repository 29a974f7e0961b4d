"""What runs here without being configured, and the memory of what once did."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

from collectors.collector import AnyCollector, SourceSettings, Surroundings
from collectors.sockets import ListenerTable
from collectors.store.records import Found

EXPECTED_FOR: Final = timedelta(days=7)
"""What was found and goes away is expected back, and so is down, for this long."""
NOTED_EVERY: Final = timedelta(minutes=10)
"""How often the memory of a source that is still there is renewed."""


class Discovery:
    """Looks at the listening ports of this box and names what each source recognizes; sends nothing to anybody."""

    def __init__(self, box: str, kinds: Mapping[str, type[AnyCollector]], found: Iterable[Found]) -> None:
        self._box = box
        self._kinds = kinds
        self._found = {each.key: each for each in found}
        self._table = ListenerTable()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="discovery")

    def look_for(self, kinds: Mapping[str, type[AnyCollector]]) -> None:
        """Look for other kinds of sources from now on; what is known of any is not forgotten."""
        self._kinds = kinds

    def expected(self, now: datetime) -> tuple[Found, ...]:
        """What was seen lately, whether or not it is there now."""
        return tuple(
            each
            for each in self._found.values()
            if each.source in self._kinds and not each.forgotten_at and now - each.last_seen < EXPECTED_FOR
        )

    async def look(self, now: datetime) -> tuple[Found, ...]:
        """Note all that runs here now; gives the records that are new or were worth renewing."""
        listeners = await asyncio.get_running_loop().run_in_executor(self._thread, self._table.read)
        around = Surroundings(self._box, listeners)
        seen = ((kind, settings) for kind in self._kinds.values() for settings in kind.discover(around))
        return tuple(record for kind, settings in seen if (record := self._note(kind, settings, now)))

    def revive(self, found: Found) -> AnyCollector:
        """A collector for what was found."""
        kind = self._kinds[found.source]
        return kind(self._box, kind.Settings.model_validate(json.loads(found.settings)))

    def forget(self, key: str, now: datetime) -> Found | None:
        """Stop expecting what was found under this name; it comes back when it runs again."""
        known = self._found.get(key)
        if known is None:
            return None
        self._found[key] = Found(known.key, known.source, known.settings, known.first_seen, known.last_seen, now)
        return self._found[key]

    def close(self) -> None:
        """Let go of the thread that reads /proc."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _note(self, kind: type[AnyCollector], settings: SourceSettings, now: datetime) -> Found | None:
        key = kind.scope_of(settings)
        known = self._found.get(key)
        if known and not known.forgotten_at and now - known.last_seen < NOTED_EVERY:
            return None
        text = settings.model_dump_json(exclude_defaults=True)
        self._found[key] = Found(key, kind.name, text, known.first_seen if known else now, now, None)
        return self._found[key]
