"""Rules about git: work trees that nobody needs any more."""

from collections.abc import Iterable
from shlex import quote

from board.board import Severity
from board.facts import Checkout
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.worktrees import by_repository, is_left, is_stale
from board.world import World


@rule(
    "git.stale_worktrees",
    Severity.NOTE,
    limits=("git.stale_worktrees", "git.stale_after", "git.stale_temporary"),
)
def stale_worktrees(world: World, limits: Limits) -> Iterable[Condition]:
    """Work trees of a repository that are merged or gone, or left among temporary files, and in which nobody works."""
    for repository, trees in sorted(by_repository(world).items()):
        stale = [each for each in trees if is_stale(world, each, limits.git.stale_after)]
        left = [each for each in trees if is_left(world, each, limits.git.stale_temporary)]
        firm = limits.git.stale_worktrees.judge(len({*stale, *left}))
        if firm is None:
            continue
        first = next((each for each in trees if each.path == repository), trees[0])
        prune = f"git -C {quote(repository)} worktree prune"
        gone = all(each.missing for each in (*stale, *left))
        yield Condition(
            rule="git.stale_worktrees",
            subject=first.key,
            severity=Severity.NOTE,
            scope=world.home(first),
            what=f"Work trees of {_last(repository)}: {len({*stale, *left})} are stale",
            why=", ".join(sorted(_said(each) for each in {*stale, *left})),
            do=prune if gone else f"git worktree remove each that is merged, then {prune}",
            command=prune,
            firm=firm or bool(left),
            span=limits.git.stale_worktrees,
        )


def _said(tree: Checkout) -> str:
    return f"{_last(tree.path)} ({'gone' if tree.missing else 'merged' if tree.merged else 'old'})"


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
