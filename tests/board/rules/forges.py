"""Pull requests and runs as their sources tell of them, and worlds in which all is wrong with them."""

from dataclasses import replace
from typing import Any

from board.facts import Check, FailureClass, PullRequest, Run, Verdict, Weakness, Work
from board.facts.tracker import Stage
from board.world import World
from tests.board.rules import workers
from tests.board.worlds import BOX, at, world

REPO = "lockn/api"
PASSED, FAILED, RUNNING, PENDING = Verdict.PASSED, Verdict.FAILED, Verdict.RUNNING, Verdict.PENDING
MULTER = Weakness("multer", "2.0.2", ("GHSA-5528-5vmv-3xc2", "GHSA-xf7r-hgr6-v32p"), "2.1.0")


def pull(number: int = 10, **more: Any) -> PullRequest:
    """An open pull request of an hour ago, in whose way nothing stands."""
    branch = more.get("branch", f"fix/{number}")
    fields: dict[str, Any] = {
        "key": f"{BOX}/gitea/{REPO}/pull/{number}",
        "refs": (f"pr:gitea/{REPO}#{number}", f"branch:gitea/{REPO}@{branch}"),
        "repository": REPO,
        "number": number,
        "title": f"LOC-{number} mend it",
        "forge": "gitea",
        "url": f"https://git.example/{REPO}/pulls/{number}",
        "branch": branch,
        "base": "main",
        "head": f"{number:040x}",
        "created_at": at(-3600),
        "pushed_at": at(-3600),
        "moved_at": at(-3600),
        "conflicts": False,
    }
    return PullRequest(**{**fields, **more})


def run(verdict: Verdict = FAILED, *earlier: Verdict, number: int = 10, **more: Any) -> Run:
    """The newest run of that pull request."""
    ref = f"pr:gitea/{REPO}#{number}"
    fields: dict[str, Any] = {
        "key": f"{BOX}/woodpecker/{REPO}/pull/{number}",
        "refs": (ref, f"commit:{number:040x}"),
        "service": "woodpecker",
        "repository": REPO,
        "branch": f"fix/{number}",
        "workflow": "",
        "number": 754,
        "verdict": verdict,
        "earlier": earlier,
        "pull": ref,
        "url": "https://ci.example/repos/20/pipeline/754",
        "queued_at": at(-700),
        "started_at": at(-690),
        "ended_at": None if verdict in (RUNNING, PENDING) else at(-400),
    }
    return Run(**{**fields, **more})


def main(verdict: Verdict = FAILED, *earlier: Verdict, repository: str = REPO, **more: Any) -> Run:
    """The newest run of a repository's main branch."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/woodpecker/{repository}/branch/main",
        "refs": (f"branch:gitea/{repository}@main",),
        "repository": repository,
        "branch": "main",
        "pull": "",
        "default": True,
    }
    return run(verdict, *earlier, **{**fields, **more})


def check(name: str = "ci/test", verdict: Verdict = PASSED, **more: Any) -> Check:
    """A required check of its newest commit."""
    return Check(name, verdict, **{"required": True, "since": at(-3000), **more})


def specimens() -> tuple[World, ...]:
    """Everything that can be wrong."""
    scanned: dict[str, Any] = {"failing_step": "trivy", "failure_class": FailureClass.SCANNER, "weaknesses": (MULTER,)}
    never = pull(1, checks=(check(verdict=Verdict.MISSING),), files=("docs/a.md",))
    done = Work(
        key=f"{BOX}/linear/LOC-1",
        refs=("ticket:LOC-1",),
        tracker="linear",
        id="LOC-1",
        title="x",
        stage=Stage.DONE,
        ended_at=at(-9000),
    )
    old = at(-90_000)
    merged = pull(2, state="merged", ended_at=at(-9000), title="LOC-2 x")
    return (
        world(pull(3), run(FAILED, FAILED, FAILED, number=3), pull(4), run(FAILED, *[FAILED] * 5, number=4)),
        world(never, pull(5, pushed_at=at(-1000)), pull(6), run(PASSED, number=6)),
        world(pull(7, approvals=1, pushed_at=old, created_at=old, moved_at=old), pull(8, conflicts=True)),
        world(main(FAILED, **scanned), pull(9), run(FAILED, FAILED, FAILED, number=9, **scanned)),
        world(run(PENDING, FAILED, queued_at=at(-900)), run(PENDING, number=11, held=True, queued_at=at(-900))),
        world(pull(12, files=("schema.prisma", "a")), pull(13, files=("schema.prisma",))),
        world(workers.session(1, label="LOC-1"), done, workers.session(2, label="LOC-2"), merged),
        world(workers.session(3, label="LOC-2"), replace(merged, url="")),
    )
