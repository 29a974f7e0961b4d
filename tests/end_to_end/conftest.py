"""Places for the program to work in, and servers to watch; all of it ends with the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.fake_llama import FakeLlama
from tests.end_to_end.faults import FAULTS, Courses
from tests.end_to_end.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.close()


@pytest.fixture
def llama() -> Iterator[FakeLlama]:
    with FakeLlama() as server:
        yield server


@pytest.fixture(scope="session")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Courses]:
    made = Courses(Place(tmp_path_factory.mktemp(fault.__name__)) for fault in FAULTS)
    yield made
    made.close()
