"""Agents: the live processes of programs that write code by themselves, found in /proc.

What they were told stands in their arguments: these are looked at for known words, and no other is kept.
"""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from board.workers import ATTENDED, TERMINAL, UNASKED, WORKER
from collectors.processes import PROC, arguments

PROGRAMS: Final = ("claude", "codex", "opencode", "gemini", "aider", "goose", "cursor-agent", "qwen")
"""What such programs are called."""
PACKAGES: Final = {"claude-code": "claude", "gemini-cli": "gemini", "opencode-ai": "opencode", "qwen-code": "qwen"}
"""Folders of packages whose script has a name that says nothing, and the program that each is."""
INTERPRETERS: Final = re.compile(r"node|nodejs|bun|deno|MainThread|python[\d.]*")
"""Names of processes that run a script; the first thread of a recent Node is called ``MainThread``."""
ENDINGS: Final = (".js", ".mjs", ".cjs")
HEADLESS: Final = frozenset({"-p", "--print", "--prompt", "exec", "run", "--message", "--message-file"})
"""Words that give it one task."""
OTHERWISE: Final = {"codex": frozenset({"-p", "run"}), "opencode": frozenset({"-p", "--prompt"})}
"""Words that mean something else to a program."""
SPOKEN_TO: Final = frozenset({"stream-json", "--acp", "--experimental-acp", "acp", "app-server", "proto"})
"""Words by which another program talks to it."""
NO_AGENT: Final = frozenset(
    {"mcp", "mcp-server", "serve", "server", "web", "update", "upgrade", "doctor", "config", "login", "logout", "auth"}
    | {"install", "completion", "models", "features", "--version", "-v", "-V", "--help", "-h", "help"}
)
"""First words with which it does something else."""
MODEL_OPTIONS: Final = ("--model", "-m")
_MODEL: Final = re.compile(r"[A-Za-z0-9][\w.:/@-]{0,79}")
_EXIT_CODE: Final = 49
"""Where the exit code stands after the name (52nd field)."""
_TERMINALS: Final = ("/dev/pts/", "/dev/tty", "/dev/console")
_WHOLE: Final = 4000
"""Characters of arguments that were surely all read."""


class Task(NamedTuple):
    """One process, as the kernel counts it (``/proc/PID/stat``)."""

    pid: int
    name: str
    state: str
    parent: int
    terminal: bool
    """Whether it has a controlling terminal."""
    ticks: int
    """CPU time of it and of those of its children that it waited for, in the kernel's ticks."""
    started: int
    """In the kernel's ticks since boot."""
    exit_code: int | None
    """Of one that has ended and was not waited for yet, where we may see it."""

    @property
    def ended(self) -> bool:
        """Whether it has ended, and only its number is still taken."""
        return self.state in "ZX"


@dataclass(frozen=True, slots=True)
class Agent:
    """A process of an agent program."""

    task: Task
    program: str
    kind: str
    """In the words of :mod:`board.workers`."""
    model: str
    """That was asked for; empty: unknown."""


class Roster:
    """All processes at one moment, and which of them are agents; what a process is, is looked up once."""

    def __init__(self, programs: Collection[str] = PROGRAMS, proc: Path = PROC) -> None:
        self._programs = frozenset(programs)
        self._proc = proc
        self._known: dict[tuple[int, int, str], tuple[str, str, str] | None] = {}

    def read(self) -> tuple[Mapping[int, Task], tuple[Agent, ...]]:
        """All processes by their number, and the agents among them, without wrappers of others of the same program."""
        with os.scandir(self._proc) as entries:
            found = [entry.name for entry in entries if entry.name.isdecimal()]
        tasks = {task.pid: task for pid in found if (task := task_of(pid, str(self._proc)))}
        marks = {(task.pid, task.started, task.name): task for task in tasks.values() if not task.ended}
        self._known = {mark: known for mark, known in self._known.items() if mark in marks}
        agents: dict[int, Agent] = {}
        for mark, task in marks.items():
            known = self._known[mark] if mark in self._known else self._look(mark, task)
            if known:
                agents[task.pid] = Agent(task, *known)
        return tasks, tuple(agents[pid] for pid in sorted(agents) if not _is_inside(agents[pid], agents))

    def _look(self, mark: tuple[int, int, str], task: Task) -> tuple[str, str, str] | None:
        """Look a process up; one without arguments, as each is for a moment while it becomes a program, again."""
        if task.name not in self._programs and not INTERPRETERS.fullmatch(task.name):
            self._known[mark] = None
            return None
        words = [word for word in arguments(task.pid, self._proc) if word]
        known = self._judge(task, words)
        if words:
            self._known[mark] = known
        return known

    def _judge(self, task: Task, words: list[str]) -> tuple[str, str, str] | None:
        """Program, kind and wanted model of a process; None where it is no agent."""
        program = _program(task.name, words, self._programs)
        said = _after_program(task.name, words, program)
        if not program or (said and said[0] in NO_AGENT):
            return None
        return program, self._kind(task, program, said), _model(words, said)

    def _kind(self, task: Task, program: str, said: list[str]) -> str:
        if not SPOKEN_TO.isdisjoint(said):
            return ATTENDED
        if not (HEADLESS - OTHERWISE.get(program, frozenset())).isdisjoint(said):
            return WORKER
        stdin = _link(self._proc / str(task.pid) / "fd/0")
        if stdin.startswith(_TERMINALS) or (not stdin and task.terminal):
            return TERMINAL
        return ATTENDED if stdin.startswith(("pipe:", "socket:")) or not stdin else WORKER


