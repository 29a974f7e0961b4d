"""The config is checked with the place of a mistake and the nearest name."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import Field

from collectors.collector import SourceSettings
from collectors.sources.migrations.settings import MigrationsSettings
from tui.config import Box, Config, ConfigError, check, load, unknown
from tui.lines import line_of

EXAMPLE = """\
[box]
name = "lockn-01"
timezone = "Europe/Lisbon"

[wall]
theme = "light"

[sources.gpu]
every = 4

[[sources.llama]]
url = "http://127.0.0.1:11437"

[[sources.llama]]
url = "http://127.0.0.1:11439"
evry = 3
"""


class Llama(SourceSettings):
    url: str = Field(default="http://127.0.0.1:8080")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refused(file: Path, text: str) -> str:
    file.write_text(text)
    with pytest.raises(ConfigError) as refusal:
        load(file)
    return str(refusal.value)


def test_no_file_gives_the_defaults(file: Path) -> None:
    assert load(file) == Config()


def test_what_is_written_is_read(file: Path) -> None:
    file.write_text(EXAMPLE)
    config = load(file)
    assert (config.box.name, config.box.zone, config.wall.theme) == (
        "lockn-01",
        ZoneInfo("Europe/Lisbon"),
        "light",
    )


def test_who_looks_at_the_wall_is_a_list_of_names(file: Path) -> None:
    file.write_text('[wall]\nyou = ["Sean"]\n')
    assert load(file).wall.you == ["Sean"]
    assert refused(file, "[wall]\nyou = 'Sean'\n") == f"{file} line 2: wall.you: should be a list of texts"


def test_an_unknown_section_is_refused_with_its_line_and_the_nearest_name(file: Path) -> None:
    assert refused(file, "[box]\n[wal]\ntheme = 'dark'\n") == f"{file} line 2: unknown name 'wal'; did you mean 'wall'?"


def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_name(file: Path) -> None:
    assert refused(file, "[wall]\nteme = 'dark'\n") == f"{file} line 2: unknown name 'teme'; did you mean 'theme'?"


def test_a_bad_value_is_refused_with_what_would_be_good(file: Path) -> None:
    assert (
        refused(file, "[wall]\ntheme = 'pink'\n")
        == f"{file} line 2: wall.theme: should be one of dark, light, high-contrast, ansi"
    )


def test_a_time_zone_that_does_not_exist_is_refused(file: Path) -> None:
    said = refused(file, '[box]\ntimezone = "Mars/Olympus"\n')
    assert said == f"{file} line 2: box.timezone: no such time zone: Mars/Olympus"


def test_broken_toml_is_refused_with_the_parsers_own_place(file: Path) -> None:
    assert "line 1" in refused(file, "[box\n")


def test_a_file_that_is_not_text_is_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(file)


def test_what_is_no_plain_file_is_refused_and_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(ConfigError, match="no plain file"):
        load(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        load(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 2000 + "]" * 2000, "nested too deeply"),
        ("a = " + "9" * 5000, "not valid TOML"),
        ("#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_what_no_person_wrote_is_refused_as_well(file: Path, text: str, said: str) -> None:
    assert said in refused(file, text)


def test_line_ends_of_windows_are_understood(file: Path) -> None:
    file.write_bytes(b'[box]\r\nname = "a"\r\n')
    assert load(file).box.name == "a"


def test_a_source_is_refused_at_its_own_table_among_several(file: Path) -> None:
    file.write_text(EXAMPLE)
    written = load(file).sources["llama"][1]
    with pytest.raises(ConfigError) as refusal:
        check(file, ("sources", "llama", 1), Llama, written)
    assert str(refusal.value) == f"{file} line 16: unknown name 'evry'; did you mean 'every'?"


def test_a_setting_that_a_source_needs_is_said_to_be_missing(file: Path) -> None:
    file.write_text("[[sources.migrations]]\nfolder = '/repo/migrations'\n")
    with pytest.raises(ConfigError) as refusal:
        check(file, ("sources", "migrations", 0), MigrationsSettings, load(file).sources["migrations"][0])
    assert "is needed here and missing" in str(refusal.value)


def test_a_source_that_does_not_exist_is_refused_with_the_nearest(file: Path) -> None:
    file.write_text("[sources.lama]\n")
    assert str(unknown(file, ("sources", "lama"), ("llama", "gpu"))) == (
        f"{file} line 1: unknown name 'lama'; did you mean 'llama'?"
    )


def test_a_value_that_is_not_in_the_file_has_no_line() -> None:
    assert line_of(EXAMPLE, ("sources", "host", "every")) is None


def test_without_a_zone_the_systems_is_taken() -> None:
    assert Box().zone is not None
