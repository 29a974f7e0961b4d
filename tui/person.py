"""The person at this terminal, by the name under which they are logged in here."""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from board.hygiene import clean

LONGEST: Final = 32
"""Characters of a login name, as useradd(8) allows them."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, when, and in which zone they think."""

    who: str
    now: datetime
    zone: tzinfo


def person(environ: Mapping[str, str]) -> str:
    """The login name of whoever runs this, from the password database, else ``LOGNAME``, else the number."""
    number = os.getuid()
    try:
        found = pwd.getpwuid(number).pw_name
    except KeyError:  # an account of a directory service, or of a container
        found = environ.get("LOGNAME", "")
    return clean(found, LONGEST) or f"uid {number}"
