"""The client that all trackers are asked through: it reads, knows its allowance and never writes."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import urlencode, urljoin

from pydantic import JsonValue, TypeAdapter

from board.reading import OutageKind
from collectors.clock import utc_now
from collectors.foreign import fit
from collectors.http import Answer, Http
from collectors.http_outage import HttpOutage
from collectors.secret import Secret
from collectors.tracker.allowance import Allowance, allowances
from collectors.tracker.refusal import refusal, spared

PATIENCE: Final = 15.0
"""Seconds for one answer."""
KEPT_ANSWERS: Final = 512
KEPT_BYTES: Final = 16 * 1024 * 1024
"""What is kept of earlier answers, to ask only whether they still hold."""
MOVES: Final = 3
"""How many redirects within a service are followed; a repository that was renamed answers with one."""
ANY: Final = range(200, 600)
"""Each status is looked at here, so that it gets its own sentence."""

_MOVED: Final = (301, 302, 307, 308)
_NOISE: Final = re.compile(r'"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*')
"""Texts and comments of a GraphQL document."""
_BRACES: Final = re.compile(r"\{[^{}()]*\}|\([^{}()]*\)")
_WORD: Final = re.compile(r"\w+")

T = TypeVar("T")


class Client:
    """Asks one service, one question at a time, with one token that goes to that service alone.

    There is no way to write: it gets, and it queries. A service that asks to be left alone is not asked until then,
    and the last part of what it allows is left to others.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: Secret | None = None,
        scheme: str = "Bearer",
        headers: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare a client; nothing is sent.

        Args:
            url: The start of all addresses, without a trailing slash.
            secret: The token.
            scheme: The word before it in ``Authorization``; empty: none.
            headers: Sent with each request.
            patience: Seconds for one answer.
            clock: Tells the time.
        """
        self.requests = 0
        """How many were sent."""
        self._url = url
        self._has_token = secret is not None
        self._http = Http(url, secret=secret, scheme=scheme, headers=headers)
        self._patience = patience
        self._clock = clock
        self._line = asyncio.Lock()
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._left: dict[tuple[str, str], Allowance] = {}
        self._quiet: HttpOutage | None = None
        self._quiet_until: datetime | None = None

    @property
    def pace(self) -> float:
        """How many times less often than usual the service should be asked, 1..10."""
        now = self._clock()
        return max((each.pace for each in self._left.values() if not each.over(now)), default=1.0)

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """What the service said last of what it allows."""
        return tuple(self._left.values())

    async def get(
        self, path: str, params: Mapping[str, str | int] | None = None, *, accept: Collection[int] = (200,)
    ) -> Answer:
        """Ask for a path; an answer that still holds is not sent again, and says so (``kept``).

        Args:
            path: With a leading slash; each part of it is quoted by the caller.
            params: The query.
            accept: Statuses that the caller makes sense of itself.

        Raises:
            HttpOutage: no answer, a refusal, or a page for people instead of JSON.
            SourceOutage: the token could not be read.
        """
        target = f"{path}?{urlencode(params)}" if params else path
        async with self._line:
            for _ in range(1 + MOVES):
                answer = await self._get(target)
                if answer.status not in _MOVED:
                    return self._checked(answer, accept)
                target = self._moved(answer)
        raise HttpOutage(OutageKind.GARBLED, f"leads {path} in a circle", remedy="check the URL")

    async def query(
        self, path: str, text: str, variables: Mapping[str, JsonValue] | None = None, *, form: TypeAdapter[T]
    ) -> T:
        """Ask in GraphQL and read the answer's ``data`` in a form.

        Args:
            path: Where the service takes queries.
            text: One query; what would change something is refused before it is sent.
            variables: Its variables.
            form: What the data must look like.

        Raises:
            HttpOutage: no answer, one with errors (also beside data), or one that does not fit.
            SourceOutage: the token could not be read.
        """
        return (await self.query_partly(path, text, variables, form=form, withheld=()))[0]

    async def query_partly(
        self,
        path: str,
        text: str,
        variables: Mapping[str, JsonValue] | None = None,
        *,
        form: TypeAdapter[T],
        withheld: Collection[str],
    ) -> tuple[T, tuple[str, ...]]:
        """As :meth:`query`, of a service that leaves out what the token may not see, and says so in errors.

        Args:
            path: Where the service takes queries.
            text: One query.
            variables: Its variables.
            form: What the data must look like, which have nothing in the places of what is left out.
            withheld: Types of the errors that say so; any other error is an outage.

        Returns:
            The data, and the places of what is left out: ``repository.p0.checks``.
        """
        if not reads(text):
            raise ValueError("only queries are sent")
        async with self._line:
            self._allowed("query")
            self.requests += 1
            question = {"query": text, "variables": dict(variables or {})}
            answer = await self._http.ask(path, question, timeout=self._patience, accept=ANY)
            self._learn("query", answer)
            body = self._checked(answer, (200,)).json()
            if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
                self._refuse(answer)
            errors = body.get("errors") or []
            if not isinstance(errors, list) or any(_type(each) not in withheld for each in errors):
                self._refuse(answer)
            return fit(form, body["data"], answer.path), tuple(_place(each) for each in errors)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def _get(self, target: str) -> Answer:
        self._allowed("get")
        kept = self._kept.get(target)
        self.requests += 1
        answer = await self._http.get(target, headers=_condition(kept), timeout=self._patience, accept=ANY)
        self._learn("get", answer)
        if answer.status == 304 and kept is not None:
            self._kept.move_to_end(target)
            return replace(kept, kept=True)
        self._keep(target, answer)
        return answer

    def _keep(self, target: str, answer: Answer) -> None:
        self._kept.pop(target, None)
        if answer.status == 200 and _condition(answer):
            self._kept[target] = answer
        while len(self._kept) > KEPT_ANSWERS or sum(len(each.body) for each in self._kept.values()) > KEPT_BYTES:
            self._kept.popitem(last=False)

    def _moved(self, answer: Answer) -> str:
        """Where a redirect leads, as far as that is within the service: the token goes nowhere else."""
        place = urljoin(self._url + answer.path, answer.headers.get("location", ""))
        if not place.startswith(f"{self._url}/"):
            raise HttpOutage(OutageKind.GARBLED, f"leads {answer.path} to somewhere else", remedy="check the URL")
        return place.removeprefix(self._url).partition("#")[0]

    def _allowed(self, way: str) -> None:
        now = self._clock()
        if self._quiet is not None and self._quiet_until is not None and now < self._quiet_until:
            left = (self._quiet_until - now).total_seconds()
            raise HttpOutage(OutageKind.LIMITED, str(self._quiet), retry_after=left)
        for asked, name in list(self._left):
            allowance = self._left[asked, name]
            if allowance.over(now):
                del self._left[asked, name]
            elif asked == way and allowance.spent:
                raise spared(allowance, now)

    def _learn(self, way: str, answer: Answer) -> None:
        self._left |= {(way, each.name): each for each in allowances(answer.headers, self._clock())}

    def _checked(self, answer: Answer, accept: Collection[int]) -> Answer:
        if answer.status not in accept:
            self._refuse(answer)
        answer.check_page()
        return answer

    def _refuse(self, answer: Answer) -> NoReturn:
        now = self._clock()
        outage = refusal(answer, self._left.values(), now, token=self._has_token)
        if outage.outage.kind is OutageKind.LIMITED:
            self._quiet = outage
            self._quiet_until = now + timedelta(seconds=outage.retry_after or 0)
        raise outage


def reads(text: str) -> bool:
    """Whether a GraphQL document holds queries alone."""
    bare = _NOISE.sub(" ", text)
    while (outer := _BRACES.sub(" ; ", bare)) != bare:
        bare = outer
    return {"query", "mutation", "subscription"} & set(_WORD.findall(bare)) == {"query"}


def _type(error: object) -> object:
    return error.get("type") if isinstance(error, dict) else None


def _place(error: Mapping[str, Any]) -> str:
    path = error.get("path")
    return ".".join(str(part)[:60] for part in path[:10]) if isinstance(path, list) else ""


def _condition(kept: Answer | None) -> dict[str, str]:
    """The headers that ask whether an answer still holds; empty: its service has no way to say so."""
    if kept is None:
        return {}
    pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
    return {ask: value for ask, header in pairs if (value := kept.headers.get(header))}
