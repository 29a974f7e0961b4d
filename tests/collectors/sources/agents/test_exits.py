"""How processes of others ended: real ones, whose parent is not the watcher."""

import asyncio
import os
import shutil
from asyncio.subprocess import PIPE
from contextlib import suppress
from pathlib import Path

import pytest

from board.facts import Session
from board.sessions import DONE, FAILED, RUNNING
from board.workers import ENDED
from collectors.collector import SourceOutage
from collectors.sources.agents.collector import AgentsCollector
from collectors.sources.agents.exits import Exits
from collectors.sources.agents.settings import AgentsSettings
from tests.collectors.sources.agents.scene import sessions

CHILD = '"$0" -c "read x; $1" exec <"$2" & echo $!; wait; read y'
"""Starts an agent that waits for a word, says its number, and takes note of its end."""


def linux() -> tuple[int, ...]:
    """Version of the kernel."""
    return tuple(int(each) for each in os.uname().release.split(".")[:2])


async def until(collector: AgentsCollector, pid: int, *, over: bool) -> Session:
    """The session of a process, once it is there, or once it is known how it ended."""
    for _ in range(200):
        found: list[Session] = []
        with suppress(SourceOutage):  # it has not become an agent yet
            found = [each for each in await sessions(collector) if f"pid:{pid}" in each.refs]
        if found and (not over or found[0].outcome not in (RUNNING, ENDED)):
            return found[0]
        await asyncio.sleep(0.02)
    raise AssertionError(pid)


@pytest.mark.skipif(linux() < (6, 15), reason="tells how a process of others ended from Linux 6.15 on")
@pytest.mark.parametrize(
    ("how", "outcome", "code"), [("exit 3", FAILED, 3), ("exit 0", DONE, 0), ("kill -9 $$", FAILED, -9)]
)
async def test_it_is_told_after_their_parent_took_note(how: str, outcome: str, code: int, tmp_path: Path) -> None:
    codex, go = tmp_path / "codex", tmp_path / "go"
    shutil.copy(shutil.which("dash") or shutil.which("sh") or "", codex)
    os.mkfifo(go)
    collector = AgentsCollector("box", AgentsSettings(programs=("codex",)))
    parent = await asyncio.create_subprocess_exec("sh", "-c", CHILD, codex, how, go, stdin=PIPE, stdout=PIPE)
    assert parent.stdin is not None
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    with go.open("w") as word:
        assert (await until(collector, pid, over=False)).outcome == RUNNING
        word.write("x\n")
    ended = await until(collector, pid, over=True)
    assert (ended.outcome, ended.exit_code) == (outcome, code)
    parent.stdin.close()
    await parent.wait()
    await collector.close()


def test_a_process_that_only_has_the_number_of_another_is_not_held() -> None:
    exits = Exits()
    exits.hold("x", os.getpid(), 0)
    assert exits.status("x") is None
    exits.release("x")
    exits.close()
