"""Questions to one server, and its own troubles told from ours."""

from collections.abc import Collection, Mapping
from typing import Final

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.http import Answer, Http
from collectors.http_outage import HttpOutage, Step
from collectors.serving.complaint import complaint

ACCEPTED: Final = frozenset({200, 400, 401, 403, 404, 500, 501, 502, 503, 504})
"""Statuses that say something about the server; all others leave us blind."""
LOADING: Final = ("loading", "starting", "initializ", "warming")
"""How servers begin to say that they are not ready yet."""


class Unwell(Exception):  # noqa: N818 - a state of the server, not an error of ours
    """The server is not well: a fact about it, while our reading of it is good."""

    def __init__(self, state: ServiceState, why: str) -> None:
        super().__init__(why)
        self.state = state
        self.why = why


class Line:
    """Asks one server one question at a time."""

    def __init__(self, http: Http, *, has_key: bool) -> None:
        self._http = http
        self._has_key = has_key

    async def ask(
        self,
        path: str,
        timeout: float,  # noqa: ASYNC109 - the factory keeps the deadline and says its length
        params: Mapping[str, str] | None = None,
        *,
        accept: Collection[int] = ACCEPTED,
    ) -> Answer:
        """Ask for a path; the answer's status is 200, 400, 404, 500 or 501, or another one of ``accept``.

        Raises:
            Unwell: the server cannot be connected to, is loading, wants a key, or is behind a broken proxy.
            HttpOutage: no usable answer, which says nothing about the server.
        """
        try:
            answer = await self._http.get(path, timeout=timeout, params=params, accept=accept)
        except HttpOutage as outage:
            if outage.step is Step.CONNECT:
                raise Unwell(ServiceState.DOWN, str(outage)) from outage
            raise
        if answer.status in (401, 403):
            raise Unwell(ServiceState.DENIED, "refuses our API key" if self._has_key else "wants an API key")
        if answer.status in (502, 503, 504):
            said = complaint(answer)
            if said.lower().startswith(LOADING):
                raise Unwell(ServiceState.STARTING, "loading the model")
            raise Unwell(ServiceState.DEGRADED, f"answered {answer.status} {said}".rstrip())
        return answer

    async def ask_at_once(
        self,
        path: str,
        timeout: float,  # noqa: ASYNC109 - likewise
        *,
        accept: Collection[int] = ACCEPTED,
    ) -> Answer:
        """Ask for a path that needs nothing but a free HTTP thread.

        Of a llama-server, ``/health``, ``/props`` and ``/v1/models`` never wait for the model: where one is connected
        to and not answered, each thread is held by a waiting request (by default only 3 on builds of Feb 2026).

        Raises:
            Unwell: as :meth:`ask`, or saturated.
            HttpOutage: as :meth:`ask`.
        """
        try:
            return await self.ask(path, timeout, accept=accept)
        except HttpOutage as outage:
            if outage.outage.kind is OutageKind.TIMEOUT:
                raise Unwell(ServiceState.SATURATED, str(outage)) from outage
            raise
