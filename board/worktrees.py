"""Work trees: those that nobody needs any more."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from board.facts import Checkout, Session
from board.workers import is_live
from board.world import World

MERGED_FOR: Final = timedelta(hours=1)
"""A younger one is no stale one: its branch begins as part of the main one."""
TEMPORARY: Final = ("/tmp/", "/var/tmp/", "/dev/shm/")  # noqa: S108 - names of folders, and nothing is made there


def by_repository(world: World) -> Mapping[str, list[Checkout]]:
    """All work trees that git lists, by the main one of their repository."""
    found: defaultdict[str, list[Checkout]] = defaultdict(list)
    for each in world.of(Checkout):
        if each.repository:
            found[each.repository].append(each)
    return found


def is_stale(world: World, tree: Checkout, after: timedelta = MERGED_FOR) -> bool:
    """Whether its folder is gone, or its branch merged and the work tree so old, and nobody needs it."""
    if tree.locked or tree.path == tree.repository or not tree.repository:
        return False
    if tree.missing:
        return True
    old = tree.made_at is not None and world.now - tree.made_at >= after
    return bool(tree.merged) and old and not tree.changed and not _is_used(world, tree)


def is_left(world: World, tree: Checkout, after: timedelta) -> bool:
    """Whether it lies among temporary files for so long, and nobody needs it."""
    if not tree.path.startswith(TEMPORARY) or tree.locked or tree.made_at is None:
        return False
    return world.now - tree.made_at > after and not _is_used(world, tree)


def _is_used(world: World, tree: Checkout) -> bool:
    return any(map(is_live, world.joined(tree, Session)))
