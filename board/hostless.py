"""Text without the names of hosts: a message leaves the box, and who reads it on the way need not learn where from."""

import ipaddress
import re
from functools import lru_cache
from typing import Final

MASK: Final = "[host]"

_DOMAIN = re.compile(
    r"[a-z]{2}|com|net|org|edu|gov|mil|int|info|biz|dev|app|cloud|xyz|online|site|tech|network|host"
    r"|lan|local|localdomain|home|internal|intranet|corp|private|arpa|test|example|onion"
)
"""Last labels that make a name a host's."""
_FILE = re.compile(
    r"cc|cs|db|go|gz|hs|js|ko|ln|md|mk|mm|ms|pl|ps|py|rb|rs|sh|so|ts|tz|vb|xz"
    r"|bak|bin|conf|cpp|gguf|json|jsonl|lock|log|pid|sock|tar|toml|txt|whl|yaml|yml|zip|zst"
    r"|automount|device|mount|path|scope|service|slice|socket|swap|target|timer"
)
"""Last labels of files and units, which look like hosts otherwise."""
_WORD = re.compile(
    r"code|cpu|errno|error|exit|gid|gpu|https?|layer|lines?|part|pid|port|signal|slot|status|step|task|took|uid",
    re.IGNORECASE,
)
"""Words that stand before a colon and a number and are no host with its port."""

_URL = re.compile(r"(\b[a-zA-Z][\w+.-]*://(?:[^\s/@]*@)?)(?![^\s/@]*@)(\[[^\]\s]*:[^\]\s]*\]|[^\s/:?#@\[\]\"'<>()]+)")
_AT = re.compile(r"(?<=[\w\]]@)[A-Za-z](?:[\w.-]*\w)?")
_V6 = re.compile(r"\[?(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d+(?:\.\d+){3}|[0-9A-Fa-f]{0,4})(?:%\w+)?(?![\w:])\]?")
_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\w)")
_PORT = re.compile(
    r"(?<![\w.\[/:-])([A-Za-z][\w.-]*)(?=:\d{2,5}(?![\w.:]))|(?<=/)([A-Za-z][\w.-]*)(?=:\d{2,5}(?![\w.:]))"
)
_DOTTED = re.compile(r"(?<![\w./@-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]+(?![\w-]|\.\w)")


def hostless(text: str, *names: str) -> str:
    """Mask host names and addresses, in URLs and in words; ports, paths, files and units stay.

    ``names`` are those that the box itself goes by. A name of one word that is none of them is only known as a host's
    by what stands around it: ``//name``, ``@name``, ``name:8080``. Loopback stays: it is everybody's.
    """
    text = _URL.sub(lambda found: found[1] + _masked(found[2]), text)
    text = _AT.sub(lambda found: _masked(found[0]), text)
    text = _V6.sub(lambda found: _address(found[0]), text)
    text = _V4.sub(lambda found: _address(found[0]), text)
    text = _PORT.sub(lambda found: found[0] if _WORD.fullmatch(found[0]) else _masked(found[0]), text)
    text = _DOTTED.sub(lambda found: MASK if _dotted_host(found[0]) else found[0], text)
    return _own(names).sub(MASK, text) if any(names) else text


@lru_cache(maxsize=8)
def _own(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(rf"(?i)(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def _masked(host: str) -> str:
    """The mask for a host's name; loopback, and what is a file's or a unit's name, as it is."""
    name = host.strip("[]").lower()
    last = name.rpartition(".")[2]
    if name == "localhost" or ("." in name and _FILE.fullmatch(last)):
        return host
    return _address(host)


def _address(host: str) -> str:
    """The mask for an address; what is none and has colons is a time or a label, and stays."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host if ":" in host else MASK
    return host if address.is_loopback or address.is_unspecified else MASK


def _dotted_host(name: str) -> bool:
    labels = name.lower().split(".")
    last = labels[-1]
    if _FILE.fullmatch(last) or not last.isalpha():
        return False
    return len(labels) > 2 or _DOMAIN.fullmatch(last) is not None
