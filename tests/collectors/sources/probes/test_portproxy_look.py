"""What Windows says of its forwarding, from a program that stands in for it."""

import sys
from pathlib import Path

import pytest

from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.sources.probes.scene import seen

SAID = """
Listen on ipv4:             Connect to ipv4:

Address         Port        Address         Port
--------------- ----------  --------------- ----------
127.0.0.1       9223        172.28.240.17   9223
0.0.0.0         3000        172.28.240.17   3000
"""


def netsh(folder: Path, program: str) -> list[str]:
    file = folder / "netsh.py"
    file.write_text(program)
    return [sys.executable, str(file)]


async def test_a_port_that_is_forwarded_tells_whereto(tmp_path: Path) -> None:
    service = await seen("portproxy", port=9223, netsh=netsh(tmp_path, f"print({SAID!r})"))
    assert (service.state, service.why) == ("up", "forwards to 172.28.240.17")
    assert service.refs == ("forwards:9223", "address:172.28.240.17")


async def test_a_port_that_is_not_forwarded_is_down(tmp_path: Path) -> None:
    service = await seen("portproxy", port=9224, netsh=netsh(tmp_path, f"print({SAID!r})"))
    assert (service.state, service.why) == ("down", "Windows forwards no port 9224")


@pytest.mark.parametrize(
    ("program", "kind"),
    [("raise SystemExit(1)", OutageKind.REFUSED), ("import time; time.sleep(60)", OutageKind.TIMEOUT)],
)
async def test_a_windows_that_does_not_answer_says_nothing_of_the_port(
    tmp_path: Path, program: str, kind: OutageKind
) -> None:
    with pytest.raises(SourceOutage) as caught:
        await seen("portproxy", port=9223, netsh=netsh(tmp_path, program), within=0.5)
    assert caught.value.outage.kind is kind


async def test_a_box_without_windows_has_no_such_source() -> None:
    with pytest.raises(SourceOutage, match="not under WSL") as caught:
        await seen("portproxy", port=9223, netsh=["no-such-netsh.exe"])
    assert caught.value.outage.kind is OutageKind.ABSENT
