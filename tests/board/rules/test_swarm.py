import pytest

from board.facts import ServiceState
from tests.board.rules.containers import swarm
from tests.board.worlds import first_raised, found


def test_a_service_that_lacks_tasks_for_a_minute_is_urgent() -> None:
    readings = [(second, swarm(1)) for second in range(0, 100, 5)]
    assert first_raised(readings, "swarm.replicas now") == 60


def test_it_says_what_keeps_the_tasks() -> None:
    (condition,) = found("swarm.replicas", *swarm(1, why="No such image: lockn/nope:9"))
    assert condition.what == "Swarm service api runs 1 of 2 tasks"
    assert condition.why == "No such image: lockn/nope:9"
    assert condition.do == "docker service ps --no-trunc api"


@pytest.mark.parametrize(("running", "desired"), [(2, 2), (3, 2), (0, 0)])
def test_a_service_with_all_its_tasks_is_well(running: float, desired: float) -> None:
    assert not found("swarm.replicas", *swarm(running, desired))


def test_an_update_that_stopped_with_all_tasks_running_is_not_this_trouble() -> None:
    assert not found("swarm.replicas", *swarm(2, state=ServiceState.DEGRADED, why="update paused"))
