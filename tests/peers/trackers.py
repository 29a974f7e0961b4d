"""Mocks of trackers, forges and CI that stand on the services' own contracts, and so refuse what these would."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.waiting import until

SCRIPT = Path(os.environ.get("LOCKN_PEERS", Path(__file__).parents[3] / "shared" / "peers")) / "trackers" / "mock.sh"
PORTS = {
    "linear": 8766,
    "gitea": 8767,
    "woodpecker": 8768,
    "github": 8769,
    "missioncontrol": 8770,
    "forgejo": 8771,
    "github-graphql": 8772,
}


@contextmanager
def mock(name: str) -> Iterator[str]:
    """The address of a mock; one that runs already is used and left alone."""
    url = f"http://127.0.0.1:{PORTS[name]}"
    if _listens(PORTS[name]):
        yield url
        return
    if not SCRIPT.exists():
        pytest.skip(f"there is no {SCRIPT}")
    if shutil.which("npm") is None:
        pytest.skip("npm is not here, with which the mocks are made")
    done = subprocess.run((SCRIPT, "start", name), capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"the mock does not start: {done.stdout or done.stderr}")
    try:
        yield url
    finally:
        subprocess.run((SCRIPT, "stop", name), capture_output=True, timeout=30, check=False)
        until(lambda: not _listens(PORTS[name]), f"the end of {name}", 20)  # who comes next must not meet a dying one


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
