"""One repository of a forge: what it is, and what is known of its issues, pull requests and runs."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from board.facts import Fact, Plan, PullRequest, Run, Service, ServiceState
from collectors.tracker.actions import Heads
from collectors.tracker.issue_watch import IssueWatch
from collectors.tracker.milestone import Milestone
from collectors.tracker.place import Place
from collectors.tracker.refusal import Unseen

May = Callable[[], bool]
"""Whether more may be asked in this poll."""
Part = Callable[[May], Awaitable[None]]
"""Reads one of the parts that a token may see or not."""


class About(Protocol):
    """What a forge says of a repository itself."""

    @property
    def full_name(self) -> str:
        """``owner/name``, as it is now; empty: not known yet."""

    @property
    def default_branch(self) -> str:
        """The branch that all others go into."""

    @property
    def archived(self) -> bool:
        """Whether nothing in it can change any more."""


class Pulls(Protocol):
    """Knows the pull requests of one repository."""

    @property
    def heads(self) -> Mapping[int, tuple[str, str]]:
        """Branch and newest commit of each open one."""

    @property
    def marks(self) -> tuple[str, ...]:
        """What is not read of the open ones."""

    def recall(self, known: Iterable[PullRequest]) -> None:
        """Take back what was known."""

    def facts(self) -> Iterator[PullRequest]:
        """All that is known."""


class Runs(Protocol):
    """Knows the runs of one repository's Actions."""

    def facts(self, heads: Heads) -> Iterator[Run]:
        """The newest run of each workflow on each branch that counts."""


A = TypeVar("A", bound=About)
P = TypeVar("P", bound=Pulls)
R = TypeVar("R", bound=Runs)


class ForgeRepository(Generic[A, P, R]):
    """Reads one repository; that it cannot be seen is a fact of it, and no trouble of the others."""

    def __init__(self, place: Place, *, about: A, pulls: P, issues: IssueWatch, runs: R) -> None:
        self._place = place
        self._about = about
        self._pulls = pulls
        self._issues = issues
        self._runs = runs
        self._milestones: tuple[Milestone, ...] = ()
        self._there = True
        """Whether the repository can be seen at all."""
        self._why = ""
        self._unseen: set[Part] = set()
        """The parts that could not be seen when they were last read."""

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back what was said of this repository before a restart."""
        own = [each for each in facts if each.key.startswith(f"{self._place.key}/")]
        self._issues.recall(own)
        self._pulls.recall(each for each in own if isinstance(each, PullRequest))

    def facts(self) -> Iterator[Fact]:
        """All that is known and can still be seen."""
        yield self._service()
        if not self._there:
            return
        if self._read_issues not in self._unseen:
            yield from self._plans()
            yield from self._issues.facts()
        if self._read_pulls not in self._unseen:
            yield from self._pulls.facts()
        if self._read_runs not in self._unseen:
            yield from self._runs.facts(self._heads)

    @abstractmethod
    async def _read_pulls(self, may: May) -> None:
        """Read what is due of its pull requests."""

    @abstractmethod
    async def _read_runs(self, may: May) -> None:
        """Read what is due of its runs."""

    @abstractmethod
    async def _read_issues(self, may: May) -> None:
        """Read what is due of its issues and milestones."""

    async def _read_parts(self, may: May) -> None:
        """Read all parts of a repository that is there."""
        self._there, self._why, self._unseen = True, "", set()
        for part in (self._read_pulls, self._read_runs, self._read_issues):
            try:
                await part(may)
            except Unseen as unseen:
                self._why = self._why or unseen.outage.sentence
                self._unseen.add(part)

    def _miss(self, why: str) -> None:
        """Show nothing of a repository that cannot be seen, but why."""
        self._there, self._why = False, why

    @property
    def _heads(self) -> Heads:
        return Heads(self._about.default_branch, self._pulls.heads)

    def _service(self) -> Service:
        named = self._about.full_name
        moved = [f"is now {named}"] if named and named.lower() != self._place.repository.lower() else []
        return Service(
            key=self._place.key,
            kind="repository",
            label=self._place.short,
            state=ServiceState.UNKNOWN if self._why else ServiceState.UP,
            why=self._why,
            marks=(*moved, *(["archived"] if self._about.archived else []), *self._pulls.marks, *self._issues.marks),
        )

    def _plans(self) -> Iterator[Plan]:
        return (each.plan(self._place, self._issues.ended(each.title)) for each in self._milestones)
