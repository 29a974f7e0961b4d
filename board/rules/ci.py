"""Rules about CI: a red main branch, runs that do not begin, and weaknesses that a scanner stops at."""

from collections.abc import Iterable, Mapping, Sequence

from board.board import Severity
from board.facts import FailureClass, Run, Verdict
from board.limits import Limits
from board.mends import mend, weak
from board.pulls import candidates
from board.rules.condition import Condition, rule
from board.streaks import home, mains, said, streak
from board.words import clock
from board.world import World


@rule("ci.main_red", Severity.NOW, limits=("ci.main_red", "ci.main_red_for"))
def main_red(world: World, limits: Limits) -> Iterable[Condition]:
    """The newest run on a default branch that has ended failed, also while another one runs."""
    for runs in mains(world).values():
        for run in runs:
            now = streak(run)
            left = run.ended_at is not None and world.now - run.ended_at > limits.ci.main_red_for
            if not now.reds or left:
                continue
            do, command = mend(run)
            times = f" x{now.count}" if now.reds > 1 else ""
            yield Condition(
                rule="ci.main_red",
                subject=run.key,
                severity=Severity.NOW,
                scope=world.home(run),
                what=f"Branch {run.branch} of {short(run)} is red{times}{_step(run)}",
                why=" · ".join(_evidence(world, run)),
                do=do,
                command=command,
                span=limits.ci.main_red,
            )


@rule("ci.queued", Severity.SOON, limits=("ci.queued",))
def queued(world: World, limits: Limits) -> Iterable[Condition]:
    """A run waits to begin, for a worker or for somebody's leave."""
    for run in world.of(Run):
        read_at = world.taken_at(run)
        if run.verdict is not Verdict.PENDING or run.queued_at is None or read_at is None:
            continue
        firm = limits.ci.queued.judge((read_at - run.queued_at).total_seconds())
        if firm is None:
            continue
        why = "waits for somebody's leave" if run.held else "no worker takes it"
        attempt = f" · {said(run)}" if streak(run).reds else ""
        yield Condition(
            rule="ci.queued",
            subject=run.key,
            severity=Severity.SOON,
            scope=world.home(run),
            what=f"CI of {place(run)} {'waits for approval' if run.held else 'is queued'}",
            why=f"{why} since {clock(run.queued_at, world.zone, world.now)}{attempt}",
            do=f"{'approve it' if run.held else f'see what the workers of {run.service} do'}: {run.url}".rstrip(": "),
            command=run.url,
            firm=firm,
            identity=str(run.number),
            span=limits.ci.queued,
        )


@rule("ci.cve", Severity.SOON, limits=("ci.cve",), causes=("ci.main_red",))
def cve(world: World, limits: Limits) -> Iterable[Condition]:
    """A scanner stops a run for a known weakness in what the code depends on."""
    open_runs = {run.key: run for each in candidates(world) for run in each.runs}
    main = mains(world)
    watched = {**open_runs, **{run.key: run for runs in main.values() for run in runs}}
    for run in watched.values():
        if run.failure_class is not FailureClass.SCANNER or not streak(run).reds:
            continue
        do, command = mend(run)
        packages = f": {run.weaknesses[0].package}" if run.weaknesses else ""
        more = f" and {len(run.weaknesses) - 1} more" if len(run.weaknesses) > 1 else ""
        yield Condition(
            rule="ci.cve",
            subject=run.key,
            severity=Severity.SOON,
            scope=world.home(run),
            what=f"Scanner stops {place(run)}{packages}{more}",
            why=weak(run.weaknesses) or f"step {run.failing_step} failed, and names no advisory that is known here",
            do=do,
            command=command,
            identity=",".join(sorted({each for one in run.weaknesses for each in one.advisories})),
            span=limits.ci.cve,
            causes=same_on_main(main, run),
        )


def same_on_main(main: Mapping[str, Sequence[Run]], run: Run) -> tuple[str, ...]:
    """The lines about the same repository's default branch that is red at the same step.

    Args:
        main: The runs on the default branches, by repository.
        run: What may follow from one of them.
    """
    alike = (each for each in main.get(home(run), ()) if each.failing_step == run.failing_step)
    return tuple(f"ci.main_red:{each.key}" for each in alike if run.failing_step and streak(each).reds)


def place(run: Run) -> str:
    """``PR #10``, ``main of lockn-api``."""
    if run.pull:
        return f"PR #{run.pull.rpartition('#')[2]}"
    return f"{run.branch} of {short(run)}"


def short(run: Run) -> str:
    """The repository without its owner."""
    return run.repository.rpartition("/")[2]


def _step(run: Run) -> str:
    return f": {run.failure_class}" if run.failure_class else ""


def _evidence(world: World, run: Run) -> Iterable[str]:
    yield said(run, clock(run.red_since, world.zone, world.now) if run.red_since else "")
    if run.failing_step:
        yield f"step {run.failing_step}" + (f": {run.command}" if run.command else "")
    if run.weaknesses:
        yield weak(run.weaknesses)
