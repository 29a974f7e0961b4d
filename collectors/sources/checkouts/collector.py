"""The source of checkouts: looks at the times of a few files, and asks git only when they have changed."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Final

from board.facts import Bookmark, Checkout, Fact
from board.reading import OutageKind
from collectors.agents import Roster, folder_of, work_tree
from collectors.clock import moment, utc_now
from collectors.collector import Collector, SourceOutage, Surroundings
from collectors.processes import PROC, owner_of
from collectors.sources.checkouts.git import Git
from collectors.sources.checkouts.repository import HEADS, Survey, Tree
from collectors.sources.checkouts.settings import CheckoutsSettings
from collectors.sources.checkouts.watched import Watched

KEPT_FOR: Final = timedelta(hours=24)
"""How long a work tree is watched after an agent was last at work there."""
MOST: Final = 40
"""Work trees that are watched."""
ODD: Final = "\ufffd"
"""Stands for bytes of a name that are no text: where that leads is not known."""
MOST_TOLD: Final = 200
"""Work trees that are told of beside them."""


class CheckoutsCollector(Collector[CheckoutsSettings]):
    """Writes nothing and fetches nothing; a repository that cannot be read is told, and hides no other."""

    name = "checkouts"
    Settings = CheckoutsSettings

    def __init__(
        self,
        box: str,
        settings: CheckoutsSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = monotonic,
        proc: Path = PROC,
    ) -> None:
        """Prepare to look.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time.
            timer: Tells seconds that only go on.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self._clock = clock
        self._timer = timer
        self._proc = proc
        self._roster = Roster(settings.programs, proc)
        self._named = tuple(str(folder.expanduser()) for folder in settings.folders)
        self._watched: dict[str, Watched] = {}
        self._used: dict[str, dict[int, datetime]] = {}
        self._ever = bool(self._named)

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[CheckoutsSettings]:
        """Every box is looked at."""
        del around
        return (CheckoutsSettings(),)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on watching the work trees in which agents were lately."""
        for fact in facts:
            if isinstance(fact, Bookmark):
                at, uid, path = [*fact.place.split(" ", 2), "", ""][:3]
                if at.isdecimal() and uid.isdecimal() and path.startswith("/"):
                    self._used.setdefault(path, {})[int(uid)] = moment(int(at))

    async def read(self) -> Iterable[Fact]:
        """Look at all work trees.

        Raises:
            SourceOutage: none is named, and no agent was ever seen in one.
        """
        due = await self.blocking(self._look, self._clock())
        if not self._ever:
            raise SourceOutage(OutageKind.ABSENT, "no git work tree is named, and no agent works in one")
        for watched in due:
            began = self._timer()
            await watched.ask(Git(watched.path, self.settings.within), self._clock())
            await self.blocking(watched.asked, began, self._timer())
        return await self.blocking(lambda: tuple(self._facts()))

    def _look(self, now: datetime) -> list[Watched]:
        """Note in which work trees agents are at work; gives those about which git is to be asked."""
        agents = self._agents(now) if self.settings.programs else {}
        lately = {path: max(uids.values()) for path, uids in self._used.items()}
        kept = [path for path in sorted(lately, key=lately.__getitem__) if now - lately[path] <= KEPT_FOR][-MOST:]
        self._used = {path: self._used[path] for path in kept if os.path.lexists(path)}
        self._ever = self._ever or bool(kept)
        paths = dict.fromkeys((*map(os.path.realpath, self._named), *sorted(self._used)))
        self._watched = {path: self._watched.get(path) or Watched(path) for path in paths}
        at = self._timer()
        return [
            watched
            for path, watched in self._watched.items()
            if watched.look(agents.get(path, ()), self._used.get(path, {}), at, now)
        ]

    def _agents(self, now: datetime) -> Mapping[str, list[int]]:
        """The agents at work in each work tree."""
        found: dict[str, list[int]] = {}
        for agent in self._roster.read()[1]:
            pid = agent.task.pid
            folder = "" if owner_of(pid, self._proc).startswith("container:") else folder_of(pid, self._proc)
            path = work_tree(folder) if folder.startswith("/") else ""
            if path:
                found.setdefault(path, []).append(pid)
                with suppress(OSError):
                    self._used.setdefault(path, {})[(self._proc / str(pid)).stat().st_uid] = now
        return found

    def _facts(self) -> Iterator[Fact]:
        told: dict[str, Checkout] = {}
        for watched in self._surveyed():
            told.update({each.path: each for each in islice(self._others(watched), MOST_TOLD - len(told))})
        for path, watched in self._watched.items():
            told[path] = _detailed(told.get(path) or self._checkout(path), watched)
        for path in sorted(told):
            gone = not os.path.lexists(path) and ODD not in path
            yield replace(told[path], missing=told[path].missing or gone)
        yield from self._bookmarks()

    def _bookmarks(self) -> Iterator[Bookmark]:
        """When an agent of each user was last in each work tree, to the minute."""
        for path, uids in self._used.items():
            for uid, at in uids.items():
                key = f"{self._checkout(path).key}/used/{uid}"
                yield Bookmark(key=key, place=f"{int(at.timestamp()) // 60 * 60} {uid} {path}")

    def _surveyed(self) -> Iterable[Watched]:
        """Of the work trees of each repository the one about which git was asked last: it tells of all of them."""
        latest: dict[Path, Watched] = {}
        for watched in sorted(self._watched.values(), key=lambda each: (each.looked_at is not None, each.looked_at)):
            if watched.place is not None and watched.survey is not None:
                latest[watched.place.common] = watched
        return latest.values()

    def _others(self, watched: Watched) -> Iterator[Checkout]:
        """All work trees of the same repository."""
        if watched.survey is None:
            return
        trees = watched.survey.trees
        for tree in trees:
            if not tree.bare:
                yield self._listed(tree, trees[0].path, watched.survey, watched.made)

    def _listed(self, tree: Tree, main: str, found: Survey, made: Mapping[str, datetime]) -> Checkout:
        return replace(
            self._checkout(tree.path, main, tree.branch.removeprefix(HEADS)),
            head=tree.head,
            merged=found.is_merged(tree),
            locked=tree.locked,
            missing=tree.prunable,
            made_at=made.get(tree.path),
        )

    def _checkout(self, path: str, main: str = "", branch: str = "") -> Checkout:
        name = blake2b(path.encode(errors="surrogateescape"), digest_size=6).hexdigest()
        refs = (
            f"folder:{path}",
            *((f"repository:{main}",) if main else ()),
            *((f"branch:{branch}",) if branch else ()),
        )
        return Checkout(key=f"{self.box}/{self.name}/{name}", refs=refs, path=path, repository=main, branch=branch)


def _detailed(fact: Checkout, watched: Watched) -> Checkout:
    """A work tree that is watched, with what only its own folder tells."""
    place, files = watched.place, watched.files
    if place is None:
        gone = not os.path.lexists(watched.path)
        return replace(fact, why="" if gone else "there is no git work tree, or none that may be read")
    lock = place.lock()
    fact = replace(
        fact,
        why=watched.why,
        looked_at=watched.looked_at,
        committed=watched.committed,
        index_lock=lock[0] if lock else None,
        lock_owner=lock[1] if lock else "",
        barred=next(filter(None, map(place.barred, watched.used)), ""),
    )
    if files is None:
        return fact
    return replace(fact, changed=files.changed, many=files.many, touched_at=files.touched_at)
