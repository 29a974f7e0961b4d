"""The queue out of a file of tasks, from the command line: what scripts can rely on."""

import json
from typing import Any

import pytest

from tests.end_to_end.place import Place
from tui.cli import EXIT_USAGE

TASKS = """# MS22

| id | status | description | depends_on |
|----|--------|-------------|------------|
| MS22-DB-001 | in-progress | Schema of the report | |
| MS22-DB-002 | not-started | Fill the report | MS22-DB-001 |
| MS22-UI-001 | not-started | Show the report | |
"""


@pytest.fixture
def planned(place: Place) -> Place:
    """A box with a file of three tasks."""
    file = place.config.parent / "TASKS.md"
    place.config.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TASKS)
    place.config.write_text(f'[box]\nname = "box"\ntimezone = "UTC"\n[[sources.tasks]]\nfile = "{file}"\n')
    place.run("collect", "--once")
    return place


def queue(place: Place) -> dict[str, Any]:
    """The queue as a script sees it."""
    found = json.loads(place.run("queue", "--json").stdout)
    assert found["schema"] == 1
    return dict(found["queue"])


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_the_queue_is_a_table_for_scripts(planned: Place) -> None:
    heading, *lines = planned.run("queue").stdout.splitlines()
    assert heading.split() == ["BUCKET", "SCORE", "ID", "RULE", "MARK", "TITLE"]
    assert [line.split()[0] for line in lines] == ["FINISH", "LATER", "PARKED"]
    assert lines[0].split()[2] == "MS22-DB-001"


def test_the_export_carries_bucket_rule_score_and_terms_that_add_up(planned: Place) -> None:
    first = queue(planned)["items"][0]
    assert (first["bucket"], first["rule"]) == ("finish", "started")
    assert round(sum(term["points"] for term in first["terms"]), 1) == first["score"]
    board = json.loads(planned.run("snapshot", "--format", "json").stdout)["board"]
    assert ids(board["queue"]["items"]) == ids(queue(planned)["items"])


def test_why_prints_the_table_of_terms(planned: Place) -> None:
    said = planned.run("why", "ms22-db-001").stdout.splitlines()
    assert said[0] == "MS22-DB-001 Schema of the report"
    assert said[1].startswith("FINISH: started")
    assert any(line.endswith("unblocks MS22-DB-002") for line in said)
    assert said[-1].endswith("score")


def test_what_is_snoozed_pinned_and_hidden_is_seen_at_once_and_taken_back(planned: Place) -> None:
    assert "hidden" in planned.run("hide", "MS22-UI-001").stderr
    assert ids(queue(planned)["hidden"]) == ["MS22-UI-001"]
    assert "snoozed until" in planned.run("snooze", "MS22-DB-001", "--until", "2h", "--reason", "lunch").stderr
    assert queue(planned)["items"] == []
    planned.run("restore", "MS22-DB-001")
    planned.run("restore", "MS22-UI-001")
    planned.run("pin", "MS22-UI-001")
    assert [row["score"] for row in queue(planned)["items"] if row["id"] == "MS22-UI-001"] == [106.0]
    planned.run("collect", "--once")  # an engine has taken it in, and keeps it
    assert [row["mark"].split()[0] for row in queue(planned)["items"] if row["mark"]] == ["pinned"]


def test_what_is_no_row_is_refused_with_those_there_are(planned: Place) -> None:
    assert "MS22-DB-001" in planned.run("pin", "LOC-1", code=EXIT_USAGE).stderr
