"""Names that point where they should, and elsewhere, asked of a name server of the test's own."""

from collections.abc import AsyncIterator

import pytest

from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.sources.probes.scene import closed_port, seen
from tests.collectors.sources.probes.servers import NameServer

HOST = "test.lockn.ai"


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    records = {
        (HOST, "CNAME"): ("47A1565C.tunnel.example.",),
        (HOST, "A"): ("10.0.0.1", "10.0.0.2"),
        (HOST, "TXT"): ('"v=1"',),
        (HOST, "AAAA"): ("2001:db8::1",),
    }
    async with NameServer(records) as server:
        yield server


async def asked(names: NameServer, record: str, *pinned: str, host: str = HOST) -> tuple[str, str]:
    service = await seen("dns", host=host, record=record, pinned=pinned, servers=[names.address], within=1)
    assert service.refs == (f"host:{host}",)
    return service.state.value, service.why


@pytest.mark.parametrize(
    ("record", "pinned"),
    [
        ("CNAME", ("47a1565c.tunnel.example",)),
        ("CNAME", ("47a1565c*",)),
        ("CNAME", ("47a1565c.tunnel.example.",)),
        ("A", ("10.0.0.2", "10.0.0.1", "10.0.0.3")),
        ("TXT", ("v=1",)),
        ("AAAA", ("2001:0DB8:0::1",)),
    ],
)
async def test_a_name_that_points_where_it_should_is_right(
    names: NameServer, record: str, pinned: tuple[str, ...]
) -> None:
    assert await asked(names, record, *pinned) == ("up", "")


async def test_a_name_that_points_elsewhere_tells_both(names: NameServer) -> None:
    names.records[HOST, "CNAME"] = ("d94a000d.tunnel.example.",)
    assert await asked(names, "CNAME", "47a1565c*") == (
        "down",
        "test.lockn.ai points to d94a000d.tunnel.example, expected 47a1565c*",
    )


async def test_one_wrong_address_among_right_ones_is_wrong(names: NameServer) -> None:
    state, why = await asked(names, "A", "10.0.0.1")
    assert (state, why) == ("down", "test.lockn.ai points to 10.0.0.1 and 10.0.0.2, expected 10.0.0.1")


async def test_a_name_that_is_not_there_points_nowhere(names: NameServer) -> None:
    assert await asked(names, "CNAME", "x", host="none.lockn.ai") == (
        "down",
        "none.lockn.ai has no CNAME record, expected x",
    )


async def test_a_name_server_that_does_not_answer_is_an_outage_of_the_source(names: NameServer) -> None:
    names.mute = True
    with pytest.raises(SourceOutage, match=r"no name server answers within 0\.2 s") as caught:
        await seen("dns", host=HOST, pinned=["x"], servers=[names.address], within=0.2)
    assert caught.value.outage.kind is OutageKind.TIMEOUT


async def test_a_name_server_that_is_not_there_is_an_outage_of_the_source() -> None:
    with pytest.raises(SourceOutage, match="no name server"):
        await seen("dns", host=HOST, pinned=["x"], servers=[f"127.0.0.1:{closed_port()}"], within=0.5)
