import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.facts import ServiceState
from board.hygiene import safe
from board.marks import CHECK_BROKEN, MISSING
from board.reading import Outage, OutageKind
from collectors.collector import SourceOutage, Surroundings
from collectors.http import SIZE_LIMIT
from collectors.sources.containers import COLLECTOR
from collectors.sources.containers.settings import ContainerSettings
from collectors.sources.containers.watchlist import AT_ONCE
from tests.collectors.fake_http import FakeServer, Manner, Reply
from tests.collectors.sources.containers.scene import (
    REFUSED,
    SWARM,
    FakeEngine,
    Watched,
    about,
    compose,
    event,
    id_of,
    row,
    until,
    until_listening,
)

Watch = Callable[..., Watched]
WEB = (row("web", status="Up 2 hours (healthy)"), about(health="healthy"))
SICK = (row("api", status="Up 2 hours (unhealthy)"), about(health="unhealthy", output=REFUSED))


async def failed(watched: Watched) -> Outage:
    with pytest.raises(SourceOutage) as caught:
        await watched.poll()
    return caught.value.outage


def test_it_is_found_by_the_registry_and_watches_every_box() -> None:
    assert (COLLECTOR.name, COLLECTOR.many) == ("docker", True)
    (found,) = COLLECTOR.discover(Surroundings("box", ()))
    assert COLLECTOR.scope_of(ContainerSettings()) == "docker"
    assert found == ContainerSettings()


def test_several_engines_have_names() -> None:
    assert COLLECTOR.scope_of(ContainerSettings(name="workload", url="tcp://10.1.1.45:2376")) == "docker/workload"


@pytest.mark.parametrize("url", ["10.1.1.45:2376", "npipe:////./pipe/docker", "file:///etc/passwd"])
def test_an_address_that_is_none_is_refused_by_the_config(url: str) -> None:
    with pytest.raises(ValueError, match="give an address"):
        ContainerSettings(url=url)


async def test_the_engine_says_which_address_is_read_and_who_named_it(engine: FakeEngine, watch: Watch) -> None:
    found = (await watch().poll())["box/docker"]
    assert (found.label, found.version) == ("docker", "28.5.2")
    assert found.marks == (f"unix://{engine.socket}", "DOCKER_HOST")


async def test_a_container_has_the_names_by_which_others_know_it(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB])
    web = (await watch().poll())["web"]
    assert web.refs == ("container:web", f"container:{id_of('web')[:12]}", "port:8080", "pid:42")
    assert (web.state, web.version, web.boot, web.restarts) == (ServiceState.UP, "bb:1", "disabled", 0)


async def test_a_container_of_a_project_stands_in_it(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(compose("web"), about())])
    assert "shop/web" in await watch().poll()


async def test_environment_and_commands_go_nowhere(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, SICK])
    watched = watch()
    await watched.poll()
    assert "hunter22" not in repr(watched.facts)


async def test_what_the_owner_ignores_is_not_even_looked_at(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, SICK])
    assert set(await watch(ignore=("a*",)).poll()) == {"box/docker", "web"}
    assert not engine.asked_for(id_of("api"))


async def test_what_the_owner_expects_is_missed(watch: Watch) -> None:
    gone = (await watch(expect=("postgres",)).poll())["postgres"]
    assert (gone.state, gone.marks, gone.essential) == (ServiceState.DOWN, (MISSING,), True)


async def test_what_is_gone_is_missed_by_the_next_engine_too(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(compose("web"), about()), (compose("db"), about())])
    before, after = watch(), watch()
    await before.poll()
    engine.hold([(compose("web"), about())])
    after.collector.recall(before.facts)
    found = (await after.poll())["shop/db"]
    assert (found.state, found.marks) == (ServiceState.DOWN, (MISSING,))


async def test_what_was_there_and_is_gone_is_missed(engine: FakeEngine, watch: Watch) -> None:
    pair = (compose("db"), about())
    engine.hold([WEB, pair, (compose("web"), about())])
    watched = watch()
    await until_listening(watched)
    engine.hold([WEB, (compose("web"), about())])
    engine.more.put_nowait(event("destroy", "db"))
    await until(lambda: watched.collector.events.unread)
    assert (await watched.poll())["shop/db"].marks == (MISSING,)


async def test_a_broken_check_is_marked(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(SICK[0], about(health="unhealthy", output="/bin/sh: curl: not found", check=127))])
    assert (await watch().poll())["api"].marks == (CHECK_BROKEN,)


