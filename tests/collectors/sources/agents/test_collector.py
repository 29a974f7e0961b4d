"""Agents are found by their programs, and told while they work and for a while after."""

import asyncio
import shutil
import signal
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from board.facts import Session
from board.reading import OutageKind
from board.sessions import DONE, FAILED, RUNNING
from board.workers import ATTENDED, ENDED, TERMINAL, UNASKED, WORKER
from collectors.agents import Roster
from collectors.collector import SourceOutage
from collectors.sources.agents.collector import AgentsCollector
from collectors.sources.agents.settings import AgentsSettings
from tests.collectors.sources.agents.scene import BOOT, KEY, Scene, counts, sessions

CODEX = ("/usr/lib/node_modules/@openai/codex/bin/codex.js", "exec", "fix the bridge")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


async def only(collector: AgentsCollector) -> Session:
    (session,) = await sessions(collector)
    return session


async def test_a_box_without_agents_says_so(scene: Scene) -> None:
    scene.process(7, "vim", "vim", "claude")
    with pytest.raises(SourceOutage, match="no agent has been seen") as raised:
        await scene.collector().read()
    assert raised.value.outage.kind is OutageKind.ABSENT


async def test_an_agent_is_told_with_its_start_folder_and_nothing_of_its_prompt(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/src").mkdir()
    scene.process(42, "claude", "claude", "-p", "the secret plan", "--model", "opus", cwd=str(tmp_path / "repo/src"))
    session = await only(scene.collector())
    assert session.key == f"{KEY}/claude/42-{3500 * 100}"
    assert (session.agent, session.kind, session.model_wanted, session.outcome) == ("claude", WORKER, "opus", RUNNING)
    assert session.started_at == BOOT + timedelta(seconds=3500)
    assert session.folder == str(tmp_path / "repo")
    assert {"pid:42", "program:claude", f"folder:{tmp_path}/repo", f"folder:{tmp_path}/repo/src"} <= set(session.refs)
    assert "plan" not in repr(session)


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("claude", ("claude",), "claude"),
        ("claude", ("/home/sean/.local/bin/claude", "--resume"), "claude"),
        ("node", ("node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js", "-p", "x"), "claude"),
        ("MainThread", ("node", "--no-warnings", "/usr/bin/gemini", "-p", "x"), "gemini"),
        ("codex", ("/opt/codex/vendor/codex", "exec", "x"), "codex"),
        ("node", ("node", *CODEX), "codex"),
        ("python3.11", ("/usr/bin/python3.11", "/home/sean/.local/bin/aider", "--message", "x"), "aider"),
        ("node", ("node", "server.js", "claude"), ""),
        ("bash", ("bash", "-c", "claude -p x"), ""),
        ("codex", ("codex", "mcp-server"), ""),
        ("claude", ("claude", "--version"), ""),
        ("opencode", ("opencode", "serve"), ""),
    ],
)
def test_programs_are_recognized_as_they_look(name: str, words: tuple[str, ...], expected: str, scene: Scene) -> None:
    scene.process(42, name, *words)
    _, agents = Roster(proc=scene.proc).read()
    assert [agent.program for agent in agents] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("words", "tty", "stdin", "expected"),
    [
        (("claude", "-p", "x"), 34816, "/dev/pts/0", WORKER),
        (("claude",), 34816, "/dev/pts/0", TERMINAL),
        (("claude",), 0, "/dev/null", WORKER),
        (("claude",), 34816, "/dev/null", WORKER),
        (("claude",), 34816, "", TERMINAL),
        (("claude",), 0, "", ATTENDED),
        (("claude",), 0, "socket:[123]", ATTENDED),
        (("claude", "-p", "--input-format", "stream-json"), 0, "pipe:[1]", ATTENDED),
        (("codex", "-p", "fast"), 34816, "/dev/pts/0", TERMINAL),
        (("codex", "exec", "x"), 0, "pipe:[1]", WORKER),
        (("codex", "app-server"), 0, "pipe:[1]", ATTENDED),
    ],
)
async def test_a_worker_is_told_from_one_that_somebody_talks_to(
    words: tuple[str, ...], tty: int, stdin: str, expected: str, scene: Scene
) -> None:
    scene.process(42, words[0], *words, tty=tty, stdin=stdin)
    assert (await only(scene.collector())).kind == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("codex", "exec", "x"), UNASKED),
        (("codex", "exec", "--model=gpt-5.2", "x"), "gpt-5.2"),
        (("codex", "exec", "-m", "local/qwen3", "x"), "local/qwen3"),
        (("claude",), ""),
        (("claude", "-p", "long " * 1000), ""),
        (("claude", "--model", "not a model; rm -rf", "-p"), ""),
    ],
)
async def test_the_model_is_known_only_where_the_arguments_tell_it(
    words: tuple[str, ...], expected: str, scene: Scene
) -> None:
    scene.process(42, words[0], *words)
    assert (await only(scene.collector())).model_wanted == expected


