from datetime import timedelta

import pytest

from board.alerts.phase import phases, starting
from board.facts import Service, ServiceState
from tests.board.worlds import BOX, LLAMA, T0, at, host, world

GATEWAY = Service(
    key=f"{BOX}/openclaw", kind="gateway", label="gateway", state=ServiceState.UP, since=T0 + timedelta(hours=1)
)
LENGTH = timedelta(seconds=90)
FOUND = phases(world(host(booted_at=T0), GATEWAY), LENGTH)


@pytest.mark.parametrize(("second", "is_starting"), [(-1, False), (0, True), (89, True), (90, False)])
def test_after_a_boot_everything_on_the_box_may_be_starting(second: int, is_starting: bool) -> None:
    assert starting(FOUND, LLAMA, at(second)) is is_starting


def test_after_the_start_of_a_gateway_what_stands_under_it_may_be_starting() -> None:
    assert starting(FOUND, f"{GATEWAY.key}/cron", at(3605))
    assert not starting(FOUND, LLAMA, at(3605))


def test_a_gateway_that_is_not_up_has_not_started() -> None:
    down = Service(key=GATEWAY.key, kind="gateway", label="gateway", state=ServiceState.DOWN, since=T0)
    assert phases(world(down), LENGTH) == ()


def test_another_box_is_not_starting() -> None:
    assert not starting(FOUND, "lockn-0/llama/11439", at(10))
