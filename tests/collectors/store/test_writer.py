"""What the engine writes is there again, and what stayed the same is not written twice."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from board.alerts.act import Act, Verb
from board.alerts.incident import Event, Kind
from board.facts import Phase, ServiceState, Slot
from collectors.store.reader import Reader
from collectors.store.records import AlertRow, Batch, EngineBeat, Found, Kept, Lasting
from collectors.store.version import SCHEMA_VERSION
from collectors.store.writer import Store
from tests.collectors.store.making import (
    REFUSED,
    T0,
    alert,
    at,
    commit,
    gauge,
    opened,
    reading,
    rows,
    scope,
    service,
)

WORDS = "SELECT key, since, until FROM words ORDER BY id"
ALERTS = "SELECT state, severity, since, until, body FROM alerts ORDER BY id"


def ms(seconds: float) -> int:
    return round(at(seconds).timestamp() * 1000)


def test_a_new_store_is_for_its_owner_alone(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}


def test_a_store_open_to_others_is_closed_to_them(path: Path) -> None:
    with opened(path):
        path.chmod(0o644)
    with opened(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_committed_is_there_after_a_restart(path: Path) -> None:
    found = Found("llama/11434", "llama", '{"port":11434}', T0, at(5))
    with opened(path) as store:
        commit(store, reading(0, gauge(61.5)), scopes=(scope(),), alerts=(alert(0),), found=(found,))
    with opened(path) as store:
        loaded = store.load()
    assert loaded.facts == (gauge(61.5),)
    assert loaded.home == {"box/gpu/0/temp": "gpu"}
    assert loaded.scopes == (scope(),)
    assert loaded.alerts == (alert(0),)
    assert loaded.found == (found,)


def test_words_that_stay_the_same_are_one_row(path: Path, store: Store) -> None:
    for second in range(5):
        commit(store, reading(second, gauge(second)))
    assert rows(path, WORDS) == [("box/gpu/0/temp", ms(0), None)]


def test_words_that_change_close_one_row_and_begin_the_next(path: Path, store: Store) -> None:
    commit(store, reading(0, service(ServiceState.UP)))
    commit(store, reading(7, service(ServiceState.DOWN)))
    key = service().key
    assert rows(path, WORDS) == [(key, ms(0), ms(7)), (key, ms(7), None)]


def test_words_go_on_as_the_same_row_after_a_restart(path: Path) -> None:
    for second in range(3):
        with opened(path) as store:
            commit(store, reading(second, service()))
    assert len(rows(path, WORDS)) == 1


def test_an_unchanged_fact_is_not_written_again(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0), service()))
    commit(store, reading(5, gauge(2.0), service()))
    assert rows(path, "SELECT at FROM latest ORDER BY key") == [(ms(5),), (ms(0),)]


def test_a_whole_reading_replaces_the_facts_of_its_scope(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0, key="a"), gauge(2.0, key="b")))
    commit(store, reading(5, gauge(1.0, key="a")))
    assert store.load().facts == (gauge(1.0, key="a"),)
    assert rows(path, WORDS) == [("a", ms(0), None), ("b", ms(0), ms(5))]


def test_a_whole_reading_leaves_other_scopes_alone(store: Store) -> None:
    commit(store, reading(0, gauge(1.0, key="a")), reading(0, gauge(2.0, key="b"), scope="host"))
    commit(store, reading(5, scope="host"))
    assert store.load().facts == (gauge(1.0, key="a"),)


def test_a_partial_reading_adds_and_replaces(store: Store) -> None:
    commit(store, reading(0, gauge(1.0, key="a"), gauge(2.0, key="b")))
    commit(store, reading(5, gauge(3.0, key="b"), gauge(4.0, key="c"), whole=False))
    assert store.load().facts == (gauge(1.0, key="a"), gauge(3.0, key="b"), gauge(4.0, key="c"))


def test_a_fact_that_moves_to_another_scope_is_kept_when_the_first_lets_it_go(store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(1, gauge(1.0), scope="host"), reading(2))
    assert store.load().home == {"box/gpu/0/temp": "host"}


def test_a_source_that_cannot_be_read_keeps_its_facts(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(5, outage=REFUSED))
    assert store.load().facts == (gauge(1.0),)
    assert rows(path, WORDS) == [("box/gpu/0/temp", ms(0), None)]


def test_a_scope_that_is_gone_takes_its_facts_with_it(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)), scopes=(scope(), scope("host")))
    store.commit(Batch(now=at(9), gone=("gpu",)))
    assert store.load().facts == ()
    assert store.load().scopes == (scope("host"),)
    assert rows(path, WORDS) == [("box/gpu/0/temp", ms(0), ms(9))]


def test_a_whole_batch_ends_what_it_does_not_name(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)), scopes=(scope(), scope("host")), alerts=(alert(0), alert(0, key="full")))
    store.commit(Batch(now=at(9), whole=True, scopes=(scope("host"),), alerts=(alert(0),)))
    assert store.load().facts == ()
    assert store.load().scopes == (scope("host"),)
    assert store.load().alerts == (alert(0),)
    assert rows(path, "SELECT key, until FROM alerts WHERE until IS NOT NULL") == [("full", ms(9))]


def test_an_alert_whose_body_alone_changes_stays_one_row(path: Path, store: Store) -> None:
    commit(store, alerts=(alert(0, body='{"what":"82 °C"}'),))
    commit(store, alerts=(alert(3, body='{"what":"84 °C"}'),))
    assert rows(path, ALERTS) == [("raised", "now", ms(0), None, '{"what":"84 °C"}')]


@pytest.mark.parametrize("after", [alert(8, state="acknowledged"), alert(8, severity="soon")])
def test_an_alert_in_another_state_follows_as_a_new_row(path: Path, store: Store, after: AlertRow) -> None:
    commit(store, alerts=(alert(0),))
    store.commit(Batch(now=at(8), alerts=(after,)))
    assert rows(path, ALERTS) == [
        ("raised", "now", ms(0), ms(8), "{}"),
        (after.state, after.severity, ms(8), None, "{}"),
    ]


def test_an_alert_that_names_no_later_time_changes_its_state_now(path: Path, store: Store) -> None:
    commit(store, alerts=(alert(0),))
    store.commit(Batch(now=at(8), alerts=(alert(0, state="acknowledged"),)))
    assert [row[2:4] for row in rows(path, ALERTS)] == [(ms(0), ms(8)), (ms(8), None)]


def test_an_alert_that_ends_closes_its_row(path: Path, store: Store) -> None:
    commit(store, alerts=(alert(0),))
    commit(store, alerts=(replace(alert(0, body='{"last":1}'), until=at(20)),))
    assert rows(path, ALERTS) == [("raised", "now", ms(0), ms(20), '{"last":1}')]
    assert store.load().alerts == ()


def test_an_alert_that_came_and_went_between_two_commits_is_remembered(path: Path, store: Store) -> None:
    commit(store, alerts=(replace(alert(0), until=at(1)),))
    assert [row[2:4] for row in rows(path, ALERTS)] == [(ms(0), ms(1))]


def test_what_is_found_again_keeps_the_day_it_was_first_seen(store: Store) -> None:
    first = Found("llama/1", "llama", "{}", T0, T0)
    commit(store, found=(first,))
    commit(store, found=(Found("llama/1", "llama", "{}", at(50), at(60), at(70)),))
    assert store.load().found == (replace(first, last_seen=at(60), forgotten_at=at(70)),)


def test_an_act_waits_until_it_is_done(store: Store, reader: Reader) -> None:
    shelved = Act(at=at(1), who="sean", verb=Verb.SHELVE, target="hot", until=at(3600), text="the driver")
    forgotten = Act(at=at(2), verb=Verb.FORGET, target="llama/11434")
    for act in (shelved, forgotten):
        reader.ask(act)
    first, second = store.acts()
    assert (replace(first, id=0), replace(second, id=0)) == (shelved, forgotten)
    assert reader.picture().acts == (first, second)
    commit(store, done=(first.id,))
    assert store.acts() == reader.picture().acts == (second,)


def test_what_lasts_is_kept_from_until(path: Path, store: Store) -> None:
    def shelf(seconds: float, body: str, until: float | None = None) -> Kept:
        ended = None if until is None else at(until)
        return Kept(kind=Lasting.SHELF, key="hot", since=at(seconds), body=body, until=ended)

    for row in (shelf(0, "one"), shelf(0, "two"), shelf(60, "three"), shelf(60, "three", until=90), shelf(100, "four")):
        commit(store, kept=(row,))
    assert store.load().kept == (shelf(100, "four"),)
    written = rows(path, "SELECT body, since, until FROM kept ORDER BY id")
    assert written == [
        ("two", ms(0), ms(60)),
        ("three", ms(60), ms(90)),
        ("four", ms(100), None),
    ]


def test_a_whole_batch_ends_what_lasts_and_is_not_in_it(store: Store) -> None:
    lasting = [Kept(kind=kind, key="one", since=T0, body="") for kind in Lasting]
    commit(store, kept=tuple(lasting))
    commit(store, kept=(lasting[0],), whole=True)
    assert store.load().kept == (lasting[0],)


def test_a_line_has_the_timelines_of_the_troubles_it_was_part_of(store: Store, reader: Reader) -> None:
    def event(seconds: float, incident: str, alert: str) -> Event:
        return Event(at=at(seconds), incident=incident, kind=Kind.OPENED, alert=alert, text="it began")

    ours, theirs = event(0, "a@1", "a"), event(1, "c@1", "c")
    joined, elsewhere = event(2, "a@1", "b"), event(3, "", "b")
    commit(store, events=(ours, theirs, joined, elsewhere))
    assert reader.events("b") == (ours, joined, elsewhere)
    assert reader.events("") == (ours, theirs, joined, elsewhere)
    assert reader.events("", most=1) == (elsewhere,)
    assert reader.events("unheard of") == ()


def test_a_batch_with_a_mistake_leaves_nothing_behind(store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    with pytest.raises(UnicodeEncodeError):
        commit(store, reading(5, gauge(2.0)), reading(5, gauge(3.0, key="\ud800"), scope="odd"))
    assert store.load().facts == (gauge(1.0),)
    commit(store, reading(6, gauge(2.0)))
    assert store.load().facts == (gauge(2.0),)


def test_the_engine_is_seen_at_work(store: Store, reader: Reader) -> None:
    beat = EngineBeat(pid=7, version="1.0", started_at=T0, beat_at=at(9), note="slow disk", cpu=0.8, memory=62_000_000)
    commit(store, beat=beat)
    assert reader.picture().engine == beat


def test_clocks_that_go_back_never_turn_a_span_around(path: Path, store: Store) -> None:
    commit(store, reading(10, service(ServiceState.UP)))
    commit(store, reading(-3600, service(ServiceState.DOWN)))
    assert all(until is None or until >= since for _, since, until in rows(path, WORDS))


def test_a_body_is_json_that_any_tool_can_read(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(61.5)))
    (body,) = rows(path, "SELECT body FROM latest")[0]
    assert json.loads(body)["value"] == 61.5


def test_old_notes_of_the_file_are_dropped_after_a_day(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with opened(path) as store:
        assert store.note
    with opened(path, 3600) as store:
        assert store.note
    with opened(path, timedelta(days=2).total_seconds()) as store:
        assert store.note == ""


def test_a_new_store_is_of_this_version(path: Path, store: Store) -> None:
    commit(store)
    assert rows(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_the_requests_of_a_slot_leave_no_rows_behind(path: Path, store: Store) -> None:
    for second in range(5):
        commit(store, reading(second, slot(task=str(second), task_number=str(second), since=at(second), limit=second)))
    assert rows(path, WORDS) == [("box/llama/11434/slot/0", ms(0), None)]
    assert store.load().facts == (slot(task="4", task_number="4", since=at(4), limit=4),)


def slot(**request: Any) -> Slot:
    server = "box/llama/11434"
    return Slot(key=f"{server}/slot/0", server=server, slot=0, phase=Phase.GENERATING, **request)
