import pytest
from pydantic import ValidationError

from collectors.sources.probes.checks import address_of
from collectors.sources.probes.collector import ProbeCollector
from collectors.sources.probes.settings import KINDS, HttpSettings, ProbeSettings


def checked(**written: object) -> ProbeSettings:
    made = ProbeCollector.model_of(written).model_validate(written)
    assert isinstance(made, ProbeSettings)
    return made


def test_a_page_needs_a_name_and_an_address_alone() -> None:
    probe = checked(kind="http", name="dev", url="https://dev.lockn.ai/health")
    assert isinstance(probe, HttpSettings)
    assert ProbeCollector.scope_of(probe) == "probe/dev"
    assert (probe.every, probe.place, probe.status) == (15, "dev.lockn.ai/443", (200,))


@pytest.mark.parametrize(("kind", "every"), [("dns", 300), ("tls", 3600)])
def test_what_changes_seldom_is_looked_at_seldom(kind: str, every: float) -> None:
    more = {"pinned": ["x"]} if kind == "dns" else {}
    assert checked(kind=kind, name="a", host="a.b", **more).every == every


@pytest.mark.parametrize("kind", [None, "", "ping", 3])
def test_a_kind_that_is_none_is_refused_with_all_there_are(kind: object) -> None:
    with pytest.raises(ValidationError, match="kind") as caught:
        checked(kind=kind, name="a", url="http://a")
    assert all(repr(each) in str(caught.value) for each in KINDS)


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "http", "url": "ftp://a"},
        {"kind": "http", "url": "http://user:pass@a"},
        {"kind": "http", "url": "http://a:99999"},
        {"kind": "http", "url": "http://a", "status": []},
        {"kind": "http", "url": "http://a", "host": "b"},
        {"kind": "tcp", "host": "a b", "port": 1},
        {"kind": "tcp", "host": "a", "port": 0},
        {"kind": "tcp", "host": "a..b", "port": 1},
        {"kind": "tls", "host": 64 * "a"},
        {"kind": "http", "url": f"http://{64 * 'a'}.com/"},
        {"kind": "dns", "host": "a", "pinned": []},
        {"kind": "dns", "host": "a", "pinned": ["b"], "servers": ["nonsense"]},
        {"kind": "proxy", "url": "socks4://a:1"},
        {"kind": "proxy", "url": "socks5://a"},
        {"kind": "proxy", "url": "socks5://a:1", "target": "nowhere"},
        {"kind": "chain", "hops": []},
        {"kind": "chain", "hops": [{"kind": "chain"}]},
        {"kind": "port", "port": 1, "owner": ""},
        {"kind": "http", "url": "http://a", "name": "a/b"},
    ],
)
def test_what_makes_no_sense_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        checked(**{"name": "a", **written})


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("1.1.1.1", ("1.1.1.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_name_server_has_an_address_and_perhaps_a_port(server: str, address: tuple[str, int]) -> None:
    assert address_of(server) == address


def test_a_key_is_never_part_of_a_message() -> None:
    with pytest.raises(ValidationError) as caught:
        checked(kind="http", name="a", url="https://user:canary-7f3a@a")
    assert "canary-7f3a" not in str(caught.value)
