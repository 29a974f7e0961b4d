"""Pull requests: why one does not merge, how its runs fare, and which of them stand in each other's way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from board.facts import Check, PullRequest, Run, Verdict
from board.streaks import GOING, home, streak
from board.world import World

MISSING_AFTER: Final = timedelta(minutes=15)
"""Since the last push: who has not reported until then will not."""
UNTOLD_FOR: Final = timedelta(days=1)
"""For so long after its last run a pull request counts as open that no forge tells of."""
_DOCUMENTS: Final = (".md", ".mdx", ".rst", ".adoc", ".txt")
_FOLDERS: Final = ("docs/", "doc/")


class Kind(StrEnum):
    """What keeps a pull request from being merged; the first that holds is told."""

    DRAFT = "draft"
    CONFLICTS = "conflicts"
    FAILED = "failed"
    """A required check failed."""
    NEVER_REPORTED = "never reported"
    """A required check was not reported, and nothing runs that could."""
    UNDER_WAY = "under way"
    CHANGES = "changes"
    """Somebody wants changes."""
    APPROVALS = "approvals"
    REVIEW = "review"
    """Somebody's review is asked for."""
    BEHIND = "behind"
    QUEUED = "queued"
    FORBIDDEN = "forbidden"
    """We may not merge it."""
    BARRED = "barred"
    """By a rule that is not shown to us."""
    UNKNOWN = "unknown"
    """What its checks say, or whether it conflicts, is not known."""
    READY = "ready"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a pull request is not merged."""

    kind: Kind
    text: str
    since: datetime | None = None
    """Since when, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What wants to be merged, whether a forge tells of it or only its runs do."""

    key: str
    repository: str
    number: int
    pull: PullRequest | None
    runs: tuple[Run, ...]


def candidates(world: World) -> Iterator[Candidate]:
    """All that are open; where no forge tells of a repository, those whose runs ended or began lately."""
    told = {home_of(pull) for pull in world.of(PullRequest)}
    for pull in open_pulls(world):
        yield Candidate(pull.key, pull.repository, pull.number, pull, runs_of(world, pull))
    untold: defaultdict[str, list[Run]] = defaultdict(list)
    for run in world.of(Run):
        if run.pull and home(run) not in told and _is_late(world, run):
            untold[run.pull].append(run)
    for ref, runs in sorted(untold.items()):
        number = ref.rpartition("#")[2]
        if number.isdigit():
            yield Candidate(runs[0].key, runs[0].repository, int(number), None, tuple(runs))


def open_pulls(world: World) -> Iterator[PullRequest]:
    """Those that are neither merged nor closed."""
    return (each for each in world.of(PullRequest) if each.state == "open")


def own_ref(pull: PullRequest) -> str:
    """The name that its runs and its tickets know it by; empty where it has none."""
    end = f"/{pull.repository.lower()}#{pull.number}"
    return next((ref for ref in pull.refs if ref.startswith("pr:") and ref.endswith(end)), "")


def home_of(pull: PullRequest) -> str:
    """Its repository with its forge: ``gitea/owner/name``."""
    return own_ref(pull).removeprefix("pr:").rpartition("#")[0] or f"{pull.forge}/{pull.repository.lower()}"


def runs_of(world: World, pull: PullRequest) -> tuple[Run, ...]:
    """The runs that check it, one for each workflow."""
    ref = own_ref(pull)
    named = world.named(ref, Run) if ref else ()
    of_branch = (each for each in pull.refs if each.startswith("branch:"))
    pushed = (run for each in of_branch for run in world.named(each, Run) if not run.pull and not run.default)
    return tuple({run.key: run for run in (*named, *pushed)}.values())


def reds(world: World, pull: PullRequest) -> int:
    """How often in a row its runs failed; of several workflows, the one that failed most often."""
    return max((streak(run).reds for run in runs_of(world, pull)), default=0)


def obstacle(world: World, pull: PullRequest) -> Obstacle:
    """Why a pull request is not merged, by one list for all forges."""
    if pull.state != "open":
        return Obstacle(Kind.ENDED, pull.state, pull.ended_at)
    found = next(iter((*_own(pull), *_checks(world, pull), *_people(pull), *_branch(pull))), None)
    return found or Obstacle(Kind.READY, "ready to merge", ready_since(world, pull))


def ready_since(world: World, pull: PullRequest) -> datetime | None:
    """Since when nothing stands in its way, as far as that is sure.

    Who approved it when, or took back what, is not told: that moved it, so that nothing is claimed of before.
    """
    known = [pull.created_at, pull.pushed_at, pull.moved_at, *(check.since for check in pull.checks)]
    known += [run.ended_at for run in runs_of(world, pull)]
    return max((at for at in known if at is not None), default=None)


def never_reported(world: World, pull: PullRequest, after: timedelta = MISSING_AFTER) -> tuple[Check, ...]:
    """The required checks that nobody has reported so long after the last push, while nothing runs that could."""
    pushed = pull.pushed_at or pull.created_at
    if pushed is None or (world.taken_at(pull) or world.now) - pushed < after or is_checked_now(world, pull):
        return ()
    return _missing(pull)


def is_checked_now(world: World, pull: PullRequest) -> bool:
    """Whether a run for its newest commit is under way, or one of its checks, of which others may wait."""
    if any(check.verdict in GOING for check in pull.checks):
        return True
    of_head = world.named(f"commit:{pull.head}", Run) if pull.head else ()
    return any(run.verdict in GOING for run in (*runs_of(world, pull), *of_head) if not run.default)


def is_documents(pull: PullRequest) -> bool:
    """Whether it touches nothing but texts for people, as far as its files are known."""
    return bool(pull.files) and not pull.many_files and all(map(_is_document, pull.files))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Open pull requests that change the same files, in the order in which they are best merged."""

    pulls: tuple[PullRequest, ...]
    files: tuple[str, ...]
    """Those that more than one of them changes."""


