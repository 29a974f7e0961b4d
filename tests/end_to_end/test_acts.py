"""What people do about alerts from the command line: what scripts can rely on, and that everybody sees it."""

import getpass
import json
import time
from typing import Any

import pytest

from tests.end_to_end.place import Place
from tui.cli import EXIT_USAGE

ALARM = "host.mem:box/host/mem"
ALWAYS = """
[box]
name = "box"
timezone = "UTC"
[limits.host.memory_now]
fire = 99.8
clear = 99.9
fire_for = 0
clear_for = 60
"""
"""Limits of available memory, in percent, that every box exceeds with its first reading."""


@pytest.fixture
def alarmed(place: Place) -> Place:
    """A box with one red alert."""
    place.config.write_text(ALWAYS)
    place.run("collect", "--once")
    return place


def line(place: Place) -> dict[str, Any]:
    """The alert as a script sees it."""
    found = json.loads(place.run("alerts", "--json").stdout)
    assert found["schema"] == 1
    (alert,) = [each for each in found["alerts"] if each["key"] == ALARM]
    return dict(alert)


def shelved(place: Place) -> list[dict[str, Any]]:
    return list(json.loads(place.run("alerts", "--shelved", "--json").stdout)["shelved"])


def told(place: Place) -> list[tuple[str, str]]:
    events = json.loads(place.run("history", ALARM, "--json").stdout)["events"]
    return [(event["kind"], event["text"]) for event in events]


def test_alerts_are_a_table_for_scripts(alarmed: Place) -> None:
    heading, *lines = alarmed.run("alerts").stdout.splitlines()
    assert heading.split() == ["LEVEL", "AGE", "ID", "STATE", "WHAT"]
    (found,) = [each.split() for each in lines if ALARM in each]
    assert (found[0], found[2], found[3]) == ("NOW", ALARM, "open")


def test_an_acknowledgment_is_seen_at_once_by_everybody_and_taken_back(alarmed: Place) -> None:
    done = alarmed.run("ack", "host.mem")
    assert not done.stdout
    assert "acknowledged" in done.stderr
    assert line(alarmed)["acknowledged"].startswith(getpass.getuser())
    assert alarmed.board()["headline"]["acknowledged"] == 1
    alarmed.run("ack", ALARM, "--undo")
    assert not line(alarmed)["acknowledged"]


def test_what_is_shelved_is_listed_with_its_end_and_comes_back_when_it_is_taken_from_there(alarmed: Place) -> None:
    alarmed.run("shelve", "mem", "--until", "2h", "--reason", "new memory is on its way")
    (found,) = shelved(alarmed)
    assert (found["key"], found["reason"], found["hides"]) == (ALARM, "new memory is on its way", 1)
    assert not json.loads(alarmed.run("alerts", "--json").stdout)["alerts"]
    assert "new memory is on its way" in alarmed.run("alerts", "--shelved").stdout
    assert "put Memory runs short aside until" in alarmed.run("why", "mem").stdout
    alarmed.run("unshelve", "mem")
    assert not shelved(alarmed)
    assert line(alarmed)["severity"] == "now"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ack", "nothing"), "no line has 'nothing' in its id; there are: "),
        (("shelve", "mem", "--until", "25h"), "a red alert can be shelved for 24 h at most"),
        (("shelve", "mem", "--until", "may"), "'may' begins with no clear time"),
        (("shelve", "mem"), "the following arguments are required: --until"),
        (("unshelve", "mem"), "no line has 'mem' in its id; there are: none"),
        (("maintenance", "sauce", "--until", "2h"), "say what first: all, source NAME or box NAME"),
        (("maintenance", "source", "lama", "--until", "2h"), "no source of this name"),
        (("maintenance", "all"), "say until when"),
        (("maintenance", "all", "2h"), "'2h' is too much"),
        (("maintenance", "--end", "all"), "'all' is not under maintenance"),
        (("history", "nothing"), "nothing is remembered of 'nothing'"),
        (("tried", "mem", "\x1b[2J"), "write what was tried"),
        (("why", "nothing"), "no line has 'nothing' in its id; there are: 'host.mem"),
        (("sources", "--forget", "\x1b[2J"), "no source is called '\\x1b[2J'"),
    ],
)
def test_what_cannot_be_meant_or_done_is_refused_with_a_sentence(
    alarmed: Place, words: tuple[str, ...], said: str
) -> None:
    assert said in alarmed.run(*words, code=EXIT_USAGE).stderr
    assert not shelved(alarmed)


def test_a_part_of_an_id_that_several_have_names_none(alarmed: Place) -> None:
    alarmed.run("maintenance", "all", "--until", "2h")
    alarmed.run("maintenance", "source", "host", "--until", "2h")
    assert "is in more than one id" in alarmed.run("unshelve", "", code=EXIT_USAGE).stderr


def test_a_maintenance_window_shelves_what_it_covers_and_ends(alarmed: Place) -> None:
    alarmed.run("maintenance", "source", "host", "--until", "2h", "--reason", "kernel update")
    listed = alarmed.run("maintenance").stdout.splitlines()
    assert "source:host" in listed[1]
    assert "kernel update" in listed[1]
    assert "○ maintenance until" in alarmed.run("snapshot").stdout
    assert not json.loads(alarmed.run("alerts", "--json").stdout)["alerts"]
    alarmed.run("maintenance", "--end", "source", "host")
    assert not alarmed.run("maintenance").stdout
    assert line(alarmed)


def test_the_history_tells_what_happened_and_who_did_what(alarmed: Place) -> None:
    alarmed.run("ack", "mem")
    alarmed.run("tried", "mem", "restarted", "it", "all")
    alarmed.run("collect", "--once")
    assert [kind for kind, _ in told(alarmed)][:3] == ["opened", "acknowledged", "tried"]
    text = alarmed.run("history", "mem").stdout
    assert "restarted it all" in text
    assert getpass.getuser() in text


def test_a_store_that_is_no_store_is_trouble_and_no_wrong_usage(alarmed: Place) -> None:
    alarmed.store.write_bytes(b"no database" * 1000)
    assert alarmed.run("ack", "mem", code=1).stderr


def test_what_is_done_on_one_wall_is_seen_on_another_at_its_next_look(alarmed: Place) -> None:
    here, there = alarmed.open_wall(), alarmed.open_wall(columns=80, rows=24)
    for each in (here, there):
        each.wait_for("■ NOW")
    here.press("1a")
    asked = time.monotonic()
    there.wait_for("✓ NOW")
    assert time.monotonic() - asked < 2
    assert line(alarmed)["acknowledged"]
