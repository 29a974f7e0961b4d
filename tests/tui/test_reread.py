"""An open wall takes what the config says of it, and keeps what it has when that is a mistake."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tui.config import Config, load
from tui.reread import Reread, Wishes

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


class Wall:
    """A wall that looks whenever it is asked to."""

    def __init__(self, file: Path, *, themed: bool = False) -> None:
        self.file = file
        self.taken: list[Config] = []
        self.reread = Reread(file, load(file), themed=themed, taken=self.taken.append)
        self._now = NOW

    def edit(self, text: str) -> Wishes | None:
        self.file.write_text(text)
        for _ in range(2):
            self._now += timedelta(seconds=2)
            if wishes := self.reread.look(self._now):
                return wishes
        return None


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wall:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("LOCKN_CONTROL_CONFIG", str(tmp_path / "config.toml"))
    return Wall(tmp_path / "config.toml")


def test_it_takes_theme_keys_zone_and_bell(wall: Wall) -> None:
    wishes = wall.edit(
        '[box]\ntimezone = "Europe/Lisbon"\n[wall]\ntheme = "light"\nkeys = { help = "f2" }\n'
        '[[notify.channels]]\nkind = "bell"\n'
    )
    assert wishes == Wishes(
        zone=ZoneInfo("Europe/Lisbon"), keys={"help": "f2"}, bell=True, theme="light", said="Config read again"
    )
    assert len(wall.taken) == 1


def test_a_theme_that_was_chosen_here_stays_unless_the_config_has_another(wall: Wall) -> None:
    wishes = wall.edit('[wall]\nkeys = { help = "f2" }\n')
    assert wishes is not None
    assert wishes.theme is None


def test_a_theme_of_the_command_line_stays(tmp_path: Path) -> None:
    wishes = Wall(tmp_path / "config.toml", themed=True).edit('[wall]\ntheme = "light"\n')
    assert wishes is not None
    assert wishes.theme is None


def test_what_waits_for_the_next_start_is_said(wall: Wall) -> None:
    wishes = wall.edit('[box]\nname = "other"\n[wall]\nmouse = false\n')
    assert wishes is not None
    assert wishes.said == "Config read again; box.name and wall.mouse with the next start"


def test_a_mistake_is_told_with_its_line_until_it_is_mended(wall: Wall) -> None:
    assert wall.edit('[wall.keys]\nhepl = "f2"\n') is None
    assert wall.reread.trouble == (
        "config.toml line 2: unknown name 'hepl'; did you mean 'help'? (the config before it stays in force)"
    )
    assert wall.edit('[wall.keys]\nhelp = "f2"\n') is not None
    assert wall.reread.trouble == ""
