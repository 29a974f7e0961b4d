from typing import Any

import pytest

from board.facts import Gauge, Service, ServiceState
from collectors.sources.containers import facts
from collectors.sources.containers.condition import Condition
from collectors.sources.containers.wire import SERVICES
from tests.collectors.sources.containers.scene import inspected, listed

WELL = Condition(ServiceState.UP)


def told(*, local: bool = True, podman: bool = False, **known: Any) -> Service:
    return facts.container("box/docker", listed("web"), inspected(**known), WELL, local=local, podman=podman)


def test_a_container_elsewhere_has_no_names_of_this_box() -> None:
    assert told().refs
    assert not told(local=False).refs


@pytest.mark.parametrize(
    ("policy", "boot"),
    [("always", "enabled"), ("unless-stopped", "enabled"), ("on-failure", "disabled"), ("", "disabled")],
)
def test_a_restart_policy_says_whether_a_boot_starts_it(policy: str, boot: str) -> None:
    assert told(policy=policy).boot == boot


def test_podman_starts_nothing_by_itself_so_the_policy_says_nothing_of_boots() -> None:
    assert told(policy="always", podman=True).boot == ""


def test_what_does_not_run_is_known_by_the_ports_that_it_would_have() -> None:
    found = inspected(
        ports={"80/tcp": [{"HostIp": "", "HostPort": "8081"}], "81/tcp": None, "82/tcp": [{"HostPort": ""}]}
    )
    ended = listed("web", "exited", "Exited (1) 2 hours ago").model_copy(update={"ports": ()})
    assert "port:8081" in facts.container("box/docker", ended, found, WELL, local=True, podman=False).refs


def test_an_update_that_stopped_is_told_though_all_tasks_run() -> None:
    (service,) = SERVICES.validate_python(
        [
            {
                "ID": "a",
                "Spec": {"Name": "api"},
                "ServiceStatus": {"RunningTasks": 2, "DesiredTasks": 2},
                "UpdateStatus": {"State": "rollback_paused", "Message": "rollback paused due to failure"},
            }
        ]
    )
    told, running = facts.swarm("box/docker", service, "")
    assert isinstance(told, Service)
    assert (told.state, told.why) == (ServiceState.DEGRADED, "rollback paused due to failure")
    assert isinstance(running, Gauge)
    assert (running.value, running.limit) == (2, 2)