@pytest.mark.parametrize(("spoken", "used"), [("1.41", "/v1.41"), ("1.51", "/v1.51"), ("1.60", "/v1.51")])
async def test_the_newest_version_that_both_know_is_spoken(tmp_path: Path, spoken: str, used: str) -> None:
    async with FakeEngine(tmp_path / "engine.sock", spoken) as engine:
        engine.prefix = used
        engine.hold()
        engine.say("/info", {})
        watched = Watched(engine)
        await watched.poll()
        await watched.collector.close()
        assert engine.asked_for(f"{used}/containers/json")


async def test_an_engine_that_was_replaced_by_an_older_one_is_spoken_to_in_its_version(
    engine: FakeEngine, watch: Watch
) -> None:
    watched = watch()
    await watched.poll()
    engine.replies["/_ping"] = Reply(b"OK", headers={"Api-Version": "1.41"})
    engine.prefix = "/v1.41"
    engine.hold([WEB])
    for _ in range(3):
        services = await watched.poll()
    assert "web" in services


@pytest.mark.parametrize("headers", [{}, {"Api-Version": "abc"}, {"Api-Version": "9" * 99 + ".1"}])
async def test_what_is_no_engine_is_told(engine: FakeEngine, watch: Watch, headers: dict[str, str]) -> None:
    engine.replies["/_ping"] = Reply(b"OK", headers=headers)
    outage = await failed(watch())
    assert outage.kind is OutageKind.GARBLED
    assert outage.sentence.endswith("does not answer as a container engine")


async def test_the_engines_own_words_are_passed_on(engine: FakeEngine, watch: Watch) -> None:
    said = {"message": "client version 1.51 is too old. Minimum supported API version is 1.60"}
    engine.replies["/v1.51/info"] = Reply(json.dumps(said).encode(), status=400)
    assert said["message"] in (await failed(watch())).sentence


async def test_a_socket_that_is_not_there(tmp_path: Path) -> None:
    outage = await failed(Watched(FakeEngine(tmp_path / "none.sock")))
    assert outage.kind is OutageKind.REFUSED
    assert outage.sentence == f"there is no socket {tmp_path}/none.sock (DOCKER_HOST)"


async def test_a_socket_where_nobody_listens(tmp_path: Path) -> None:
    path = tmp_path / "stale.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    outage = await failed(Watched(FakeEngine(path)))
    assert outage.kind is OutageKind.REFUSED
    assert outage.sentence == f"nobody listens on {path} (DOCKER_HOST): the engine has stopped"
    assert outage.remedy == "sudo systemctl restart docker"


async def test_an_engine_that_takes_connections_and_does_not_answer(engine: FakeEngine, watch: Watch) -> None:
    engine.replies["/_ping"] = Reply(manner=Manner.HANG)
    outage = await failed(watch(answer=0.1))
    assert outage.kind is OutageKind.TIMEOUT
    assert outage.sentence.endswith("takes connections but does not answer")


async def test_a_box_without_an_engine(tmp_path: Path) -> None:
    bare = COLLECTOR("box", ContainerSettings(), environ={}, home=tmp_path, root=tmp_path)
    with pytest.raises(SourceOutage) as caught:
        await bare.read()
    await bare.close()
    assert caught.value.outage.kind is OutageKind.ABSENT


async def test_plain_http_to_a_port_of_tls() -> None:
    async with FakeServer() as server:
        said = b"Client sent an HTTP request to an HTTPS server."
        server.replies["/_ping"] = Reply(said, status=400, kind="text/plain")
        far = COLLECTOR("box", ContainerSettings(url=server.url.replace("http", "tcp")))
        with pytest.raises(SourceOutage) as caught:
            await far.read()
        await far.close()
    assert caught.value.outage.sentence.endswith(said.decode())


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b'{"message": 1}', b'[{"Id": "../../secrets"}]', b"<html>", b"[" + b" " * SIZE_LIMIT + b"]"],
)
async def test_a_garbled_or_huge_list_is_told_and_harms_nothing(engine: FakeEngine, watch: Watch, body: bytes) -> None:
    engine.replies["/v1.51/containers/json"] = Reply(body)
    watched = watch()
    assert (await failed(watched)).kind is OutageKind.GARBLED
    engine.hold([WEB])
    assert "web" in await watched.poll()


async def test_more_containers_than_can_be_are_refused(engine: FakeEngine, watch: Watch) -> None:
    engine.say("/containers/json", [{"Id": f"{number:064x}"} for number in range(3000)])
    assert (await failed(watch())).kind is OutageKind.GARBLED


