"""What an answer says, held against what it should."""

from typing import Any, Final

from board.hygiene import tame
from collectors.http import Answer
from collectors.http_outage import HttpOutage, status_words
from collectors.patterns import compiled
from collectors.sources.probes.checks import HttpCheck
from collectors.sources.probes.version import VersionReading

SHOWN: Final = 40
"""Characters of a wrong value that are told."""
MISSING: Final = object()
VERSION_LENGTH: Final = 80
"""Characters of a version that are kept."""
SEARCHED: Final = 64 * 1024
"""Characters of an answer in which a version is looked for."""


def fault(check: HttpCheck, answer: Answer) -> str:
    """What is wrong with an answer of a right status; empty: nothing."""
    packed = answer.headers.get("content-encoding", "identity").lower()
    if (check.body or check.json_path) and packed != "identity":
        return f"answered in {packed[:SHOWN]}, which was not asked for and is not unpacked"
    if check.body and check.body not in answer.body.decode(errors="replace"):
        return f"answered {status_words(answer.status)}, but not with {check.body[:SHOWN]!r} in it"
    if not check.json_path:
        return ""
    try:
        value = at(answer.json(), check.json_path)
    except HttpOutage as outage:
        return outage.outage.sentence
    return _wrong(check, value)


def at(document: Any, path: str) -> Any:
    """What stands at a path: names of members and numbers of elements, with dots between; :data:`MISSING`: nothing."""
    for part in path.split("."):
        if isinstance(document, dict):
            document = document.get(part, MISSING)
        elif isinstance(document, list) and part.isascii() and part.isdigit() and len(part) < 7:
            document = document[int(part)] if int(part) < len(document) else MISSING
        else:
            return MISSING
    return document


def version_in(answer: Answer, reading: VersionReading) -> str:
    """The version that an answer tells; empty where there is none."""
    text = _told(answer, reading)
    if reading.pattern:
        pattern = compiled(reading.pattern)
        match = pattern.search(text)
        text = "" if match is None else match.group(1 if pattern.groups else 0) or ""
    return tame(text, VERSION_LENGTH)


def _told(answer: Answer, reading: VersionReading) -> str:
    if reading.header:
        return answer.headers.get(reading.header.lower(), "")[:SEARCHED]
    if not reading.json_path:
        return answer.body.decode(errors="replace")[:SEARCHED]
    try:
        value = at(answer.json(), reading.json_path)
    except HttpOutage:
        return ""
    return str(value)[:SEARCHED] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _wrong(check: HttpCheck, value: Any) -> str:
    if value is MISSING:
        return f"its answer has no {check.json_path}"
    if check.json_value is None:
        return f"its {check.json_path} is empty" if value in (None, "", [], {}) else ""
    if value == check.json_value and isinstance(value, bool) is isinstance(check.json_value, bool):
        return ""
    shown = repr(value)[:SHOWN] if isinstance(value, str | int | float | None) else "something else"
    return f"its {check.json_path} is {shown}, not {check.json_value!r}"