async def test_a_wrapper_and_what_it_wraps_are_one_agent(scene: Scene) -> None:
    scene.process(42, "node", "node", *CODEX)
    scene.process(43, "codex", "/opt/codex/vendor/codex", *CODEX[1:], parent=42)
    assert await counts(scene.collector()) == {"codex": 1}


async def test_an_agent_that_an_agent_sent_off_is_another_one(scene: Scene) -> None:
    scene.process(42, "claude", "claude", tty=34816, stdin="/dev/pts/3")
    scene.process(43, "bash", "bash", "-c", "claude -p x", parent=42)
    scene.process(44, "claude", "claude", "-p", "x", parent=43)
    assert await counts(scene.collector()) == {"claude": 2}


async def test_cpu_of_a_tool_is_a_sign_of_life(scene: Scene) -> None:
    scene.process(42, "codex", *CODEX, cpu=1)
    scene.process(50, "cargo", "cargo", "test", parent=42, cpu=0)
    collector = scene.collector()
    begun = (await only(collector)).last_event
    for used in (3, 6, 9):
        scene.passed += 12
        scene.process(50, "cargo", "cargo", "test", parent=42, cpu=used)
        session = await only(collector)
    assert session.last_event == scene.now
    assert session.cpu == 25.0
    assert begun == session.last_event - timedelta(seconds=36)


async def test_timers_of_one_that_only_waits_are_none(scene: Scene) -> None:
    collector = scene.collector()
    scene.process(42, "codex", *CODEX)
    begun = (await only(collector)).last_event
    for turn in range(1, 31):
        scene.passed += 12
        scene.process(42, "codex", *CODEX, cpu=0.05 * turn)
        session = await only(collector)
    assert session.last_event == begun
    assert session.cpu == pytest.approx(0.4, abs=0.1)


async def test_a_child_that_comes_or_goes_is_a_sign_of_life(scene: Scene) -> None:
    collector = scene.collector()
    scene.process(42, "codex", *CODEX)
    await only(collector)
    scene.passed += 2
    scene.process(50, "git", "git", "status", parent=42)
    assert (await only(collector)).last_event == scene.now


async def test_one_that_is_gone_has_ended_and_how_is_not_known(scene: Scene) -> None:
    collector = scene.collector()
    scene.process(42, "codex", *CODEX)
    await only(collector)
    scene.end(42)
    scene.passed += 2
    session = await only(collector)
    assert (session.outcome, session.exit_code, session.ended_at) == (ENDED, None, scene.now)
    assert await counts(collector) == {"codex": 0}


@pytest.mark.parametrize(("status", "outcome", "code"), [(0, DONE, 0), (256, FAILED, 1), (9, FAILED, -9)])
async def test_how_it_ended_is_told_while_nobody_has_asked_for_it_yet(
    status: int, outcome: str, code: int, scene: Scene
) -> None:
    collector = scene.collector()
    scene.process(42, "codex", *CODEX)
    await only(collector)
    scene.process(42, "codex", state="Z", status=status)
    session = await only(collector)
    assert (session.outcome, session.exit_code) == (outcome, code)


async def test_another_process_of_the_same_number_is_another_agent(scene: Scene) -> None:
    collector = scene.collector()
    scene.process(42, "codex", *CODEX)
    await only(collector)
    scene.process(42, "codex", *CODEX, after=3550)
    assert sorted(each.outcome for each in await sessions(collector)) == [ENDED, RUNNING]


async def test_what_ended_while_nobody_watched_is_told_and_what_goes_on_keeps_its_signs(scene: Scene) -> None:
    before = scene.collector()
    scene.process(42, "codex", *CODEX)
    scene.process(43, "claude", "claude", "-p", "x")
    known = tuple(await before.read())
    scene.end(43)
    scene.passed += 600
    after = scene.collector()
    after.recall(known)
    claude, codex = await sessions(after)
    assert (claude.outcome, claude.ended_at) == (ENDED, scene.now)
    assert (codex.outcome, codex.last_event) == (RUNNING, BOOT + timedelta(seconds=3600))


async def test_those_that_have_ended_are_forgotten_after_a_day_and_when_there_are_many(scene: Scene) -> None:
    collector = scene.collector()
    for pid in range(100, 160):
        scene.process(pid, "codex", *CODEX)
    await collector.read()
    for pid in range(100, 160):
        scene.end(pid)
    assert len(await sessions(collector)) == 40
    scene.passed += 86_500
    assert await sessions(collector) == []
    assert await counts(collector) == {"codex": 0}


