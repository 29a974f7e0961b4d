"""The player reads as an engine would, on a clock that only it moves."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from board.alerts.act import Act, Verb
from board.alerts.incident import Kind
from board.facts import Fact, Gauge
from board.reading import Outage, OutageKind, Scope
from collectors.places import STORE
from collectors.replay.incidents import SCRIPTS, inc_10
from collectors.replay.player import Player
from collectors.replay.script import Jump, Moment, Off, Script, Source
from collectors.store.reader import Reader
from collectors.store.records import Picture

BEGINS = datetime(2026, 2, 11, 18, 0, tzinfo=UTC)
REFUSED = Outage(OutageKind.REFUSED, "connection refused")


def counting(moment: Moment) -> Iterable[Fact]:
    """A source that says how long the script has been played."""
    yield Gauge(key="box/played", label="played", value=moment.played.total_seconds())


def after(seconds: float) -> datetime:
    return BEGINS + timedelta(seconds=seconds)


SCRIPT = Script(
    name="test",
    title="a source that counts",
    begins=BEGINS,
    ends=after(60),
    zone=UTC,
    sources=(Source("count/1", 5, counting),),
)


def picture(folder: Path) -> Picture:
    with closing(Reader(folder / STORE)) as reader:
        return reader.picture()


def scope(folder: Path) -> Scope:
    return next(scope for scope in picture(folder).scopes if scope.name == "count/1")


def value(folder: Path) -> float | None:
    return next(fact.value for fact in picture(folder).facts if fact.key == "box/played" and isinstance(fact, Gauge))


def test_a_source_is_read_in_its_own_period(tmp_path: Path) -> None:
    with closing(Player(SCRIPT, tmp_path)) as player:
        seen = []
        for second in range(1, 12):
            player.advance(after(second))
            seen.append(value(tmp_path))
    assert seen == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_with_turns_far_apart_the_last_reading_stands_for_those_in_between(tmp_path: Path) -> None:
    with closing(Player(SCRIPT, tmp_path)) as player:
        player.advance(after(58), every=58)
    assert (value(tmp_path), scope(tmp_path).ok_at) == (55, after(55))


def test_an_engine_that_has_just_started_shows_its_sources_before_it_has_read_them(tmp_path: Path) -> None:
    with closing(Player(SCRIPT, tmp_path)):
        seen = picture(tmp_path)
    assert "count/1" in {scope.name for scope in seen.scopes}
    assert all(fact.key != "box/played" for fact in seen.facts)
    assert seen.engine is not None
    assert seen.engine.beat_at == BEGINS


def test_a_source_with_an_outage_keeps_what_it_said(tmp_path: Path) -> None:
    with closing(Player(SCRIPT.changed("count/1", after(8), REFUSED), tmp_path)) as player:
        player.advance(after(16))
    assert value(tmp_path) == 5
    assert scope(tmp_path).ok_at == after(5)
    assert scope(tmp_path).outage == REFUSED
    assert scope(tmp_path).outage_since == after(10)


def test_while_the_box_is_off_nobody_writes(tmp_path: Path) -> None:
    with closing(Player(replace(SCRIPT, off=(Off(after(7), after(33)),)), tmp_path)) as player:
        player.advance(after(32), every=10)
        before = picture(tmp_path)
        player.advance(after(33), every=10)
        started = picture(tmp_path)
        player.advance(after(36))
    assert before.engine is not None
    assert before.engine.beat_at < after(7)
    assert started.engine is not None
    assert started.engine.started_at == after(33)
    assert value(tmp_path) == 35


def test_a_killed_engine_is_followed_by_one_that_reads_at_the_same_moments(tmp_path: Path) -> None:
    with closing(Player(SCRIPT, tmp_path)) as player:
        player.advance(after(7))
        player.restart()
        player.advance(after(9))
        assert value(tmp_path) == 5
        player.advance(after(10))
    assert value(tmp_path) == 10


def test_a_clock_that_is_set_moves_the_times_of_readings_and_not_the_script(tmp_path: Path) -> None:
    back = replace(SCRIPT, jumps=(Jump(after(12), timedelta(hours=-1)),))
    with closing(Player(back, tmp_path)) as player:
        player.advance(after(16))
        assert player.clock == after(16) - timedelta(hours=1)
    assert (value(tmp_path), scope(tmp_path).ok_at) == (15, after(15) - timedelta(hours=1))


def test_who_asks_for_fresh_readings_gets_them_at_the_next_turn(tmp_path: Path) -> None:
    with closing(Player(SCRIPT, tmp_path)) as player, closing(Reader(tmp_path / STORE)) as viewer:
        player.advance(after(7))
        viewer.ask(Act(at=player.clock, verb=Verb.READ_AGAIN))
        player.advance(after(8))
    assert value(tmp_path) == 8


def test_people_do_what_the_script_says_at_their_moments(tmp_path: Path) -> None:
    with closing(Player(inc_10.SCRIPT, tmp_path)) as player:
        player.advance(inc_10.RESTART + timedelta(seconds=1), every=10)
    with closing(Reader(tmp_path / STORE)) as reader:
        done = {event.kind: event.at for event in reader.events("") if event.who == "jarvis"}
    assert done == {Kind.ACKNOWLEDGED: inc_10.NOTICED, Kind.TRIED: inc_10.RESTART}


def test_a_script_is_played_the_same_each_time(tmp_path: Path) -> None:
    pictures = []
    for name in ("first", "second"):
        with closing(Player(SCRIPTS["INC-01"], tmp_path / name)) as player:
            player.advance(SCRIPTS["INC-01"].ends, every=30)
        pictures.append(picture(tmp_path / name))
    assert pictures[0] == pictures[1]
