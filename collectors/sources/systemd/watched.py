"""Which units are watched: the owner's own, those of model servers and gateways, and whatever has failed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from collectors.sources.systemd.manager import Listed, UnitFile

MOST: Final = 150
"""Units of one manager that are watched at most."""
VENDORS: Final = ("/usr/lib/", "/lib/", "/run/", "/usr/share/")
"""Where distributions and generators put units: the plumbing of a desktop or a session comes from there."""
SERVERS: Final = re.compile(r"llama|ollama|vllm|sglang|litellm|openclaw|gateway|whisper|comfyui", re.IGNORECASE)
"""Services that matter to an agent's owner even where a package brought them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner said of the units of one manager."""

    expected: tuple[str, ...]
    ignored: tuple[str, ...]


def watched(listed: Iterable[Listed], files: Iterable[UnitFile], wishes: Wishes) -> tuple[str, ...]:
    """The names of all units to watch, those that the owner named and those that failed first."""
    active = {each.name: each.active for each in listed}
    on_disk = {each.name: each for each in files if each.state != "alias"}
    known = [name for name in sorted(active.keys() | on_disk.keys()) if "@." not in name and not _ignored(name, wishes)]
    failed = [name for name in known if active.get(name) == "failed"]
    others = [name for name in known if _matters(name, active, on_disk)]
    return tuple(dict.fromkeys((*wishes.expected, *failed, *others)))[:MOST]


def _ignored(name: str, wishes: Wishes) -> bool:
    return any(fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}.service") for pattern in wishes.ignored)


def _matters(name: str, active: Mapping[str, str], on_disk: Mapping[str, UnitFile]) -> bool:
    file = on_disk.get(name) or on_disk.get(_template(name))
    if file is not None and not file.path.startswith(VENDORS):
        return True
    if name.endswith(".timer"):
        return active.get(name) == "active"
    at_work = active.get(name) in ("active", "activating") or (file is not None and file.state == "enabled")
    return at_work and SERVERS.search(name) is not None


def _template(name: str) -> str:
    """The file of an instance: ``llama@.service`` of ``llama@1.service``."""
    return re.sub(r"@[^.]*(?=\.)", "@", name)
