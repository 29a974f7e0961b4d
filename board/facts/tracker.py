"""Nouns of what is to be done and of what becomes of it: work, its plans, pull requests and runs of their checks."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from board.facts.fact import Fact
from board.fields import volatile


class Stage(StrEnum):
    """How far a piece of work has come; each tracker's own states are led to one of these."""

    TRIAGE = "triage"
    """Nobody has decided yet whether it is to be done."""
    BACKLOG = "backlog"
    READY = "ready"
    """To be done and not begun."""
    STARTED = "started"
    REVIEW = "review"
    """Done as far as its worker is concerned; somebody has to look at it."""
    DONE = "done"
    CANCELED = "canceled"
    """Not to be done any more; duplicates too."""
    UNKNOWN = "unknown"


class Priority(StrEnum):
    """How much a tracker's owner wants it."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNSET = ""


class Verdict(StrEnum):
    """What became of a run or of a check; each service's own words are led to one of these."""

    PASSED = "passed"
    FAILED = "failed"
    """Failure, error, timed out, failed to start."""
    PENDING = "pending"
    """Waits for a worker, or for somebody's leave to run."""
    RUNNING = "running"
    PASSED_OVER = "passed over"
    """Canceled, killed, superseded, skipped, neutral: says nothing of the code."""
    MISSING = "missing"
    """Required, and nobody has reported it."""
    UNKNOWN = "unknown"


