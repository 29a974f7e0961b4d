"""What runs here without being configured, and the memory of what once did."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError

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
        """What was seen lately, whether or not it is there now; what another version noted may mean nothing to us."""
        return tuple(each for each in self._found.values() if self._is_expected(each, now))

    async def look(self, now: datetime) -> tuple[Found, ...]:
        """Note all that runs here now; gives the records that are new or were worth renewing."""
        seen = await asyncio.get_running_loop().run_in_executor(self._thread, self._recognized)
        return tuple(record for kind, settings in seen if (record := self._note(kind, settings, now)))

    def revive(self, found: Found) -> AnyCollector:
        """A collector for what is expected."""
        return self._kinds[found.source](self._box, self._settings(found))

    def unwatched(self, now: datetime, names: Container[str], known: Iterable[AnyCollector]) -> list[AnyCollector]:
        """Collectors for what is expected and nobody watches yet.

        Args:
            now: The time.
            names: Scopes that are spoken for.
            known: What is watched, which may speak for what was found by another name.
        """
        watched, fresh = [*known], list[AnyCollector]()
        for found in self.expected(now):
            if found.key in names:
                continue
            one = self.revive(found)
            if not any(type(each) is type(one) and each.speaks_for(one) for each in watched):
                fresh.append(one)
                watched.append(one)
        return fresh

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

    def _is_expected(self, found: Found, now: datetime) -> bool:
        lately = not found.forgotten_at and now - found.last_seen < EXPECTED_FOR
        return lately and self._settings(found) is not None

    def _recognized(self) -> list[tuple[type[AnyCollector], SourceSettings]]:
        """What each source recognizes; reads /proc."""
        around = Surroundings(self._box, self._table.read())
        return [(kind, settings) for kind in self._kinds.values() for settings in kind.discover(around)]

    def _settings(self, found: Found) -> SourceSettings | None:
        """The settings as they were noted; None where they are none of ours."""
        try:
            return self._kinds[found.source].Settings.model_validate_json(found.settings)
        except (KeyError, ValidationError):
            return None

    def _note(self, kind: type[AnyCollector], settings: SourceSettings, now: datetime) -> Found | None:
        key = kind.scope_of(settings)
        known = self._found.get(key)
        if known and self._is_expected(known, now) and now - known.last_seen < NOTED_EVERY:
            return None
        text = settings.model_dump_json(exclude_defaults=True)
        self._found[key] = Found(key, kind.name, text, known.first_seen if known else now, now, None)
        return self._found[key]
