from board.alerts.fault import faults, folded
from board.board import Severity
from board.facts import Service, ServiceState
from board.marks import PEOPLE
from tests.board.rules.probes import certificate, forwarding, hop, name, probe, way
from tests.board.worlds import BOX, Engine, at, first_raised, found, host

DOWN = ServiceState.DOWN
UNKNOWN = ServiceState.UNKNOWN


def test_a_page_that_fails_twice_of_three_times_is_told() -> None:
    bad, good = (probe(DOWN, why="connection refused"),), (probe(),)
    assert first_raised([(0, bad), (15, bad)], "net.http_probe soon") == 15
    assert first_raised([(0, bad), (15, good), (30, bad)], "net.http_probe soon") == 30
    assert first_raised([(0, bad), (15, good), (30, good), (45, bad)], "net.http_probe soon") is None


def test_a_page_is_well_again_after_three_good_answers() -> None:
    engine = Engine()
    for second in (0, 15):
        engine.read(second, probe(DOWN))
    assert engine.read(30, probe())
    assert engine.read(45, probe())
    assert not engine.read(60, probe())


def test_what_people_use_is_urgent() -> None:
    (mine,) = found("net.http_probe", probe(DOWN))
    (theirs,) = found("net.http_probe", probe(DOWN, marks=(PEOPLE,)))
    assert (mine.severity, theirs.severity) == (Severity.SOON, Severity.NOW)


def test_a_page_of_this_box_says_how_to_restart_what_serves_it() -> None:
    refs = ("host:127.0.0.1", "endpoint:127.0.0.1:3001", "port:3001", "unit:api.service")
    (local,) = found("net.http_probe", probe(DOWN, refs=refs))
    (other,) = found("net.http_probe", probe(DOWN))
    assert local.do == "systemctl --user restart api.service"
    assert other.do == "curl -v https://test.lockn.ai/health"


def test_a_page_that_answers_wrongly_is_looked_at_and_not_restarted() -> None:
    refs = (
        "host:127.0.0.1",
        "endpoint:127.0.0.1:3001",
        "port:3001",
        "unit:caddy.service",
        "url:http://127.0.0.1:3001/",
    )
    for state in (ServiceState.DEGRADED, ServiceState.DENIED):
        (condition,) = found("net.http_probe", probe(state, refs=refs))
        assert condition.do == "curl -v http://127.0.0.1:3001/"


def test_what_is_well_or_meant_to_be_away_is_no_trouble() -> None:
    for state in (ServiceState.OFF, ServiceState.UP):
        assert not found("net.http_probe", way(state))


def test_what_cannot_be_seen_raises_nothing_and_holds_what_is_raised() -> None:
    engine = Engine()
    for second in range(0, 300, 15):
        assert not engine.read(second, way(UNKNOWN), name(UNKNOWN))
    for second in range(300, 330, 15):
        engine.read(second, way(DOWN), name(DOWN))
    assert engine.raised == {"net.dns_wrong now", "net.http_probe soon"}
    for second in range(330, 900, 15):
        assert engine.read(second, way(UNKNOWN), name(UNKNOWN)) == {"net.dns_wrong now", "net.http_probe soon"}


def test_a_way_names_its_first_broken_hop_alone() -> None:
    hops = (hop(1, "tunnel"), hop(2, "Caddy", DOWN, why="connection refused"), hop(3, "backend", UNKNOWN))
    (condition,) = found("net.http_probe", way(DOWN, why="hop 2 of 3, Caddy: connection refused"), *hops)
    assert condition.what == "Environment test fails at Caddy"
    assert condition.why == "hop 2 of 3, Caddy: connection refused"


def test_a_name_that_points_elsewhere_is_the_root_of_all_that_fails_on_its_host() -> None:
    engine = Engine()
    world = (name(DOWN), way(DOWN), hop(2, "tunnel", UNKNOWN), probe(DOWN))
    engine.read(0, *world)
    assert engine.raised == {"net.dns_wrong now"}
    engine.read(15, *world)
    (line,) = folded(faults(engine.tracks))
    assert line.worst.condition.rule == "net.dns_wrong"
    assert len(line.follows) == 2


def test_a_name_that_points_elsewhere_without_harm_is_looked_at_twice() -> None:
    readings = [(second, (name(DOWN, key=f"{BOX}/probe/test.lockn.ai/dns/n"),)) for second in range(0, 360, 60)]
    assert first_raised(readings, "net.dns_wrong now") == 240


def test_a_name_tells_where_it_points_and_where_it_should() -> None:
    (condition,) = found("net.dns_wrong", name(DOWN))
    assert condition.what == "Name test.lockn.ai points to the wrong place"
    assert condition.why == "test.lockn.ai points to d94a000d, expected 47a1565c"
    assert condition.command == "dig +short test.lockn.ai"


def test_a_certificate_that_does_not_hold_is_urgent_at_once_and_the_cause_of_what_fails() -> None:
    engine = Engine()
    why = "its certificate expired on 9 Feb 2026"
    world = (probe(DOWN, why=why), *certificate(DOWN, -2, why))
    engine.read(0, *world)
    assert engine.raised == {"net.tls now"}
    engine.read(15, *world)
    (line,) = folded(faults(engine.tracks))
    assert line.worst.condition.why == why
    assert len(line.follows) == 1


def test_a_certificate_that_runs_out_is_told_two_weeks_before_and_urgently_in_the_last_days() -> None:
    assert not found("net.tls", probe(), *certificate(days=20))
    (soon,) = (each for each in found("net.tls", probe(), *certificate(days=10)) if each.firm)
    assert (soon.severity, soon.what) == (Severity.SOON, "Certificate of test.lockn.ai runs out in 10 d")
    assert soon.why == "expires 21 Feb 13:00"
    urgent = [each for each in found("net.tls", probe(), *certificate(days=2)) if each.firm]
    assert {each.severity for each in urgent} == {Severity.SOON, Severity.NOW}


def test_a_port_that_windows_forwards_to_the_address_before_the_boot_follows_from_it() -> None:
    booted = host(booted_at=at(-60), off_since=at(-9000), address="172.28.240.17")
    down = Service(key=f"{BOX}/llama/1", kind="llama-server", label="x", state=DOWN, refs=("port:1",), since=at(-60))
    engine = Engine()
    engine.read(0, booted, forwarding("172.28.0.1"), down)
    (line,) = folded(faults(engine.tracks))
    assert line.worst.condition.rule == "host.rebooted"
    (condition,) = found("net.portproxy", booted, forwarding("172.28.0.1"))
    assert condition.why == "forwards to 172.28.0.1, WSL is 172.28.240.17"


def test_a_port_that_windows_forwards_to_us_is_right() -> None:
    assert not found("net.portproxy", host(address="172.28.240.17"), forwarding("172.28.240.17"))
    assert not found("net.portproxy", host(), forwarding("172.28.0.1"))
    (none,) = found("net.portproxy", host(address="172.28.240.17"), forwarding(""))
    assert none.why == "Windows forwards no port 9223"
