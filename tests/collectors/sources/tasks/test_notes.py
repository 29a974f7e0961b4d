"""Daily notes, and the plans that name projects."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from board.facts import Plan, Service, ServiceState, Stage, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.tasks.settings import TasksSettings
from tests.collectors.sources.tasks.scene import Scene, titles

NEXT = """# 2026-02-28
## Pre-compaction flush
**Next actions after compact:**
1. Watch pipeline #754 on main until it is green
2. Merge PR #590 (after 1)
3. Start MS22-API-001, after MS22-DB-003
4. ~~Rotate the token~~
5. QA of the fleet page (after 2 and after 4)

Some words.
1. This is no list of what is next
"""


async def test_the_newest_list_of_what_is_next_is_taken_with_its_order(there: Scene) -> None:
    there.write("memory/2026-02-28.md", NEXT)
    there.write("memory/2026-02-27.md", "## Next steps\n1. An old one\n")
    await there.read(notes=there.folder / "memory")
    first, second, third, last = there.all(Work)
    assert titles(there.all(Work)) == [
        "Watch pipeline #754 on main until it is green",
        "Merge PR #590 (after 1)",
        "Start MS22-API-001, after MS22-DB-003",
        "QA of the fleet page (after 2 and after 4)",
    ]
    assert (second.blocked_by, third.blocked_by, last.blocked_by) == ((first.id,), ("MS22-DB-003",), (second.id,))
    assert (first.state, last.state, first.tracker) == ("next 1", "next 5", "notes")
    assert first.created_at == datetime(2026, 2, 28, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("lead", ["## Next", "**Next Steps:**", "Action items:", "### Next (after compact)", "TODO:"])
async def test_a_list_of_what_is_next_is_known_by_what_stands_above_it(there: Scene, lead: str) -> None:
    there.write("2026-02-28.md", f"# Day\n{lead}\n\n1. One\n2. Two\n")
    await there.read(notes=there.folder)
    assert titles(there.all(Work)) == ["One", "Two"]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("after 1", 1),
        ("after step 1", 1),
        ("once #1 is merged", 1),
        ("After item 1, before noon", 1),
        ("after 1 ships", 1),
        ("after 1 day", 0),
        ("after 1 h", 0),
        ("needs 1 review", 0),
        ("after 1.5", 0),
        ("after 12", 0),
        ("after #1234", 0),
    ],
)
async def test_what_comes_before_is_told_from_other_numbers(there: Scene, said: str, count: int) -> None:
    there.write("2026-02-28.md", f"## Next\n1. One\n2. Two ({said})\n")
    await there.read(notes=there.folder)
    assert len(there.all(Work)[1].blocked_by) == count


async def test_other_numbered_lists_are_none(there: Scene) -> None:
    there.write("2026-02-28.md", "# Day\n## What happened\n1. One\n2. Two\n")
    await there.read(notes=there.folder)
    assert not there.all(Work)


async def test_a_box_is_as_old_as_its_first_note_and_as_far_as_its_last_says(there: Scene) -> None:
    there.write("2026-02-26.md", "- [ ] Pull bge-m3\n- [ ] Spawn test\n")
    there.write("2026-02-27-late.md", "- [ ] pull  bge-m3\n")
    there.write("2026-02-28.md", "- [x] Spawn test\n")
    await there.read(notes=there.folder)
    [box] = there.all(Work)
    assert (box.title, box.stage) == ("pull bge-m3", Stage.READY)
    assert box.created_at == datetime(2026, 2, 26, 6, 0, tzinfo=UTC)


async def test_old_notes_and_other_files_are_left_alone(there: Scene) -> None:
    for name in ("2026-01-01.md", "README.md", "2026-13-41.md", "2026-02-20.json"):
        there.write(name, "- [ ] Something\n")
    await there.read(notes=there.folder, days=14)
    assert not there.all(Work)


async def test_of_very_much_the_newest_is_read_and_the_rest_is_told(there: Scene) -> None:
    for day in range(20, 28):
        there.write(f"2026-02-{day}.md", f"- [ ] Of {day}\n{'x' * 900_000}\n")
    await there.read(notes=there.folder)
    assert titles(there.all(Work)) == ["Of 27", "Of 26", "Of 25", "Of 24"]
    assert [each.why for each in there.all(Service)] == ["4 older left out: more than 4 MB"]


@pytest.mark.parametrize(("content", "said"), [(b"a\0b", "is no text"), (b"x" * (2**20 + 1), "is larger than 1 MB")])
async def test_a_note_that_cannot_be_read_hides_no_other(there: Scene, content: bytes, said: str) -> None:
    there.write("2026-02-26.md", "- [ ] Pull bge-m3\n")
    bad = there.folder / "2026-02-27.md"
    bad.write_bytes(content)
    source = there.source(notes=there.folder)
    there.facts = tuple(await source.read())
    assert titles(there.all(Work)) == ["Pull bge-m3"]
    [service] = there.all(Service)
    assert (service.kind, service.state, service.why) == ("tasks", ServiceState.DEGRADED, f"{bad} {said}")
    bad.write_text("- [ ] Mended\n")
    there.facts = tuple(await source.read())
    assert titles(there.all(Work)) == ["Mended", "Pull bge-m3"]
    assert not there.all(Service)


async def test_where_no_note_can_be_read_nothing_is_known(there: Scene) -> None:
    there.write("2026-02-26.md", "a\0b")
    there.write("2026-02-27.md", "a\0b")
    with pytest.raises(SourceOutage, match=r"2026-02-27\.md is no text"):
        await there.read(notes=there.folder)


async def test_several_that_cannot_be_read_are_counted(there: Scene) -> None:
    for day in (25, 26, 27):
        there.write(f"2026-02-{day}.md", "a\0b" if day < 27 else "- [ ] One\n")
    await there.read(notes=there.folder)
    [service] = there.all(Service)
    assert service.why == f"{there.folder / '2026-02-26.md'} is no text; 1 more cannot be read"


async def test_a_plan_that_is_not_there_hides_no_other(there: Scene) -> None:
    plan = there.write("brief.md", "# LockN Tune\n")
    await there.read(plans=[there.folder / "gone.md", plan])
    assert [each.name for each in there.all(Plan)] == ["LockN Tune"]
    assert [each.why for each in there.all(Service)] == [f"there is no {there.folder / 'gone.md'}"]


async def test_a_folder_that_is_not_there_is_told(there: Scene) -> None:
    with pytest.raises(SourceOutage, match="there is no folder") as caught:
        await there.read(notes=there.folder / "memory")
    assert caught.value.outage.kind is OutageKind.REFUSED


async def test_projects_are_named_by_the_owners_pattern(there: Scene) -> None:
    plan = there.write("plan.md", "# Business plan\nLockN Tune comes after LockN Control, and LockN Tune pays.\n")
    await there.read(plans=[plan], names="LockN [A-Z][a-z]+")
    assert [(each.kind, each.name, each.tracker) for each in there.all(Plan)] == [
        ("project", "LockN Tune", ""),
        ("project", "LockN Control", ""),
    ]
    assert {each.named_in for each in there.all(Plan)} == {str(plan)}


async def test_a_brief_is_called_by_its_heading(there: Scene) -> None:
    there.write("projects/tune/brief.md", "# LockN Tune: Project Brief\n## Goals\n")
    there.write("projects/control/brief.md", "# Brief \u2014 LockN Control\n")
    await there.read(plans=[there.folder / "projects/*/brief.md"])
    assert {each.name for each in there.all(Plan)} == {"LockN Tune", "LockN Control"}


async def test_a_new_brief_is_found(there: Scene) -> None:
    there.write("a/brief.md", "# A\n")
    source = there.source(plans=[there.folder / "*/brief.md"])
    await source.read()
    there.write("b/brief.md", "# B\n")
    assert [each.name for each in await source.read() if isinstance(each, Plan)] == ["A", "B"]


@pytest.mark.parametrize(
    "settings", [{}, {"file": "a", "notes": "b"}, {"file": "a", "repository": "nobody"}, {"plans": ["a"], "names": "("}]
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TasksSettings.model_validate(settings)


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        ({"file": "/src/shop/docs/TASKS.md"}, "shop"),
        ({"file": "/src/shop/TASKS.md"}, "shop"),
        ({"file": "/src/shop/TASKS.md", "name": "MS22"}, "MS22"),
        ({"notes": "/memory"}, "notes"),
        ({"plans": ["/plan.md"]}, "plans"),
    ],
)
def test_a_scope_is_called_after_what_it_is_about(settings: dict[str, object], title: str) -> None:
    assert TasksSettings.model_validate(settings).title == title
