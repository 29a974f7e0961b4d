"""What is known of a workspace, what of it is to be read anew, and since when changes are asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from board.facts import Ask, Bookmark, Fact, Plan, Stage, Work
from collectors.sources.linear.facts import Held, Reader, awake, linked, plans, question
from collectors.sources.linear.sweep import Standing, Sweep
from collectors.sources.linear.wire import Gated, Issue, Nodes, Pulse, Seen

GATED_FOR: Final = timedelta(days=7)
"""How long what is done is looked at for what it lacks."""
MOST_GATED: Final = 10
"""Issues whose comments are looked at by one question."""
RETRY: Final = timedelta(hours=1)
"""After which an issue is tried again that could not be read, though nobody has changed it."""
NEVER: Final = datetime.min.replace(tzinfo=UTC)
WAITS: Final = "awaitingInput"


class Ledger:
    """All issues by what Linear calls them among machines, with plans and questions of agents."""

    def __init__(self, key: str, reader: Reader, manner: str) -> None:
        """Begin with nothing.

        Args:
            key: What all keys begin with.
            reader: Makes facts of issues.
            manner: Stands for how it does that: what was read in another one is read anew.
        """
        self.since: datetime | None = None
        """When the last change was made that is known of; None: nothing is known."""
        self._key = key
        self._reader = reader
        self._manner = manner
        self._sweep = Sweep()
        self._rounds = 1
        self._held: dict[str, Held] = {}
        self._wanted: dict[str, Standing] = {}
        self._given_up: dict[str, tuple[Standing, datetime]] = {}
        self._plans: tuple[Plan, ...] = ()
        self._asks: tuple[Ask, ...] = ()
        self._checked: dict[str, datetime] = {}
        self._told: tuple[Fact, ...] = ()

    @property
    def hurry(self) -> bool:
        """Whether all that is there is to be seen at once: nothing is known, or too much has changed to be told."""
        return self._sweep.rounds < self._rounds

    @property
    def after(self) -> str | None:
        """Where the next page of the sweep begins; None: a round is over."""
        return self._sweep.after

    @property
    def empty(self) -> bool:
        """Whether all was looked through, and there is nothing."""
        return not (self._held or self._wanted or self._given_up or self.hurry)

    def marks(self) -> Iterator[str]:
        """How many issues are known, where others are still to be read, and how many cannot be."""
        if missing := len(self._wanted.keys() - self._held.keys() - self._given_up.keys()):
            yield f"reading {len(self._held):,} of {len(self._held) + missing:,}"
        if lost := len(self._given_up):
            yield f"{lost:,} issue{'s' if lost > 1 else ''} cannot be read"

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on from what was known before a restart."""
        asked: dict[str, Ask] = {}
        place, manner = "", ""
        for fact in facts:
            if isinstance(fact, Bookmark):
                place, _, manner = fact.place.partition(" ")
            elif isinstance(fact, Plan):
                self._plans = (*self._plans, fact)
            elif isinstance(fact, Ask):
                asked[fact.key] = fact
            elif isinstance(fact, Work):
                self._held[fact.key.rpartition("/")[2]] = Held(fact)
        self._held = {
            name: replace(each, ask=asked.pop(f"{each.work.key}/ask", None)) for name, each in self._held.items()
        }
        self._asks = tuple(asked.values())
        if manner == self._manner:
            self.since = _moment(place)
        else:
            self._wanted = dict.fromkeys(self._held, Standing(None))
        self._rounds = 0 if self.since else 1

    def take(self, pulse: Pulse, now: datetime) -> None:
        """Note what the question of each poll has brought."""
        hurried = self.hurry
        self.see(pulse.watched, now)
        for changed in pulse.changed.nodes:
            if changed.archived_at or changed.trashed:
                self._drop([changed.id])
            elif changed.id not in self._held or self._held[changed.id].work.moved_at != changed.changed_at:
                self._wanted.setdefault(changed.id, Standing(changed.changed_at))
            self._note(changed.changed_at)
        if pulse.changed.more and not hurried:
            self._sweep.restart()
            self._rounds = self._sweep.rounds + 1
        if pulse.sessions is not None:
            waiting = (each for each in pulse.sessions.nodes if each.status == WAITS and each.dismissed_at is None)
            self._asks = tuple(question(self._key, each) for each in waiting)
        if pulse.projects is not None and pulse.milestones is not None:
            self._told = ()
            self._plans = tuple(plans(self._key, pulse.projects.nodes, pulse.milestones.nodes))
        self.prove(pulse.gated.nodes if pulse.gated else (), now)
        awoken = (each.work for each in self._held.values() if awake(each.work, now))
        self._wanted |= {work.key.rpartition("/")[2]: _standing(work) for work in awoken}

    def see(self, page: Nodes[Seen], now: datetime) -> None:
        """Note a page of what is there."""
        for each in page.nodes if self.hurry else ():
            self._note(each.changed_at)
        known = {name: _standing(each.work) for name, each in self._held.items()}
        lost = {name: stood if now - at < RETRY else Standing(NEVER) for name, (stood, at) in self._given_up.items()}
        changed, gone = self._sweep.take(page, known | lost)
        self._wanted |= changed
        self._drop(gone)

    def wanted(self, most: int) -> list[str]:
        """Issues that are to be read in full, so many at most."""
        return list(islice(self._wanted, most))

    def give_up(self, name: str, now: datetime) -> None:
        """An issue cannot be read: until it changes others do not wait for it, and what it was is told no more."""
        stood = self._wanted.get(name, Standing(None))
        self._drop([name])
        self._given_up[name] = (stood, now)

    def learn(self, names: Iterable[str], issues: Iterable[Issue], now: datetime) -> None:
        """Take issues that were read in full; those that were asked for and not given cannot be read."""
        found = {issue.id: issue for issue in issues}
        for name in names:
            if name in found:
                self._wanted.pop(name, None)
                self._told = ()
            else:
                self.give_up(name, now)
        for issue in found.values():
            if issue.archived_at or issue.trashed:
                self._drop([issue.id])
                continue
            self._held[issue.id] = self._reader.held(issue, now)
            self._given_up.pop(issue.id, None)
            self._checked.pop(issue.id, None)
            self._sweep.spare(issue.id)

    def gated(self, now: datetime) -> list[str]:
        """Issues that lack something, or may: those first at which nobody has looked for longest."""
        found = [name for name, each in self._held.items() if self._is_open_question(name, each.work, now)]
        return sorted(found, key=lambda name: self._checked.get(name, NEVER))[:MOST_GATED]

    def unproven(self, now: datetime) -> list[str]:
        """Those of them at which nobody has looked since they were read."""
        return [name for name in self.gated(now) if name not in self._checked]

    def prove(self, issues: Iterable[Gated], now: datetime) -> None:
        """Note what issues lack, by their comments."""
        for issue in issues:
            if (held := self._held.get(issue.id)) is not None:
                work = replace(held.work, lacks=self._reader.lacks(held.work, issue.comments))
                self._held[issue.id] = replace(held, work=work)
                self._checked[issue.id] = now
                self._told = ()

    def facts(self) -> Iterator[Fact]:
        """All that is known; put together anew only when something has changed."""
        if not self._told:
            self._told = tuple(self._put_together())
        yield from self._told
        yield from self._asks
        if self.since is not None and not self.hurry:
            yield Bookmark(key=f"{self._key}/since", place=f"{self.since.isoformat()} {self._manner}")

    def _put_together(self) -> Iterator[Fact]:
        yield from linked([each.work for each in self._held.values()], self._plans)
        yield from (each.ask for each in self._held.values() if each.ask is not None)
        yield from self._plans

    def _is_open_question(self, name: str, work: Work, now: datetime) -> bool:
        if not self._reader.is_gated(work) or (name in self._checked and not work.lacks):
            return False
        return work.stage is Stage.REVIEW or (work.ended_at is not None and now - work.ended_at <= GATED_FOR)

    def _drop(self, names: Iterable[str]) -> None:
        for name in tuple(names):
            self._told = ()
            for each in (self._held, self._wanted, self._given_up, self._checked):
                each.pop(name, None)

    def _note(self, at: datetime | None) -> None:
        if at is not None and (self.since is None or at > self.since):
            self.since = at


def _standing(work: Work) -> Standing:
    return Standing(work.moved_at, work.cycle)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
