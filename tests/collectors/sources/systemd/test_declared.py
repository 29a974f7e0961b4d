"""What a unit says that it gives its process, where that process cannot be read."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.sources.systemd.declared import Declared, from_bus, from_text
from collectors.sources.systemd.environ import Held

NOW = datetime.now(UTC)
UNKNOWN = Held(frozenset(), whole=False)


def declared(*names: str, files: tuple[tuple[str, bool], ...] = (), doubtful: str = "", written: str = "") -> Declared:
    return Declared(frozenset(names), files, frozenset(doubtful.split()), tuple(written.split()))


def test_both_ways_of_asking_tell_the_same() -> None:
    bus = from_bus(
        {
            "Environment": ["A=1", "B=two words"],
            "EnvironmentFiles": [["/etc/a", True], ["/etc/b", False]],
            "PassEnvironment": ["C"],
            "UnsetEnvironment": ["D=1"],
        },
        {"FragmentPath": "/x/y.service", "DropInPaths": ["/x/y.service.d/z.conf"]},
        ["LANG=C"],
    )
    shown = """\
DropInPaths=/x/y.service.d/z.conf
Environment=A=1 "B=two words"
EnvironmentFiles=/etc/a (ignore_errors=yes)
EnvironmentFiles=/etc/b (ignore_errors=no)
FragmentPath=/x/y.service
PassEnvironment=C
UnsetEnvironment=D=1
"""
    assert bus == from_text(shown, "LANG=C\n")
    assert bus.names == {"A", "B", "LANG"}
    assert bus.files == (("/etc/a", True), ("/etc/b", False))


def test_quotes_that_nobody_can_read_are_refused_without_the_text() -> None:
    with pytest.raises(ValueError, match="quotation") as caught:
        from_text('Environment="A=CANARY', "")
    assert "CANARY" not in str(caught.value)


def test_a_name_that_the_unit_gives_is_there_and_another_is_missing() -> None:
    assert declared("A").held(("A", "B"), NOW) == Held(frozenset({"A"}))


def test_a_file_gives_more(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("B=1\n")
    os.utime(tmp_path / "env", (0, 0))
    assert declared("A", files=((str(tmp_path / "env"), False),)).held(("A", "B"), NOW) == Held(frozenset({"A", "B"}))


@pytest.mark.parametrize("optional", [True, False])
def test_a_file_that_is_not_there_gives_nothing_where_it_may_be_missing(tmp_path: Path, *, optional: bool) -> None:
    assert declared(files=((str(tmp_path / "env"), optional),)).held(("A",), NOW).whole is optional


def test_a_file_that_cannot_be_read_may_give_anything(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    os.utime(tmp_path / "env", (0, 0))
    assert not declared(files=((str(tmp_path / "env"), False),)).held(("A",), NOW).whole


def test_what_is_passed_on_or_taken_out_is_unknown() -> None:
    assert declared("A", doubtful="A").held(("A",), NOW) == UNKNOWN
    assert declared("A", doubtful="B").held(("A",), NOW) == Held(frozenset({"A"}))


def test_a_unit_that_was_edited_after_its_start_tells_nothing_of_its_process(tmp_path: Path) -> None:
    (tmp_path / "drop-in.conf").write_text("[Service]")
    unit = declared("A", written=str(tmp_path / "drop-in.conf"))
    assert unit.held(("A",), NOW + timedelta(hours=1)) == Held(frozenset({"A"}))
    assert unit.held(("A",), NOW - timedelta(hours=1)) == unit.held(("A",), None) == UNKNOWN