class FailureClass(StrEnum):
    """What sort of step failed."""

    BUILD = "build"
    TEST = "test"
    FORMAT = "format"
    """Formatters, linters and type checkers."""
    SCANNER = "scanner"
    """Finds known weaknesses in what the code depends on."""
    DEPLOY = "deploy"
    OTHER = "other"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Fact):
    """A ticket or task of one tracker; refs ``ticket:LOC-421``, ``url:...``, and a ref for each name it mentions.

    The same piece of work in two trackers is joined by :mod:`board.work`.
    """

    tracker: str
    """``linear``, ``gitea``, ``github``, ``mission-control``, ``tasks``, ``notes``."""
    id: str
    """As people write it: ``LOC-421``, ``gitea#584``, ``MS22-DB-003``."""
    title: str
    stage: Stage
    state: str = ""
    """The state in the tracker's own words: ``In Progress``."""
    url: str = ""
    project: str = ""
    """Project, board or repository that it stands in."""
    priority: Priority = Priority.UNSET
    priority_text: str = ""
    """The priority in the tracker's own words, where they are none of ours."""
    estimate: float | None = None
    """Points."""
    due: date | None = None
    """The day, in the owner's zone."""
    milestone: str = ""
    milestone_due: date | None = None
    cycle: str = ""
    """``active`` or ``next``; empty: none of these."""
    parent: str = ""
    """Id of the work that it is a part of."""
    parts_open: int = 0
    """How many parts of it are not done."""
    blocks: tuple[str, ...] = ()
    """Ids of what cannot go on before it, as far as that is open."""
    blocked_by: tuple[str, ...] = ()
    """Ids of what it cannot go on before, as far as that is open."""
    hold: str = ""
    """Why nobody may start it: ``spawn blocked``, ``waits for approval``; empty: somebody may."""
    service: bool = False
    """Whether it stands for something that runs for ever, and is never done."""
    assignee: str = ""
    agent: str = ""
    """The agent that works on it, or is to."""
    waits_for: str = ""
    """The person that it waits for."""
    labels: tuple[str, ...] = ()
    order: float | None = None
    """Place among its like in the tracker's own order; smaller is earlier."""
    created_at: datetime | None = None
    started_at: datetime | None = None
    moved_at: datetime | None = volatile()
    """When anything about it last changed."""
    ended_at: datetime | None = None
    """When it was done or given up."""
    lacks: tuple[str, ...] = ()
    """What it lacks to be called done, of what its owner requires: ``test deploy``, ``QA sign-off``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Fact):
    """What work belongs to: a project, a milestone or a cycle."""

    kind: str
    """``project``, ``milestone`` or ``cycle``."""
    name: str
    tracker: str = ""
    """Empty: it is only named in a plan, and no tracker was found to have it."""
    project: str = ""
    """The project that a milestone or cycle belongs to."""
    url: str = ""
    due: date | None = None
    state: str = ""
    done: float | None = None
    """Points, or pieces of work where none has points, that are done."""
    total: float | None = None
    ended: tuple[date, ...] = ()
    """Days on which the last pieces of work of it were done, newest first; one entry for each."""
    named_in: str = ""
    """The file that names it, of one that no tracker has."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a pull request, as its forge knows it."""

    name: str
    """The context: ``ci/woodpecker/pr/test``."""
    verdict: Verdict
    required: bool = False
    since: datetime | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest(Fact):
    """A pull request; refs ``pr:gitea/owner/name#584``, ``commit:SHA``, ``branch:owner/name@branch``, ``ticket:ID``."""

    repository: str
    """``owner/name``."""
    number: int
    title: str
    forge: str
    """``gitea``, ``forgejo`` or ``github``."""
    state: str = "open"
    """``open``, ``merged`` or ``closed``."""
    url: str = ""
    author: str = ""
    branch: str = ""
    base: str = ""
    head: str = ""
    """The newest commit, in full."""
    pushed_at: datetime | None = None
    """When the newest commit came, as far as is known."""
    created_at: datetime | None = None
    ended_at: datetime | None = None
    """When it was merged or closed."""
    moved_at: datetime | None = volatile()
    draft: bool = False
    conflicts: bool | None = None
    """Whether it cannot be merged by git; None: not told, or being computed."""
    checks: tuple[Check, ...] = ()
    """Of the newest commit: those reported, and those required."""
    checks_known: bool = True
    """Whether the required checks could be read."""
    reviews_known: bool = True
    """Whether its reviews could be read."""
    approvals: int = 0
    """Those that count."""
    approved_at: datetime | None = None
    """When the last of these was given."""
    approvals_needed: int | None = None
    """None: not told."""
    changes_by: tuple[str, ...] = ()
    """Who wants changes and has not taken that back."""
    asked: tuple[str, ...] = ()
    """Whose review is asked for and not given."""
    asked_at: datetime | None = None
    behind: bool | None = None
    """Whether it must take in its base first."""
    queued: bool = False
    """Whether it stands in the merge queue."""
    may_merge: bool | None = None
    """Whether we may merge it; None: not told."""
    barred: bool = False
    """Whether the forge bars it by a rule that it does not show us."""
    files: tuple[str, ...] = ()
    """The first of the files that it touches, in order."""
    many_files: bool = False
    """Whether it touches more than these."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """A known weakness that a scanner found."""

    package: str
    version: str
    advisories: tuple[str, ...]
    """``CVE-2026-1234``, ``GHSA-...``."""
    fixed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Fact):
    """The newest run of one workflow on one branch; refs ``commit:SHA``, ``pr:...``, ``branch:...``."""

    service: str
    """``github``, ``gitea``, ``woodpecker``."""
    repository: str
    branch: str
    """Of a pull request's run: the branch that it wants to merge."""
    workflow: str
    number: int = 0
    """As its service counts runs."""
    attempt: int = 1
    """How often this very run was tried."""
    verdict: Verdict
    words: str = ""
    """The service's own word for it."""
    default: bool = False
    """Whether it is of the repository's default branch."""
    pull: str = ""
    """``pr:...`` of the pull request that it checks; empty: none."""
    head: str = ""
    url: str = ""
    queued_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    earlier: tuple[Verdict, ...] = ()
    """What became of the runs before it, newest first; at most 20."""
    red_since: datetime | None = None
    """When the first of the failures ended that come before it without a success between."""
    failing_step: str = ""
    """Of the newest run that failed, as the next two."""
    failure_class: FailureClass = FailureClass.UNKNOWN
    weaknesses: tuple[Weakness, ...] = ()
    command: str = ""
    """The command that failed in it, as its log shows it."""
    classes: tuple[FailureClass, ...] = ()
    """Of the failures without a success between, newest first, as far as they were looked at."""
    held: bool = False
    """Whether it waits for somebody's leave to run."""
