"""Workers and work trees as their sources tell of them, and worlds in which all is wrong with them."""

from typing import Any

from board.facts import Checkout, Failure, Gauge, Session
from board.sessions import DONE, RUNNING
from board.workers import UNASKED, WORKER
from board.world import World
from tests.board.worlds import BOX, T0, at, world

GROUP = f"{BOX}/agents/codex"
REPO = "/home/luan/lockn"


def session(number: int = 42, **more: Any) -> Session:
    """A worker of Codex that began ten minutes ago in a work tree of its own."""
    folder = more.get("folder", f"{REPO}-{number}")
    fields: dict[str, Any] = {
        "key": f"{GROUP}/{number}-1",
        "refs": (f"pid:{number}", "program:codex", f"folder:{folder}"),
        "agent": "codex",
        "kind": WORKER,
        "model_wanted": "gpt-5.2",
        "started_at": at(-600),
        "outcome": RUNNING,
        "folder": folder,
        "last_event": at(-10),
    }
    return Session(**{**fields, **more})


def gone(number: int = 42, ago: float = 60, **more: Any) -> Session:
    """The same, after it has ended well."""
    return session(number, **{"outcome": DONE, "exit_code": 0, "ended_at": at(-ago), **more})


def tree(number: int = 42, **more: Any) -> Checkout:
    """Its work tree, as of a moment ago: clean, with its branch where it began."""
    path = more.get("path", f"{REPO}-{number}")
    fields: dict[str, Any] = {
        "key": f"{BOX}/checkouts/{number}",
        "refs": (f"folder:{path}", f"repository:{REPO}"),
        "path": path,
        "repository": REPO,
        "branch": f"TEST-{number:03}",
        "changed": 0,
        "merged": True,
        "made_at": at(-900),
        "committed": (at(-7200),),
        "looked_at": at(-1),
    }
    return Checkout(**{**fields, **more})


def count(value: float) -> Gauge:
    """How many of them are at work."""
    return Gauge(key=GROUP, label="codex", value=value)


def specimens() -> tuple[World, ...]:
    """Everything that can be wrong."""
    barred = tree(3, barred=f"{REPO}/.git/worktrees/x owned by root")
    lost = Failure(
        key=f"{GROUP}/5-1/failure",
        refs=("pid:5",),
        failure_class="workspace",
        text="no such file or directory",
        last_seen=at(-590),
    )
    merged = [tree(number, made_at=at(-90_000)) for number in range(6, 9)]
    return (
        world(count(0), gone(1), tree(1), gone(2, 30, outcome="ended"), tree(2)),
        world(session(3), barred, gone(4), tree(4, index_lock=at(-300), lock_owner="/x/index.lock owned by root")),
        world(session(), tree(), session(5, lost_folder=True), session(6, last_event=at(-901))),
        world(session(5), lost, session(7, last_event=at(-301))),
        world(*merged, tree(9, path=REPO, merged=None)),
        world(*(session(each, model_wanted=UNASKED, started_at=T0) for each in range(3))),
    )
