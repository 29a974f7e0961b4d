"""A task in a file, from the owner's editor to the wall."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.place import Place
from tests.end_to_end.waiting import until

TABLE = """\
| id | status | description | depends_on |
|---|---|---|---|
| MS22-DB-003 | {first} | Write the migration | |
| MS22-API-001 | not-started | Serve the fleet | MS22-DB-003 |
"""


@pytest.fixture
def file(place: Place, tmp_path: Path) -> Path:
    file = tmp_path / "stack" / "docs" / "TASKS.md"
    file.parent.mkdir(parents=True)
    file.write_text(TABLE.format(first="in-progress"))
    place.config.write_text(f'[box]\nname = "box"\ntimezone = "UTC"\n[[sources.tasks]]\nfile = "{file}"\nevery = 1\n')
    return file


def queue(place: Place) -> str:
    return json.dumps(place.board()["queue"])


def test_a_task_is_on_the_wall_while_it_is_open_also_when_its_file_is_gone(place: Place, file: Path) -> None:
    place.start("collect")
    until(lambda: "Write the migration" in queue(place), "the task", 20, place.log)
    file.write_text(TABLE.format(first="done"))
    until(lambda: "Write the migration" not in queue(place), "that it is done", 20, place.log)
    file.unlink()
    until(lambda: place.scopes()["tasks/stack"]["outage"], "that the file is gone", 20, place.log)
    assert "there is no" in json.dumps(place.scopes()["tasks/stack"]["outage"])
    assert "Serve the fleet" in queue(place)