def overlaps(world: World) -> tuple[Overlap, ...]:
    """All of them: what is ready first, then what touches less, then what is older."""
    touching: defaultdict[tuple[str, str, str], list[PullRequest]] = defaultdict(list)
    places: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for pull in open_pulls(world):
        for file in pull.files:
            place = (f"{pull.forge}/{pull.repository.lower()}", pull.base, file)
            touching[place].append(pull)
            places[pull.key].add(place)
    shared = {place: pulls for place, pulls in touching.items() if len(pulls) > 1}
    groups = _grouped(pulls for _, pulls in sorted(shared.items()))
    return tuple(
        Overlap(
            _in_order(world, group),
            tuple(sorted({place[2] for pull in group for place in places[pull.key] if place in shared})),
        )
        for group in groups
    )


def _is_late(world: World, run: Run) -> bool:
    at = run.ended_at or run.started_at or run.queued_at
    return at is not None and world.now - at < UNTOLD_FOR


def _own(pull: PullRequest) -> Iterator[Obstacle]:
    if pull.draft:
        yield Obstacle(Kind.DRAFT, "draft", pull.created_at)
    if pull.conflicts:
        yield Obstacle(Kind.CONFLICTS, f"conflicts with {pull.base or 'its base'}")


def _checks(world: World, pull: PullRequest) -> Iterator[Obstacle]:
    counted = [each for each in pull.checks if each.required or not pull.checks_known]
    failed = [each for each in counted if each.verdict is Verdict.FAILED]
    if failed:
        kind = "required check" if pull.checks_known else "check"
        yield Obstacle(Kind.FAILED, f"{kind} failed: {_names(failed)}", _first(failed))
    if never := never_reported(world, pull):
        yield Obstacle(Kind.NEVER_REPORTED, f"required check never reported: {_names(never)}", pull.pushed_at)
    going = [each for each in counted if each.verdict in GOING]
    if going:
        yield Obstacle(Kind.UNDER_WAY, f"check under way: {_names(going)}", _first(going))
    if missing := _missing(pull):
        yield Obstacle(Kind.UNDER_WAY, f"required check not reported yet: {_names(missing)}", pull.pushed_at)


def _people(pull: PullRequest) -> Iterator[Obstacle]:
    if pull.changes_by:
        yield Obstacle(Kind.CHANGES, f"changes wanted by {', '.join(pull.changes_by)}")
    needed = pull.approvals_needed or 0
    asked = f" · review asked of {', '.join(pull.asked)}" if pull.asked else ""
    if pull.approvals < needed:
        yield Obstacle(Kind.APPROVALS, f"approvals {pull.approvals}/{needed}{asked}", pull.asked_at)
    if asked and not needed:  # where as many as must be have approved, who was asked besides is not waited for
        yield Obstacle(Kind.REVIEW, asked.removeprefix(" · "), pull.asked_at)


def _branch(pull: PullRequest) -> Iterator[Obstacle]:
    if pull.behind:
        yield Obstacle(Kind.BEHIND, f"behind {pull.base or 'its base'}: must take it in first")
    if pull.queued:
        yield Obstacle(Kind.QUEUED, "in the merge queue")
    if pull.may_merge is False:
        yield Obstacle(Kind.FORBIDDEN, "we may not merge it")
    if pull.barred:
        yield Obstacle(Kind.BARRED, "blocked by a branch rule that this token may not see")
    if not pull.checks_known:
        yield Obstacle(Kind.UNKNOWN, "its checks are not known")
    if not pull.reviews_known:
        yield Obstacle(Kind.UNKNOWN, "its reviews are not known")
    if pull.conflicts is None:
        yield Obstacle(Kind.UNKNOWN, "whether it conflicts is not known yet")


def _missing(pull: PullRequest) -> tuple[Check, ...]:
    if not pull.checks_known:  # who has not asked cannot miss any
        return ()
    return tuple(each for each in pull.checks if each.required and each.verdict is Verdict.MISSING)


def _names(checks: Sequence[Check]) -> str:
    more = f" and {len(checks) - 1} more" if len(checks) > 1 else ""
    return f"{checks[0].name}{more}"


def _first(checks: Iterable[Check]) -> datetime | None:
    return min((each.since for each in checks if each.since), default=None)


def _is_document(path: str) -> bool:
    name = path.lower()
    return name.endswith(_DOCUMENTS) or name.startswith(_FOLDERS) or name.rpartition("/")[2].startswith("license")


def _grouped(some: Iterable[Sequence[PullRequest]]) -> list[list[PullRequest]]:
    """Those that touch a file together, also by way of others."""
    groups: list[dict[str, PullRequest]] = []
    for pulls in some:
        mine = {each.key: each for each in pulls}
        for group in [each for each in groups if each.keys() & mine.keys()]:
            mine |= group
            groups.remove(group)
        groups.append(mine)
    return sorted((list(each.values()) for each in groups), key=lambda group: min(each.key for each in group))


def _in_order(world: World, pulls: Iterable[PullRequest]) -> tuple[PullRequest, ...]:
    def rank(pull: PullRequest) -> tuple[bool, bool, bool, int, datetime, int]:
        kind = obstacle(world, pull).kind
        waits = kind is not Kind.READY
        return (pull.draft, waits, pull.many_files, len(pull.files), pull.created_at or world.now, pull.number)

    return tuple(sorted(pulls, key=rank))
