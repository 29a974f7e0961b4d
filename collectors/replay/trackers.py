"""Trackers in scripts: tickets, pull requests and boards as their sources tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from board.facts import (
    Ask,
    Check,
    Fact,
    Gauge,
    Plan,
    Priority,
    PullRequest,
    Run,
    Service,
    ServiceState,
    Stage,
    Verdict,
    Work,
)
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source

LINEAR: Final = "linear/lockn"
GITEA: Final = "gitea/git.lockn.ai"
BOARD: Final = "missioncontrol/main"
REPOSITORY: Final = "lockn/stack"
EVERY: Final = 60.0
"""Seconds between polls of a tracker."""
STATES: Final = {
    Stage.TRIAGE: "Triage",
    Stage.BACKLOG: "Backlog",
    Stage.READY: "Todo",
    Stage.STARTED: "In Progress",
    Stage.REVIEW: "In Review",
    Stage.DONE: "Done",
    Stage.CANCELED: "Canceled",
}


@dataclass(frozen=True, slots=True)
class Tracker:
    """All that one tracker tells at a time; what it tells of times is the same at each poll."""

    facts: tuple[Fact, ...]

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        del moment  # a tracker says the same until somebody changes something
        return self.facts


def tracked(scope: str, *facts: Fact) -> Source:
    """A tracker as a source of a script; nobody is blind without it."""
    return Source(scope, EVERY, Tracker(facts), critical=False)


def ticket(name: str, title: str, stage: Stage = Stage.READY, **more: Any) -> Work:
    """A ticket of Linear; ``mentions`` are names of others in its text."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/{LINEAR}/issue/{name}",
        "refs": (f"ticket:{name}", *more.pop("mentions", ())),
        "tracker": "linear",
        "id": name,
        "title": title,
        "stage": stage,
        "state": STATES[stage],
        "url": f"https://linear.app/lockn/issue/{name}",
        "project": "LockN",
    }
    return Work(**{**fields, **more})