async def test_hostile_names_and_output_reach_no_key_and_no_command(engine: FakeEngine, watch: Watch) -> None:
    evil = "$(reboot); ../../etc\x1b[2J\u202e" + "x" * 500
    hostile = row("evil", status="Up 1 hour (unhealthy)") | {"Names": [evil]}
    engine.hold([(hostile, about(health="unhealthy", output="\x1b]0;pwned\x07" * 9999 + "token=abcdef123456"))])
    watched = watch()
    await watched.poll()
    found = safe(watched.facts[1])
    assert set(found.key.removeprefix("box/docker/")) <= set("$_reboot.etcx2J[".replace("$", "").replace("[", ""))
    assert len(found.key) < 120
    assert "\x1b" not in repr(found)
    assert "abcdef123456" not in repr(found)


async def test_what_one_container_garbles_hides_no_other(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, SICK])
    engine.say(f"/containers/{id_of('api')}/json", {"State": [1], "RestartCount": "many"})
    found = await watch().poll()
    assert (found["web"].state, found["api"].state) == (ServiceState.UP, ServiceState.DEGRADED)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda deeper: st.lists(deeper, max_size=3)))
async def test_whatever_a_close_look_brings_is_a_reading(tmp_path: Path, body: Any) -> None:
    path = tmp_path / "fuzz.sock"
    path.unlink(missing_ok=True)
    async with FakeEngine(path) as engine:
        engine.hold([(WEB[0], {"State": body, "HostConfig": body, "RestartCount": body})])
        watched = Watched(engine)
        try:
            assert (await watched.poll())["web"].state is ServiceState.UP
        finally:
            await watched.close()


async def test_a_container_that_went_between_list_and_look_is_no_trouble(engine: FakeEngine, watch: Watch) -> None:
    engine.say("/containers/json", [row("gone", "exited", "Exited (1) 1 second ago")])
    assert (await watch().poll())["gone"].state is ServiceState.UNKNOWN


async def test_calm_containers_are_looked_at_once(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB])
    watched = watch()
    for _ in range(7):
        await watched.poll()
    assert len(engine.asked_for(id_of("web"))) == 1


async def test_what_is_not_well_is_looked_at_with_every_list(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([WEB, SICK])
    watched = watch()
    await until_listening(watched)
    lists = len(engine.asked_for("/containers/json"))
    assert len(engine.asked_for(id_of("api"))) == lists


@pytest.mark.parametrize(
    ("listed", "known", "state"),
    [
        (compose("db"), about(code=1, status="exited", ended="2026-11-20T07:30:00Z"), ServiceState.DOWN),
        (compose("db", state="exited", status="Exited (1) 1 second ago"), about(status="running"), ServiceState.UP),
        (compose("db"), about(code=3, status="restarting"), ServiceState.DOWN),
    ],
)
async def test_what_changed_between_list_and_look_is_as_the_look_found_it(
    engine: FakeEngine, watch: Watch, listed: dict[str, Any], known: dict[str, Any], state: ServiceState
) -> None:
    engine.hold([(listed, known)])
    assert (await watch().poll())["shop/db"].state is state


async def test_a_container_of_another_name_is_not_missed_under_the_old_one(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(row("db"), about(policy="always"))])
    watched = watch()
    await watched.poll()
    engine.hold([(row("db") | {"Names": ["/postgres"]}, about(policy="always"))])
    assert set(await watched.poll()) == {"box/docker", "postgres"}


async def test_podman_tells_health_only_to_who_asks_for_it(tmp_path: Path) -> None:
    podman = {"Libpod-Api-Version": "4.3.1"}
    async with FakeEngine(tmp_path / "podman.sock", "1.41", podman) as engine:
        engine.hold([(row("api", status="Up 2 hours"), about(health="healthy"))])
        watched = Watched(engine)
        assert (await watched.poll())["api"].state is ServiceState.UP
        filtered = [target for target in engine.targets() if "unhealthy" in target and "containers" in target]
        engine.hold([(row("api", status="Up 2 hours"), about(health="unhealthy", output=REFUSED))])
        services = [await watched.poll() for _ in range(3)][-1]
        await watched.collector.close()
    assert filtered
    assert (services["api"].state, services["api"].boot) == (ServiceState.DEGRADED, "")
    assert services["box/docker"].label == "podman"


async def test_a_swarm_is_read_only_where_it_is_managed_from(engine: FakeEngine, watch: Watch) -> None:
    await watch().poll()
    assert not engine.asked_for("/services")


