"""An engine follows the config as it is edited, and the last good one when it cannot be followed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.facts import Service, ServiceState
from collectors.engine.engine import Plan
from tui.config import ConfigError
from tui.orders import LAST_GOOD, Orders

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)
LIGHT = '[box]\nname = "box"\n[sources.gpu]\nevery = 4\n'


class Edited:
    """A config in a place of its own, and the orders of the engines that run there."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"
        self.state = folder / "state"
        self.now = NOW

    def orders(self) -> Orders:
        return Orders(self.file)

    def look(self, orders: Orders) -> list[Plan]:
        """What an engine hears within five looks."""
        plans = []
        for _ in range(5):
            self.now += timedelta(seconds=2)
            plans += [plan] if (plan := orders.look(self.now)) else []
        return plans


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edited:
    place = Edited(tmp_path)
    monkeypatch.setenv("LOCKN_CONTROL_STATE", str(place.state))
    monkeypatch.setenv("LOCKN_CONTROL_CONFIG", str(place.file))
    return place


def said(orders: Orders) -> Service:
    [config] = orders.facts("box")
    assert isinstance(config, Service)
    return config


def gpu_every(plan: Plan) -> float:
    every: float = next(each.settings.every for each in plan.collectors if each.name == "gpu")
    return every


def test_an_edit_is_followed_once(edited: Edited) -> None:
    orders = edited.orders()
    assert gpu_every(orders.first()) == 2
    assert edited.look(orders) == []
    edited.file.write_text(LIGHT)
    assert [gpu_every(each) for each in edited.look(orders)] == [4]


def test_a_bad_edit_is_told_with_its_line_and_changes_nothing(edited: Edited) -> None:
    edited.file.write_text(LIGHT)
    orders = edited.orders()
    orders.first()
    edited.file.write_text(LIGHT + "evry = 1\n")
    assert edited.look(orders) == []
    assert (said(orders).state, said(orders).why) == (
        ServiceState.DOWN,
        "config.toml line 5: unknown name 'evry'; did you mean 'every'?",
    )
    edited.file.write_text(LIGHT)
    assert len(edited.look(orders)) == 1
    assert (said(orders).state, said(orders).why) == (ServiceState.UP, "")


def test_another_name_of_the_box_waits_for_a_restart(edited: Edited) -> None:
    edited.file.write_text(LIGHT)
    orders = edited.orders()
    orders.first()
    edited.file.write_text(LIGHT.replace('"box"', '"other"'))
    assert [each.box for each in edited.look(orders)] == ["box"]
    assert (said(orders).state, said(orders).why) == (
        ServiceState.UP,
        "box.name: other is in force when the engine starts next",
    )


def test_an_engine_that_starts_with_a_mistake_goes_on_with_the_last_good_config(edited: Edited) -> None:
    edited.file.write_text(LIGHT)
    edited.orders().first()
    assert (edited.state / LAST_GOOD).stat().st_mode & 0o777 == 0o600
    edited.file.write_text("[sources.gpu]\nevery = 0\n")
    orders = edited.orders()
    assert gpu_every(orders.first()) == 4
    assert said(orders).why.startswith("config.toml line 2: sources.gpu.every:")
    assert edited.look(orders) == []


def test_a_mistake_is_refused_where_no_config_was_ever_good_and_where_a_person_is_there(edited: Edited) -> None:
    edited.file.write_text("[wal]\n")
    with pytest.raises(ConfigError, match="did you mean 'wall'"):
        edited.orders().first()
    edited.file.write_text(LIGHT)
    edited.orders().first()
    edited.file.write_text("[wal]\n")
    with pytest.raises(ConfigError, match="did you mean 'wall'"):
        edited.orders().first(strict=True)
