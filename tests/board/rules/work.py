"""Work as its trackers tell of it, and worlds in which all is wrong with it."""

from datetime import timedelta
from typing import Any

from board.facts import Gauge, Plan, PullRequest, Service, ServiceState, Session, Stage, Work
from board.lookback import Hindsight
from board.past import series
from board.reading import Outage, OutageKind, Scope
from board.rules.mc import SOURCE, TASKS
from board.sessions import RUNNING
from board.world import World
from tests.board.worlds import BOX, T0, at, world

DAY = T0.date()
BOARD = f"{BOX}/{SOURCE}/main"
REFUSED = Outage(OutageKind.DENIED, "401: the token is not valid", "export MC_TOKEN")


def ticket(name: str, stage: Stage = Stage.READY, **more: Any) -> Work:
    """A ticket of Linear; ``names`` are those that its text mentions."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/linear/{name}",
        "refs": (f"ticket:{name.upper()}", *more.pop("names", ())),
        "tracker": "linear",
        "id": name,
        "title": f"title of {name}",
        "stage": stage,
        "url": f"https://linear.app/{name}",
    }
    return Work(**{**fields, **more})


def line(name: str, stage: Stage = Stage.READY, **more: Any) -> Work:
    """A line of a task file."""
    return ticket(name, stage, **{"key": f"{BOX}/tasks/{name}", "tracker": "tasks", "url": "", **more})


def card(name: str, stage: Stage = Stage.STARTED, **more: Any) -> Work:
    """A task of Mission Control."""
    fields = {"key": f"{BOARD}/task/{name}", "tracker": "mission-control", "url": ""}
    return ticket(name, stage, **{**fields, **more})


def pull(number: int = 584, of: str = "", **more: Any) -> PullRequest:
    """A pull request, open."""
    ref = f"pr:gitea/lockn/stack#{number}"
    fields: dict[str, Any] = {
        "key": f"{BOX}/gitea/lockn/stack/pull/{number}",
        "refs": (ref, *((f"ticket:{of}",) if of else ())),
        "repository": "lockn/stack",
        "number": number,
        "title": f"pull request {number}",
        "forge": "gitea",
        "branch": f"work/{number}",
        "base": "main",
        "created_at": at(-7200),
        "conflicts": False,
    }
    return PullRequest(**{**fields, **more})


def milestone(days: int, done: float = 30, **more: Any) -> Plan:
    """A milestone that is due in so many days."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/linear/milestone/M1",
        "kind": "milestone",
        "name": "M1",
        "tracker": "linear",
        "due": DAY + timedelta(days=days),
        "done": done,
        "total": 49.0,
    }
    return Plan(**{**fields, **more})


def planned(name: str = "LockN Tune", **more: Any) -> Plan:
    """A project that a plan names."""
    return Plan(key=f"{BOX}/tasks/{name}", kind="project", name=name, named_in="business-plan.md", **more)


def count(value: float) -> Gauge:
    """How many tasks Mission Control has."""
    return Gauge(key=f"{BOARD}/tasks", label="tasks", value=value)


def session(label: str = "", **more: Any) -> Session:
    """An agent at work."""
    return Session(**{"key": f"{BOX}/agents/1", "agent": "claude", "label": label, "outcome": RUNNING, **more})


def before(tasks: float) -> Hindsight:
    """A past in which Mission Control had so many tasks."""
    return Hindsight(medians={(TASKS, series(f"{BOARD}/tasks")): tasks})


def refused(*, tries: int = 2) -> Scope:
    """Mission Control's scope, refused so many times in a row."""
    return Scope(
        name=SOURCE,
        source=SOURCE,
        every=30,
        tried_at=at(30 * (tries - 1)),
        ok_at=at(-30),
        outage=REFUSED,
        outage_since=T0,
    )


def specimens() -> tuple[World, ...]:
    """Worlds in which all is wrong that rules about work find."""
    begun = [ticket(f"LOC-{each}", Stage.STARTED, started_at=at(-86_400 * each)) for each in range(1, 7)]
    waits = [ticket(f"LOC-{each}", Stage.REVIEW, moved_at=at(-90_000)) for each in range(10, 15)]
    gone = Service(key=BOARD, kind="mission-control", label="main", state=ServiceState.DEGRADED, why="404 for /api")
    return (
        world(*begun, *waits),
        world(*begun[:4]),
        world(ticket("LOC-73", Stage.DONE, lacks=("QA sign-off",), ended_at=T0)),
        world(*(ticket(f"LOC-{each}", Stage.DONE, lacks=("QA",), ended_at=T0) for each in (1, 2))),
        world(milestone(6), planned()),
        world(milestone(1)),
        world(line("MS22-1", Stage.DONE), pull(of="MS22-1")),
        world(line("MS22-2", Stage.STARTED), pull(of="MS22-2", state="merged")),
        world(count(20), scopes=[refused()]),
        world(count(0), past=before(20)),
        world(card("64cad2ab"), session("something else"), gone),
    )
