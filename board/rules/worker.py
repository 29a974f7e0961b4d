"""Rules about workers: ended with nothing, silent, without their folder, unable to commit, started all at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from shlex import quote

from board.board import Severity
from board.dispatch import waits_for
from board.facts import Checkout, Failure, Session
from board.limits import Limits
from board.pairs import agents
from board.rules.condition import Condition, rule
from board.words import clock, duration
from board.workers import ENDED, UNASKED, Made, checkout_of, ended, is_live, is_worker, made, made_by
from board.world import World

WORKSPACE = "workspace"
"""Class of the failures of what did not find where to work."""


@rule(
    "worker.empty_exit",
    Severity.SOON,
    limits=("worker.empty_exit", "worker.empty_late"),
    causes=("worker.empty_pattern", "worker.cannot_commit"),
)
def empty_exit(world: World, limits: Limits) -> Iterable[Condition]:
    """A worker has ended well, and its checkout holds nothing that came of it."""
    for session in ended(world):
        if made(world, session) is not Made.NOTHING or session.ended_at is None:
            continue
        checkout = checkout_of(world, session)
        until = session.ended_at + limits.worker.empty_late
        late = f" · not counted if work comes by {clock(until, world.zone)}" if world.now < until else ""
        how = "exit code unknown" if session.outcome == ENDED else "exit code 0"
        yield Condition(
            rule="worker.empty_exit",
            subject=session.key,
            severity=Severity.SOON,
            scope=world.home(session),
            what=f"Worker {_name(world, session)} ended and produced nothing",
            why=f"{how}, no commits, no changed files in {session.folder} after {_worked(session)}{late}",
            do=f"git -C {quote(session.folder)} status; then send it again with a smaller task",
            command=f"git -C {quote(session.folder)} status",
            span=limits.worker.empty_exit,
            causes=(
                f"worker.empty_pattern:{_group(session)}",
                *((f"worker.cannot_commit:{checkout.key}",) if checkout else ()),
            ),
        )


@rule(
    "worker.empty_pattern",
    Severity.NOW,
    limits=("worker.empty_pattern", "worker.empty_times", "worker.empty_of", "worker.empty_over"),
)
def empty_pattern(world: World, limits: Limits) -> Iterable[Condition]:
    """Of the last workers of one kind, several ended with nothing."""
    for group, sessions in sorted(_groups(ended(world)).items()):
        known = [(each, what) for each in sessions if (what := made(world, each)) is not Made.UNKNOWN]
        last = known[: limits.worker.empty_of]
        empty = [each for each, what in last if what is Made.NOTHING]
        well = len(tuple(takewhile(lambda each: each[1] is Made.SOMETHING, known)))
        if len(empty) < limits.worker.empty_times or well >= limits.worker.empty_over:
            continue
        program = sessions[0].agent
        yield Condition(
            rule="worker.empty_pattern",
            subject=group,
            severity=Severity.NOW,
            scope=world.home(sessions[0]),
            what=f"{program.capitalize()} workers: {len(empty)} of the last {len(last)} ended with nothing",
            why=" · ".join(f"{_task(world, each)} {clock(_end(each, world), world.zone)}" for each in empty),
            do=f"stop sending work to {program} until one is looked through, or to another agent",
            span=limits.worker.empty_pattern,
        )


@rule("worker.silent", Severity.SOON, Severity.NOW, limits=("worker.silent_soon", "worker.silent_now"))
def silent(world: World, limits: Limits) -> Iterable[Condition]:
    """A worker runs and gives no sign of life: no event, no CPU of its own or its tools, no change in its checkout."""
    for session in _at_work(world):
        read_at, last = world.taken_at(session), _last_sign(world, session)
        if session.waiting_for or waits_for(world, session) or read_at is None or last is None:
            continue
        for severity, level in (
            (Severity.SOON, limits.worker.silent_soon),
            (Severity.NOW, limits.worker.silent_now),
        ):
            firm = level.judge((read_at - last).total_seconds())
            if firm is not None:
                yield Condition(
                    rule="worker.silent",
                    subject=session.key,
                    severity=severity,
                    scope=world.home(session),
                    what=f"Worker {_name(world, session)} is silent",
                    why=f"last sign of life {clock(last, world.zone, world.now)}: no CPU and no changed file since",
                    do=_look_at(session),
                    firm=firm,
                    span=level,
                )


@rule("worker.workspace_missing", Severity.SOON, limits=("worker.workspace_missing", "worker.workspace_within"))
def workspace_missing(world: World, limits: Limits) -> Iterable[Condition]:
    """A worker does not find the folder that it should work in, and none after it did."""
    for session in filter(is_worker, agents(world)):
        why = _lost(world, session, limits.worker.workspace_within)
        if not why or _retried(world, session, limits.worker.workspace_within):
            continue
        yield Condition(
            rule="worker.workspace_missing",
            subject=session.key,
            severity=Severity.SOON,
            scope=world.home(session),
            what=f"Worker {_name(world, session)} does not find its workspace",
            why=why,
            do="send it again with the explicit path of its folder",
            span=limits.worker.workspace_missing,
        )


@rule("worker.cannot_commit", Severity.SOON, limits=("worker.cannot_commit", "worker.lock_after"))
def cannot_commit(world: World, limits: Limits) -> Iterable[Condition]:
    """A checkout in which agents work that they cannot commit in: it is another's, or its index stays locked."""
    for checkout in world.of(Checkout):
        read_at = world.taken_at(checkout) or world.now
        held = checkout.index_lock is not None and read_at - checkout.index_lock >= limits.worker.lock_after
        if not (checkout.barred or held) or not any(map(is_worker, world.joined(checkout, Session))):
            continue
        path, _, owner = (checkout.barred or checkout.lock_owner).rpartition(" owned by ")
        since = checkout.index_lock if held and not checkout.barred else None
        age = f" · locked since {clock(since, world.zone, world.now)}" if since else " · permission denied"
        yield Condition(
            rule="worker.cannot_commit",
            subject=checkout.key,
            severity=Severity.SOON,
            scope=world.home(checkout),
            what=f"Workers cannot commit in {_last(checkout.path)}",
            why=f"{path} owned by {owner}{age}",
            do=_mend(path, checkout, since),
            span=limits.worker.cannot_commit,
        )


