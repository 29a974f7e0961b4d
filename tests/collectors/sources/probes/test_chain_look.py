"""Ways through several hops, with a real proxy, real backends and a name server of the test's own."""

from typing import Any

from tests.collectors.sources.probes.scene import Probe, closed_port, said, seen
from tests.collectors.sources.probes.servers import (
    OK,
    NameServer,
    in_front_of,
    listening,
    saying,
    well,
)

UP = ("up", "")
NOT_ASKED = ("unknown", "not asked: the way to it is broken")


def page(port: int, label: str, **more: Any) -> dict[str, Any]:
    return {"kind": "http", "url": f"http://127.0.0.1:{port}", "label": label, **more}


def accepts(port: int, label: str) -> dict[str, Any]:
    return {"kind": "tcp", "host": "127.0.0.1", "port": port, "label": label}


async def test_a_way_whose_hops_are_all_well_is_up() -> None:
    async with listening(well) as backend, listening(in_front_of(backend)) as proxy:
        hops = [page(proxy, "Caddy"), page(backend, "backend")]
        assert await said("chain", hops=hops) == {"": UP, "hop/01": UP, "hop/02": UP}


async def test_the_first_broken_hop_is_named_and_what_lies_behind_it_is_unknown() -> None:
    async with listening(well) as front:
        hops = [accepts(front, "tunnel"), accepts(closed_port(), "Caddy"), accepts(front, "backend")]
        assert await said("chain", hops=hops) == {
            "": ("down", "hop 2 of 3, Caddy: connection refused"),
            "hop/01": UP,
            "hop/02": ("down", "connection refused"),
            "hop/03": NOT_ASKED,
        }


async def test_a_proxy_in_front_of_a_dead_backend_is_well_and_the_backend_is_named() -> None:
    dead = closed_port()
    async with listening(in_front_of(dead)) as proxy:
        hops = [page(proxy, "Caddy"), accepts(dead, "backend"), accepts(dead, "database")]
        assert await said("chain", hops=hops) == {
            "": ("down", "hop 2 of 3, backend: connection refused · Caddy gets no answer from it"),
            "hop/01": UP,
            "hop/02": ("down", "connection refused"),
            "hop/03": NOT_ASKED,
        }


async def test_a_proxy_that_does_not_reach_a_living_backend_is_the_broken_hop() -> None:
    async with listening(in_front_of(closed_port())) as proxy, listening(well) as backend:
        service = await seen("chain", hops=[page(proxy, "Caddy"), page(backend, "backend")])
    assert service.state == "down"
    assert service.why.startswith("hop 1 of 2, Caddy: answered 502 Bad Gateway")


async def test_a_name_is_looked_at_seldom_while_the_way_is_whole() -> None:
    async with NameServer({("test.lockn.ai", "CNAME"): ("47a1565c.example.",)}) as names, listening(well) as port:
        name = {"kind": "dns", "host": "test.lockn.ai", "pinned": ["47a1565c*"], "servers": [names.address]}
        probe = Probe("chain", hops=[name, page(port, "page")])
        assert (await probe.said())[""] == UP
        assert (await probe.said())[""] == UP
        await probe.close()
    assert names.asked == 1


async def test_a_name_that_changed_is_seen_in_the_very_look_in_which_a_later_hop_fails() -> None:
    async with NameServer({("test.lockn.ai", "CNAME"): ("47a1565c.example.",)}) as names:
        name = {"kind": "dns", "host": "test.lockn.ai", "pinned": ["47a1565c*"], "servers": [names.address]}
        async with listening(saying(OK)) as port:
            probe = Probe("chain", hops=[{**name, "label": "name"}, page(port, "page")])
            assert (await probe.said())[""] == UP
        names.records["test.lockn.ai", "CNAME"] = ("d94a000d.example.",)
        assert await probe.said() == {
            "": ("down", "hop 1 of 2, name: test.lockn.ai points to d94a000d.example, expected 47a1565c*"),
            "hop/01": ("down", "test.lockn.ai points to d94a000d.example, expected 47a1565c*"),
            "hop/02": NOT_ASKED,
        }
        await probe.close()


async def test_a_name_that_changed_is_seen_in_the_very_look_in_which_a_path_fails() -> None:
    async with NameServer({("test.lockn.ai", "CNAME"): ("47a1565c.example.",)}) as names, listening(well) as caddy:
        name = {"kind": "dns", "host": "test.lockn.ai", "pinned": ["47a1565c*"], "servers": [names.address]}
        async with listening(well) as port:
            paths = [{"url": f"http://127.0.0.1:{port}"}]
            probe = Probe("environment", hops=[name, accepts(caddy, "Caddy")], paths=paths)
            assert (await probe.said())[""] == UP
        names.records["test.lockn.ai", "CNAME"] = ("d94a000d.example.",)
        found = await probe.said()
        await probe.close()
    assert found["hop/01"][0] == "down"
    assert (found["hop/02"], found["path/01"]) == (NOT_ASKED, NOT_ASKED)


async def test_where_our_own_sight_ends_the_way_is_unknown_and_not_broken() -> None:
    async with NameServer({}) as names, listening(well) as port:
        names.mute = True
        name = {"kind": "dns", "host": "a.b", "pinned": ["x"], "servers": [names.address], "within": 0.2}
        service = await seen("chain", hops=[name, page(port, "page")])
    assert (service.state, service.why) == ("unknown", "hop 1 of 2, a.b: no name server answers within 0.2 s")


async def test_an_environment_tells_which_of_its_paths_fail() -> None:
    async with listening(well) as port:
        dead = {"url": f"http://127.0.0.1:{closed_port()}", "label": "/api/tts"}
        paths = [{"url": f"http://127.0.0.1:{port}", "label": "/api/voice"}, dead]
        found = await said("environment", hops=[accepts(port, "Caddy")], paths=paths)
    assert found == {
        "": ("degraded", "1 of 2 paths fail: /api/tts connection refused"),
        "hop/01": UP,
        "path/01": UP,
        "path/02": ("down", "connection refused"),
    }


async def test_the_paths_of_an_environment_behind_a_broken_hop_are_unknown() -> None:
    paths = [{"url": "http://127.0.0.1:1", "label": "/"}]
    found = await said("environment", hops=[accepts(closed_port(), "tunnel")], paths=paths)
    assert found["path/01"] == NOT_ASKED


async def test_an_environment_that_is_not_deployed_is_off_and_nothing_is_asked() -> None:
    hops = [accepts(closed_port(), "tunnel")]
    assert await said("environment", deployed=False, hops=hops) == {"": ("off", "not deployed")}


async def test_a_bridge_asks_a_person_while_nothing_comes_through() -> None:
    answer = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"files":[]}'
    async with listening(saying(answer)) as port:
        hops = [accepts(port, "listener"), page(port, "plugin", json_path="files")]
        probe = Probe("bridge", hops=hops, person="Sean", ask="look for 'Connected'", command="netsh")
        facts = await probe.facts()
        await probe.close()
    assert [type(fact).__name__ for fact in facts] == ["Service", "Service", "Service", "Ask"]
    assert getattr(facts[0], "why", "") == "hop 2 of 2, plugin: its files is empty"
    assert getattr(facts[-1], "person", "") == "Sean"
