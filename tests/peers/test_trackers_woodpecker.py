"""Woodpecker's own contract, served: undeclared paths and parameters are refused."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from collectors.http_outage import HttpOutage
from collectors.secret import Secret
from collectors.sources.woodpecker import wire
from collectors.sources.woodpecker.api import Api
from collectors.sources.woodpecker.pipelines import rows, run
from collectors.tracker.client import Client
from collectors.tracker.place import Place
from tests.peers.trackers import mock

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with mock("woodpecker") as url:
        yield url


@pytest.fixture
async def api(server: str, tmp_path: Path) -> AsyncIterator[Api]:
    (tmp_path / "key").write_text("any")
    client = Client(server, secret=Secret(file=tmp_path / "key"))
    yield Api(client)
    await client.close()


async def test_each_call_is_one_that_woodpecker_knows_and_its_answer_is_read(api: Api) -> None:
    assert all(isinstance(each, wire.Repository) for each in await api.repositories())
    assert isinstance(await api.lookup("owner/name"), wire.Repository)
    assert await api.newest(20)
    assert await api.of_branch(20, "feature/x")
    assert isinstance(await api.detail(20, 754), wire.Detail)
    assert isinstance(await api.log(20, 754, 3), bytes)


async def test_a_pipeline_of_the_contract_is_a_run(api: Api) -> None:
    place = Place("box/woodpecker/x/owner/name", "gitea", "owner/name", "name")
    listed = [each.model_copy(update={"event": "push"}) for each in await api.newest(20)]
    assert [run(place, row, "main", "https://ci/repos/20", {}).service for row in rows(listed)] == ["woodpecker"]


async def test_without_a_token_nothing_is_told(server: str) -> None:
    client = Client(server)
    try:
        with pytest.raises(HttpOutage):
            await Api(client).repositories()
    finally:
        await client.close()
