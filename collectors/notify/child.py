"""The process that sends one message through Apprise: 45 MB and 0.4 s of CPU, which the engine must not carry.

It reads a :class:`collectors.notify.job.Job` as a JSON line, since a command line and variables can be seen by others,
sends it, and answers with a JSON line: ``{}`` when it was taken, else what went wrong in one word and, if the server
said one, its HTTP status. What the library logs names addresses; it is read for that word and goes nowhere.
"""

import json
import logging
import re
import resource
import signal
import sys
from typing import Any, Final

import apprise

from collectors.notify.job import Fault
from collectors.parent import die_with_parent

LONGEST_LIFE: Final = 60
"""Seconds after which it ends in any case, also when nobody is left to end it."""
MOST_MEMORY: Final = 256 << 20
"""Bytes; the library reads an answer whole, however long it is."""
LONGEST_JOB: Final = 1 << 20

_STATUS = re.compile(r"error=(\d{3})")
_SAID: Final[tuple[tuple[str, Fault], ...]] = (
    ("Connection refused", "refused"),
    ("NameResolutionError", "unknown_host"),
    ("CERTIFICATE", "tls"),
    ("SSL", "tls"),
    ("timed out", "timeout"),
    ("Timeout", "timeout"),
)
"""Words in an error of urllib3 2.x and what they mean; the first that is found holds."""


class _Listener(logging.Handler):
    """Hears what the library says went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: Fault = "broken"
        self.status: int | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the one word of it."""
        text = record.getMessage()
        if found := _STATUS.search(text):
            self.fault, self.status = "status", int(found[1])
        elif text.startswith("Socket Exception"):
            self.fault = next((fault for words, fault in _SAID if words in text), "broken")


def main() -> None:
    """Send the message on standard input."""
    die_with_parent(signal.SIGKILL)
    signal.alarm(LONGEST_LIFE)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    job = json.loads(sys.stdin.buffer.readline(LONGEST_JOB))
    print(json.dumps(_sent(job)), flush=True)  # noqa: T201 - this is the protocol


def _sent(job: dict[str, Any]) -> dict[str, Any]:
    listener = _listener()
    asset = apprise.AppriseAsset(
        app_id="LockN Control", http_redirects=False, storage_mode=apprise.PersistentStoreMode.MEMORY
    )
    service = apprise.Apprise.instantiate(job["service"], asset=asset)
    if service is None:
        return {"fault": "url"}
    # A service's URL could ask for other than this.
    service.redirects, service.verify_certificate = False, True
    service.socket_connect_timeout = service.socket_read_timeout = job["patience"]
    try:
        taken = service.notify(
            body=job["body"],
            title=job["title"],
            notify_type=apprise.NotifyType(job["mood"]),
            body_format=apprise.NotifyFormat.TEXT,
        )
    except MemoryError:
        return {"fault": "babble"}
    return {} if taken else {"fault": listener.fault, "status": listener.status}


def _listener() -> _Listener:
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    listener = _Listener()
    logger.addHandler(listener)
    return listener


if __name__ == "__main__":
    main()