@rule("worker.spawn_burst", Severity.NOTE, limits=("worker.spawn_burst", "worker.spawn_within", "worker.spawn_told"))
def spawn_burst(world: World, limits: Limits) -> Iterable[Condition]:
    """Agents were started all at once, and none was told which model to use."""
    for group, sessions in sorted(_groups(filter(is_worker, world.of(Session))).items()):
        starts = sorted(each.started_at for each in sessions if each.model_wanted == UNASKED and each.started_at)
        recent = [at for at in starts if world.now - at <= limits.worker.spawn_told]
        most = max((_within(recent, at, limits.worker.spawn_within) for at in recent), default=0)
        firm = limits.worker.spawn_burst.judge(most)
        if firm:
            yield Condition(
                rule="worker.spawn_burst",
                subject=group,
                severity=Severity.NOTE,
                scope=world.home(sessions[0]),
                what=f"{sessions[0].agent.capitalize()} was started {most} times at once without a model",
                why=f"within {duration(limits.worker.spawn_within.total_seconds())}: all take the default model",
                span=limits.worker.spawn_burst,
            )


def _group(session: Session) -> str:
    """Key under which the sessions of one kind stand."""
    return session.key.rpartition("/")[0]


def _groups(sessions: Iterable[Session]) -> dict[str, list[Session]]:
    found: defaultdict[str, list[Session]] = defaultdict(list)
    for each in sessions:
        found[_group(each)].append(each)
    return found


def _at_work(world: World) -> Iterator[Session]:
    return (each for each in agents(world) if is_worker(each) and is_live(each))


def _name(world: World, session: Session) -> str:
    task = _task(world, session)
    return f"{session.agent} on {task}" if task else session.agent


def _task(world: World, session: Session) -> str:
    """What it works on in a word: its label, its branch, its folder."""
    checkout = checkout_of(world, session)
    task = session.label or (checkout.branch if checkout else "") or _last(session.folder)
    return " ".join(task.split()[:2])


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _worked(session: Session) -> str:
    if session.started_at is None or session.ended_at is None:
        return "its work"
    return duration((session.ended_at - session.started_at).total_seconds())


def _end(session: Session, world: World) -> datetime:
    return session.ended_at or world.now


def _last_sign(world: World, session: Session) -> datetime | None:
    """When something last moved; None where nothing can be seen of it."""
    if session.last_event is None:
        return None
    return max(session.last_event, made_by(world, session).stirred_at or session.last_event)


def _look_at(session: Session) -> str:
    pid = next((ref.removeprefix("pid:") for ref in session.refs if ref.startswith("pid:")), "")
    return f"ps -o pid,stat,etime,time,wchan:20 -p {pid}" if pid else "open its session, and ask it"


def _lost(world: World, session: Session, soon: timedelta) -> str:
    """Why it is known that it does not find its folder; empty where it is not."""
    if session.lost_folder:
        return f"{session.folder or 'its folder'} is gone"
    begun = session.started_at
    for failure in world.joined(session, Failure):
        if failure.failure_class == WORKSPACE and begun and failure.last_seen - begun <= soon:
            return failure.text
    return ""


def _retried(world: World, session: Session, soon: timedelta) -> bool:
    """Whether a later one of the same kind has found its folder."""
    return any(
        each.started_at > session.started_at
        for each in world.of(Session)
        if each.started_at and session.started_at and _group(each) == _group(session)
        if not _lost(world, each, soon)
    )


def _mend(path: str, checkout: Checkout, since: datetime | None) -> str:
    if since is not None:
        return f"if no git runs there: rm {quote(path)}"
    return (
        f"let them write to {quote(path)}, or give them a work tree of their own: git -C {quote(checkout.path)} status"
    )


def _within(starts: Sequence[datetime], since: datetime, span: timedelta) -> int:
    return sum(timedelta() <= at - since <= span for at in starts)
