import ssl
from pathlib import Path

import pytest

from board.reading import OutageKind
from collectors.http_outage import HttpOutage, Step, from_error
from collectors.sources.containers.endpoint import Endpoint
from collectors.sources.containers.faults import told

DOCKER = Endpoint("unix:///var/run/docker.sock", "default")


def refused(*below: BaseException) -> HttpOutage:
    """A request that failed for a reason far below."""
    outage = from_error(OSError())
    at: BaseException = outage
    for each in below:
        at.__cause__ = each
        at = each
    return outage


@pytest.mark.parametrize(
    ("error", "kind", "sentence", "remedy"),
    [
        (FileNotFoundError(2, ""), OutageKind.ABSENT, "there is no socket /var/run/docker.sock", "restart docker"),
        (
            ConnectionRefusedError(111, ""),
            OutageKind.REFUSED,
            "nobody listens on /var/run/docker.sock: the engine has stopped",
            "restart docker",
        ),
        (
            PermissionError(13, ""),
            OutageKind.DENIED,
            "no permission to open /var/run/docker.sock",
            "usermod -aG docker",
        ),
    ],
)
def test_each_failure_of_a_socket_is_a_sentence_of_its_own(
    error: OSError, kind: OutageKind, sentence: str, remedy: str
) -> None:
    said = told(refused(RuntimeError(), error), DOCKER).outage
    assert (said.kind, said.sentence) == (kind, sentence)
    assert remedy in said.remedy


def test_an_engine_that_does_not_answer_is_not_one_that_is_gone() -> None:
    late = HttpOutage(OutageKind.TIMEOUT, "connected but no answer within 5 s")
    said = told(late, DOCKER).outage
    assert said.sentence == "/var/run/docker.sock takes connections but does not answer"


def test_a_socket_that_somebody_named_and_is_not_there_is_no_absence() -> None:
    named = Endpoint("unix:///run/x.sock", "DOCKER_HOST")
    assert told(refused(FileNotFoundError(2, "")), named).outage.kind is OutageKind.REFUSED


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("unix:///run/podman/podman.sock", "sudo systemctl restart podman.socket"),
        ("unix:///run/user/1000/podman/podman.sock", "systemctl --user restart podman.socket"),
    ],
)
def test_podman_is_brought_back_as_podman(url: str, remedy: str) -> None:
    assert told(refused(ConnectionRefusedError(111, "")), Endpoint(url, "default")).outage.remedy == remedy


def test_a_certificate_of_ours_that_is_wanted_is_told() -> None:
    alert = ssl.SSLError(1, "alert bad certificate")
    alert.reason = "SSLV3_ALERT_BAD_CERTIFICATE"
    said = told(refused(alert), Endpoint("tcp://far:2376", "config", Path("/certs"))).outage
    assert said.kind is OutageKind.DENIED
    assert said.sentence == "tcp://far:2376 (config) wants a certificate of ours that it knows"


def test_an_engine_elsewhere_that_refuses_is_named_by_its_address() -> None:
    late = HttpOutage(OutageKind.REFUSED, "connection refused", Step.CONNECT)
    assert (
        told(late, Endpoint("tcp://far:2376", "config")).outage.sentence
        == "tcp://far:2376 (config): connection refused"
    )
