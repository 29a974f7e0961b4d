"""What the gateway's own config says of its models: who is led to which, where it is served, and what is kept free."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from board.facts import Route
from board.sessions import AS_FALLBACK, BY_DEFAULT, FOR_HEARTBEATS, FOR_SUBAGENTS, KNOWN
from board.words import tokens
from collectors.sources.openclaw.conf import section
from collectors.sources.openclaw.moment import count
from collectors.sources.openclaw.part import Payload

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})
MOST: Final = 60
"""Agents, and models, that are told of."""
RESERVE: Final = 20_000
SOFT: Final = 4_000
"""What the old versions keep free, and how long before they flush, unless they are told otherwise."""
MAIN_AGENT: Final = "main"


@dataclass(frozen=True, slots=True)
class Model:
    """A model as its provider is configured."""

    base_url: str
    window: int | None


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What keeps a context from running full, as the old versions were configured."""

    reserve: int | None = None
    soft: int | None = None
    share: float | None = None
    """Share of a window that history may take."""
    flushes: bool = True
    idle_minutes: int | None = None

    def flush_at(self, window: int | None) -> int | None:
        """Tokens at which a context of that window is flushed; None where nothing was configured."""
        if not window or not self.flushes or (self.reserve is None and self.soft is None):
            return None
        return max(0, window - (RESERVE if self.reserve is None else self.reserve) - (self.soft or SOFT)) or None

    def history_most(self, window: int | None) -> int | None:
        """Tokens that history may take."""
        return int(window * self.share) if window and self.share else None

    def told(self, window: int | None) -> str:
        """All of it in words: ``history up to 120K · flush at 140K · reset after 90 min idle``."""
        history, flush = self.history_most(window), self.flush_at(window)
        parts = (
            f"history up to {tokens(history)}" if history else "",
            f"flush at {tokens(flush)}" if flush else "",
            f"reset after {self.idle_minutes} min idle" if self.idle_minutes else "",
        )
        return " · ".join(part for part in parts if part)


def safeguards(config: Payload) -> Safeguards:
    """The safeguards of a config."""
    compaction = section(config, "agents", "defaults", "compaction")
    flush = section(compaction, "memoryFlush")
    session = section(config, "session")
    idle = _number(section(session, "reset").get("idleMinutes")) or _number(session.get("idleMinutes"))
    share = compaction.get("maxHistoryShare")
    return Safeguards(
        reserve=_number(compaction.get("reserveTokensFloor")),
        soft=_number(flush.get("softThresholdTokens")),
        share=share if isinstance(share, float) and 0 < share < 1 else None,
        flushes=flush.get("enabled") is not False,
        idle_minutes=idle,
    )


def default_model(config: Payload, agent: str) -> str:
    """The model that an agent is led to by default, as ``provider/model``; empty where none is configured."""
    chain = dict(_agents(config)).get(agent) or _usual(config)
    return chain[0] if chain else ""


def full_name(config: Payload, name: str) -> str:
    """A model by its full name, where the config has a short one for it."""
    return next(iter(_chain(name, config)), "")


def window_of(config: Payload, model: str) -> int | None:
    """The window of a model, as it is configured."""
    found = _models(config).get(model)
    return found.window if found else None


def routes(config: Payload, key: str) -> Iterator[Route]:
    """Who is led to which model, and the models of this box to which a session may be switched.

    Args:
        config: The gateway's own.
        key: Under which the routes stand.
    """
    models, reserve = _models(config), safeguards(config).reserve
    led = set[str]()
    for agent, chain in dict(_agents(config)).items():
        for source, name, rest in _ways(config, chain):
            led.add(name)
            place = f"{key}/route/{agent}/{source}" + (f"/{rest}" if isinstance(rest, int) else "")
            fallbacks = chain[1:] if source == BY_DEFAULT else ()
            yield _route(place, source, name, models.get(name), (f"agent:{agent}",), reserve, fallbacks)
    local = [name for name, model in models.items() if name not in led and _port(model.base_url)]
    for name in local[:MOST]:
        yield _route(f"{key}/route/{KNOWN}/{name.replace('/', ':')}", KNOWN, name, models[name], (), reserve, ())


