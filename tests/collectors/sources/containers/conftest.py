from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.collectors.sources.containers.scene import FakeEngine, Watched


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[FakeEngine]:
    async with FakeEngine(tmp_path / "engine.sock") as engine:
        yield engine


@pytest.fixture
async def watch(engine: FakeEngine) -> AsyncIterator[Callable[..., Watched]]:
    """Watches the engine with some settings, until the test is over."""
    async with AsyncExitStack() as stack:

        def start(**settings: Any) -> Watched:
            watched = Watched(engine, **settings)
            stack.push_async_callback(watched.close)
            return watched

        yield start