async def test_old_tasks_of_a_swarm_are_left_to_their_service(engine: FakeEngine, watch: Watch) -> None:
    old = row("api.1.x", "exited", "Exited (1) 1 hour ago", swarm_service_name="api")
    engine.hold([(old, about(code=1)), (row("api.1.y", swarm_service_name="api"), about())])
    assert set(await watch().poll()) == {"box/docker", "api.1.y"}


async def test_services_of_a_swarm_say_what_keeps_their_tasks(engine: FakeEngine, watch: Watch) -> None:
    engine.say("/info", SWARM)
    paused = {"State": "paused", "Message": "update paused due to failure of task x"}
    engine.say(
        "/services",
        [
            {"ID": "a", "Spec": {"Name": "stack_web"}, "ServiceStatus": {"RunningTasks": 1, "DesiredTasks": 1}},
            {
                "ID": "b",
                "Spec": {"Name": "stack_api"},
                "ServiceStatus": {"RunningTasks": 1, "DesiredTasks": 2},
                "UpdateStatus": paused,
            },
            {"ID": "c", "Spec": {"Name": "stack_off"}, "ServiceStatus": {"RunningTasks": 0, "DesiredTasks": 0}},
        ],
    )
    engine.say(
        "/tasks",
        [
            {"ServiceID": "b", "Status": {"Err": "No such image: old", "Timestamp": "2026-11-20T08:06:00Z"}},
            {"ServiceID": "b", "Status": {"Err": "task: non-zero exit (9)", "Timestamp": "2026-11-20T08:06:27Z"}},
            {"ServiceID": "b", "Status": {"State": "running", "Timestamp": "2026-11-20T08:07:00Z"}},
        ],
    )
    services = await watch().poll()
    states = {name: each.state for name, each in services.items() if each.kind == "swarm-service"}
    assert states == {
        "swarm/stack_web": ServiceState.UP,
        "swarm/stack_api": ServiceState.DEGRADED,
        "swarm/stack_off": ServiceState.OFF,
    }
    assert services["swarm/stack_api"].why == "task: non-zero exit (9) · update paused due to failure of task x"
    assert not [target for target in engine.targets() if target.endswith("/swarm")]


async def test_nothing_is_ever_asked_for_that_costs_or_tells_secrets(engine: FakeEngine, watch: Watch) -> None:
    engine.say("/info", SWARM)
    engine.say("/services", [])
    engine.hold([WEB, SICK])
    watched = watch()
    for _ in range(13):
        await watched.poll()
    assert not [target for target in engine.targets() if "stats" in target or "/swarm" in target or "size=1" in target]


async def test_two_hundred_containers_cost_little(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(row(f"c{number}", status="Up 2 days (healthy)"), about(health="healthy")) for number in range(200)])
    watched = watch()
    for _ in range(200 // AT_ONCE):
        await watched.poll()
    assert len(engine.asked_for("/json")) == 200 + 200 // AT_ONCE
    began = time.process_time()
    for _ in range(3):
        assert len(await watched.poll()) == 201
    assert time.process_time() - began < 0.6
    assert len(engine.asked_for("/json")) <= 200 + 200 // AT_ONCE + 3


async def test_a_crash_is_told_also_when_the_first_close_look_at_it_failed(engine: FakeEngine, watch: Watch) -> None:
    engine.hold([(row("db"), about(policy="on-failure"))])
    watched = watch()
    await watched.poll()
    engine.hold([(row("db", state="exited", status="Exited (1) 3 seconds ago"), {})])
    engine.replies[f"/v1.51/containers/{id_of('db')}/json"] = Reply(status=500)
    await failed(watched)
    crashed = about(code=1, policy="on-failure", ended="2026-11-20T07:58:00Z")
    engine.hold([(row("db", state="exited", status="Exited (1) 2 minutes ago"), crashed)])
    db = (await watched.poll())["db"]
    assert (db.state, db.why) == (ServiceState.DOWN, "exit 1")


async def test_a_container_that_the_engine_hangs_over_does_not_hide_the_others(
    engine: FakeEngine, watch: Watch
) -> None:
    stuck = row("stuck", state="exited", status="Exited (1) 2 days ago")
    engine.hold([WEB, (stuck, {}), SICK])
    engine.replies[f"/v1.51/containers/{id_of('stuck')}/json"] = Reply(manner=Manner.HANG)
    found = await watch(answer=0.2).poll()
    assert (found["web"].state, found["api"].state) == (ServiceState.UP, ServiceState.DEGRADED)
    assert found["stuck"].state is ServiceState.UNKNOWN