def _ways(config: Payload, chain: Sequence[str]) -> Iterator[tuple[str, str, int | None]]:
    """Source and model of each way that an agent may be led, with a number where there are several of a source."""
    if chain:
        yield BY_DEFAULT, chain[0], None
    for number, name in enumerate(chain[1:]):
        yield AS_FALLBACK, name, number
    defaults = section(config, "agents", "defaults")
    for source, part in ((FOR_SUBAGENTS, "subagents"), (FOR_HEARTBEATS, "heartbeat")):
        if named := _chain(section(defaults, part).get("model"), config):
            yield source, named[0], None


def _route(  # noqa: PLR0917 - each is a word of one sentence
    key: str,
    source: str,
    name: str,
    model: Model | None,
    agents: tuple[str, ...],
    reserve: int | None,
    fallbacks: Sequence[str],
) -> Route:
    provider, _, own = name.partition("/")
    port = _port(model.base_url) if model else None
    return Route(
        key=key,
        refs=(f"model:{name}", f"provider:{provider}", *agents, *((f"port:{port}",) if port else ())),
        source=source,
        provider=provider,
        model=own,
        base_url=model.base_url if model else "",
        window=model.window if model else None,
        reserve=reserve,
        fallbacks=tuple(fallbacks),
    )


def _agents(config: Payload) -> Iterator[tuple[str, Sequence[str]]]:
    """Each agent with its chain of models; later versions name agents by a table, the old ones by a list."""
    agents = section(config, "agents")
    usual = _usual(config)
    listed = agents.get("list")
    named: list[tuple[object, object]] = list(section(agents, "entries").items())
    named += (
        [(each.get("id"), each) for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    )
    for name, each in named[:MOST] or [(MAIN_AGENT, {})]:
        if isinstance(name, str) and isinstance(each, Mapping):
            yield name[:MOST].replace("/", "_"), _chain(each.get("model"), config) or usual


def _usual(config: Payload) -> Sequence[str]:
    """The chain of an agent that has none of its own."""
    return _chain(section(config, "agents", "defaults").get("model"), config)


def _chain(value: object, config: Payload) -> Sequence[str]:
    """The model that a config names, and those that are tried after it; each by its full name, where it has a short."""
    found: list[object] = [value]
    if isinstance(value, Mapping):
        rest = value.get("fallbacks")
        found = [value.get("primary"), *(rest if isinstance(rest, list) else ())]
    known = section(config, "agents", "defaults", "models")
    aliases = ((each.get("alias"), name) for name, each in known.items() if isinstance(each, Mapping))
    short = {alias: name for alias, name in aliases if isinstance(alias, str)}
    return [short.get(name, name) for name in found[:MOST] if isinstance(name, str) and name]


def _models(config: Payload) -> dict[str, Model]:
    """All models that are configured by hand, by ``provider/model``."""
    found: dict[str, Model] = {}
    for provider, each in section(config, "models", "providers").items():
        listed: Any = each.get("models") if isinstance(each, Mapping) else None
        for model in listed if isinstance(listed, list) else ():
            if isinstance(model, Mapping) and isinstance(model.get("id"), str):
                url = _address(model.get("baseUrl") or each.get("baseUrl"))
                found[f"{provider}/{model['id']}"] = Model(url, _number(model.get("contextWindow")))
    return found


def _address(url: object) -> str:
    """An address without what may be secret in it."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path}" if host else ""


def _port(base_url: str) -> int | None:
    """The port on this box that an address names."""
    if not base_url:
        return None
    parts = urlsplit(base_url)
    return (parts.port or (443 if parts.scheme == "https" else 80)) if parts.hostname in LOCAL else None


def _number(value: object) -> int | None:
    return count(value) or None
