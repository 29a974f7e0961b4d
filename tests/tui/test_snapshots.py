"""The wall as a terminal shows it: each scene at each size."""

from datetime import datetime
from typing import Protocol

import pytest
from textual.app import App

from board.board import Board, Detail
from screenshots.scenes import NOW, SCENES, ZONE, scene
from tui.app import LocknControl

SIZES = ((200, 56), (160, 45), (120, 40), (80, 24))


class SnapCompare(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(self, app: App[None], *, terminal_size: tuple[int, int], press: tuple[str, ...] = ()) -> bool: ...


class SceneFeed:
    """A feed that shows one board for ever."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def look(self, now: datetime) -> Board:
        del now
        return self.board

    def detail(self, key: str, now: datetime) -> Detail | None:
        del key, now
        return None

    def read_again(self, now: datetime) -> str:
        del now
        return ""

    def close(self) -> None: ...


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
def test_a_scene_at_a_size(name: str, size: tuple[int, int], snap_compare: SnapCompare) -> None:
    app = LocknControl(SceneFeed(scene(name)), lambda: NOW, ZONE)
    assert snap_compare(app, terminal_size=size)


@pytest.mark.parametrize("theme", ["light", "high-contrast", "ansi"])
def test_an_incident_in_another_theme(theme: str, snap_compare: SnapCompare) -> None:
    app = LocknControl(SceneFeed(scene("busy")), lambda: NOW, ZONE, theme=theme)
    assert snap_compare(app, terminal_size=(120, 40))


def test_the_help(snap_compare: SnapCompare) -> None:
    app = LocknControl(SceneFeed(scene("calm")), lambda: NOW, ZONE)
    assert snap_compare(app, terminal_size=(120, 40), press=("question_mark",))


def test_a_scene_is_played_the_same_each_time() -> None:
    assert scene("busy") == scene("busy")
