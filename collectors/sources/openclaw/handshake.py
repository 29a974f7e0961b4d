"""The handshake: what we say to be let in, and what a gateway says to it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import uuid4

from pydantic import BeforeValidator, Field, ValidationError

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.foreign import Foreign, Name, at
from collectors.sources.openclaw.moment import Count
from collectors.sources.openclaw.part import Hello

OLDEST: Final = 3
"""Protocol of the gateways up to 2026.5."""
NEWEST: Final = 4
SCOPES: Final = ("operator.read",)
"""What we may do; it is always said, for the old era takes nothing said for everything."""
LONGEST: Final = 200
"""Characters of what a gateway says that are kept."""
REMEDY: Final = 'name its token in the config: token = { env = "OPENCLAW_GATEWAY_TOKEN" }'
TICK: Final = 30_000
"""Milliseconds between two signs of life, where a gateway does not say."""
LONGEST_TICK: Final = 600_000
"""Milliseconds after which silence counts, whatever it says."""
LONGEST_PATH: Final = 4096
MOST_METHODS: Final = 2000


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> frozenset[str]:
    listed = value[:MOST_METHODS] if isinstance(value, list) else ()
    return frozenset(each for each in listed if isinstance(each, str))


def _folder(value: object) -> str:
    """A folder as an absolute path; empty where it is none, so that nothing is looked for in our own."""
    sound = isinstance(value, str) and value.startswith("/") and "\0" not in value and len(value) <= LONGEST_PATH
    return str(value) if sound else ""


Text = Annotated[Name, BeforeValidator(_text)]


class Complaint(Foreign):
    """Why a gateway refuses (``error`` of a response); a field that is garbled hides no other."""

    code: Text = ""
    message: Text = ""
    retry_after: Count = Field(default=None, validation_alias="retryAfterMs")
    reason: Text = Field(default="", validation_alias=at("details", "reason"))
    expected: Count = Field(default=None, validation_alias=at("details", "expectedProtocol"))


class _Welcome(Foreign):
    protocol: int
    version: Text = Field(default="", validation_alias=at("server", "version"))
    methods: Annotated[frozenset[str], BeforeValidator(_texts)] = Field(
        default=frozenset(), validation_alias=at("features", "methods")
    )
    state_dir: Annotated[str, BeforeValidator(_folder)] = Field(default="", validation_alias=at("snapshot", "stateDir"))
    tick: Count = Field(default=None, validation_alias=at("policy", "tickIntervalMs"))


def request(method: str, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """One request and its id."""
    name = str(uuid4())
    return name, {"type": "req", "id": name, "method": method, "params": params}


def introduction(credentials: Mapping[str, str]) -> dict[str, Any]:
    """Who we are: one that reads. Both eras take these names and refuse any field that they do not know."""
    client = {
        "id": "gateway-client",
        "displayName": "LockN Control",
        "version": "1",
        "platform": "linux",
        "mode": "backend",
    }
    return {
        "minProtocol": OLDEST,
        "maxProtocol": NEWEST,
        "client": client,
        "role": "operator",
        "scopes": list(SCOPES),
        "caps": [],
        "locale": "en-US",
        "userAgent": "lockn-control",
    } | ({"auth": dict(credentials)} if credentials else {})


def welcome(payload: object) -> Hello:
    """What a gateway says of itself.

    Raises:
        SourceOutage: garbled, when it is not a gateway's welcome.
    """
    try:
        told = _Welcome.model_validate(payload)
    except ValidationError:
        raise SourceOutage(OutageKind.GARBLED, "it answers as no gateway does", remedy="check the URL") from None
    return Hello(told.protocol, told.version, told.methods, told.state_dir, min(told.tick or TICK, LONGEST_TICK) / 1000)


def refusal(error: object) -> SourceOutage:
    """What a gateway's refusal to let us in means."""
    told = complaint(error)
    said = told.message[:LONGEST]
    if told.code == "UNAVAILABLE":
        wait = told.retry_after / 1000 if told.retry_after is not None else None
        return SourceOutage(OutageKind.LIMITED, f"it is still starting: {told.reason or said}", retry_after=wait)
    if told.expected is not None or "protocol mismatch" in said:
        theirs = f"protocol {told.expected}" if told.expected is not None else "another protocol"
        return SourceOutage(OutageKind.GARBLED, f"it speaks {theirs}, we {OLDEST} to {NEWEST}")
    if "token m" in said or "unauthorized" in said:
        return SourceOutage(OutageKind.DENIED, "it refuses our token", remedy=REMEDY)
    if told.code == "NOT_PAIRED":
        return SourceOutage(OutageKind.DENIED, f"it wants a token or pairing: {said}", remedy=REMEDY)
    return SourceOutage(OutageKind.DENIED, f"it refuses us: {said}")


def declined(method: str, error: object) -> SourceOutage:
    """What a gateway's refusal of one request means."""
    told = complaint(error)
    if told.message.startswith("missing scope"):
        return SourceOutage(OutageKind.DENIED, f"{method} is not ours to read: {told.message}")
    wait = told.retry_after / 1000 if told.retry_after is not None else None
    kind = OutageKind.LIMITED if told.code == "UNAVAILABLE" else OutageKind.REFUSED
    return SourceOutage(kind, f"{method} failed: {told.message[:LONGEST] or told.code}", retry_after=wait)


def complaint(error: object) -> Complaint:
    """A refusal as far as it can be read."""
    try:
        return Complaint.model_validate(error)
    except ValidationError:
        return Complaint(message="no reason that can be read")
