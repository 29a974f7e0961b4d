"""Forges and CI in scripts: the pull requests and runs of one repository, as their sources tell of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from board.facts import Check, Fact, FailureClass, PullRequest, Run, Verdict
from board.streaks import GOING
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source

FORGE_EVERY: Final = 60.0
CI_EVERY: Final = 30.0
"""Seconds between polls."""


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository on a forge."""

    forge: str
    """``gitea``, ``github``."""
    host: str
    name: str
    """``owner/name``."""

    def pull(self, number: int, title: str, created_at: datetime, **more: Any) -> PullRequest:
        """A pull request, open and not looked at."""
        branch = more.get("branch", f"work/{number}")
        fields: dict[str, Any] = {
            "key": f"{BOX}/{self.forge}/{self.host}/{self.name}/pull/{number}",
            "refs": (f"pr:{self.forge}/{self.name}#{number}", f"branch:{self.forge}/{self.name}@{branch}"),
            "repository": self.name,
            "number": number,
            "title": title,
            "forge": self.forge,
            "url": f"https://{self.host}/{self.name}/pulls/{number}",
            "branch": branch,
            "base": "main",
            "head": f"{number:040x}",
            "created_at": created_at,
            "pushed_at": created_at,
            "moved_at": created_at,
            "conflicts": False,
        }
        fields["refs"] = (*fields["refs"], *more.pop("refs", ()))
        return PullRequest(**{**fields, **more})

    def merged(self, number: int, title: str, at: datetime, **more: Any) -> PullRequest:
        """A pull request that was merged."""
        return self.pull(number, title, at, state="merged", ended_at=at, **more)

    def run(self, pull: int | None, *runs: "Ran", service: str = "woodpecker") -> Run:
        """The runs of a pull request, or of the main branch, oldest first."""
        newest, where = runs[-1], "branch/main" if pull is None else f"pull/{pull}"
        ref = "" if pull is None else f"pr:{self.forge}/{self.name}#{pull}"
        reds = _reds(runs)
        last = reds[0] if reds else newest
        return Run(
            key=f"{BOX}/{service}/{self.host}/{self.name}/{where}",
            refs=(ref,) if ref else (f"branch:{self.forge}/{self.name}@main",),
            service=service,
            repository=self.name,
            branch="main" if pull is None else f"work/{pull}",
            workflow="",
            number=newest.number,
            verdict=newest.verdict,
            default=pull is None,
            pull=ref,
            url=f"https://ci.lockn.ai/repos/20/pipeline/{newest.number}",
            queued_at=newest.queued_at,
            started_at=None if newest.verdict is Verdict.PENDING else newest.queued_at,
            ended_at=newest.ended_at,
            earlier=tuple(each.verdict for each in reversed(runs[:-1])),
            red_since=reds[-1].ended_at if reds else None,
            failing_step=last.step,
            failure_class=last.failure_class,
            classes=tuple(each.failure_class for each in reds),
            command=last.command,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run."""

    number: int
    queued_at: datetime
    verdict: Verdict = Verdict.FAILED
    ended_at: datetime | None = None
    step: str = ""
    failure_class: FailureClass = FailureClass.UNKNOWN
    command: str = ""

    def going(self, verdict: Verdict = Verdict.RUNNING) -> "Ran":
        """The same before it ended."""
        return replace(self, verdict=verdict, ended_at=None)


@dataclass(frozen=True, slots=True)
class Told:
    """What a forge or a CI tells, the same at each poll until something happens."""

    facts: tuple[Fact, ...]

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        return self.facts


def telling(scope: str, every: float, *facts: Fact) -> Source:
    """A forge or a CI as a source; nobody is blind without it."""
    return Source(scope, every, Told(facts), critical=False)


def missing(name: str) -> Check:
    """A required check that nobody has reported."""
    return Check(name, Verdict.MISSING, required=True)


def _reds(runs: Sequence[Ran]) -> list[Ran]:
    """The failures without a success between, newest first."""
    found: list[Ran] = []
    for each in reversed(runs):
        if each.verdict is Verdict.PASSED:
            break
        if each.verdict not in GOING:
            found.append(each)
    return found
