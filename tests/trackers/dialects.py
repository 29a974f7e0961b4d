"""How each tracker's server speaks: its tokens, its refusals, its pages and its limits."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from tests.collectors.fake_http import Reply

PAGE = b"<!doctype html><html><body>Bad Gateway</body></html>"


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    target: str
    """Path and query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    at: float = 0.0

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def asked(self) -> dict[str, object]:
        """The body of a GraphQL request."""
        said = json.loads(self.body or b"{}")
        return said if isinstance(said, dict) else {}

    @property
    def variables(self) -> dict[str, object]:
        given = self.asked.get("variables")
        return given if isinstance(given, dict) else {}

    @property
    def operation(self) -> str:
        """Name of the GraphQL operation; empty: it is none, or has no name."""
        named = self.asked.get("operationName")
        if isinstance(named, str):
            return named
        words = str(self.asked.get("query", "")).replace("(", " ").replace("{", " ").split()
        return words[1] if words[:1] == ["query"] and len(words) > 1 else ""


def plain(value: object, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON; underscores in the names of headers stand for dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(json.dumps(value).encode(), status, headers=named)


def graphql_error(message: str, status: int = 200, data: object = None, **told: object) -> Reply:
    """Errors of a GraphQL server, beside data or without any."""
    return plain({"errors": [{"message": message, **told}], "data": data}, status)


Pages = Callable[[Request, Sequence[object]], Reply]
Refuse = Callable[[str], Reply]


@dataclass(frozen=True)
class Dialect:
    """What is a server's own; the fields are what its tests showed or its source says."""

    name: str
    authorization: str
    """The whole header, with ``{}`` for the token."""
    unauthorized: Reply
    unknown: Reply
    """To an unknown path."""
    pages: Pages
    limited: Callable[[float], Reply]
    """To one request too many, with the seconds to wait."""
    budget: Mapping[str, str] = field(default_factory=dict)
    """Headers of the budget: ``{limit}``, ``{remaining}``, ``{reset}`` (epoch s) and ``{reset_ms}``."""


def _window(request: Request, items: Sequence[object], size: str, most: int, default: int) -> tuple[int, int, int]:
    page = max(int(request.query.get("page", "1")), 1)
    each = min(int(request.query.get(size, str(default))) or default, most)
    return page, (page - 1) * each, min(page * each, len(items))


def _linked(size: str, most: int, default: int, total: str = "") -> Pages:
    def pages(request: Request, items: Sequence[object]) -> Reply:
        page, first, last = _window(request, items, size, most, default)
        headers = {total: str(len(items))} if total else {}
        if last < len(items):
            query = urlencode({**request.query, "page": page + 1})
            host = request.headers.get("host", "")
            headers["Link"] = f'<http://{host}{request.path}?{query}>; rel="next"'
        return Reply(json.dumps(list(items[first:last])).encode(), headers=headers)

    return pages


def _unlinked(request: Request, items: Sequence[object]) -> Reply:
    _, first, last = _window(request, items, "perPage", 50, 50)
    return plain(list(items[first:last]))


def _offsets(request: Request, items: Sequence[object]) -> Reply:
    limit, offset = int(request.query.get("limit", "200")), int(request.query.get("offset", "0"))
    if limit > 200:
        return plain({"detail": [{"msg": "Input should be less than or equal to 200"}], "request_id": "r1"}, 422)
    shown = list(items[offset : offset + limit])
    return plain({"items": shown, "total": len(items), "limit": limit, "offset": offset})


def connection(request: Request, items: Sequence[object], *, first: str = "first", after: str = "after") -> object:
    """A page of a GraphQL connection, by the names of the variables that ask for it."""
    size = int(str(request.variables.get(first) or 50))
    begin = int(str(request.variables.get(after) or 0))
    more = begin + size < len(items)
    page = {"hasNextPage": more, "endCursor": str(begin + size) if more else None}
    return {"nodes": list(items[begin : begin + size]), "pageInfo": page}


def _whole(_: Request, items: Sequence[object]) -> Reply:
    return plain(list(items))


GITEA = Dialect(
    "gitea",
    "token {}",
    plain({"message": "invalid username, password or token", "url": "http://git.example/api/swagger"}, 401),
    plain({"message": "The target couldn't be found.", "url": "http://git.example/api/swagger"}, 404),
    _linked("limit", 50, 30, "X-Total-Count"),
    lambda wait: Reply(PAGE, 429, "text/html", {"Retry-After": f"{wait:g}"}),
)
GITHUB = Dialect(
    "github",
    "Bearer {}",
    plain({"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"}, 401),
    plain({"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}, 404),
    _linked("per_page", 100, 30),
    lambda wait: plain({"message": "You have exceeded a secondary rate limit."}, 403, Retry_After=f"{wait:g}"),
    {"x-ratelimit-limit": "{limit}", "x-ratelimit-remaining": "{remaining}", "x-ratelimit-reset": "{reset}"},
)
LINEAR = Dialect(
    "linear",
    "{}",
    graphql_error(
        "Authentication required, not authenticated",
        401,
        extensions={"type": "authentication error", "code": "AUTHENTICATION_ERROR"},
    ),
    Reply(PAGE, 404, "text/html"),
    _whole,
    lambda wait: Reply(
        graphql_error(
            "Rate limit exceeded",
            extensions={
                "type": "ratelimited",
                "code": "RATELIMITED",
                "userPresentableMessage": "Rate limit exceeded. Only 5000 requests are allowed per hour.",
            },
        ).body,
        400,
        headers={"Retry-After": f"{wait:g}"},
    ),
    {
        "X-RateLimit-Requests-Limit": "{limit}",
        "X-RateLimit-Requests-Remaining": "{remaining}",
        "X-RateLimit-Requests-Reset": "{reset_ms}",
    },
)
WOODPECKER = Dialect(
    "woodpecker",
    "Bearer {}",
    Reply(b"User not authorized", 401, "text/plain; charset=utf-8"),
    Reply(b"<!DOCTYPE html><html><head><title>Woodpecker</title></head></html>", 200, "text/html; charset=utf-8"),
    _unlinked,
    lambda wait: Reply(PAGE, 429, "text/html", {"Retry-After": f"{wait:g}"}),
)
MISSION_CONTROL = Dialect(
    "missioncontrol",
    "Bearer {}",
    plain({"detail": "Unauthorized", "request_id": "r1"}, 401),
    plain({"detail": "Not Found", "request_id": "r1"}, 404),
    _offsets,
    lambda wait: plain({"detail": "Too Many Requests", "request_id": "r1"}, 429, Retry_After=f"{wait:g}"),
)
