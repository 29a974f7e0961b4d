"""The wall as a terminal shows it: each scene at each size."""

from datetime import datetime
from typing import Protocol

import pytest
from textual.app import App

from board.alerts.act import Act
from board.board import Board, Detail
from board.health import Health, health
from board.world import World
from collectors.replay.cast import ZONE
from screenshots.scenes import NOW, SCENES, played, scene
from tests.widgets.boards import BOARDS
from tests.widgets.boards import ZONE as BERLIN
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

    def look_at(self, key: str, who: str, now: datetime) -> None: ...

    def read_again(self, now: datetime) -> str:
        del now
        return ""

    def act(self, act: Act) -> str:
        del act
        return ""

    def history(self, key: str, now: datetime) -> Detail | None:
        del key, now
        return None

    def health(self, now: datetime) -> Health:
        return health(World((), (), {}, now, ZONE))

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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", ["taken", "maintenance"])
def test_what_people_did_at_a_size(name: str, size: tuple[int, int], snap_compare: SnapCompare) -> None:
    board = BOARDS[name]
    app = LocknControl(SceneFeed(board), lambda: board.at, BERLIN)
    assert snap_compare(app, terminal_size=size)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "keys",
    [("Z",), ("1", "z", *"2h,memory"), ("1", "z", *"may"), ("m",)],
    ids=["shelved", "understood", "refused", "maintenance"],
)
def test_the_list_and_the_prompts(keys: tuple[str, ...], size: tuple[int, int], snap_compare: SnapCompare) -> None:
    board = BOARDS["taken"]
    app = LocknControl(SceneFeed(board), lambda: board.at, BERLIN)
    assert snap_compare(app, terminal_size=size, press=keys)


def test_the_help(snap_compare: SnapCompare) -> None:
    app = LocknControl(SceneFeed(scene("calm")), lambda: NOW, ZONE)
    assert snap_compare(app, terminal_size=(120, 40), press=("question_mark",))


def test_a_scene_is_played_the_same_each_time() -> None:
    assert played(SCENES["busy"]()) == scene("busy")