async def test_a_folder_that_is_gone_is_told(scene: Scene) -> None:
    scene.process(42, "codex", *CODEX, cwd="/srv/ms21-x (deleted)")
    session = await only(scene.collector())
    assert (session.folder, session.lost_folder) == ("/srv/ms21-x", True)


async def test_a_folder_inside_a_container_is_none_of_the_box(scene: Scene) -> None:
    scene.process(42, "codex", *CODEX, cwd="/workspace")
    (scene.proc / "42/cgroup").write_text(f"0::/system.slice/docker-{'9f' * 32}.scope\n")
    session = await only(scene.collector())
    assert session.folder == ""
    assert "container:9f9f9f9f9f9f" in session.refs


async def test_programs_are_those_that_the_owner_names(scene: Scene) -> None:
    scene.process(42, "mybot", "mybot", "run")
    assert await counts(scene.collector(programs=["mybot"])) == {"mybot": 1}


@asynccontextmanager
async def running(program: Path, *words: str, cwd: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(program, *words, cwd=cwd, stdin=DEVNULL, stdout=DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def seen(collector: AgentsCollector, pid: int) -> Session | None:
    """The session of a process of ours, of all that this box has."""
    return next((each for each in await sessions(collector) if f"pid:{pid}" in each.refs), None)


async def test_a_real_native_agent_is_found_and_its_end_is_noticed(tmp_path: Path) -> None:
    codex = tmp_path / "codex"
    shutil.copy(shutil.which("sleep") or "", codex)
    collector = AgentsCollector("box", AgentsSettings(programs=("codex",)))
    async with running(codex, "60", cwd=tmp_path) as process:
        session = await seen(collector, process.pid)
        assert session is not None
        assert (session.folder, session.agent, session.kind) == (str(tmp_path), "codex", WORKER)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        ended = await seen(collector, process.pid)
        assert ended is not None
        assert ended.ended_at is not None
    await collector.close()


def test_a_process_that_has_not_been_given_its_arguments_yet_is_looked_at_again(scene: Scene) -> None:
    scene.process(42, "node")
    roster = Roster(proc=scene.proc)
    assert roster.read()[1] == ()
    scene.process(42, "node", "node", "/usr/bin/gemini", "-p", "x")
    assert [agent.program for agent in roster.read()[1]] == ["gemini"]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
async def test_a_real_script_of_node_is_found_by_its_name_and_by_its_title(tmp_path: Path) -> None:
    plain, titled = tmp_path / "gemini", tmp_path / "cli.js"
    plain.write_text("#!/usr/bin/env node\nsetTimeout(() => {}, 60000)\n")
    titled.write_text(
        "#!/usr/bin/env node\nprocess.title = 'claude'; console.log('ready'); setTimeout(() => {}, 60000)\n"
    )
    for each in (plain, titled):
        each.chmod(0o755)
    collector = AgentsCollector("box", AgentsSettings())
    async with running(plain, "-p", "x", cwd=tmp_path) as first, running(titled, "-p", "x", cwd=tmp_path) as second:
        found: list[Session | None] = []
        for _ in range(100):
            with suppress(SourceOutage):  # at first none has begun
                found = [await seen(collector, each.pid) for each in (first, second)]
                if all(found):
                    break
            await asyncio.sleep(0.05)
        assert [each.agent for each in found if each] == ["gemini", "claude"]
        assert [each.kind for each in found if each] == [WORKER, WORKER]
    await collector.close()


@pytest.mark.parametrize("name", ["a) R 1 (codex", "codex)", "((", "claude -p", "\x1b[31mclaude"])
def test_a_process_that_calls_itself_something_odd_is_still_counted_and_is_no_agent(name: str, scene: Scene) -> None:
    scene.process(42, name, name)
    scene.process(43, "codex", *CODEX)
    tasks, agents = Roster(proc=scene.proc).read()
    assert tasks[42].name == name
    assert [agent.task.pid for agent in agents] == [43]


@pytest.mark.parametrize("stat", ["", "42", "42 (codex", "42 (codex) S", "42 (codex) S x y z", "\x00" * 3000])
async def test_what_the_kernel_would_never_say_hides_no_other(stat: str, scene: Scene) -> None:
    scene.process(42, "codex", *CODEX)
    scene.process(43, "codex", *CODEX)
    (scene.proc / "42/stat").write_text(stat)
    assert await counts(scene.collector()) == {"codex": 1}
