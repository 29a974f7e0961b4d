"""A store of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.store.reader import Reader
from collectors.store.writer import Store
from tests.collectors.store.making import opened, viewing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "test.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with opened(path) as store:
        yield store


@pytest.fixture
def reader(path: Path) -> Iterator[Reader]:
    with viewing(path) as reader:
        yield reader
