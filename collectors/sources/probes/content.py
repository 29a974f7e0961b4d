"""What an answer says, held against what it should."""

from typing import Any, Final

from collectors.http import Answer
from collectors.http_outage import HttpOutage, status_words
from collectors.sources.probes.checks import HttpCheck

SHOWN: Final = 40
"""Characters of a wrong value that are told."""
MISSING: Final = object()


def fault(check: HttpCheck, answer: Answer) -> str:
    """What is wrong with an answer of a right status; empty: nothing."""
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


def _wrong(check: HttpCheck, value: Any) -> str:
    if value is MISSING:
        return f"its answer has no {check.json_path}"
    if check.json_value is None:
        return f"its {check.json_path} is empty" if value in (None, "", [], {}) else ""
    if value == check.json_value and isinstance(value, bool) is isinstance(check.json_value, bool):
        return ""
    shown = repr(value)[:SHOWN] if isinstance(value, str | int | float | None) else "something else"
    return f"its {check.json_path} is {shown}, not {check.json_value!r}"
