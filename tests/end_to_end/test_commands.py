"""What scripts can rely on: exit codes, and what stands on standard error."""

from collections.abc import Callable

import pytest

from tests.end_to_end.place import Place
from tui.cli import EXIT_NOW, EXIT_USAGE

ALWAYS = "fire = 99.9\nclear = 100\nfire_for = 0\n"
"""Limits of available memory, in percent, that every box exceeds with its first reading."""

Alarmed = Callable[[str], Place]


@pytest.fixture
def alarmed(place: Place) -> Alarmed:
    def make(level: str) -> Place:
        place.config.write_text(f"[limits.host.{level}]\n{ALWAYS}" if level else "")
        place.run("collect", "--once")
        return place

    return make


def fails_on(place: Place) -> dict[str, bool]:
    """What ``--fail-on`` makes of the board, by its level."""
    codes = {level: place.code("snapshot", "--fail-on", level) for level in ("now", "soon", "blind")}
    assert set(codes.values()) <= {0, EXIT_NOW}
    return {level: code == EXIT_NOW for level, code in codes.items()}


def test_a_calm_board_fails_nothing(alarmed: Alarmed) -> None:
    assert fails_on(alarmed("")) == {"now": False, "soon": False, "blind": False}


def test_red_fails_at_every_level(alarmed: Alarmed) -> None:
    assert fails_on(alarmed("memory_now")) == {"now": True, "soon": True, "blind": True}


def test_amber_does_not_fail_on_red(alarmed: Alarmed) -> None:
    assert fails_on(alarmed("memory_soon")) == {"now": False, "soon": True, "blind": True}


def test_a_board_without_readings_fails_only_as_blind(place: Place) -> None:
    assert fails_on(place) == {"now": False, "soon": False, "blind": True}


@pytest.mark.parametrize("command", ["collect", "snapshot", "sources", "why"])
def test_an_unknown_name_in_the_config_is_refused_with_its_line_and_the_nearest(place: Place, command: str) -> None:
    place.config.write_text('[box]\nname = "box"\n[wal]\n')
    said = place.run(command, code=EXIT_USAGE).stderr
    assert said == f"{place.config} line 3: unknown name 'wal'; did you mean 'wall'?\n"


def test_the_wall_does_not_open_on_a_config_that_it_cannot_read(place: Place) -> None:
    place.config.write_text("[wal]\n")
    terminal = place.open_wall()
    assert terminal.exit_code() == EXIT_USAGE
    assert "line 1: unknown name 'wal'; did you mean 'wall'?" in terminal.text
    assert terminal.is_restored


def test_a_mistake_in_the_sources_stands_on_the_wall(place: Place) -> None:
    place.config.write_text("[sources.lama]\n")
    terminal = place.open_wall(columns=200)
    terminal.wait_for(r"\? SELF .+its config: config\.toml line 1: unknown name 'lama'; did you mean 'llama'\?")
