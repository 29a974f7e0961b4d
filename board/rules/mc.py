"""Rules about Mission Control: it refuses our token, its tasks are gone, nobody works on them, a path is missing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from board.board import Severity
from board.facts import Gauge, Service, ServiceState, Stage, Work
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.reading import OutageKind, Scope
from board.rules.condition import Condition, rule
from board.tasks import agents_known, at_work
from board.world import World

SOURCE = "missioncontrol"
KIND = "mission-control"
TASKS = Lookback(f"*/{SOURCE}/*/tasks:value", timedelta(hours=24), Reduction.MEDIAN)
NAMED = 6
"""Tasks that a line names."""


@rule("mc.auth", Severity.NOW, limits=("mc.auth",))
def auth(world: World, limits: Limits) -> Iterable[Condition]:
    """Mission Control refuses our token, and refused it when it was asked again."""
    for scope in world.scopes:
        if _refused(scope) and scope.outage is not None:
            yield Condition(
                rule="mc.auth",
                subject=scope.name,
                severity=Severity.NOW,
                scope="",
                what="Mission Control refuses our token",
                why=f"{scope.name}: {scope.outage.sentence}",
                do=scope.outage.remedy or f"put a valid token where [[sources.{SOURCE}]] says, or in the environment",
                span=limits.mc.auth,
            )


@rule("mc.empty", Severity.SOON, limits=("mc.empty",), causes=("mc.auth",), past=(TASKS,))
def empty(world: World, limits: Limits) -> Iterable[Condition]:
    """There were tasks, and now there are none, or they cannot be read any more."""
    for count in world.of(Gauge):
        scope = world.scope_of(count)
        if scope is None or scope.source != SOURCE or count.key.count("/") != 3 or count.value is None:
            continue  # but one number of each server counts them all
        before = world.past.median(TASKS, series(count.key)) or 0.0
        barred = _refused(scope)
        if barred:
            gone, why = count.value, "Mission Control refuses our token, so that they are not known to be gone"
        else:
            gone, why = before, "it answers, and holds no task: another board or token, or wiped?"
        if gone >= 1 and (barred or count.value == 0):
            yield Condition(
                rule="mc.empty",
                subject=scope.name,
                severity=Severity.SOON,
                scope="" if barred else scope.name,
                what=f"Mission Control: {gone:.0f} tasks disappeared",
                why=why,
                do="see which boards the token may read, and what its server's log says",
                span=limits.mc.empty,
                causes=(f"mc.auth:{scope.name}",),
            )


@rule("mc.orphan_tasks", Severity.SOON, limits=("mc.orphan_tasks",))
def orphan_tasks(world: World, limits: Limits) -> Iterable[Condition]:
    """Tasks are in progress, and no session is at work on them; services and what waits for a person are none."""
    found: defaultdict[str, list[Work]] = defaultdict(list)
    for task in world.of(Work) if agents_known(world) else ():
        waits = task.service or task.hold or task.waits_for
        if task.tracker == KIND and task.stage is Stage.STARTED and not waits and not at_work(world, task):
            found[world.home(task)].append(task)
    for scope, tasks in sorted(found.items()):
        more = f" and {len(tasks) - NAMED} more" if len(tasks) > NAMED else ""
        yield Condition(
            rule="mc.orphan_tasks",
            subject=scope,
            severity=Severity.SOON,
            scope=scope,
            what=f"Tasks in progress that nobody works on: {len(tasks)}",
            why=", ".join(f"{each.id} {each.title}" for each in tasks[:NAMED]) + more,
            do="send an agent again, or move them back to the inbox",
            span=limits.mc.orphan_tasks,
        )


@rule("mc.endpoint", Severity.NOTE, limits=("mc.endpoint",))
def endpoint(world: World, limits: Limits) -> Iterable[Condition]:
    """Mission Control does not have a path that it should have."""
    for server in world.of(Service):
        if server.kind == KIND and server.state is ServiceState.DEGRADED and server.why.startswith("404"):
            yield Condition(
                rule="mc.endpoint",
                subject=server.key,
                severity=Severity.NOTE,
                scope=world.home(server),
                what="Mission Control has no such path in its version",
                why=server.why,
                span=limits.mc.endpoint,
            )


def _refused(scope: Scope) -> bool:
    """Whether the token was refused twice in a row."""
    if scope.source != SOURCE or scope.outage is None or scope.outage.kind is not OutageKind.DENIED:
        return False
    return scope.outage_since is not None and scope.tried_at is not None and scope.tried_at > scope.outage_since
