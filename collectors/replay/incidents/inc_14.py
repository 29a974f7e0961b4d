"""INC-14, after the compaction: six workers are listed, five run, and two of these do what was merged hours ago."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from board.facts import FailureClass, Stage, Verdict, Weakness, Work
from collectors.replay.cast import BOX, ZONE, TheBox, local
from collectors.replay.ci import CI_EVERY, FORGE_EVERY, Ran, Repository, Told, telling
from collectors.replay.script import Script, Source
from collectors.replay.trackers import tracked
from collectors.replay.workers import Sent, Trees, Workers


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the zone in which the log was written (CST, an hour behind the box's)."""
    return local(2026, 2, 28, hour + 1, minute, second)


MERGED: Final = at(21, 24)
"""When the work of the first was merged, and it had ended."""
LISTED: Final = at(21, 29)
"""When six were listed as running."""

SENT: Final = (
    Sent(
        number=36,
        task="UI-001",
        started_at=at(20, 50),
        ended_at=MERGED,
        commits=(at(21, 10), at(21, 20)),
        merged=True,
    ),
    *(
        Sent(number=40 + number, task=task, started_at=at(21, 25, 5 * number))
        for number, task in enumerate(("UI-002", "RBAC-001", "DB-003", "DB-004", "API-006"))
    ),
)

EARLIER: Final = at(18, 9)
"""When the work on five tasks was merged."""
GREEN: Final = at(21, 38)
"""When main was green again."""

STACK: Final = Repository("gitea", "git.lockn.ai", "lockn/stack")
DONE: Final = {576: "UI-004", 577: "UI-005", 578: "UI-002", 579: "RBAC-001", 580: "RBAC-002"}
SCHEMA: Final = "apps/api/prisma/schema.prisma"
_OLD: Final = tuple(
    STACK.merged(number, f"feat: MS21-{task}", EARLIER, refs=(f"ticket:{task}",)) for number, task in DONE.items()
)
_OPEN: Final = (
    STACK.pull(591, "MS22-DB-001 sessions", at(20, 50), files=("apps/api/src/app.module.ts", SCHEMA)),
    STACK.pull(592, "MS22-DB-002 audit log", at(20, 58), files=(SCHEMA,)),
)
_BAO: Final = STACK.pull(589, "openbao 2.5.1", at(21, 0), branch="UI-001")
_FIX: Final = STACK.pull(590, "docs of MS22", at(21, 5))
_RED: Final = Ran(
    number=752, queued_at=at(20, 40), ended_at=at(20, 46), step="trivy", failure_class=FailureClass.SCANNER
)
_NEXT: Final = Ran(number=754, queued_at=at(21, 22), ended_at=GREEN, verdict=Verdict.PASSED)
_WEAK: Final = Weakness("openbao", "2.5.0", ("CVE-2026-11111",), "2.5.1")


def main(*runs: Ran) -> Told:
    """What CI tells of the main branch."""
    found = STACK.run(None, *runs)
    return Told((replace(found, weaknesses=(_WEAK,)),))


def line(task: str) -> Work:
    """A line of the task file that was not brought up to date."""
    return Work(
        key=f"{BOX}/tasks/MS21-{task}",
        refs=(f"ticket:MS21-{task}", f"ticket:{task}"),
        tracker="tasks",
        id=f"MS21-{task}",
        title=task,
        stage=Stage.STARTED,
        state="in-progress",
        project="MS21",
    )


_STEPS: Final = (
    ("check all six worker completions", ()),
    ("merge #591 when CI passes", (1,)),
    ("rebase #592 and merge it", (2,)),
    ("deploy MS22 phase 0 to dev", (3,)),
    ("start MS22-API-001", (4,)),
)
"""The next actions of the daily note, and after which of them each comes."""


def step(number: int, title: str, after: tuple[int, ...]) -> Work:
    """One entry of the numbered list of a daily note."""
    return Work(
        key=f"{BOX}/tasks/notes/next-{number}",
        refs=(f"ticket:NEXT-{number}",),
        tracker="notes",
        id=f"NEXT-{number}",
        title=title,
        stage=Stage.READY,
        project="2026-02-28",
        order=float(number),
        blocked_by=tuple(f"NEXT-{each}" for each in after),
    )


SCRIPT: Final = Script(
    name="INC-14",
    title="six workers after a compaction",
    begins=at(21, 20),
    ends=at(21, 45),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="february", booted_at=at(6, 30))),
        Workers(SENT).source,
        Trees(SENT).source,
        tracked("tasks", *map(line, DONE.values())),
        tracked("tasks/notes", *(step(number, *each) for number, each in enumerate(_STEPS, 1))),
        telling("gitea/git.lockn.ai", FORGE_EVERY, *_OLD, *_OPEN, _BAO, _FIX).then(
            MERGED, Told((*_OLD, *_OPEN, *(replace(each, state="merged", ended_at=MERGED) for each in (_BAO, _FIX))))
        ),
        Source("woodpecker/ci.lockn.ai", CI_EVERY, main(_RED), critical=False)
        .then(at(21, 22), main(_RED, _NEXT.going()))
        .then(GREEN, main(_RED, _NEXT)),
    ),
)
