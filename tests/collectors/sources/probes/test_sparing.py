from datetime import UTC, datetime, timedelta

from board.facts import ServiceState
from collectors.sources.probes.finding import Finding
from collectors.sources.probes.sparing import Sparing

T0 = datetime(2026, 2, 11, 13, 0, tzinfo=UTC)


class Scripted:
    """A thing that is as the test says, and counts how often it is looked at."""

    def __init__(self) -> None:
        self.state = ServiceState.UP
        self.looks = 0

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        del now, fresh
        self.looks += 1
        return Finding(kind="dns", state=self.state)

    async def close(self) -> None:
        """Nothing is held."""


async def looks_at(*minutes: float, state: ServiceState = ServiceState.UP, fresh: bool = False) -> int:
    thing = Scripted()
    thing.state = state
    sparing = Sparing(thing, timedelta(minutes=5))
    for minute in minutes:
        await sparing.look(T0 + timedelta(minutes=minute), fresh=fresh)
    return thing.looks


async def test_what_is_well_is_looked_at_again_only_after_a_while() -> None:
    assert await looks_at(0, 1, 4.9) == 1
    assert await looks_at(0, 5, 9) == 2


async def test_trouble_is_looked_at_each_time() -> None:
    assert await looks_at(0, 1, 2, state=ServiceState.DOWN) == 3


async def test_who_has_a_reason_gets_a_fresh_look() -> None:
    assert await looks_at(0, 1, 2, fresh=True) == 3


async def test_a_clock_that_goes_back_keeps_nothing() -> None:
    assert await looks_at(0, -60) == 2
