"""The config of a gateway on another box, as it tells it: without secrets, and with addresses as seen from here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from collectors.sources.openclaw.conf import section
from collectors.sources.openclaw.errand import Errand
from collectors.sources.openclaw.handshake import OLDEST
from collectors.sources.openclaw.part import Link, Payload

METHOD: Final = "config.get"
"""Ours to read from the second protocol on; before, it wants more rights than we ask for."""
EVERY: Final = timedelta(minutes=5)
WITHIN: Final = 10.0
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})
KEPT: Final = ("agents", "commands", "meta")
"""What is kept as it is, beside the providers of models."""
WITH_FILES: Final = ("cron", "session")
"""What is kept but for the place of its files: on this box that is another gateway's, or nobody's."""
OF_A_PROVIDER: Final = ("api", "baseUrl")
"""What is kept of a provider; never its key."""
OF_A_MODEL: Final = ("id", "baseUrl", "contextWindow")
MOST: Final = 200


class RemoteConfig:
    """Asks for it now and then, and keeps what is looked at."""

    def __init__(self, link: Link, clock: Callable[[], datetime]) -> None:
        self._link = link
        self._errand = Errand(lambda: link.call(METHOD, within=WITHIN), clock)

    async def look(self, host: str) -> Payload:
        """What it said last; empty where it does not say.

        Args:
            host: Where the gateway is: what it calls its own box is there for us.
        """
        hello = self._link.hello
        if hello is not None and hello.protocol > OLDEST and self._errand.due(EVERY):
            await self._errand.send()
        told = self._errand.last.payload if self._errand.last else None
        return reduced(told.get("config"), host) if isinstance(told, Mapping) else {}

    async def close(self) -> None:
        """Give up what is open."""
        await self._errand.close()


def reduced(config: object, host: str) -> Payload:
    """What is looked at of a config that was told by a gateway on that host."""
    if not isinstance(config, Mapping):
        return {}
    providers = islice(section(config, "models", "providers").items(), MOST)
    told = {name: _provider(each, host) for name, each in providers if isinstance(each, Mapping)}
    kept = _only(config, KEPT)
    for name in WITH_FILES:
        kept[name] = {key: each for key, each in section(config, name).items() if key != "store"}
    return kept | {"models": {"providers": told}}


def _provider(provider: Payload, host: str) -> Payload:
    models = provider.get("models")
    listed = models[:MOST] if isinstance(models, list) else ()
    kept = [_moved(_only(each, OF_A_MODEL), host) for each in listed if isinstance(each, Mapping)]
    return _moved(_only(provider, OF_A_PROVIDER), host) | {"models": kept}


def _only(table: Payload, names: Iterable[str]) -> dict[str, Any]:
    return {name: table[name] for name in names if name in table}


def _moved(table: dict[str, Any], host: str) -> dict[str, Any]:
    """A table whose address, where it is one of the gateway's own box, is one on that host."""
    url = table.get("baseUrl")
    if not isinstance(url, str):
        return table
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return table
    if parts.hostname not in LOOPBACK:
        return table
    shown = f"[{host}]" if ":" in host else host
    return table | {"baseUrl": parts._replace(netloc=f"{shown}{port}").geturl()}
