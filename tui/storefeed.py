"""The board out of the store: what the engine last wrote, at its true age."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from board.alerts.act import Act, Verb
from board.alerts.acting import Life, Refused, acted, outcome, refusal
from board.alerts.history import history
from board.alerts.incident import Event, Incident
from board.board import AlertLine, Board, Detail, Order, Words
from board.derive import Ground, derive, drawn_series, filling_series, listed, median_series
from board.detail import CHART_STEP, behind, charted, detail, watched
from board.health import Health, health
from board.past import SPAN, SPARK_CELLS, Past
from board.queue.keys import fact_key
from board.words import size
from board.world import World
from collectors.places import STORE
from collectors.store.codec import encode
from collectors.store.reader import Reader
from collectors.store.records import Picture
from collectors.store.revival import revived
from collectors.store.trouble import StoreTrouble
from tui.ranker import Ranker

CHART_SPAN: Final = timedelta(hours=2)
"""What the charts of a detail screen look back on."""
TREND: Final = timedelta(hours=1)
"""What a forecast is drawn from."""
MEDIAN: Final = timedelta(hours=24)
"""What "the usual speed" is the median of."""
IMPATIENT: Final = 0.05
"""Seconds that the wall waits for the engine to be done with writing, where nobody has asked it to."""
SILENT: Final = timedelta(seconds=15)
"""Whoever gave no sign of life for so long is asked for nothing that is worth something only now."""
RECENT_EVERY: Final = timedelta(seconds=10)
"""How often spark lines are drawn anew."""
SLOW_EVERY: Final = timedelta(seconds=60)
"""How often medians and forecasts are worked out anew."""


class StoreFeed:
    """Looks into the store, or into the spare one in memory while that is the one being written."""

    def __init__(self, *, box: str, zone: tzinfo, state: Path, spare: Path, you: Iterable[str] = ()) -> None:
        self._box = box
        self._zone = zone
        self._stores = (_Store(state / STORE), _Store(spare / STORE))
        self._newest = self._stores[0]
        self._life = Life()
        self._incidents: tuple[Incident, ...] = ()
        self._order: Order | None = None
        self._past = Past()
        self._recent_at: datetime | None = None
        self._slow_at: datetime | None = None
        self._past_trouble: StoreTrouble | None = None
        self._ranker = Ranker(you)

    def tell_in(self, zone: tzinfo, you: Iterable[str] = ()) -> None:
        """Tell times in another zone from now on, to people of these names."""
        self._zone = zone
        self._ranker.know(you)

    def look(self, now: datetime) -> Board:
        """The board as of now."""
        self._refresh()
        self._remember(now)
        world = self.world(now)
        board = derive(
            Ground(
                box=self._box,
                world=world,
                tracks=self._life.tracks,
                shelves=self._life.shelves,
                incidents=self._incidents,
                order=self._order,
                past=self._past,
                queue=self._ranker.ranked(world, self._picture.kept, self._life.marks),
                beat_at=self._picture.engine.beat_at if self._picture.engine else None,
                quiet_since=self._picture.quiet_since,
                troubles=self._troubles(),
                unjudged=self._unjudged(),
                cost=self._cost(),
            )
        )
        self._order = board.order
        return board

    def world(self, now: datetime) -> World:
        """The facts as the engine last wrote them."""
        return World(self._picture.facts, self._picture.scopes, self._picture.home, now, self._zone)

    def lines(self, now: datetime) -> tuple[AlertLine, ...]:
        """The raised alerts in their order, notes among them, and what is put aside."""
        return listed(self._life, now, self._zone)

    def detail(self, key: str, now: datetime) -> Detail | None:
        """All that is known of one row."""
        key = fact_key(key)
        world, raised = self.world(now), self.lines(now)
        names = charted(world, key, raised)
        past = self._reader.samples(names, now - CHART_SPAN, now, CHART_STEP)
        raw = {fact.key: json.loads(encode(fact)) for fact in behind(world, key, raised)}
        text = json.dumps(raw, indent=2, ensure_ascii=False) if raw else ""
        return detail(world, raised, key, past, text, self._of_work(world, key))

    def history(self, key: str, now: datetime) -> Detail | None:
        """The timelines of all troubles that a line was part of; None when nothing is known of it."""
        events = self._reader.events(key)
        return history(key, events, self._incidents, now, self._zone) if events or not key else None

    def events(self, key: str) -> tuple[Event, ...]:
        """The same as values, oldest first."""
        return self._reader.events(key)

    def health(self, now: datetime) -> Health:
        """How the dashboard itself does."""
        return health(self.world(now))

    def look_at(self, key: str, who: str, now: datetime) -> None:
        """Ask the engine for more about what a row stands for, and what runs that, while the details are open."""
        beat = self._picture.engine
        if beat is None or abs(now - beat.beat_at) > SILENT:
            return  # nobody is there to look, and what waits for long is not wanted any more
        with suppress(StoreTrouble):  # the board tells of it
            for each in watched(self.world(now), self.lines(now), fact_key(key)):
                self._reader.ask(Act(at=now, who=who, verb=Verb.LOOK, target=each), patience=IMPATIENT)

    def read_again(self, now: datetime) -> str:
        """Ask the engine for fresh readings."""
        return self.act(Act(at=now, verb=Verb.READ_AGAIN))

    def act(self, act: Act) -> str:
        """Write down what a person asks for; a sentence says what was asked, or why it could not or must not be."""
        try:
            self.ask(act)
        except Refused as refused:
            return str(refused)
        except StoreTrouble as trouble:
            return f"could not ask: {trouble}"
        return outcome(act, self._zone)

    def ask(self, act: Act) -> None:
        """Write down what a person asks for; every viewer sees it at its next look, the engine heeds it at its next.

        Raises:
            Refused: it must not be done, or there is nothing to do it to.
            StoreTrouble: it cannot be written down.
        """
        if said := refusal(self._life, act):
            raise Refused(said)
        self._reader.ask(act)

    def close(self) -> None:
        """Close both stores."""
        for store in self._stores:
            store.reader.close()

    def _of_work(self, world: World, key: str) -> tuple[tuple[Words, Words], ...]:
        """What is told of a row of the queue, a milestone or a pull request beside the fields of its fact."""
        queue = self._ranker.ranked(world, self._picture.kept, self._life.marks)
        if queue is None:
            return ()
        from board.queue.told import details

        return tuple(details(world, queue, key))

    @property
    def _picture(self) -> Picture:
        return self._newest.picture

    @property
    def _reader(self) -> Reader:
        return self._newest.reader

    def _refresh(self) -> None:
        """Read what is new, and go by the store that the engine wrote last."""
        before = self._picture
        for store in self._stores:
            store.look()
        self._newest = max(self._stores, key=_written_at)
        if self._picture is not before:
            standing = revived(self._picture.alerts, self._picture.kept)
            self._life, self._incidents = acted(standing.life, self._picture.acts), standing.incidents

    def _remember(self, now: datetime) -> None:
        """Fetch the past of what is shown, each part no more often than it changes."""
        facts, read = self._picture.facts, self._reader
        if not facts:
            return
        try:
            if self._recent_at and _due(self._slow_at, now, SLOW_EVERY):  # not before the first paint
                self._slow_at = now
                hour = read.samples(filling_series(facts), now - TREND, now, 60)
                medians = {name: read.median(name, now - MEDIAN, now) for name in median_series(facts)}
                known = {name: median for name, median in medians.items() if median is not None}
                self._past = replace(self._past, hour=hour, medians=known)
            if _due(self._recent_at, now, RECENT_EVERY):
                self._recent_at = now
                recent = read.samples(drawn_series(facts), now - SPAN, now, SPAN.total_seconds() / SPARK_CELLS)
                self._past = replace(self._past, recent=recent)
            self._past_trouble = None
        except StoreTrouble as trouble:
            self._past_trouble = trouble

    def _troubles(self) -> tuple[str, ...]:
        noted = self._picture.engine.note if self._picture.engine else ""
        seen = [each for each in (*(store.trouble for store in self._stores), self._past_trouble) if each]
        untold = [f"{each} {each.remedy}".strip() for each in seen if str(each) not in noted]
        return tuple(dict.fromkeys(text for text in (*untold, noted) if text))

    def _unjudged(self) -> tuple[str, ...]:
        """What keeps silence from meaning health: rules that fail, and words that another version wrote."""
        engine, unread = self._picture.engine, len(self._picture.unread)
        said = (engine.unjudged,) if engine and engine.unjudged else ()
        return (*said, f"{unread} facts are of another version and cannot be read") if unread else said

    def _cost(self) -> str:
        engine = self._picture.engine
        if engine is None or engine.cpu is None or engine.memory is None:
            return ""
        return f"engine {engine.cpu:.1f} % {size(engine.memory)}"


class _Store:
    """One of the two stores, as it was last read; while it cannot be read, what it said before stands."""

    def __init__(self, path: Path) -> None:
        self.reader = Reader(path)
        self.picture = Picture()
        self.trouble: StoreTrouble | None = None

    def look(self) -> None:
        """Read what is new."""
        try:
            if self.reader.changed() or self.trouble:
                self.picture = self.reader.picture()
        except StoreTrouble as trouble:
            self.trouble = trouble
        else:
            self.trouble = None


def _due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    return last is None or not timedelta(0) <= now - last < every


def _written_at(store: _Store) -> datetime:
    engine = store.picture.engine
    return engine.beat_at if engine else datetime.min.replace(tzinfo=UTC)
