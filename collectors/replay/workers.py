"""What agents and their work trees tell in a script, as the sources ``agents`` and ``checkouts`` tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from board.facts import Checkout, Fact, Gauge, Session
from board.sessions import DONE, RUNNING
from board.workers import WORKER
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source

EVERY: Final = 2.0
"""Seconds between looks at the processes."""
TREES_EVERY: Final = 4.0
"""Seconds between looks at the work trees."""
REPO: Final = "/home/luan/lockn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An agent that was sent off with a task, in a work tree whose branch is called as the task."""

    number: int
    task: str
    started_at: datetime
    agent: str = "codex"
    ended_at: datetime | None = None
    outcome: str = DONE
    """How it ended."""
    commits: tuple[datetime, ...] = ()
    """When something was committed on its branch, by whomever."""
    changed: int = 0
    """Files that it changed and did not commit."""
    merged: bool = False
    barred: str = ""
    still_at: datetime | None = None
    """When it stopped giving signs of life."""

    @property
    def folder(self) -> str:
        """Its work tree."""
        return f"/tmp/ms21-{self.task.lower()}"  # noqa: S108 - a name, nothing is made there

    def session(self, now: datetime) -> Session:
        """It as a process."""
        runs = self.ended_at is None or now < self.ended_at
        return Session(
            key=f"{BOX}/agents/{self.agent}/{self.number}-1",
            refs=(f"pid:{self.number}", f"program:{self.agent}", f"folder:{self.folder}"),
            agent=self.agent,
            kind=WORKER,
            model_wanted="gpt-5.2",
            started_at=self.started_at,
            ended_at=None if runs else self.ended_at,
            outcome=RUNNING if runs else self.outcome,
            exit_code=None if runs else 0,
            folder=self.folder,
            owner="luan",
            last_event=min(each for each in (now, self.still_at, self.ended_at) if each is not None),
        )

    def checkout(self, now: datetime) -> Checkout:
        """Its work tree, as of a look just now."""
        return Checkout(
            key=f"{BOX}/checkouts/{self.task.lower()}",
            refs=(f"folder:{self.folder}", f"repository:{REPO}", f"branch:{self.task}"),
            path=self.folder,
            repository=REPO,
            branch=self.task,
            changed=self.changed,
            touched_at=now if self.changed else None,
            merged=self.merged,
            made_at=self.started_at,
            committed=tuple(at for at in sorted(self.commits, reverse=True) if at <= now),
            barred=self.barred,
            looked_at=now,
        )


@dataclass(frozen=True, slots=True)
class Workers:
    """Agents of a box; those of the future are not seen yet."""

    sent: tuple[Sent, ...]

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the source of agents reads at a moment."""
        sessions = [each.session(moment.at) for each in self.sent if each.started_at <= moment.at]
        for agent in sorted({each.agent for each in sessions}):
            count = sum(each.agent == agent and each.outcome == RUNNING for each in sessions)
            yield Gauge(key=f"{BOX}/agents/{agent}", label=agent, value=count)
        yield from sessions

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source("agents", EVERY, self, critical=False)


@dataclass(frozen=True, slots=True)
class Trees:
    """The work trees of a repository: those of agents, and those whose folders are gone."""

    sent: tuple[Sent, ...]
    gone: int = 0

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the source of checkouts reads at a moment."""
        key = f"{BOX}/checkouts/lockn"
        yield Checkout(
            key=key,
            refs=(f"folder:{REPO}", f"repository:{REPO}", "branch:main"),
            path=REPO,
            repository=REPO,
            branch="main",
            changed=0,
            looked_at=moment.at,
        )
        yield from (each.checkout(moment.at) for each in self.sent if each.started_at <= moment.at)
        for number in range(self.gone):
            path = f"/tmp/ms21-{number}"  # noqa: S108 - a name, nothing is made there
            refs = (f"folder:{path}", f"repository:{REPO}")
            yield Checkout(key=f"{key}-{number}", refs=refs, path=path, repository=REPO, merged=True, missing=True)

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source("checkouts", TREES_EVERY, self, critical=False)
