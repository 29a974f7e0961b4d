"""Folders: a dead file system holds up nobody who asks for others."""

from collections.abc import Iterator
from threading import Event

import pytest

from collectors.sources.agents.folders import FRESH, STUCK, Folders

DEAD = "/mnt/dead"


class Disk:
    """Folders, of which some do not answer."""

    def __init__(self) -> None:
        self.answers = Event()
        self.asked: list[str] = []
        self.passed = 0.0

    def find(self, folder: str) -> str:
        self.asked.append(folder)
        if folder.startswith(DEAD):
            self.answers.wait(30)
        return f"{folder}/tree"

    def folders(self) -> Folders:
        return Folders(self.find, lambda: self.passed)


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.answers.set()


def test_a_folder_is_asked_once_and_again_after_a_while(disk: Disk) -> None:
    folders = disk.folders()
    assert [folders.tree("/srv/a") for _ in range(3)] == ["/srv/a/tree"] * 3
    disk.passed = FRESH
    folders.tree("/srv/a")
    assert disk.asked == ["/srv/a"] * 2


def test_one_that_does_not_answer_is_waited_for_once_and_known_when_it_does(disk: Disk) -> None:
    folders = disk.folders()
    assert folders.tree(DEAD) == ""
    assert [folders.tree(each) for each in (DEAD, "/srv/a", DEAD)] == ["", "/srv/a/tree", ""]
    disk.answers.set()
    for _ in range(100):
        if tree := folders.tree(DEAD):
            break
        Event().wait(0.01)
    assert tree == f"{DEAD}/tree"
    assert disk.asked.count(DEAD) == 1


def test_when_many_do_not_answer_what_is_known_still_is(disk: Disk) -> None:
    folders = disk.folders()
    folders.tree("/srv/a")
    for number in range(STUCK + 3):
        folders.tree(f"{DEAD}/{number}")
    assert len(disk.asked) == STUCK + 1
    assert folders.tree("/srv/a") == "/srv/a/tree"
