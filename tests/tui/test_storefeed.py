"""What a viewer asks of the engine while somebody looks is asked only of one that is there."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.facts import Service, ServiceState
from board.reading import Reading, Scope
from collectors.places import STORE
from collectors.store.records import Batch, EngineBeat
from collectors.store.writer import Store
from tui.storefeed import StoreFeed

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)
DB = Service(key="box/docker/db", kind="container", label="db", state=ServiceState.UP)


@pytest.mark.parametrize(("silent", "asked"), [(timedelta(seconds=4), 1), (timedelta(hours=1), 0)])
def test_an_engine_that_is_not_there_is_asked_for_nothing_that_matters_only_now(
    tmp_path: Path, silent: timedelta, asked: int
) -> None:
    beat = EngineBeat(pid=1, version="1", started_at=NOW, beat_at=NOW)
    read = Reading(source="docker", scope="docker", taken_at=NOW, took=0.0, facts=(DB,))
    scope = Scope(name="docker", source="docker", every=5, ok_at=NOW)
    with (
        closing(Store.open(tmp_path / STORE, NOW)) as store,
        closing(StoreFeed(box="box", zone=UTC, state=tmp_path, spare=tmp_path / "spare")) as feed,
    ):
        store.commit(Batch(now=NOW, scopes=(scope,), readings=(read,), beat=beat))
        feed.look(NOW)
        feed.look_at(DB.key, "sean", NOW + silent)
        assert len(store.acts()) == asked
