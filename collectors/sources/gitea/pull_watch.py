"""The pull requests of one repository, each looked at as often as it may have changed."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from board.facts import PullRequest
from board.reading import OutageKind
from collectors.http_outage import HttpOutage
from collectors.sources.gitea.api import Api
from collectors.sources.gitea.pulls import Looked, Rule, pull_fact
from collectors.sources.gitea.reviews import Standing, standing
from collectors.sources.gitea.wire import Branch, Pull, Status
from collectors.tracker.place import Place
from collectors.tracker.pushes import Pushes
from collectors.tracker.refusal import Unseen
from collectors.tracker.turns import Turns

CLOSED_EVERY: Final = 600.0
RULES_EVERY: Final = 600.0
PROTECTIONS_EVERY: Final = 3600.0
STATUS_EVERY: Final = 300.0
"""Seconds after which finished checks are asked for again; unfinished ones are asked for in each poll."""
REVIEWS_EVERY: Final = 1800.0
QUIET_AFTER: Final = timedelta(days=3)
"""A pull request that has not moved for so long is asked about no more often than for its reviews."""
KEPT: Final = timedelta(days=30)
"""For how long what was merged or closed is known."""
SETTLE: Final = timedelta(seconds=45)
"""For how long a server may be computing whether it can merge: until then its "no" says nothing."""
_OPEN: Final = ("pending", "")


@dataclass(slots=True)
class Watched:
    """One open pull request."""

    pull: Pull
    statuses: tuple[Status, ...] | None = None
    standing: Standing | None = None
    files: tuple[str, ...] | None = None
    barred_since: datetime | None = None
    """Since when the server says that it cannot be merged, for this very commit."""
    due: set[str] = field(default_factory=lambda: {"statuses", "reviews", "files"})


class PullWatch:
    """Knows the open pull requests, and those that were closed lately."""

    def __init__(self, api: Api, place: Place, clock: Callable[[], datetime]) -> None:
        self.flavor = "gitea"
        self._full = False
        self._api = api
        self._place = place
        self._clock = clock
        self._turns = Turns(clock)
        self._open: dict[int, Watched] = {}
        self._closed: tuple[Pull, ...] = ()
        self._pushes = Pushes()
        self._conflicting: set[str] = set()
        """Commits that could not be merged before a restart."""
        self._rules: dict[str, Rule] = {}
        self._outdated: dict[str, bool] = {}
        self._stale: dict[str, bool] = {}

    @property
    def heads(self) -> dict[int, tuple[str, str]]:
        """Branch and newest commit of each open one."""
        return {number: (each.pull.head.ref, each.pull.head.sha) for number, each in self._open.items()}

    @property
    def marks(self) -> tuple[str, ...]:
        """What is not read of the open ones."""
        many = ("only the 200 pull requests that moved last",) if self._full else ()
        unseen = sum(each.statuses is None and "statuses" not in each.due for each in self._open.values())
        blind = (f"the token may not see the checks of pull requests: {unseen}",) if unseen else ()
        return (*many, *blind)

    def recall(self, known: Iterable[PullRequest]) -> None:
        """Take back when commits came, which the server does not tell, and what was seen to conflict."""
        pulls = list(known)
        self._pushes.recall(pulls)
        self._conflicting = {each.head for each in pulls if each.conflicts}

    async def read(self, may: Callable[[], bool], *, token: bool) -> None:
        """Read the list, and what is due of each as long as we ``may`` go on asking."""
        walk = self._api.open_pulls()
        pulls = await walk.on()
        self._full = walk.cut
        self._take(pulls)
        if self._turns.due("closed", CLOSED_EVERY):
            self._closed = await self._api.closed_pulls().on()
            self._turns.done("closed")
        await self._read_rules(token=token)
        for watched in sorted(self._open.values(), key=_moved, reverse=True):
            if not may():
                break
            await self._look(watched)

    def facts(self) -> Iterator[PullRequest]:
        """All that is known."""
        now = self._clock()
        for watched in self._open.values():
            yield pull_fact(self._place, self.flavor, watched.pull, self._looked(watched, now))
        for pull in self._closed:
            ended = pull.merged_at or pull.closed_at
            if pull.number not in self._open and ended is not None and now - ended <= KEPT:
                yield pull_fact(self._place, self.flavor, pull, Looked())

    def _take(self, pulls: Iterable[Pull]) -> None:
        now, before = self._clock(), self._open
        self._open = {}
        for pull in pulls:
            watched = before.get(pull.number) or Watched(pull)
            if watched.pull.head.sha != pull.head.sha:
                watched = Watched(pull)
            elif watched.pull.updated_at != pull.updated_at:
                watched.due |= {"statuses", "reviews"}
            watched.pull = pull
            before_us = now - SETTLE if pull.head.sha in self._conflicting else now
            watched.barred_since = (watched.barred_since or before_us) if pull.mergeable is False else None
            self._open[pull.number] = watched
        if before.keys() - self._open.keys():
            self._turns.forget("closed")

    async def _read_rules(self, *, token: bool) -> None:
        if self._turns.due("protections", PROTECTIONS_EVERY):
            rules = await self._api.protections() or ()
            self._outdated = {each.rule_name: each.block_on_outdated_branch for each in rules}
            self._stale = {each.rule_name: each.dismiss_stale_approvals for each in rules}
            self._turns.done("protections")
        for base in {each.pull.base.ref for each in self._open.values()} - {""}:
            if self._turns.due(f"rule/{base}", RULES_EVERY):
                self._turns.done(f"rule/{base}")
                try:
                    self._rules[base] = self._rule(base, await self._api.branch(base), token=token)
                except Unseen:
                    self._rules.pop(base, None)

    def _rule(self, base: str, branch: Branch, *, token: bool) -> Rule:
        if not token:
            branch = branch.model_copy(update={"user_can_merge": None})
        name = branch.effective_branch_protection_name or base
        known = self._outdated.get(name, None if branch.protected else False)
        return Rule(branch, known, drop_stale=self._stale.get(name, False))

    async def _look(self, watched: Watched) -> None:
        """Ask what is due; what cannot be seen of this one is no trouble of the others."""
        number = watched.pull.number
        every = {"statuses": self._status_every(watched), "reviews": REVIEWS_EVERY}
        asks = {"statuses": self._ask_statuses, "reviews": self._ask_reviews, "files": self._ask_files}
        for question, ask in asks.items():
            due = question in every and self._turns.due(f"{question}/{number}", every[question])
            if question in watched.due or due:
                await self._ask(ask, watched)
                self._done(watched, question)

    @staticmethod
    async def _ask(ask: Callable[[Watched], Awaitable[None]], watched: Watched) -> None:
        try:
            await ask(watched)
        except HttpOutage as outage:
            if not isinstance(outage, Unseen) and outage.outage.kind is not OutageKind.GARBLED:
                raise

    async def _ask_statuses(self, watched: Watched) -> None:
        head = watched.pull.head.sha
        watched.statuses = None
        watched.statuses = await self._api.statuses(head) if head else ()

    async def _ask_reviews(self, watched: Watched) -> None:
        pull, rule = watched.pull, self._rules.get(watched.pull.base.ref)
        watched.standing = None
        requested = (*pull.requested_reviewers, *pull.requested_reviewers_teams)
        reviews = await self._api.reviews(pull.number)
        watched.standing = standing(reviews, requested, drop_stale=rule is not None and rule.drop_stale)

    async def _ask_files(self, watched: Watched) -> None:
        watched.files = await self._api.files(watched.pull.number)

    def _done(self, watched: Watched, question: str) -> None:
        watched.due.discard(question)
        self._turns.done(f"{question}/{watched.pull.number}")

    def _status_every(self, watched: Watched) -> float:
        at = watched.pull.updated_at
        if at is not None and self._clock() - at > QUIET_AFTER:
            return REVIEWS_EVERY
        return 0.0 if self._unfinished(watched) else STATUS_EVERY

    def _unfinished(self, watched: Watched) -> bool:
        """Whether something is missing that will come, as far as anybody can tell."""
        rule = self._rules.get(watched.pull.base.ref)
        few = rule is not None and len(watched.statuses or ()) < len(rule.required)
        return few or any(each.status in _OPEN for each in watched.statuses or ())

    def _looked(self, watched: Watched, now: datetime) -> Looked:
        pull, barred = watched.pull, watched.barred_since
        settled = barred is not None and now - barred >= SETTLE
        times = (pull.updated_at, *(each.created_at for each in watched.statuses or ()))
        said = [each for each in times if each is not None]
        return Looked(
            rule=self._rules.get(pull.base.ref),
            statuses=watched.statuses,
            standing=watched.standing,
            files=watched.files or (),
            pushed_at=self._pushes.at(pull.number, pull.head.sha, latest=min(said, default=None), now=now),
            conflicts=True if settled else False if pull.mergeable else None,
        )


def _moved(watched: Watched) -> tuple[bool, float]:
    """What was never looked at comes first, then what moved last."""
    at = watched.pull.updated_at
    return "statuses" in watched.due, at.timestamp() if at else 0.0
