"""One request in flight at a time: a poll goes on without its answer, and finds it later."""

import asyncio
from datetime import UTC, datetime, timedelta

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.openclaw.errand import Errand

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Clock:
    """Tells the time that it is set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_an_answer_that_comes_at_once_is_there() -> None:
    async def ask() -> str:
        return "told"

    errand = Errand(ask, Clock())
    assert errand.due(timedelta(seconds=60))
    assert await errand.send()
    assert errand.last is not None
    assert (errand.last.payload, errand.last.outage, errand.open_for) == ("told", None, None)
    assert not errand.due(timedelta(seconds=60))


async def test_one_that_is_late_is_not_waited_for_nor_asked_again() -> None:
    answered, clock, asked = asyncio.Event(), Clock(), 0

    async def ask() -> str:
        nonlocal asked
        asked += 1
        await answered.wait()
        return "late"

    errand = Errand(ask, clock)
    assert not await errand.send(0.01)
    clock.now += timedelta(seconds=20)
    assert not await errand.send(0.01)
    assert not errand.due(timedelta())
    assert (asked, errand.open_for) == (1, timedelta(seconds=20))
    answered.set()
    assert await errand.send()
    assert errand.last is not None
    assert (errand.last.payload, errand.last.took) == ("late", 20)


async def test_a_refusal_is_an_outcome() -> None:
    async def ask() -> str:
        raise SourceOutage(OutageKind.DENIED, "not ours")

    errand = Errand(ask, Clock())
    await errand.send()
    assert errand.last is not None
    assert errand.last.outage is not None
    assert errand.last.outage.sentence == "not ours"


async def test_what_is_open_is_given_up_at_the_end() -> None:
    async def ask() -> None:
        await asyncio.Event().wait()

    errand = Errand(ask, Clock())
    await errand.send(0)
    await errand.close()
    assert errand.open_for is None
