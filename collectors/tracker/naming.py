"""Naming: the refs by which trackers, forges and files know the same thing."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

MOST: Final = 12
"""Names of one kind that are taken from one thing."""
WITHIN: Final = 20_000
"""Characters of a text that are looked through."""
NO_TICKETS: Final = frozenset(
    {"AES", "CVE", "CWE", "GMT", "GPT", "HTTP", "ISO", "PEP", "RFC", "RTX", "SHA", "TLS", "UTC", "UTF"}
)
"""What stands before a number and is no tracker's name."""
_TICKET: Final = re.compile(
    r"(?<![A-Za-z0-9_#-])([A-Z][A-Z0-9]{0,14})((?:-[A-Z][A-Z0-9]{0,14}){0,3})-(\d{1,7})(?!\w|-\d)"
)
_NUMBERED: Final = re.compile(r"((?:[a-z][a-z0-9]*-){1,3})(\d{1,7})(?![a-z0-9])", re.IGNORECASE)
_URL: Final = re.compile(r"https?://[^\s<>()\[\]|\"'`]{1,300}")
_PULL: Final = re.compile(r"/([\w.-]+/[\w.-]+)/pull/(\d{1,9})(?:/|$)")


def ticket(name: str) -> str:
    """The ref of a ticket by its id: ``ticket:LOC-421``."""
    return f"ticket:{name.upper()}"


def tickets(*texts: str | None) -> tuple[str, ...]:
    """Refs of the tickets that texts for people name, in order: capitals, a hyphen, a number."""
    found = (
        ticket(match[0])
        for text in texts
        for match in _TICKET.finditer((text or "")[:WITHIN])
        if match[1] not in NO_TICKETS
    )
    return _first(found)


def tickets_of_branch(branch: str | None) -> tuple[str, ...]:
    """Refs of the tickets that a branch may be named after: ``sean/fix-loc-421-auth`` gives ``LOC-421`` and more.

    Words that stand before the name cannot be told from it; each reading is given, the shortest first.
    """
    return _first(_readings((branch or "")[:WITHIN]))


def issue(forge: str, repository: str, number: int) -> str:
    """The ref of an issue of a forge: ``issue:gitea/owner/name#12``."""
    return f"issue:{forge}/{repository.lower()}#{number}"


def pull(forge: str, repository: str, number: int) -> str:
    """The ref of a pull request: ``pr:gitea/owner/name#584``."""
    return f"pr:{forge}/{repository.lower()}#{number}"


def branch(forge: str, repository: str, name: str) -> str:
    """The ref of a branch: ``branch:gitea/owner/name@main``."""
    return f"branch:{forge}/{repository.lower()}@{name}"


def commit(sha: str) -> str:
    """The ref of a commit by its whole name."""
    return f"commit:{sha.lower()}"


def page(url: str | None) -> tuple[str, ...]:
    """Refs of a page: its address without query and fragment, and the pull request that it is, as GitHub writes it."""
    try:
        parts = urlsplit((url or "").strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or not host:
        return ()
    path = parts.path.rstrip("/")
    address = f"url:{parts.scheme}://{host}{f':{port}' if port else ''}{path}"
    found = _PULL.fullmatch(path) if host == "github.com" else None
    return (address, pull("github", found[1], int(found[2]))) if found else (address,)


def pages(text: str | None) -> tuple[str, ...]:
    """Refs of the pages whose addresses stand in a text."""
    found = (match[0].rstrip(".,;:") for match in _URL.finditer((text or "")[:WITHIN]))
    return _first(ref for url in found for ref in page(url))


def _readings(branch: str) -> Iterator[str]:
    for part in branch.split("/"):
        for match in _NUMBERED.finditer(part):
            words = match[1].rstrip("-").split("-")
            for count in range(1, len(words) + 1):
                yield ticket("-".join((*words[-count:], match[2])))


def _first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(found), MOST))
