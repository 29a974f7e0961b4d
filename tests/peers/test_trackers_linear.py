"""Linear's own schema, served: each query is checked by a GraphQL server that knows no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from board.facts import Plan, Service, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.linear import COLLECTOR
from collectors.sources.linear.collector import LinearCollector
from collectors.sources.linear.settings import LinearSettings
from tests.peers.trackers import mock

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with mock("linear") as found:
        yield found


def source(url: str, folder: Path, key: str, *, oauth: bool = False, patience: float = 15) -> LinearCollector:
    (folder / "key").write_text(key)
    settings = {"url": url, "token": {"file": folder / "key"}, "oauth": oauth, "gates": {"QA": "(?i)qa"}}
    wanted = LinearSettings.model_validate(settings)
    return COLLECTOR("box", wanted, patience=patience)


async def test_both_queries_are_understood_and_their_answers_read(url: str, tmp_path: Path) -> None:
    linear = source(url, tmp_path, "lin_api_ok")
    try:
        facts = [fact for _ in range(3) for fact in await linear.read()]
    finally:
        await linear.close()
    assert {type(fact) for fact in facts} >= {Service, Work, Plan}
    assert all(fact.id.startswith("LOC-") for fact in facts if isinstance(fact, Work))


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("lin_api_limited", OutageKind.LIMITED, "asked to wait"),
        ("lin_api_partial", OutageKind.GARBLED, "Internal server error"),
        ("lin_api_html", OutageKind.REFUSED, "502 Bad Gateway"),
        ("lin_api_slow", OutageKind.TIMEOUT, "no answer within 1 s"),
        ("lin_api_unknown", OutageKind.DENIED, "does not take the token"),
    ],
)
async def test_each_refusal_has_its_own_sentence(
    url: str, tmp_path: Path, key: str, kind: OutageKind, said: str
) -> None:
    linear = source(url, tmp_path, key, patience=1)
    try:
        with pytest.raises(SourceOutage, match=said) as caught:
            await linear.read()
    finally:
        await linear.close()
    assert caught.value.outage.kind is kind


async def test_a_personal_key_that_is_sent_as_another_sort_is_told(url: str, tmp_path: Path) -> None:
    linear = source(url, tmp_path, "lin_api_ok", oauth=True)
    try:
        with pytest.raises(SourceOutage, match="Remove the Bearer prefix"):
            await linear.read()
    finally:
        await linear.close()
