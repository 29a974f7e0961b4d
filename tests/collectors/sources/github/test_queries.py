"""The queries, against GitHub's own schema."""

import pytest

from collectors.sources.github import queries
from collectors.tracker.client import reads
from tests.trackers.schema import faults

PLACE = {"owner": "locknx", "name": "stack"}
ASKED = {
    "pulse": (queries.pulse(2), queries.repositories(["locknx/stack", "locknx/shop"])),
    "pulls": (queries.pulls(2), {**PLACE, "number0": 7, "number1": 8}),
    "numbers": (queries.NUMBERS, {**PLACE, "after": None}),
    "closed": (queries.CLOSED, PLACE),
    "open issues": (queries.ISSUES, {**PLACE, "states": ["OPEN"], "after": None}),
    "closed issues": (queries.ISSUES, {**PLACE, "states": ["CLOSED"], "since": "2026-01-05T12:00:00+00:00"}),
    "changed issues": (queries.ISSUES, {**PLACE, "since": "2026-01-05T12:00:00+00:00", "after": "cursor"}),
    "milestones": (queries.MILESTONES, PLACE),
}


@pytest.mark.parametrize(("query", "variables"), ASKED.values(), ids=ASKED.keys())
def test_github_takes_the_query(query: str, variables: dict[str, object]) -> None:
    assert faults("github", query, variables) == []
    assert reads(query)


def test_a_field_that_github_does_not_have_is_seen() -> None:
    wrong = queries.CLOSED.replace("closedAt", "closedOn")
    assert faults("github", wrong, PLACE) == [
        "Cannot query field 'closedOn' on type 'PullRequest'. Did you mean 'closedAt'?"
    ]
