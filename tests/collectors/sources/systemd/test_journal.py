"""The last lines of a unit from a fake ``journalctl``, and what is said where there are none."""

import os
from pathlib import Path

import pytest

from board.facts import Excerpt
from collectors.sources.systemd.collector import SystemdCollector
from collectors.sources.systemd.settings import SystemdSettings


def journalctl(folder: Path, script: str) -> None:
    program = folder / "journalctl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


async def look(folder: Path, key: str = "box/systemd/user/api.service", path: str = "") -> tuple[Excerpt, ...]:
    environ = {"PATH": path or f"{folder}:{os.environ['PATH']}", "XDG_RUNTIME_DIR": str(folder)}
    watched = SystemdCollector("box", SystemdSettings(deadline=0.5), environ=environ, root=folder)
    found = tuple(await watched.look(key))
    await watched.close()
    return tuple(each for each in found if isinstance(each, Excerpt))


@pytest.mark.parametrize(("side", "asked"), [("user", "--user-unit=api.service"), ("system", "--unit=api.service")])
async def test_the_last_lines_of_a_unit_are_asked_of_its_own_journal(tmp_path: Path, side: str, asked: str) -> None:
    journalctl(tmp_path, 'echo "$@"; echo ready')
    [found] = await look(tmp_path, f"box/systemd/{side}/api.service")
    assert found.key == f"box/systemd/{side}/api.service/journal"
    assert asked in found.lines[0]
    assert found.lines[-1] == "ready"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 0", "no journal is kept here"),
        ("echo 'No journal files were opened due to insufficient permissions.' >&2", "insufficient permissions."),
        ("sleep 9", "journalctl took longer than 0.5 s"),
    ],
)
async def test_why_there_are_no_lines_is_a_sentence(tmp_path: Path, script: str, why: str) -> None:
    journalctl(tmp_path, script)
    [found] = await look(tmp_path)
    assert (found.lines, found.why.endswith(why)) == ((), True)


async def test_a_unit_of_which_the_journal_knows_nothing(tmp_path: Path) -> None:
    journalctl(tmp_path, "exit 0")
    (tmp_path / "var/log/journal/4f1").mkdir(parents=True)
    [found] = await look(tmp_path)
    assert found.why == "the journal says nothing of it"


async def test_a_box_without_journalctl(tmp_path: Path) -> None:
    [found] = await look(tmp_path, path=str(tmp_path))
    assert found.why == "journalctl cannot be run here"


@pytest.mark.parametrize("key", ["box/systemd/user", "box/systemd/user/api.service/memory", "box/docker/web"])
async def test_what_is_no_unit_is_not_asked_for(tmp_path: Path, key: str) -> None:
    assert await look(tmp_path, key) == ()
