import hashlib
import json
import socket
from pathlib import Path

import pytest

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.containers.endpoint import Endpoint, find
from collectors.sources.containers.settings import ContainerSettings

UID = 1000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def found(home: Path, url: str = "", certificates: str = "", **environ: str) -> Endpoint:
    settings = ContainerSettings(url=url, certificates=certificates)
    return find(settings, environ, home, UID, root=home.parent)


def refused(home: Path, **environ: str) -> SourceOutage:
    with pytest.raises(SourceOutage) as caught:
        found(home, **environ)
    return caught.value


def put(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def put_context(home: Path, name: str, host: str, *, tls: bool = False) -> None:
    digest = hashlib.sha256(name.encode()).hexdigest()
    contexts = home / ".docker" / "contexts"
    put(contexts / "meta" / digest / "meta.json", json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host}}}))
    if tls:
        put(contexts / "tls" / digest / "docker" / "ca.pem")


def choose(home: Path, name: str) -> None:
    put(home / ".docker" / "config.json", json.dumps({"currentContext": name}))


def test_the_owners_word_goes_before_all_others(home: Path) -> None:
    endpoint = found(home, "unix:///srv/docker.sock", DOCKER_HOST="unix:///run/other.sock")
    assert (endpoint.url, endpoint.origin, endpoint.socket) == ("unix:///srv/docker.sock", "config", "/srv/docker.sock")


def test_the_variable_goes_before_the_context(home: Path) -> None:
    put_context(home, "colima", "unix:///run/colima.sock")
    choose(home, "colima")
    endpoint = found(home, DOCKER_HOST="unix:///run/other.sock", DOCKER_CONTEXT="colima")
    assert (endpoint.url, endpoint.origin) == ("unix:///run/other.sock", "DOCKER_HOST")


def test_the_context_goes_before_the_usual_sockets(home: Path) -> None:
    put(home.parent / "var/run/docker.sock")
    put_context(home, "colima", "unix:///run/colima.sock")
    choose(home, "colima")
    endpoint = found(home)
    assert (endpoint.url, endpoint.origin) == ("unix:///run/colima.sock", "context colima")


def test_the_context_of_the_variable_goes_before_the_chosen_one(home: Path) -> None:
    put_context(home, "far", "tcp://far:2376", tls=True)
    choose(home, "colima")
    endpoint = found(home, DOCKER_CONTEXT="far")
    assert (endpoint.base, endpoint.local) == ("https://far:2376", False)


def test_the_default_context_is_none(home: Path) -> None:
    put(home.parent / "var/run/docker.sock")
    choose(home, "default")
    assert found(home).url == "unix:///var/run/docker.sock"


@pytest.mark.parametrize(
    ("there", "first"),
    [
        (["run/podman/podman.sock", "var/run/docker.sock"], "/var/run/docker.sock"),
        (["run/podman/podman.sock", "run/user/1000/docker.sock"], "/run/user/1000/docker.sock"),
        (["run/user/1000/podman/podman.sock", "run/podman/podman.sock"], "/run/podman/podman.sock"),
        (["run/user/1000/podman/podman.sock"], "/run/user/1000/podman/podman.sock"),
    ],
)
def test_docker_goes_before_podman_and_the_boxs_before_the_users(home: Path, there: list[str], first: str) -> None:
    for path in there:
        put(home.parent / path)
    assert found(home).socket == first


def test_a_box_without_an_engine_has_none_which_is_no_trouble(home: Path) -> None:
    assert refused(home).outage.kind is OutageKind.ABSENT


def test_a_context_that_is_not_there_is_trouble(home: Path) -> None:
    choose(home, "gone")
    assert refused(home).outage.sentence == "the docker context gone is not there"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"currentContext": 7}'])
def test_a_config_that_cannot_be_read_says_nothing(home: Path, text: str) -> None:
    put(home / ".docker" / "config.json", text)
    assert refused(home).outage.kind is OutageKind.ABSENT


def test_an_engine_behind_ssh_is_refused_with_a_way_round(home: Path) -> None:
    outage = refused(home, DOCKER_HOST="ssh://sean@far").outage
    assert outage.kind is OutageKind.REFUSED
    assert outage.remedy == "ssh -NL /tmp/docker.sock:/var/run/docker.sock sean@far"


def test_what_is_no_address_is_refused(home: Path) -> None:
    assert "is no address of an engine" in refused(home, DOCKER_HOST="npipe:////./pipe/docker").outage.sentence


def test_tls_is_used_where_the_docker_command_would(home: Path) -> None:
    endpoint = found(home, DOCKER_HOST="tcp://far:2376", DOCKER_TLS_VERIFY="1", DOCKER_CERT_PATH="/certs")
    assert (endpoint.base, endpoint.certificates) == ("https://far:2376", Path("/certs"))
    assert found(home, DOCKER_HOST="tcp://127.0.0.1:2375").base == "http://127.0.0.1:2375"


def test_a_password_in_the_address_is_not_sent(home: Path) -> None:
    assert found(home, "tcp://user:hunter22@far:2375").base == "http://far:2375"


def test_certificates_that_cannot_be_used_are_told(home: Path) -> None:
    put(home / "ca.pem", "no certificate")
    with pytest.raises(SourceOutage) as caught:
        found(home, "tcp://far:2376", str(home)).trust()
    assert caught.value.outage.kind is OutageKind.DENIED


def test_a_port_of_this_box_is_local(home: Path) -> None:
    assert found(home, "tcp://127.0.0.1:2375").local
    assert not found(home, f"tcp://{socket.gethostname()}-elsewhere:2375").local
