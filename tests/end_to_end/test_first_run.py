"""A first run needs no manual, and an edit of the config needs no restart."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from collectors.engine.schedule import HANDOVER
from tests.end_to_end.fake_llama import FakeLlama
from tests.end_to_end.place import Place
from tests.end_to_end.waiting import until

SLACK = 0.05
"""Seconds by which a question may reach the server sooner after the one before than it was asked."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with closing(Place(tmp_path)) as place:
        yield place


def doctor(place: Place, *codes: int) -> dict[str, tuple[str, str]]:
    """What the doctor says: level and words by name."""
    code = place.code("doctor")
    assert code in codes, code
    done = place.run("doctor", "--json", code=code)
    return {each["name"]: (each["level"], each["said"]) for each in json.loads(done.stdout)}


def test_init_writes_what_is_found_and_keeps_it(place: Place) -> None:
    assert "written" in place.run("init").stdout
    text = place.config.read_text()
    assert stat.S_IMODE(place.config.stat().st_mode) == 0o600
    assert "#[sources.host]" in text
    assert "nothing is missing" in place.run("init").stderr
    assert place.config.read_text() == text
    assert place.run("init", "--print").stdout == text


def test_init_adds_below_what_an_owner_wrote(place: Place) -> None:
    place.config.write_text("# mine\n[wall]\ntheme = 'light'\n[sources.host]")
    place.config.chmod(0o640)
    place.run("init")
    text = place.config.read_text()
    assert text.startswith("# mine\n[wall]\ntheme = 'light'\n[sources.host]\n")
    assert "#[sources.host]" not in text
    assert "#[sources.gpu]" in text
    assert stat.S_IMODE(place.config.stat().st_mode) == 0o640


def test_init_adds_nothing_to_a_config_that_cannot_be_used(place: Place) -> None:
    place.config.write_text("[wal]\n")
    assert "did you mean 'wall'" in place.run("init", code=64).stderr
    assert place.config.read_text() == "[wal]\n"


def test_a_config_that_cannot_be_used_has_one_code_everywhere(place: Place) -> None:
    place.config.write_text("[wal]\n")
    for words in (["sources"], ["snapshot"], ["why"], ["notify"], ["collect"], ["collect", "--once"], ["doctor"]):
        assert "did you mean 'wall'" in "".join((done := place.run(*words, code=64)).stderr + done.stdout)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_init_says_where_it_cannot_write(place: Place) -> None:
    place.config.parent.chmod(0o500)
    assert "cannot be written" in place.run("init", code=1).stderr


def test_the_doctor_finds_nothing_wrong_where_nothing_is(place: Place) -> None:
    said = doctor(place, 0, 1)
    assert said["host"][0] == "well"
    assert said["config"] == ("absent", "no config: what runs here is found by looking")
    assert said["engine"][0] == "absent"


def test_the_doctor_asks_a_server_once_and_leaves_it_alone(place: Place) -> None:
    with FakeLlama() as server:
        place.watch(server.url)
        assert doctor(place, 0, 1)[f"llama/{server.port}"][0] == "well"
        assert len(server.asked("/slots")) == 2  # once for the code, once for the words
        assert min(server.gaps()) >= HANDOVER - SLACK


def test_the_doctor_asks_nobody_while_an_engine_does(place: Place) -> None:
    with FakeLlama() as server:
        place.watch(server.url)
        place.start("collect")
        until(lambda: len(server.asked("/slots")) > 1, "two rounds", 20)
        assert doctor(place, 0, 1)[f"llama/{server.port}"][0] == "well"
        assert doctor(place, 0, 1)["engine"][0] == "well"
        assert min(server.gaps()) >= HANDOVER - SLACK


def test_a_server_that_is_down_is_degraded(place: Place) -> None:
    with FakeLlama() as server:
        place.watch(server.url)
    assert doctor(place, 1)[f"llama/{server.port}"] == ("degraded", "down: connection refused")


def test_an_edit_is_followed_and_a_bad_one_is_told_until_it_is_mended(place: Place) -> None:
    with FakeLlama() as server:
        place.watch(server.url, more='name = "before"\n')
        wall = place.open_wall()
        wall.wait_for("before")
        good = place.config.read_text().replace("before", "after")
        place.config.write_text(good)
        wall.wait_for(r"\d after ", 20)
        place.config.write_text(good + "evry = 3\n")
        wall.wait_for("Config refused: the one before it stays in force")
        wall.wait_for("config.toml line 7: unknown name 'evry'")
        assert "after" in wall.text
        place.config.write_text(good)
        until(lambda: "Config refused" not in wall.text, "the line is gone", 15, lambda: wall.text)
        assert min(server.gaps()) >= HANDOVER - SLACK


def test_the_wall_takes_its_own_part_of_an_edit(place: Place) -> None:
    place.watch()
    wall = place.open_wall()
    wall.wait_for("SYSTEM STATUS")
    place.config.write_text('[wall.keys]\nhelp = "f2"\n')
    wall.wait_for("f2 help", 15)
    place.config.write_text('[wall.keys]\nhepl = "f2"\n')
    wall.wait_for("line 2: unknown name 'hepl'; did you mean 'help'", 15)


def test_an_engine_that_starts_with_a_bad_config_goes_on_with_the_last_good_one(place: Place) -> None:
    with FakeLlama() as server:
        place.watch(server.url)
        engine = place.start("collect")
        until(lambda: f"llama/{server.port}" in place.tried(), "the server is read", 20)
        engine.terminate()
        engine.wait(10)
        place.config.write_text("[sources.lama]\n")
        asked = len(server.asked("/slots"))
        place.start("collect")
        until(lambda: len(server.asked("/slots")) > asked, "the server is read again", 20)
        until(
            lambda: any("dash.config" in key for (key,) in place.ask("SELECT key FROM alerts")),
            "the mistake is told",
            20,
        )
