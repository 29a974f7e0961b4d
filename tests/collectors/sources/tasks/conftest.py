"""What all tests of tasks in files use."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.collectors.sources.tasks.scene import Scene


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    await scene.close()
