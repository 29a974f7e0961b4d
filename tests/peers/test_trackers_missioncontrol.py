"""Mission Control's own contract, served: undeclared paths and parameters are refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from board.facts import Ask, Gauge, Service, ServiceState, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.missioncontrol import COLLECTOR
from collectors.sources.missioncontrol.settings import MissionControlSettings
from tests.peers.trackers import mock

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with mock("missioncontrol") as found:
        yield found


async def test_each_call_is_understood_and_its_answer_read(url: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 50)
    wanted = {"url": url, "token": {"file": tmp_path / "key"}}
    source = COLLECTOR("box", MissionControlSettings.model_validate(wanted))
    try:
        facts = tuple(await source.read())
    finally:
        await source.close()
    assert {type(fact) for fact in facts} >= {Service, Gauge, Work, Ask}
    assert [fact.state for fact in facts if isinstance(fact, Service) and fact.kind == "mission-control"] == [
        ServiceState.UP
    ]


async def test_without_a_token_nothing_is_told(url: str) -> None:
    source = COLLECTOR("box", MissionControlSettings(url=url))
    try:
        with pytest.raises(SourceOutage, match="wants a token") as caught:
            await source.read()
    finally:
        await source.close()
    assert caught.value.outage.kind is OutageKind.DENIED