def task(name: str, title: str, stage: Stage = Stage.READY, **more: Any) -> Work:
    """A task of Mission Control, by the first eight letters of its id."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/{BOARD}/task/{name}",
        "refs": (f"ticket:{name.upper()}",),
        "tracker": "mission-control",
        "id": name,
        "title": title,
        "stage": stage,
        "project": "main",
    }
    return Work(**{**fields, **more})


def counted(number: int) -> Gauge:
    """How many tasks all boards of Mission Control hold."""
    return Gauge(key=f"{BOX}/{BOARD}/tasks", label="tasks", value=number)


def mission_control(state: ServiceState = ServiceState.UP, why: str = "") -> Service:
    """Mission Control itself."""
    return Service(key=f"{BOX}/{BOARD}", kind="mission-control", label="main", state=state, why=why)


def ask(person: str, question: str, since: datetime, *blocks: str, scope: str = BOARD) -> Ask:
    """A named person is waited for."""
    name = "-".join((person, *question.split()[:4])).lower()
    return Ask(key=f"{BOX}/{scope}/ask/{name}", person=person, question=question, since=since, blocks=blocks)


def pull(number: int, title: str, created_at: datetime, **more: Any) -> PullRequest:
    """A pull request of Gitea, open and not looked at; ``of`` is the ticket that it names."""
    of = more.pop("of", "")
    ref = f"pr:gitea/{REPOSITORY}#{number}"
    branch = more.get("branch", f"work/{number}")
    named = (f"ticket:{of}",) if of else ()
    fields: dict[str, Any] = {
        "key": f"{BOX}/{GITEA}/{REPOSITORY}/pull/{number}",
        "refs": (ref, f"branch:gitea/{REPOSITORY}@{branch}", *named),
        "repository": REPOSITORY,
        "number": number,
        "title": title,
        "forge": "gitea",
        "url": f"https://git.lockn.ai/{REPOSITORY}/pulls/{number}",
        "branch": branch,
        "base": "main",
        "created_at": created_at,
        "pushed_at": created_at,
        "conflicts": False,
    }
    return PullRequest(**{**fields, **more})


def checked(number: int, reds: int, *, going: Verdict | None = None, **more: Any) -> Run:
    """The runs of a pull request, that failed so often in a row; the newest may be under way."""
    failed = (Verdict.FAILED,) * reds
    verdicts = (going, *failed) if going else (*failed, Verdict.PASSED)
    ref = f"pr:gitea/{REPOSITORY}#{number}"
    return Run(
        key=f"{BOX}/woodpecker/ci.lockn.ai/{REPOSITORY}/pull/{number}",
        refs=(ref,),
        service="woodpecker",
        repository=REPOSITORY,
        branch=f"work/{number}",
        workflow="test",
        verdict=verdicts[0],
        earlier=verdicts[1:],
        pull=ref,
        **more,
    )


def milestone(name: str, due: date, done: float, total: float, *ended: date) -> Plan:
    """A milestone of Linear."""
    return Plan(
        key=f"{BOX}/{LINEAR}/milestone/{name}",
        kind="milestone",
        name=name,
        tracker="linear",
        project="LockN Control",
        due=due,
        done=done,
        total=total,
        ended=ended,
    )


def busy(now: datetime) -> tuple[tuple[Fact, ...], tuple[Fact, ...], tuple[Fact, ...]]:
    """Linear, Gitea and its checks on a busy morning: 13 things in four buckets, WIP 5 of 3, six reviews."""
    missing = Check("ci/woodpecker/pr/test", Verdict.MISSING, required=True)
    day, half_a_day = now - timedelta(days=1), now - timedelta(hours=6)
    pulls = (
        pull(10, "Fix the listener", day, of="LOC-110"),
        pull(584, "TASKS.md: final update", half_a_day, checks=(missing,), files=("docs/TASKS.md",)),
    )
    linear = (*_begun(now), *_reviewed(now), *_waiting(now))
    return linear, pulls, (checked(10, 3, head="", red_since=now - timedelta(hours=2)),)


def _begun(now: datetime) -> Iterable[Fact]:
    """Five tickets in progress, of which one waits for a decision."""
    started, high, medium = Stage.STARTED, Priority.HIGH, Priority.MEDIUM
    due, week = now.date() + timedelta(days=5), now - timedelta(days=7)
    hour = timedelta(hours=1)
    yield ticket("LOC-109", "ML runtime spike", started, priority=high, estimate=3, moved_at=week)
    yield ask("Sean", "A, B or C for the ML runtime?", now - 2 * hour, "LOC-109", scope=LINEAR)
    yield ticket("LOC-110", "lockn-listen bug fixes", started, priority=high, moved_at=now - hour)
    urgent = {"priority": Priority.URGENT, "due": due, "cycle": "active"}
    yield ticket("LOC-421", "auth-to-checkout bridge", started, **urgent, moved_at=now - 3 * hour)
    yield ticket("LOC-105", "CI/CD workflows", started, priority=medium, cycle="active", moved_at=now - 96 * hour)
    yield ticket("LOC-377", "portfolio callbacks", started, moved_at=week)
    yield ticket("LOC-60", "PMM service", started, service=True)


def _reviewed(now: datetime) -> Iterable[Fact]:
    """Five tickets in review."""
    titles = {74: "deploy pipeline", 80: "brand palette", 81: "button states", 82: "empty screens", 83: "login page"}
    for number, title in titles.items():
        moved = now - timedelta(hours=30 + number % 7)
        yield ticket(f"LOC-{number}", title, Stage.REVIEW, priority=Priority.MEDIUM, moved_at=moved)


def _waiting(now: datetime) -> Iterable[Fact]:
    """Tickets that nobody has begun, some of which nobody can, and the next milestone."""
    high, day = Priority.HIGH, timedelta(days=1)
    due, made = now.date() + 6 * day, now - 20 * day
    yield ticket("LOC-482", "metrics schema", priority=high, estimate=3, blocks=("LOC-483",), created_at=made)
    yield ticket("LOC-483", "deploy stack", priority=high, milestone="M1", milestone_due=due)
    yield ticket("LOC-498", "Tune: worker protocol", priority=Priority.MEDIUM, created_at=now - 9 * day)
    yield ticket("LOC-73", "prod infrastructure", priority=high, hold="spawn blocked")
    yield milestone("M1", due, 36, 49, *(now.date() - each * day for each in (1, 2, 2, 9, 12)))


def in_the_morning(now: datetime) -> Source:
    """Linear as it stood when a box was off: five in progress where three may be, and six in review."""
    begun = (
        ("LOC-421", "auth-to-checkout bridge", Priority.URGENT, 1),
        ("LOC-410", "session refresh", Priority.HIGH, 3),
        ("LOC-409", "webhook retries", Priority.MEDIUM, 4),
        ("LOC-398", "voice clone endpoint", Priority.MEDIUM, 5),
        ("LOC-377", "portfolio callbacks", Priority.UNSET, 6),
    )
    reviewed = ("deploy pipeline", "brand palette", "button states", "empty screens", "login page", "page titles")
    return tracked(
        LINEAR,
        *(
            ticket(
                name,
                title,
                Stage.STARTED,
                priority=priority,
                started_at=now - timedelta(days=days),
                moved_at=now - timedelta(days=days),
            )
            for name, title, priority, days in begun
        ),
        *(
            ticket(
                f"LOC-{80 + at}", title, Stage.REVIEW, priority=Priority.MEDIUM, moved_at=now - timedelta(hours=5 + at)
            )
            for at, title in enumerate(reviewed)
        ),
        ticket("LOC-482", "metrics schema", priority=Priority.HIGH, estimate=3, blocks=("LOC-483",)),
        ticket("LOC-483", "deploy stack", priority=Priority.HIGH, blocked_by=("LOC-482",)),
    )


def in_the_night(now: datetime) -> Source:
    """Linear on a quiet night: two in progress of three, a review that is young, and a milestone far away."""
    return tracked(
        LINEAR,
        ticket(
            "LOC-421", "auth-to-checkout bridge", Stage.STARTED, priority=Priority.URGENT, started_at=now, moved_at=now
        ),
        ticket("LOC-482", "metrics schema", Stage.STARTED, priority=Priority.HIGH, started_at=now, moved_at=now),
        ticket("LOC-105", "CI/CD workflows", Stage.REVIEW, moved_at=now),
        ticket("LOC-483", "deploy stack", priority=Priority.HIGH, blocked_by=("LOC-482",)),
        ticket("LOC-497", "Tune: repo scaffold", priority=Priority.MEDIUM),
        ticket("LOC-60", "PMM service", Stage.STARTED, service=True),
        milestone("M1", now.date() + timedelta(days=28), 12, 49),
    )
