"""A server of speech that does not get its model loaded."""

from dataclasses import replace

from board.alerts.fault import faults, folded
from board.facts import ServiceState
from board.lookback import Hindsight
from board.past import series
from board.rules.aux_load import RESTARTS
from tests.board.rules.gateways import gateway
from tests.board.rules.models import failed, speech
from tests.board.worlds import Engine, found, gauge, host, unit, world

RULE = "aux.load_timeout"
DOWN = ServiceState.DOWN
MINUTE = 60


def test_the_second_load_that_fails_is_told_at_once() -> None:
    engine = Engine()
    assert "aux.load_timeout soon" not in engine.read(0, speech(DOWN), failed(1))
    assert "aux.load_timeout soon" in engine.read(300, speech(DOWN), failed(1), failed(2, 295))


def test_loads_that_failed_long_ago_do_not_count() -> None:
    loads = found(RULE, speech(DOWN), failed(1), failed(2, 35 * MINUTE), read=35 * MINUTE)
    assert not any(each.firm for each in loads)


def test_one_load_that_succeeds_ends_it() -> None:
    engine = Engine()
    engine.read(0, speech(DOWN), failed(1), failed(2))
    assert "aux.load_timeout soon" in engine.read(40 * MINUTE, speech(DOWN), failed(1), failed(2))
    engine.read(41 * MINUTE, speech())
    assert "aux.load_timeout soon" not in engine.read(41 * MINUTE + 5, speech())


def test_its_unit_says_what_killed_it_and_its_owner_what_people_miss() -> None:
    text = "gone while loading its model · voice messages are not transcribed"
    runner = unit("speech", DOWN, why="killed by SIGTERM", refs=("unit:speech.service", "port:8880"))
    (condition,) = found(RULE, speech(DOWN), failed(1, text=text), failed(2, text=text), runner)
    assert condition.what == "Model server 8880 (fish-speech) does not get its model loaded"
    assert condition.why == f"killed by SIGTERM · {text}"


def killed(why: str, restarts: float, state: ServiceState = DOWN) -> set[str]:
    """What is raised of a server that opens its port only when its model is loaded."""
    runner = unit("speech", ServiceState.STARTING, why=why, refs=("unit:speech.service", "port:8880"))
    past = Hindsight(rises={(RESTARTS, series(runner.key, "restarts")): restarts})
    engine = Engine()
    engine.judge(world(speech(state), runner, past=past))
    return engine.raised


def test_a_server_that_is_killed_before_it_opens_its_port_is_known_by_its_unit() -> None:
    assert "aux.load_timeout soon" in killed("restarting: killed by SIGTERM", 2)


def test_want_of_memory_of_a_gateway_beside_it_explains_it_and_of_one_elsewhere_does_not() -> None:
    here = gateway()
    (condition,) = found(RULE, speech(DOWN), failed(1), failed(2), here)
    assert f"gw.mem_watermark:{here.key}/memory" in condition.causes
    (condition,) = found(RULE, speech(DOWN), failed(1), failed(2), replace(here, key="other/openclaw/main"))
    assert not any(each.startswith("gw.") for each in condition.causes)


def test_one_that_ends_by_itself_or_was_killed_once_is_not() -> None:
    assert "aux.load_timeout soon" not in killed("restarting: exit code 1", 2)
    assert "aux.load_timeout soon" not in killed("restarting: killed by SIGTERM", 1)


def test_a_server_that_is_up_has_its_model_loaded() -> None:
    assert "aux.load_timeout soon" not in killed("restarting: killed by SIGTERM", 2, ServiceState.UP)


def test_it_follows_from_want_of_memory() -> None:
    engine = Engine()
    scarce = gauge("host/mem", 97 * 1024**3)
    for second in range(0, 60, 5):
        engine.read(second, host(), scarce, speech(DOWN), failed(1), failed(2))
    (fault,) = folded(faults(engine.tracks))
    assert fault.worst.condition.rule == "host.mem"
    assert {each.worst.condition.rule for each in fault.follows} == {"aux.load_timeout", "llm.down"}
