"""Messages go out by every channel, each on its own, in their order."""

import asyncio
import logging
from collections.abc import Sequence

import pytest

from board.alerts.notices import Notice
from collectors.notify.channel import Undelivered
from collectors.notify.notifier import MOST_WAITING, Notifier
from tests.collectors.notify.notices import DOWN, OVER

REFUSED = Undelivered("nothing listens at its address", remedy="start the server")
DENIED = Undelivered("the server does not let us in (403)", again=False)


class Scripted:
    """A channel that fails as it is told, message by message, and then takes everything."""

    def __init__(self, name: str, faults: Sequence[Exception | None] = ()) -> None:
        self.name = name
        self.sent: list[str] = []
        self.tries = 0
        self._faults = list(faults)

    async def send(self, notice: Notice) -> None:
        self.tries += 1
        fault = self._faults.pop(0) if self._faults else None
        if fault is not None:
            raise fault
        self.sent.append(notice.title)


class Stuck(Scripted):
    """A channel that takes its time until it is let go."""

    def __init__(self) -> None:
        super().__init__("stuck")
        self.go = asyncio.Event()

    async def send(self, notice: Notice) -> None:
        await self.go.wait()
        await super().send(notice)


class Counting(Scripted):
    """A channel that says when it has sent so many."""

    def __init__(self, name: str, wanted: int) -> None:
        super().__init__(name)
        self.done = asyncio.Event()
        self._wanted = wanted

    async def send(self, notice: Notice) -> None:
        await super().send(notice)
        if len(self.sent) == self._wanted:
            self.done.set()


async def test_each_channel_gets_each_message_in_order() -> None:
    ways = Scripted("a"), Scripted("b")
    results = await Notifier(ways).send((DOWN, OVER))
    assert [way.sent for way in ways] == [[DOWN.title, OVER.title]] * 2
    assert [(result.channel, result.delivered) for result in results] == [
        ("a", True),
        ("a", True),
        ("b", True),
        ("b", True),
    ]


async def test_what_fails_is_tried_again_a_bounded_number_of_times() -> None:
    way = Scripted("a", [REFUSED] * 9)
    (result,) = await Notifier((way,), pauses=(0, 0)).send((DOWN,))
    assert (result.delivered, result.tries, way.tries, result.sentence, result.remedy) == (
        False,
        3,
        3,
        REFUSED.sentence,
        REFUSED.remedy,
    )


async def test_what_gets_through_at_the_second_try_is_delivered_once() -> None:
    way = Scripted("a", [REFUSED])
    (result,) = await Notifier((way,), pauses=(0, 0)).send((DOWN,))
    assert (result.delivered, result.tries, way.sent) == (True, 2, [DOWN.title])


async def test_what_another_try_cannot_help_is_not_tried_again() -> None:
    way = Scripted("a", [DENIED] * 9)
    await Notifier((way,), pauses=(0, 0)).send((DOWN,))
    assert way.tries == 1


async def test_a_broken_channel_gets_a_single_try_for_each_message() -> None:
    way = Scripted("a", [REFUSED] * 9)
    notifier = Notifier((way,), pauses=(0, 0))
    await notifier.send((DOWN,))
    await notifier.send((OVER,))
    assert way.tries == 3 + 1


async def test_a_channel_is_logged_once_when_it_breaks_and_once_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    notifier = Notifier((Scripted("phone", [REFUSED] * 3),), pauses=())
    for _ in range(5):
        await notifier.send((DOWN,))
    assert caplog.messages == [
        "no message gets through by phone: nothing listens at its address; start the server",
        "messages get through by phone again",
    ]


async def test_a_broken_channel_is_a_trouble_until_it_is_back() -> None:
    notifier = Notifier((Scripted("good"), Scripted("phone", [DENIED])), pauses=())
    said = []
    for _ in range(2):
        await notifier.send((DOWN,))
        said.append([(way.key, way.label, way.state.value, way.why) for way in notifier.facts("box")])
    good = ("box/dash/notify/good", "messages by good", "up", "")
    broken = ("box/dash/notify/phone", "messages by phone", "down", "the server does not let us in (403)")
    assert said == [[good, broken], [good, (*broken[:2], "up", "")]]


async def test_one_channels_bug_hurts_no_other_and_its_text_is_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    good = Scripted("good")
    results = await Notifier((Scripted("bad", [ValueError("canary-7f3a")]), good)).send((DOWN,))
    assert good.sent == [DOWN.title]
    assert results[0].sentence == "our own way of sending has a bug (ValueError)"
    assert "canary" not in caplog.text


async def test_a_channel_that_takes_its_time_delays_no_other_and_keeps_the_order() -> None:
    stuck, quick = Stuck(), Counting("quick", 2)
    notifier = Notifier((stuck, quick))
    both = [asyncio.ensure_future(notifier.send((each,))) for each in (DOWN, OVER)]
    async with asyncio.timeout(5):
        await quick.done.wait()
        stuck.go.set()
        await asyncio.gather(*both)
    assert stuck.sent == quick.sent == [DOWN.title, OVER.title]


async def test_only_so_many_messages_wait_for_a_channel() -> None:
    stuck = Stuck()
    notifier = Notifier((stuck,))
    waiting = asyncio.ensure_future(notifier.send((DOWN,) * MOST_WAITING))
    await asyncio.sleep(0)
    (result,) = await notifier.send((OVER,))
    assert result.sentence == "too many messages wait for it"
    stuck.go.set()
    await waiting
    assert len(stuck.sent) == MOST_WAITING


async def test_without_a_channel_nothing_happens() -> None:
    assert await Notifier(()).send((DOWN,)) == ()
