"""The source of agents: what of the programs that write code by themselves runs here, and what has ended lately."""

import os
import pwd
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from board.facts import Fact, Gauge, Session
from board.reading import OutageKind
from board.sessions import RUNNING
from collectors.agents import Agent, Roster, Task, children_of, folder_of, tree_of
from collectors.clock import utc_now
from collectors.collector import Collector, SourceOutage, Surroundings
from collectors.processes import PROC, owner_of, references
from collectors.sources.agents.exits import Exits
from collectors.sources.agents.folders import Folders
from collectors.sources.agents.life import Life
from collectors.sources.agents.settings import AgentsSettings

MOST_ENDED: Final = 40
"""Agents that have ended, and are told."""
MOST_LIVE: Final = 100
"""Agents at work that are told."""
GONE: Final = " (deleted)"
"""How the kernel ends the path of a folder that is no more."""


class AgentsCollector(Collector[AgentsSettings]):
    """Looks into /proc and sends nothing to anybody; what an agent was told is never kept."""

    name = "agents"
    Settings = AgentsSettings

    def __init__(
        self,
        box: str,
        settings: AgentsSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = monotonic,
        proc: Path = PROC,
    ) -> None:
        """Prepare to look.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time.
            timer: Tells seconds that only go on.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self._clock = clock
        self._timer = timer
        self._proc = proc
        self._roster = Roster(settings.programs, proc)
        self._exits = Exits(proc)
        self._folders = Folders()
        self._lives: dict[str, Life] = {}
        self._programs: set[str] = set()
        self._hertz = float(os.sysconf("SC_CLK_TCK"))

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[AgentsSettings]:
        """Every box is looked at."""
        del around
        return (AgentsSettings(),)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on with those that were known: who is no more by now has ended meanwhile."""
        for fact in facts:
            if isinstance(fact, Session):
                self._lives[fact.key] = Life(fact)
            elif isinstance(fact, Gauge):
                self._programs.add(fact.label)

    async def read(self) -> Iterable[Fact]:
        """Look at all processes.

        Raises:
            SourceOutage: no agent was ever seen here.
        """
        return await self.blocking(lambda: tuple(self._facts(self._clock())))

    async def close(self) -> None:
        """Let go of the processes whose end is awaited."""
        self._exits.close()
        await super().close()

    def _facts(self, now: datetime) -> Iterator[Fact]:
        tasks, agents = self._roster.read()
        self._update(tasks, agents[:MOST_LIVE], now)
        lives = sorted(self._lives.values(), key=lambda life: life.session.key)
        self._programs |= {life.session.agent for life in lives}
        if not self._programs:
            raise SourceOutage(OutageKind.ABSENT, "no agent has been seen at work here")
        for program in sorted(self._programs):
            count = sum(life.runs and life.session.agent == program for life in lives)
            yield Gauge(key=f"{self.box}/{self.name}/{program}", label=program, value=count)
        for life in lives:
            yield life.session

    def _update(self, tasks: Mapping[int, Task], agents: Iterable[Agent], now: datetime) -> None:
        """Let the lives of those at work go on, and end those that are no more."""
        at, live = self._timer(), {self._key(agent): agent for agent in agents}
        children = children_of(tasks.values())
        for key, agent in live.items():
            if key not in self._lives or not self._lives[key].runs:
                self._lives[key] = Life(self._session(key, agent, now))
            self._exits.hold(key, agent.task.pid, agent.task.started)
            life = self._lives[key]
            life.session = self._placed(life.session, agent.task.pid)
            life.go_on(tree_of(agent.task, children), at, self._hertz, now)
        for key, life in self._lives.items():
            if key not in live and (life.runs or life.is_unclear(now)):
                status = _status(key, tasks)
                life.end(self._exits.status(key) if status is None else status, now)
            if not life.runs and not life.is_unclear(now):
                self._exits.release(key)
        kept_for = timedelta(hours=self.settings.kept_for)
        ended = sorted((life.session.ended_at or now, key) for key, life in self._lives.items() if not life.runs)
        for _, key in ended[:-MOST_ENDED]:
            self._exits.release(key)
            del self._lives[key]
        self._lives = {key: life for key, life in self._lives.items() if not life.is_over(now, kept_for)}

    def _key(self, agent: Agent) -> str:
        return f"{self.box}/{self.name}/{agent.program}/{agent.task.pid}-{agent.task.started}"

    def _session(self, key: str, agent: Agent, now: datetime) -> Session:
        """What is known of one that was not seen before."""
        pid = agent.task.pid
        return Session(
            key=key,
            agent=agent.program,
            kind=agent.kind,
            model_wanted=agent.model,
            started_at=min(now, self._booted_at(now) + timedelta(seconds=agent.task.started / self._hertz)),
            outcome=RUNNING,
            owner=self._owner(pid),
            last_event=now,
        )

    def _placed(self, session: Session, pid: int) -> Session:
        """The same, with who runs it and where it works; folders in a container are none of the box."""
        runner = owner_of(pid, self._proc)
        path = "" if runner.startswith("container:") else folder_of(pid, self._proc)
        folder = path.removesuffix(GONE)
        tree = self._folders.tree(folder) if folder else ""
        folders = dict.fromkeys(f"folder:{each}" for each in (folder, tree) if each)
        refs = (*references(pid, runner), f"program:{session.agent}", *folders)
        return replace(session, refs=refs, folder=tree or folder, lost_folder=path.endswith(GONE))

    def _booted_at(self, now: datetime) -> datetime:
        """When the kernel began to count (``/proc/uptime``)."""
        try:
            return now - timedelta(seconds=float((self._proc / "uptime").read_text().split()[0]))
        except (OSError, ValueError, IndexError):
            return now

    def _owner(self, pid: int) -> str:
        """The user that a process runs as; the number of one that nobody knows."""
        try:
            uid = (self._proc / str(pid)).stat().st_uid
        except OSError:
            return ""
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)


def _status(key: str, tasks: Mapping[int, Task]) -> int | None:
    """The status with which a process ended, while nobody has asked for it yet."""
    pid, _, started = key.rpartition("/")[2].partition("-")
    task = tasks.get(int(pid))
    return task.exit_code if task is not None and str(task.started) == started else None
