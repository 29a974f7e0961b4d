"""What is told on opening a row of the queue: why it stands there, and all that belongs to it."""

from collections.abc import Iterator

from board.board import QueueTier, Tone, Words
from board.facts import Plan, PullRequest, Work
from board.plans import pace, share, throughput
from board.pulls import obstacle
from board.queue.keys import is_rest
from board.queue.scores import found, place, sums
from board.words import day, figure
from board.work import Piece, pieces, pull_id
from board.world import World

Pairs = Iterator[tuple[Words, Words]]


def details(world: World, queue: QueueTier, key: str) -> Pairs:
    """What the details of a row tell before the fields of its fact."""
    if is_rest(key):
        yield from _listed(queue)
        return
    if isinstance(plan := world.get(key), Plan):
        yield from _plan(world, plan)
        return
    item = found(queue, key)
    if item is not None:
        yield _label("stands"), Words(place(queue, item), Tone.STRONG)
        yield from ((Words(points), Words(text)) for points, text in sums(item))
    piece = next((each for each in pieces(world) if key in each.keys), None)
    if piece is not None:
        yield from _belongs(world, piece)


def _listed(queue: QueueTier) -> Pairs:
    """All of the queue in its order, also what had no room on the wall, and how what people put aside comes back."""
    if queue.held:
        yield _label("next"), Words(f"{queue.held}: {queue.wip} are in progress", Tone.STRONG)
    for item in queue.all:
        name = item.bucket.value.upper() if item not in queue.hidden else "HIDDEN"
        why = " · ".join(dict.fromkeys((item.rule, *item.said)))
        marked = f" · {item.mark}" if item.mark else ""
        yield _label(f"{name} {item.score:.0f}"), Words(f"{item.id} {item.title} · {why}{marked}")
    if any(item.mark for item in queue.all):
        yield _label("do"), Words("lockn-control restore ID takes back what was pinned, snoozed or hidden", Tone.LIVE)


def _belongs(world: World, piece: Piece) -> Pairs:
    """Every tracker that knows it, its pull requests, its links, and what it is a part of."""
    for work in piece.works:
        said = " · ".join(part for part in (work.id, work.state or work.stage.value, work.assignee, work.agent) if part)
        yield _label(work.tracker), Words(f"{said} · {work.url}" if work.url else said)
    for pull in piece.pulls:
        yield _label(pull_id(pull)), Words(_pull(world, pull))
    for label, names in (("waits for", piece.blocked_by), ("unblocks", piece.blocks)):
        if names:
            yield _label(label), Words(", ".join(names))
    for plan in world.of(Plan):
        if plan.kind == "milestone" and plan.name == piece.milestone:
            yield from _plan(world, plan)


def _pull(world: World, pull: PullRequest) -> str:
    said = obstacle(world, pull).text
    return " · ".join(part for part in (pull.title, said, pull.url) if part)


def _plan(world: World, plan: Plan) -> Pairs:
    """How far a plan is, its pace, and what was done in each week."""
    today = world.now.astimezone(world.zone).date()
    done = share(plan)
    if done is not None:
        due = f", due {day(plan.due)}" if plan.due else ""
        said = f"{figure(plan.done or 0)} of {figure(plan.total or 0)} done ({100 * done:.0f} %){due}"
        yield _label(f"{plan.kind} {plan.name}"), Words(f"{said} · {pace(plan, today)}")
    works = [work for work in world.of(Work) if _is_of(work, plan)]
    weeks = [
        f"{day(at)}: {count}{f' ({figure(points)} pt)' if points else ''}"
        for at, count, points in throughput(works, today)
    ]
    if any(work.ended_at for work in works):
        yield _label("done by week"), Words(" · ".join(weeks), Tone.QUIET)


def _is_of(work: Work, plan: Plan) -> bool:
    """Whether a piece of work belongs to the project that a plan is, or is of."""
    return bool(work.project) and work.project in (plan.name, plan.project)


def _label(text: str) -> Words:
    return Words(text, Tone.QUIET)
