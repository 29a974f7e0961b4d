"""A viewer sees what was committed, notices what is new, and bears a file that is not there."""

import subprocess
import sys
from pathlib import Path

import pytest

from board.alerts.act import Act, Verb
from collectors.store.reader import Reader
from collectors.store.records import Batch, EngineBeat, Picture
from collectors.store.trouble import StoreTrouble, TroubleKind
from collectors.store.version import SCHEMA_VERSION
from collectors.store.writer import Store
from tests.collectors.store.making import T0, alert, at, commit, gauge, opened, reading, run, scope, service
from tests.collectors.store.test_retention import DAY, HOUR, settle

NAME = "box/gpu/0/temp:value"


def test_a_viewer_imports_nothing_heavy() -> None:
    script = "import sys, collectors.store.reader; print(*sys.modules)"
    done = subprocess.run((sys.executable, "-c", script), capture_output=True, text=True, check=True)
    assert not {"sqlite_utils", "pydantic", "httpx", "textual"} & set(done.stdout.split())


def test_without_a_file_everything_is_empty(reader: Reader) -> None:
    assert reader.picture() == Picture()
    assert reader.samples([NAME], at(0), at(60), 5) == {NAME: ()}
    assert reader.median(NAME, at(0), at(60)) is None


def test_an_empty_file_is_a_store_that_no_engine_has_begun(path: Path, reader: Reader) -> None:
    path.parent.mkdir()
    path.touch()
    assert reader.picture() == Picture()


def test_a_file_that_appears_is_noticed(path: Path, reader: Reader) -> None:
    reader.changed()
    assert not reader.changed()
    with opened(path) as store:
        commit(store, reading(0, gauge(1.0)))
        assert reader.changed()
        assert reader.picture().facts == (gauge(1.0),)


def test_only_a_commit_is_a_change(store: Store, reader: Reader) -> None:
    assert reader.changed()
    assert not reader.changed()
    commit(store, reading(0, gauge(1.0)))
    assert reader.changed()
    reader.picture()
    assert not reader.changed()


def test_the_picture_is_all_that_the_engine_told(store: Store, reader: Reader) -> None:
    beat = EngineBeat(pid=7, version="1.0", started_at=T0, beat_at=at(0))
    commit(store, reading(0, gauge(1.0), service()), scopes=(scope(),), alerts=(alert(0),), beat=beat)
    assert reader.picture() == Picture(
        facts=(gauge(1.0), service()),
        home={gauge(1.0).key: "gpu", service().key: "gpu"},
        scopes=(scope(),),
        alerts=(alert(0),),
        engine=beat,
        quiet_since=T0,
    )


def test_only_facts_that_changed_are_read_again(store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0), service()))
    before = reader.picture().facts
    commit(store, reading(1, gauge(2.0), service()))
    after = reader.picture().facts
    assert after == (gauge(2.0), service())
    assert after[1] is before[1]


def test_a_fact_that_is_gone_leaves_the_picture(store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0), service()))
    reader.picture()
    commit(store, reading(1, service()))
    assert reader.picture().facts == (service(),)


def test_a_file_that_is_replaced_is_followed(path: Path, tmp_path: Path, reader: Reader) -> None:
    other = tmp_path / "other.db"
    for place, value in ((path, 1.0), (other, 2.0)):
        with opened(place) as store:
            commit(store, reading(0, gauge(value)))
    assert reader.picture().facts == (gauge(1.0),)
    reader.changed()
    other.rename(path)
    assert reader.changed()
    assert reader.picture().facts == (gauge(2.0),)


def test_a_file_that_is_deleted_leaves_nothing_to_see(path: Path, reader: Reader) -> None:
    with opened(path) as store:
        commit(store, reading(0, gauge(1.0)))
    reader.picture()
    reader.changed()
    path.unlink()
    assert reader.changed()
    assert reader.picture() == Picture()


@pytest.mark.parametrize(("version", "kind"), [(99, TroubleKind.NEWER), (-1, TroubleKind.OLDER)])
def test_a_file_of_another_version_is_told_and_not_guessed(
    path: Path, store: Store, reader: Reader, version: int, kind: TroubleKind
) -> None:
    commit(store, reading(0, gauge(1.0)))
    run(path, f"PRAGMA user_version = {version}")
    for read in (reader.picture, lambda: reader.ask(Act(at=T0, verb=Verb.READ_AGAIN))):
        with pytest.raises(StoreTrouble) as caught:
            read()
        assert caught.value.kind is kind
        assert str(version) in str(caught.value)
        assert caught.value.remedy


