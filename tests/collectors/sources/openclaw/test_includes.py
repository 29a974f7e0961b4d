"""Includes of a config: merged as the gateway merges them, bounded, and never a way to other files."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.sources.openclaw.conf import Conf
from collectors.sources.openclaw.includes import DEEPEST, merged

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def conf(tmp_path: Path) -> Any:
    """Writes files into the config's folder, and gives the config."""

    def write(**files: str) -> Conf:
        (tmp_path / "conf").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "conf" / f"{name}.json").write_text(text)
        return Conf(tmp_path / "conf" / "openclaw.json")

    return write


def test_a_file_stands_in_the_place_of_its_include(conf: Any) -> None:
    found = conf(openclaw="{gateway: {$include: './gateway.json'}}", gateway="{port: 1234, /* ours */}")
    assert (found.read(), found.why) == ({"gateway": {"port": 1234}}, "")


def test_later_files_win_lists_follow_each_other_and_what_stands_beside_wins_over_both(conf: Any) -> None:
    found = conf(
        openclaw="{$include: ['a.json', 'b.json'], c: 3}",
        a="{a: 1, c: 1, list: [1], deep: {a: 1}}",
        b="{a: 2, list: [2], deep: {b: 2}}",
    )
    assert found.read() == {"a": 2, "c": 3, "list": [1, 2], "deep": {"a": 1, "b": 2}}


def test_an_included_file_that_changes_is_read_anew(conf: Any, tmp_path: Path) -> None:
    found = conf(openclaw="{$include: 'a.json'}", a="{a: 1}")
    first = found.read()
    assert found.read() is first
    (tmp_path / "conf" / "a.json").write_text("{a: 22}")
    os.utime(tmp_path / "conf" / "a.json", (1, 1))
    assert found.read() == {"a": 22}


def test_a_file_that_is_missing_is_told_by_its_place_and_read_once_it_is_there(conf: Any, tmp_path: Path) -> None:
    found = conf(openclaw="{port: 1, agents: {$include: 'a.json'}}")
    assert found.read() == {"port": 1, "agents": {}}
    assert found.why.endswith("a.json")
    (tmp_path / "conf" / "a.json").write_text("{b: 1}")
    assert (found.read(), found.why) == ({"port": 1, "agents": {"b": 1}}, "")


@pytest.mark.parametrize("name", ["../secret.json", "/etc/hostname", "link.json", "a\\0b"])
def test_no_file_outside_its_folder_is_read(conf: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.json").write_text("{canary: 1}")
    found = conf(openclaw=f"{{a: 1, b: {{$include: '{name}'}}}}")
    (tmp_path / "conf" / "link.json").symlink_to(tmp_path / "secret.json")
    assert found.read() == {"a": 1, "b": {}}
    assert found.why


def test_files_that_include_each_other_end(conf: Any) -> None:
    found = conf(openclaw="{a: {$include: 'b.json'}}", b="{b: {$include: 'openclaw.json'}, c: 1}")
    assert found.read() == {"a": {"b": {}, "c": 1}}
    assert found.why == "openclaw.json includes itself"


def test_a_chain_of_files_is_followed_so_far(conf: Any) -> None:
    files = {f"f{number}": f"{{x: {{$include: 'f{number + 1}.json'}}}}" for number in range(DEEPEST + 5)}
    found = conf(openclaw="{$include: 'f0.json'}", **files)
    found.read()
    assert found.why == f"f{DEEPEST}.json is included too deeply"


def test_files_that_include_many_cost_no_more_than_a_hundred_reads(conf: Any) -> None:
    many = ", ".join(f"{{$include: 'f{number}.json'}}" for number in range(200))
    files = {f"f{number}": "{}" for number in range(200)}
    found = conf(openclaw=f"{{list: [{many}]}}", **files)
    assert len(found.read()["list"]) == 200
    assert "more than 100 files" in found.why


def test_a_file_that_is_included_again_and_again_is_bounded_too(conf: Any) -> None:
    files = {f"f{number}": "{list: [" + 9 * f"{{$include: 'f{number + 1}.json'}}, " + "]}" for number in range(9)}
    found = conf(openclaw="{$include: 'f0.json'}", f9="{}", **files)
    found.read()
    assert "more than 100 files" in found.why


@pytest.mark.parametrize("what", ["1", "[1]", "{}", "null", "['a.json', 2]"])
def test_what_is_no_file_name_hides_nothing_else(conf: Any, what: str) -> None:
    found = conf(openclaw=f"{{a: 1, b: {{$include: {what}}}}}", a="{}")
    assert found.read()["a"] == 1
    assert found.why


@given(JSON, JSON)
def test_nothing_is_lost_when_two_are_merged(under: Any, over: Any) -> None:
    both = merged(under, over)
    if isinstance(under, dict) and isinstance(over, dict):
        assert both.keys() == under.keys() | over.keys()
    elif not (isinstance(under, list) and isinstance(over, list)):
        assert both == over