def task_of(pid: str, proc: str) -> Task | None:
    """What the kernel says of a process; None when it is gone. There may be thousands: this is all that is read."""
    try:
        file = os.open(f"{proc}/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = os.read(file, 2048)
        finally:
            os.close(file)
        end = text.rindex(b")")
        state, parent, _, _, terminal, *_, user, system, waited, waited_system, _, _, _, _, started, _ = text[
            end + 2 :
        ].split(b" ", 20)
        return Task(
            pid=int(pid),
            name=text[text.index(b"(") + 1 : end].decode(errors="replace"),
            state=state.decode(),
            parent=int(parent),
            terminal=terminal not in (b"0", b"-1"),
            ticks=int(user) + int(system) + int(waited) + int(waited_system),
            started=int(started),
            exit_code=_exit_code(f"{proc}/{pid}", text[end + 2 :]) if state in b"ZX" else None,
        )
    except (OSError, ValueError):
        return None


def children_of(tasks: Iterable[Task]) -> Mapping[int, list[Task]]:
    """The processes that each process started."""
    children: dict[int, list[Task]] = {}
    for task in tasks:
        children.setdefault(task.parent, []).append(task)
    return children


def tree_of(task: Task, children: Mapping[int, list[Task]]) -> tuple[Task, ...]:
    """A process with all that it started, and what those started."""
    tree, seen = [task], {task.pid}
    for each in tree:
        more = [child for child in children.get(each.pid, ()) if child.pid not in seen]
        seen.update(child.pid for child in more)
        tree.extend(more)
    return tuple(tree)


def folder_of(pid: int, proc: Path = PROC) -> str:
    """The folder in which a process works; empty where we may not see it. One that is gone ends in `` (deleted)``."""
    return _link(proc / str(pid) / "cwd")


def work_tree(folder: str) -> str:
    """The innermost folder around this one that has a ``.git``; empty where there is none."""
    path = PurePosixPath(folder)
    for each in (path, *path.parents):
        if os.path.lexists(f"{each}/.git"):
            return str(each)
    return ""


def _exit_code(folder: str, fields: bytes) -> int | None:
    """The status of a process that has ended; to strangers the kernel tells zero, so it is asked of our own alone."""
    if os.geteuid() not in (0, Path(folder).stat().st_uid):
        return None
    told = fields.split()
    return int(told[_EXIT_CODE]) if len(told) > _EXIT_CODE else None


def _program(name: str, words: list[str], programs: frozenset[str]) -> str:
    """The agent program that a process is; empty where it is none."""
    if name in programs:
        return name
    for word in words[:1]:
        if (base := PurePosixPath(word).name) in programs:
            return base
    script = PurePosixPath(_script(words))
    packaged = next((PACKAGES[part] for part in script.parts if part in PACKAGES), "")
    base = script.name
    stem = next((base.removesuffix(ending) for ending in ENDINGS if base.endswith(ending)), base)
    return next((each for each in (packaged, stem) if each in programs), "")


def _script(words: list[str]) -> str:
    """What an interpreter runs: its first argument that is no option."""
    return next((word for word in words[1:] if not word.startswith("-")), "")


def _after_program(name: str, words: list[str], program: str) -> list[str]:
    """The arguments that follow the program's own name."""
    own = PurePosixPath(words[0]).name if words else ""
    if own == program or (name == program and not INTERPRETERS.fullmatch(own)):
        return words[1:]
    script = _script(words)
    return words[words.index(script, 1) + 1 :] if script else []


def _model(words: list[str], said: list[str]) -> str:
    """The model that was asked for; empty where the arguments are hidden, as by a title that a process gave itself."""
    for at, word in enumerate(said):
        option, _, value = word.partition("=")
        if option in MODEL_OPTIONS:
            value = value or (said[at + 1] if at + 1 < len(said) else "")
            return value if _MODEL.fullmatch(value) else ""
    return UNASKED if said and sum(map(len, words)) < _WHOLE else ""


def _is_inside(agent: Agent, found: Mapping[int, Agent]) -> bool:
    """Whether it is what a wrapper of the same program started: the wrapper stands for both."""
    parent = found.get(agent.task.parent)
    return parent is not None and parent.program == agent.program and parent.task.name != agent.program


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
