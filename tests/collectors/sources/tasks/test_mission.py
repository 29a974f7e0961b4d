"""TASKS.md in both dialects."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import Ask, Plan, Priority, Stage, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.tasks.boxes import boxes
from collectors.sources.tasks.item import stage_of
from collectors.sources.tasks.markdown import lines
from collectors.sources.tasks.table import tables
from tests.collectors.sources.tasks.scene import CHICAGO, Scene, titles

MOSAIC = """# Tasks: MS22

## Phase 1: Database

| id | status | description | issue | repo | branch | depends_on | blocks | agent | started_at | completed_at | estimate | used | notes |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| MS22-DB-001 | done | Fleet tables | #570 | api | feat/ms22-db-001 | - | MS22-DB-002 | codex | 2026-02-27T10:00:00Z | 2026-02-28 | 15K | 12K | PR #576 merged |
| MS22-DB-002 | in-progress | Migrations `a\\|b` | #571 | api | feat/ms22-db-002 | MS22-DB-001 | MS22-API-001 | codex | 2026-02-28 18:00 | | 20K | | |

## Phase 2: API

| id | status | description | issue | repo | branch | depends_on | blocks | agent | started_at | completed_at | estimate | used | notes |
|---|:---:|---|---|---|---|---|---|---|---|---|---|---|---|
| MS22-API-001 | not-started | Routes | #572, LOC-421 | api | | MS22-DB-001, MS22-DB-002 | | | | | 15K | | see https://git.example/mosaic/stack/pulls/584?tab=1. |
| MS22-API-002 | blocked | Sockets | | | | | | | | | | | awaiting Sean's A/B/C decision |
| MS22-UI-003 | cancelled | Old page | | | | | | | | | | | |
"""  # noqa: E501 - a table has the width that it has


async def test_a_table_becomes_work_with_all_that_its_columns_say(there: Scene) -> None:
    file = there.write("stack/docs/TASKS.md", MOSAIC)
    await there.read(file=file, repository="mosaic/stack")
    assert [(each.id, each.stage, each.state) for each in there.all(Work)] == [
        ("MS22-DB-001", Stage.DONE, "done"),
        ("MS22-DB-002", Stage.STARTED, "in-progress"),
        ("MS22-API-001", Stage.READY, "not-started"),
        ("MS22-API-002", Stage.READY, "blocked"),
        ("MS22-UI-003", Stage.CANCELED, "cancelled"),
    ]
    second = there.work("MS22-DB-002")
    assert (second.title, second.project, second.milestone) == ("Migrations a|b", "stack", "Phase 1: Database")
    assert (second.agent, second.tracker) == ("codex", "tasks")
    assert second.started_at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert there.work("MS22-DB-001").ended_at == datetime(2026, 2, 28, 6, 0, tzinfo=UTC)


async def test_what_is_done_blocks_nobody(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", MOSAIC))
    assert there.work("MS22-API-001").blocked_by == ("MS22-DB-002",)
    assert there.work("MS22-DB-002").blocks == ("MS22-API-001",)
    assert there.work("MS22-DB-001").blocks == ()


async def test_what_a_task_names_is_found_in_other_sources(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", MOSAIC), repository="Mosaic/Stack")
    first, third = there.work("MS22-DB-001"), there.work("MS22-API-001")
    assert first.refs[0] == "ticket:MS22-DB-001"
    assert {"ticket:DB-001", "pr:gitea/mosaic/stack#576", "issue:gitea/mosaic/stack#570", "agent:codex"} <= set(
        first.refs
    )
    assert "branch:gitea/mosaic/stack@feat/ms22-db-001" in first.refs
    assert {"ticket:LOC-421", "issue:gitea/mosaic/stack#572"} <= set(third.refs)
    assert "url:https://git.example/mosaic/stack/pulls/584" in third.refs


async def test_numbers_mean_nothing_without_a_repository(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", MOSAIC))
    assert not [ref for ref in there.work("MS22-DB-001").refs if ref.startswith(("pr:", "issue:", "branch:"))]


async def test_a_short_name_that_two_tasks_share_is_none(there: Scene) -> None:
    table = "| id | status |\n|---|---|\n| MS21-UI-002 | done |\n| MS22-UI-002 | todo |\n| MS22-UI-004 | todo |\n"
    await there.read(file=there.write("TASKS.md", table))
    assert there.work("MS22-UI-002").refs == ("ticket:MS22-UI-002",)
    assert there.work("MS22-UI-004").refs == ("ticket:MS22-UI-004", "ticket:UI-004")


async def test_who_is_waited_for_is_asked(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", MOSAIC))
    [ask] = there.all(Ask)
    assert (ask.person, ask.question, ask.blocks) == ("Sean", "A/B/C decision", ("MS22-API-002",))
    assert there.work("MS22-API-002").waits_for == "Sean"
    assert there.work("MS22-API-002").hold == "blocked"


async def test_a_mission_counts_its_tasks_by_phase(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", MOSAIC), name="MS22")
    plans = {(each.kind, each.name): each for each in there.all(Plan)}
    whole = plans["project", "MS22"]
    assert (whole.done, whole.total, whole.ended, whole.state) == (1, 4, (date(2026, 2, 28),), "")
    phase = plans["milestone", "Phase 2: API"]
    assert (phase.done, phase.total, phase.project, phase.tracker) == (0, 2, "MS22", "tasks")


async def test_columns_that_are_missing_are_named(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", "| ID | Status | Title |\n|--|--|--|\n| A-1 | done | x |\n"))
    [plan] = there.all(Plan)
    assert plan.state == "no columns issue, depends_on, blocks, started_at, completed_at"
    assert there.work("A-1").started_at is None


async def test_ids_that_stand_twice_stay_apart(there: Scene) -> None:
    await there.read(file=there.write("T.md", "|id|status|\n|-|-|\n|A-1|done|\n|A-1|todo|\n|a-1|todo|\n"))
    assert [each.id for each in there.all(Work)] == ["A-1", "A-1~2", "a-1~3"]
    assert len({each.key for each in there.all(Work)}) == 3


async def test_ids_and_phases_that_differ_in_signs_alone_stay_apart(there: Scene) -> None:
    head = "|id|status|\n|-|-|\n"
    first = f"## \u2705 Setup\n{head}|A/1|todo|\n|A 1|todo|\n"
    second = f"## \U0001f6a7 Setup\n{head}|A-1|todo|\n|\u65e5|todo|\n|\u672c|todo|\n"
    await there.read(file=there.write("T.md", first + second))
    keys = [each.key for each in there.facts]
    assert len(there.all(Work)) == 5
    assert len(there.all(Plan)) == 3
    assert len(set(keys)) == len(keys)


async def test_boxes_say_how_far_and_whose(there: Scene) -> None:
    text = """# Mission
