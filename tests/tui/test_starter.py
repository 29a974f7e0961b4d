"""The config that ``init`` writes loads, as it stands and with any of its settings in force."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.facts import Service, ServiceState
from board.reading import Outage, OutageKind, Scope
from collectors.collector import AnyCollector, SourceSettings
from collectors.registry import collectors
from collectors.sources.llama.settings import LlamaSettings
from collectors.store.records import Picture
from tui.config import Config
from tui.inventory import own_blocks, source_blocks
from tui.setup import plan
from tui.starter import Block, appended, fresh, in_force, missing

LLAMAS = tuple(LlamaSettings(url=f"http://127.0.0.1:{port}") for port in (11437, 11439))
Here = list[tuple[type[AnyCollector], SourceSettings]]
HOSTILE = 'a"]\n[box]\nname = \x1b[31m"evil'


def unit(name: str) -> Service:
    ref = f"unit:{name}"
    return Service(key=f"box/systemd/user/{name}", kind="unit", label=name, state=ServiceState.UP, refs=(ref,))


@pytest.fixture(scope="module")
def found() -> Here:
    """What every box is looked at for, and two servers."""
    kinds = collectors()
    always = [(kinds[name], kinds[name].Settings()) for name in ("host", "gpu", "systemd", "crontab", "docker")]
    return [*always, *((kinds["llama"], each) for each in LLAMAS)]


def blocks(found: Here, picture: Picture | None = None) -> tuple[Block, ...]:
    return (*own_blocks(Config(), "Europe/Lisbon"), *source_blocks(found, picture or Picture()))


def loaded(folder: Path, text: str) -> list[str]:
    """The scopes that a config watches."""
    file = folder / "config.toml"
    file.write_text(text)
    return sorted(each.scope for each in plan(file).collectors)


def test_what_it_writes_changes_nothing(tmp_path: Path, found: Here) -> None:
    assert loaded(tmp_path, fresh(blocks(found))) == loaded(tmp_path, "")


def test_each_block_can_be_put_in_force(tmp_path: Path, found: Here) -> None:
    for block in blocks(found):
        loaded(tmp_path, in_force(fresh([block])))


def test_all_blocks_together_can_be_put_in_force(tmp_path: Path, found: Here) -> None:
    watched = loaded(tmp_path, in_force(fresh(blocks(found))))
    assert {"llama/11437", "llama/11439", "docker", "host"} <= set(watched)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), max_size=5))
def test_whatever_units_are_called_the_config_loads(tmp_path: Path, found: Here, names: list[str]) -> None:
    picture = Picture(facts=tuple(unit(name) for name in (*names, HOSTILE)))
    text = fresh(source_blocks(found, picture))
    assert "\x1b" not in text
    assert set(tomllib.loads(in_force(text))["sources"]) == {"host", "gpu", "systemd", "crontab", "docker", "llama"}
    loaded(tmp_path, in_force(text))


def test_what_the_engine_looked_for_in_vain_is_left_out(found: Here) -> None:
    gone = Scope(name="gpu", source="gpu", every=2, outage=Outage(OutageKind.ABSENT, "no NVIDIA driver here"))
    assert "[sources.gpu]" not in fresh(source_blocks(found, Picture(scopes=(gone,))))


def test_the_second_server_of_a_kind_is_not_explained_again(
    found: Here,
) -> None:
    text = fresh(source_blocks(found, Picture()))
    assert text.count("#[[sources.llama]]") == 2
    assert text.count("Where it listens, with the prefix") == 1


def test_keys_are_never_written_only_where_they_are_kept(
    found: Here,
) -> None:
    assert '#api_key = { env = "NAME_OF_A_VARIABLE" }' in fresh(blocks(found))


@pytest.mark.parametrize("text", ["[wall]\ntheme = 'light'", "# only a comment\r\n", "[[sources.llama]]\n"])
def test_an_owners_text_stays_as_it_is(text: str, found: Here) -> None:
    longer = appended(text, blocks(found), "Found here.")
    assert longer.startswith(text)
    assert tomllib.loads(longer) == tomllib.loads(text)


def test_what_is_there_as_a_comment_is_not_missing(found: Here) -> None:
    assert missing(fresh(blocks(found)), blocks(found)) == ()


def test_what_is_proposed_anew_each_day_is_not_missing(found: Here) -> None:
    before = fresh(blocks(found, Picture(facts=(unit("a.service"),))))
    assert '#units = ["a.service"]' in before
    assert missing(before, blocks(found, Picture(facts=(unit("a.service"), unit("b.service"))))) == ()


def test_a_server_that_is_not_there_yet_is_missing(found: Here) -> None:
    [block] = missing(fresh(blocks(found[:-1])), blocks(found))
    assert block.found == {"url": LLAMAS[1].url}
