"""Certificates of every sort, shown by a real TLS server."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from board.facts import Gauge, Service
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.probes.certificate import day, misnamed
from tests.collectors.sources.probes.certificates import NOW, Authority
from tests.collectors.sources.probes.scene import Probe, closed_port, seen
from tests.collectors.sources.probes.servers import listening, silent, well

Shown = Callable[..., AbstractAsyncContextManager[Probe]]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.made(tmp_path)


@pytest.fixture
def shown(authority: Authority) -> Shown:
    """A probe of a server that shows a certificate for some names."""

    @asynccontextmanager
    async def make(*names: str, days: float = 90, self_signed: bool = False, kind: str = "tls") -> AsyncIterator[Probe]:
        async with listening(well, authority.context(*names, days=days, self_signed=self_signed)) as port:
            where = {"url": f"https://localhost:{port}/"} if kind == "http" else {"host": "localhost", "port": port}
            probe = Probe(kind, ca=str(authority.file), **where)
            yield probe
            await probe.close()

    return make


async def test_a_certificate_that_holds_tells_how_long(shown: Shown) -> None:
    async with shown("localhost", days=20) as probe:
        service, left = await probe.facts()
    assert isinstance(service, Service)
    assert isinstance(left, Gauge)
    assert (service.kind, service.state, service.why) == ("certificate", "up", "")
    assert left.unit == "d"
    assert left.value == pytest.approx(20, abs=0.1)


async def test_an_expired_certificate_says_since_when(shown: Shown) -> None:
    async with shown("localhost", days=-2) as probe:
        service, left = await probe.facts()
    assert isinstance(service, Service)
    assert isinstance(left, Gauge)
    assert service.why == f"its certificate expired on {day(NOW - timedelta(days=2))}"
    assert left.value == pytest.approx(-2, abs=0.1)


async def test_a_certificate_for_another_name_names_both(shown: Shown) -> None:
    async with shown("other.example", "b.example", "c.example", "d.example") as probe:
        service = await probe.service()
    assert (service.state, service.why) == (
        "down",
        "its certificate is for other.example, b.example, c.example, not for localhost",
    )


@pytest.mark.parametrize("self_signed", [True, False])
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(authority: Authority, self_signed: bool) -> None:
    async with listening(well, authority.context("localhost", self_signed=self_signed)) as port:
        service = await seen("tls", host="localhost", port=port)
    expected = "self-signed" if self_signed else "issuer is not known here"
    assert service.state == "down"
    assert expected in service.why


async def test_a_page_behind_a_bad_certificate_says_what_is_wrong_with_it(shown: Shown) -> None:
    async with shown("localhost", days=-2, kind="http") as probe:
        said = await probe.said()
    assert said[""] == said["tls"] == ("down", f"its certificate expired on {day(NOW - timedelta(days=2))}")


async def test_a_page_behind_a_good_certificate_is_up_and_tells_how_long_it_holds(shown: Shown) -> None:
    async with shown("localhost", days=40, kind="http") as probe:
        facts = await probe.facts()
    assert [(fact.key.rpartition("it")[2], type(fact)) for fact in facts] == [
        ("", Service),
        ("/tls", Service),
        ("/tls/left", Gauge),
    ]


async def test_a_port_that_does_not_speak_tls_is_no_matter_of_certificates() -> None:
    async with listening(silent) as port:
        service = await seen("tls", host="127.0.0.1", port=port, within=0.2)
    assert (service.kind, service.state, service.why) == ("probe", "down", "connected but no answer within 0.2 s")
    service = await seen("tls", host="127.0.0.1", port=closed_port())
    assert (service.kind, service.why) == ("probe", "connection refused")


async def test_issuers_that_cannot_be_read_are_an_outage_of_ours(tmp_path: Path) -> None:
    with pytest.raises(SourceOutage) as caught:
        await seen("tls", host="127.0.0.1", port=1, ca=str(tmp_path / "none.pem"))
    assert caught.value.outage.kind is OutageKind.DENIED


@pytest.mark.parametrize(
    ("host", "names", "sentence"),
    [
        (
            "api.dev.lockn.ai",
            ("lockn.ai", "*.lockn.ai"),
            "its certificate covers *.lockn.ai only: api.dev.lockn.ai needs a two-level name",
        ),
        (
            "a.b.c.lockn.ai",
            ("*.lockn.ai",),
            "its certificate covers *.lockn.ai only: a.b.c.lockn.ai needs a three-level name",
        ),
        ("xlockn.ai", ("*.lockn.ai",), "its certificate is for *.lockn.ai, not for xlockn.ai"),
        ("a.example", (), "its certificate is for no name at all, not for a.example"),
    ],
)
def test_a_name_with_too_many_levels_says_how_many_it_needs(host: str, names: tuple[str, ...], sentence: str) -> None:
    assert misnamed(host, names) == sentence
