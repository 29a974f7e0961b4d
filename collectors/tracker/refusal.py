"""Why a tracker did not give what was asked for, each reason as its own sentence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from board.hygiene import tame
from board.reading import OutageKind
from collectors.foreign import Foreign, at
from collectors.http import Answer
from collectors.http_outage import LONGEST_WAIT, HttpOutage, from_status, retry_after, status_words
from collectors.tracker.allowance import Allowance

LIMITED_WAIT: Final = 60.0
"""Seconds to leave a service alone that says no more than that it was asked too often."""
RENEW: Final = "make a new token, and put it where the config says"
_LIMITS: Final = ("ratelimited", "rate_limited")
_DENIALS: Final = ("authentication error", "authentication_error", "forbidden", "insufficient_scopes")
_MOST: Final = 100
"""Errors of one answer that are looked at."""
_WORDS: Final = 160
"""Characters of a service's own words that are told."""


def _words(value: Any) -> str:
    return tame(value, _WORDS) if isinstance(value, str) else ""


def _some(value: Any) -> Any:
    return [each for each in value if isinstance(each, dict)][:_MOST] if isinstance(value, list) else ()


Words = Annotated[str, BeforeValidator(_words)]


class Complaint(Foreign):
    """One error of a GraphQL answer."""

    message: Words = ""
    told: Words = Field(default="", validation_alias=at("extensions", "userPresentableMessage"))
    code: Words = Field(default="", validation_alias=at("extensions", "code"))
    kind: Words = Field(default="", validation_alias=at("extensions", "type"))
    type: Words = ""
    """GitHub's place for it."""

    @property
    def words(self) -> str:
        """What it says to people."""
        return self.told or self.message or "an error without a message"

    @property
    def names(self) -> frozenset[str]:
        """What it calls itself, in lower case."""
        return frozenset(each.lower() for each in (self.code, self.kind, self.type) if each)


class Body(Foreign):
    """What is said beside or instead of an answer; REST services and GraphQL have different places for it."""

    message: Words = ""
    detail: Words = ""
    errors: Annotated[tuple[Complaint, ...], BeforeValidator(_some)] = ()


_BODY: Final = TypeAdapter(Body)


class Unseen(HttpOutage):
    """One thing that may not be read or is not there, of a service that answers and takes the token."""


def refusal(answer: Answer, allowances: Iterable[Allowance], now: datetime, *, token: bool) -> HttpOutage:
    """Name an answer that is none, by its status and by what it says; ``token`` is whether we sent one."""
    body = _read(answer)
    said = next((each.words for each in body.errors), body.message or body.detail)
    if _limited(answer, body):
        return limited(answer.headers, allowances, now)
    if body.errors and answer.status in (200, 400):
        return complaint(body.errors)
    if 400 <= answer.status < 500 and "html" in answer.headers.get("content-type", ""):
        page = f"answered {status_words(answer.status)} with a web page instead of JSON"
        return HttpOutage(OutageKind.GARBLED, page, remedy="check the URL, and what stands before the service")
    if answer.status == 200:
        return HttpOutage(OutageKind.GARBLED, f"answered {answer.path} without data")
    if answer.status == 401 and not token:
        return HttpOutage(OutageKind.DENIED, "wants a token", remedy="make a token, and name in the config where it is")
    return _by_status(answer, said)


def complaint(errors: Iterable[Complaint]) -> HttpOutage:
    """Name the first error of a GraphQL answer."""
    first = next(iter(errors), Complaint())
    if first.names & frozenset(_DENIALS):
        return HttpOutage(
            OutageKind.DENIED,
            f"does not take the token ({first.words})",
            remedy=RENEW,
        )
    return HttpOutage(OutageKind.GARBLED, f"answered with an error: {first.words}")


def limited(headers: Mapping[str, str], allowances: Iterable[Allowance], now: datetime) -> HttpOutage:
    """A service that was asked too often; it is asked again when it says, or when its allowance is filled up."""
    if "retry-after" in headers:
        wait = retry_after(headers)
    else:
        resets = [each.resets_at for each in allowances if each.left <= 0 and each.resets_at is not None]
        wait = max([LIMITED_WAIT, *((each - now).total_seconds() for each in resets)])
    return HttpOutage(
        OutageKind.LIMITED, f"was asked too often: asked to wait {wait:.0f} s", retry_after=min(wait, LONGEST_WAIT)
    )


def spared(allowance: Allowance, now: datetime) -> HttpOutage:
    """We ask no more, so that others that use the same token still can."""
    left = (allowance.resets_at - now).total_seconds() if allowance.resets_at else LIMITED_WAIT
    return HttpOutage(
        OutageKind.LIMITED,
        f"{allowance.left:,.0f} of {allowance.limit:,.0f} {allowance.name} are left, and are left to others",
        remedy="see what else uses this token",
        retry_after=min(max(left, 1.0), LONGEST_WAIT),
    )


def _by_status(answer: Answer, said: str) -> HttpOutage:
    path, status = answer.path, answer.status
    end = f": {said}" if said else ""
    match status:
        case 400 | 422:
            return HttpOutage(OutageKind.GARBLED, f"did not understand {path}{end}")
        case 401:
            why = f" ({said})" if said else ""  # what follows a colon behind "token" would be masked
            return HttpOutage(OutageKind.DENIED, f"does not take the token{why}", remedy=RENEW)
        case 403:
            may = f"the token may not read {path}{end}"
            return Unseen(OutageKind.DENIED, may, remedy="give the token the right to read it")
        case 404:
            none = f"there is no {path}, or the token may not see it"
            return Unseen(OutageKind.GARBLED, none, remedy="check the name in the config, and what the token may read")
    if status >= 500:
        return HttpOutage(OutageKind.REFUSED, f"answered {status_words(status)}{end}")
    return from_status(status, answer.headers)


def _limited(answer: Answer, body: Body) -> bool:
    """Linear says so with 400, GitHub with 403, 429 or 200, and a limit on sudden rushes only in words."""
    if answer.status == 429 or any(each.names & frozenset(_LIMITS) for each in body.errors):
        return True
    if answer.status == 403:
        headers = answer.headers
        empty = headers.get("x-ratelimit-remaining") == "0"
        return empty or "retry-after" in headers or "rate limit" in body.message.lower()
    return answer.status == 503 and "retry-after" in answer.headers


def _read(answer: Answer) -> Body:
    try:
        return _BODY.validate_json(answer.body)
    except ValidationError:
        return Body()