## Phase 1
- [x] **A-1**: Set up
- [ ] Write the parser (A-2)
* [~] Half done
- [-] Given up
- [Instance 2] Build the wall
- [link](https://example.org) is no box
```
- [ ] in code
```
## Phase 2
1. [ ] Ship it
"""
    await there.read(file=there.write("docs/TASKS.md", text), name="m")
    assert [(each.title, each.stage, each.agent) for each in there.all(Work)] == [
        ("Set up", Stage.DONE, ""),
        ("Write the parser (A-2)", Stage.READY, ""),
        ("Half done", Stage.STARTED, ""),
        ("Given up", Stage.CANCELED, ""),
        ("Build the wall", Stage.STARTED, "Instance 2"),
        ("Ship it", Stage.READY, ""),
    ]
    first, second, *_ = there.all(Work)
    assert first.id == "A-1"
    assert second.id.startswith("m-")
    assert "ticket:A-2" in second.refs
    assert [each.name for each in there.all(Plan)] == ["m", "Phase 1", "Phase 2"]


async def test_a_box_keeps_its_id_when_lines_are_put_before_it(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", "- [ ] Build the wall\n"), name="m")
    [before] = there.all(Work)
    await there.read(file=there.write("TASKS.md", "- [ ] Something else\n- [x] Build the wall\n"), name="m")
    assert there.all(Work)[1].id == before.id


async def test_a_file_that_holds_no_task_is_not_an_empty_one(there: Scene) -> None:
    with pytest.raises(SourceOutage, match="neither a table with the columns id and status nor boxes") as caught:
        await there.read(file=there.write("TASKS.md", "# Tasks\n\nSee the wiki.\n"))
    assert caught.value.outage.kind is OutageKind.GARBLED


async def test_an_empty_file_and_an_empty_table_hold_no_tasks(there: Scene) -> None:
    await there.read(file=there.write("TASKS.md", ""))
    assert not there.all(Work)
    await there.read(file=there.write("TASKS.md", "| id | status |\n|---|---|\n"))
    assert not there.all(Work)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "there is no"), (b"x" * (2**20 + 1), "larger than 1 MB"), (b"a\0b", "is no text")]
)
async def test_a_file_that_cannot_be_read_says_why(there: Scene, content: bytes | None, said: str) -> None:
    path = there.folder / "TASKS.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceOutage, match=said):
        await there.read(file=path)


async def test_a_file_is_read_again_only_when_it_has_changed(there: Scene) -> None:
    path = there.write("TASKS.md", MOSAIC)
    source = there.source(file=path)
    first = await source.read()
    assert await source.read() is first
    path.write_text("- [ ] Anew\n")
    assert titles(fact for fact in await source.read() if isinstance(fact, Work)) == ["Anew"]


async def test_a_priority_in_words_of_its_own_is_shown_raw(there: Scene) -> None:
    table = "|id|status|priority|\n|-|-|-|\n|A-1|todo|P1|\n|A-2|todo|nice|\n"
    await there.read(file=there.write("T.md", table))
    assert (there.work("A-1").priority, there.work("A-1").priority_text) == (Priority.HIGH, "")
    assert (there.work("A-2").priority, there.work("A-2").priority_text) == (Priority.UNSET, "nice")


@pytest.mark.parametrize(
    ("text", "stage", "hold"),
    [
        ("not-started", Stage.READY, ""),
        ("In_Progress", Stage.STARTED, ""),
        ("✅ done (existed already)", Stage.DONE, ""),
        ("✅", Stage.DONE, ""),
        ("qa", Stage.REVIEW, ""),
        ("in review", Stage.REVIEW, ""),
        ("failed", Stage.READY, "failed"),
        ("blocked by infra", Stage.READY, "blocked"),
        ("done-ish", Stage.DONE, ""),
        ("donation", Stage.UNKNOWN, ""),
        ("", Stage.UNKNOWN, ""),
    ],
)
def test_words_for_how_far_a_task_has_come(text: str, stage: Stage, hold: str) -> None:
    assert stage_of(text) == (stage, hold)


@given(st.text(alphabet="|-: \n\\[]x#`abc1", max_size=400))
def test_no_text_breaks_the_parsers(text: str) -> None:
    found = tuple(lines(text))
    tuple(tables(found, CHICAGO))
    tuple(boxes(found))
