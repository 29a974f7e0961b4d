"""The queries against Linear's own schema: every field, every filter, and what they cost."""

from pathlib import Path
from typing import Any

import pytest

from collectors.sources.linear.collector import QUERIES
from tests.collectors.sources.linear.scene import scene
from tests.trackers.schema import complexity, faults

MOST = 10_000
"""Points of one query."""
AN_HOUR = 250_000
"""The least that was ever published for an hour."""


async def asked(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """All queries with the variables that are sent."""
    gates = {"QA": "(?i)qa"}
    async with scene(folder, teams=["LOC"], gates=gates) as there:
        there.world.put(1, state="In Review")
        await there.poll()
        await there.poll()
        return [(str(request.asked["query"]), dict(request.variables)) for request in there.server.requests]


async def test_each_query_fits_the_schema_with_all_that_it_sends(tmp_path: Path) -> None:
    found = await asked(tmp_path)
    assert {text for text, _ in found} == {file.read_text() for file in QUERIES.glob("*.graphql")}
    for text, variables in found:
        assert faults("linear", text, variables) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("identifier", "identifer", "Cannot query field 'identifer'"),
        ("first: $first", "first: $frst", "Variable '$frst' is not defined"),
        ("$filter: IssueFilter,", "$filter: IssueFiltr,", "Unknown type 'IssueFiltr'"),
    ],
)
def test_a_slip_in_a_query_would_be_seen(right: str, wrong: str, said: str) -> None:
    text = (QUERIES / "issues.graphql").read_text()
    variables = {"filter": {"id": {"in": ["a"]}}, "first": 40}
    assert any(said in fault for fault in faults("linear", text.replace(right, wrong), variables))


def test_a_slip_in_a_variable_would_be_seen() -> None:
    text = (QUERIES / "issues.graphql").read_text()
    assert faults("linear", text, {"filter": {"id": {"within": ["a"]}}, "first": 40})


def test_no_query_costs_more_than_linear_takes() -> None:
    pulse = (QUERIES / "pulse.graphql").read_text()
    assert complexity("linear", pulse, {"sweep": 250}) < MOST
    for name, first in (("issues", 40), ("comments", 10)):
        assert complexity("linear", (QUERIES / f"{name}.graphql").read_text(), {"sweep": first}) < MOST / 2
    every_minute = pulse.partition("  projects(")[0] + "}"
    assert 60 * complexity("linear", every_minute, {"sweep": 250}) < AN_HOUR / 2
