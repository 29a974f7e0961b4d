"""The wall over a scripted feed and a clock that stands still."""

from datetime import UTC
from typing import Any

import pytest

from tests.tui.scripted import MakeApp, ScriptedFeed, StillClock
from tui.app import LocknControl


@pytest.fixture
def feed() -> ScriptedFeed:
    return ScriptedFeed()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def make_app(feed: ScriptedFeed, clock: StillClock) -> MakeApp:
    def make(**options: Any) -> LocknControl:
        return LocknControl(feed, clock, UTC, **options)

    return make
