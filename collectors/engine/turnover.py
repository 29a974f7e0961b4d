"""Turnover: which sources another plan keeps, ends and begins, and how one follows another at the same server."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collectors.collector import AnyCollector
from collectors.engine.watch import Watch


@dataclass(frozen=True, slots=True)
class Turnover:
    """What becomes of the sources when what is wanted has changed."""

    kept: tuple[Watch, ...]
    """Watched as before."""
    ended: tuple[Watch, ...]
    """No longer wanted, or wanted with other settings."""
    begun: tuple[AnyCollector, ...]
    """Not watched yet, at least not so."""
    spare: tuple[AnyCollector, ...]
    """Made for nothing: what is watched is already as they would be."""

    def as_watched(self, collectors: Iterable[AnyCollector]) -> tuple[AnyCollector, ...]:
        """The same collectors, but for those in whose place one is at work already."""
        kept = {watch.scopes[0]: watch.collector for watch in self.kept}
        return tuple(kept.get(each.scope, each) for each in collectors)


def turnover(watches: Iterable[Watch], wanted: Sequence[AnyCollector]) -> Turnover:
    """Compare what is watched with what is wanted; a source is the same as long as its settings are."""
    running = {watch.scopes[0]: watch for watch in watches}
    same = {each.scope: running[each.scope] for each in wanted if _same(running.get(each.scope), each)}
    return Turnover(
        kept=tuple(same.values()),
        ended=tuple(watch for watch in running.values() if watch not in same.values()),
        begun=tuple(each for each in wanted if each.scope not in same),
        spare=tuple(each for each in wanted if each.scope in same),
    )


def may_meet(old: Watch, new: Watch) -> bool:
    """Whether a poll of the one that ends could fall together with one of the one that begins.

    They do where they speak for the same scope; and sources with a polling plan of their own may be one server under
    two names.
    """
    return not set(old.scopes).isdisjoint(new.scopes) or not (old.collector.paced or new.collector.paced)


async def succeed(watch: Watch, before: Sequence[asyncio.Task[None]], pause: float) -> None:
    """Run a watch once those before it have ended, and leave the pause, in seconds, after their last polls."""
    if before:
        await asyncio.wait(before)
    await watch.run(pause)


def _same(watch: Watch | None, wanted: AnyCollector) -> bool:
    if watch is None:
        return False
    running = watch.collector
    return type(running) is type(wanted) and running.settings == wanted.settings