def test_a_viewer_goes_on_once_the_version_fits(path: Path, store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0)))
    run(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreTrouble):
        reader.picture()
    run(path, f"PRAGMA user_version = {SCHEMA_VERSION}")
    assert reader.picture().facts == (gauge(1.0),)


def test_a_fact_in_words_that_are_not_known_is_named(path: Path, store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0), service()))
    run(path, "UPDATE latest SET kind = 'Poem' WHERE kind = 'Gauge'")
    picture = reader.picture()
    assert picture.facts == (service(),)
    assert picture.unread == (gauge(1.0).key,)


def test_a_wish_without_a_store_is_refused_in_words(reader: Reader) -> None:
    with pytest.raises(StoreTrouble, match="no such file yet"):
        reader.ask(Act(at=T0, verb=Verb.READ_AGAIN))


def test_samples_come_as_means_of_whole_steps(store: Store, reader: Reader) -> None:
    for second, value in ((0, 10.0), (6, 20.0), (10, 30.0)):
        commit(store, reading(second, gauge(value)))
    line = reader.samples([NAME], at(0), at(15), 10)[NAME]
    assert line == ((at(0), 14.0), (at(10), 30.0))


def test_a_pause_is_a_gap(store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(600, gauge(2.0)))
    line = reader.samples([NAME], at(0), at(660), 30)[NAME]
    assert [(moment - at(0)).total_seconds() for moment, _ in line] == [0, 30, 60, 600, 630, 660]


def test_the_newest_sample_is_there_at_once(store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0)))
    assert reader.samples([NAME], at(-60), at(0), 5)[NAME] == ((at(0), 1.0),)


@pytest.mark.parametrize("step", [60, 120, 600, 1800])
def test_a_long_span_looks_the_same_before_and_after_it_is_rolled_up(store: Store, reader: Reader, step: int) -> None:
    for second in range(0, 2 * HOUR, 20):
        commit(store, reading(second, gauge(float(second % 77))))
    span = (at(0), at(2 * HOUR - 1))
    before = reader.samples([NAME], *span, step)[NAME]
    settle(store, 2 * HOUR)
    after = reader.samples([NAME], *span, step)[NAME]
    assert [moment for moment, _ in before] == [moment for moment, _ in after]
    assert [value for _, value in before] == pytest.approx([value for _, value in after])


@pytest.mark.parametrize("age", [0, 3 * DAY, 30 * DAY])
def test_a_past_of_any_age_is_told_as_finely_as_it_is_kept(store: Store, reader: Reader, age: int) -> None:
    for second in range(0, HOUR, 20):
        commit(store, reading(second, gauge(5.0)))
    commit(store, reading(HOUR, gauge(None)))
    settle(store, HOUR + age)
    line = reader.samples([NAME], at(0), at(HOUR), 30)[NAME]
    assert line == tuple((at(second), 5.0) for second in range(0, HOUR, 30))


def test_the_median_is_of_the_time_in_which_there_was_a_value(store: Store, reader: Reader) -> None:
    for minute, value in enumerate([40.0, None, None, None, 50.0, 60.0, None]):
        commit(store, reading(minute * 60, gauge(value)))
    span = (at(0), at(HOUR))
    assert reader.median(NAME, *span) == 50.0
    settle(store, HOUR)
    assert reader.median(NAME, *span) == 50.0
    assert reader.median(NAME, at(DAY), at(2 * DAY)) is None


def test_an_unknown_series_is_empty(store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0)))
    assert reader.samples(["box/nothing:value"], at(0), at(60), 5) == {"box/nothing:value": ()}


def test_viewers_do_not_stop_the_engine(path: Path, store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0)))
    other = Reader(path)
    for second in range(1, 20):
        reader.picture()
        other.picture()
        commit(store, reading(second, gauge(float(second))))
    assert other.picture() == reader.picture()
    other.close()


def test_a_store_in_a_folder_with_odd_signs_is_found(tmp_path: Path) -> None:
    path = tmp_path / "50% of #1? ü" / "my store.db"
    with opened(path) as store:
        store.commit(Batch(now=T0, readings=(reading(0, gauge(1.0)),)))
        reader = Reader(path)
        assert reader.picture().facts == (gauge(1.0),)
        reader.close()
