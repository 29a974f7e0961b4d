"""Mission Control: what a real one answered, and what one does on a bad day."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from board.facts import Ask, Gauge, Plan, Priority, Service, ServiceState, Stage, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.sources.missioncontrol.scene import BOARD, Scene, recorded, scene, task
from tests.trackers.scenario import limited, paged, says, silent, web_page

ALL = "/api/v1/boards"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        yield made


@pytest.fixture
async def real(there: Scene) -> Scene:
    """As a real server answered; none of its tasks was done."""
    there.server.on(ALL, recorded("boards"))
    there.server.on(f"{ALL}/{BOARD}/tasks", recorded("tasks"), paged([]))
    there.server.on(f"{ALL}/{BOARD}/approvals", recorded("approvals_pending"))
    there.server.on("/api/v1/agents", recorded("agents"))
    await there.poll()
    return there


async def test_tasks_are_work_with_stage_priority_and_board(real: Scene) -> None:
    assert [(each.id, each.stage, each.priority, each.project) for each in real.all(Work)] == [
        ("e11985b3", Stage.REVIEW, Priority.LOW, "Ops"),
        ("09a5cc78", Stage.READY, Priority.MEDIUM, "Ops"),
        ("19d9ad97", Stage.STARTED, Priority.HIGH, "Ops"),
        ("91e30ae2", Stage.STARTED, Priority.URGENT, "Ops"),
    ]
    assert {each.tracker for each in real.all(Work)} == {"mission-control"}
    assert real.work("Review me").refs[0] == "ticket:E11985B3"


async def test_what_blocks_and_is_blocked_is_told_from_both_ends(real: Scene) -> None:
    assert real.work("Crypto-Sage").blocked_by == ("19d9ad97",)
    assert real.work("PMM Startup").blocks == ("09a5cc78",)


async def test_times_without_a_zone_are_utc(real: Scene) -> None:
    assert real.work("PMM Startup").started_at == datetime(2026, 11, 20, 7, 58, 47, 268253, UTC)
    assert real.work("Crypto-Sage").due == date(2026, 3, 4)


async def test_one_that_was_made_in_progress_is_as_old_as_it_is(real: Scene) -> None:
    assert real.work("PMM Service").started_at == datetime(2026, 11, 20, 7, 58, 26, 946982, UTC)


@pytest.mark.parametrize(
    ("said", "zone", "day"),
    [
        ("2026-11-21T02:00:00", "America/Chicago", 20),
        ("2026-11-20T23:00:00", "Europe/Berlin", 21),
        ("2026-11-21T00:00:00", "America/Chicago", 21),
        ("2026-11-21", "America/Chicago", 21),
    ],
)
async def test_a_due_day_is_the_owners(tmp_path: Path, said: str, zone: str, day: int) -> None:
    async with scene(tmp_path, zone=ZoneInfo(zone)) as there:
        there.board(task(1, due_at=said))
        await there.poll()
        assert there.work("A task").due == date(2026, 11, day)


async def test_what_is_null_in_a_task_or_an_agent_is_as_good_as_nothing(there: Scene) -> None:
    there.board(task(1), {**task(2, "Odd"), "status": None, "priority": None, "tags": None, "due_at": None})
    there.server.on("/api/v1/agents", paged([{"id": "a1", "name": None, "status": None}]))
    await there.poll()
    assert {each.title: each.stage for each in there.all(Work)} == {"A task": Stage.READY, "Odd": Stage.UNKNOWN}
    assert [each.state for each in there.all(Service) if each.kind == "mc-agent"] == [ServiceState.UNKNOWN]


async def test_a_row_that_does_not_fit_costs_neither_its_like_nor_another_question(there: Scene) -> None:
    asked = [{"id": f"a{n}", "action_type": "task.start", "task_ids": []} for n in range(3)]
    there.board(task(1), {**task(2), "id": 5}, approvals=[*asked, {"id": None}])
    await there.poll()
    assert [each.id for each in there.all(Work)] == ["00000001"]
    assert len(there.all(Ask)) == 3
    assert len(there.server.paths) == 5


async def test_a_service_card_and_a_hold_are_known_by_their_words(real: Scene) -> None:
    assert [each.title for each in real.all(Work) if each.service] == ["PMM Service: Polymarket Market Maker"]
    assert real.work("PMM Startup").hold == "spawn bloqueado"


async def test_an_approval_asks_its_person(real: Scene) -> None:
    [ask] = real.all(Ask)
    assert ask.key.endswith("/approval/8038cf08-3b63-4f91-8143-70b89d798d64")
    assert (ask.person, ask.blocks, ask.options) == ("you", ("19d9ad97",), ("approve", "reject"))
    assert ask.question == "approve task.start of PMM Startup Reconciliation: needs Matheus"
    assert ask.since == datetime(2026, 11, 20, 7, 58, 47, 994930, UTC)


async def test_nothing_is_written_and_no_message_is_read(real: Scene) -> None:
    assert not real.server.writes
    assert {path.rpartition("/")[2] for path in real.server.paths} == {"boards", "tasks", "approvals", "agents"}


async def test_descriptions_are_not_kept(there: Scene) -> None:
    there.board(task(1, description="Part of LOC-421, see https://git.example/a/b/pulls/7. The password is hunter2"))
    await there.poll()
    [work] = there.all(Work)
    assert work.refs == (
        "ticket:00000001",
        "task:00000001-0000-4000-8000-000000000000",
        "ticket:LOC-421",
        "url:https://git.example/a/b/pulls/7",
    )
    assert "hunter2" not in repr(there.facts)


async def test_two_tasks_that_wait_for_the_same_are_asked_once(there: Scene) -> None:
    said = "SPAWN BLOCKED: Matheus revises Luan's workspace"
    there.board(
        task(1, "Luan: setup", priority="HIGH", description=said),
        task(2, "Luan: agents", priority="medium", description=said, created_at="2026-11-20T06:00:00"),
    )
    await there.poll()
    [ask] = there.all(Ask)
    assert (ask.person, ask.question) == ("Matheus", "revises Luan's workspace")
    assert ask.blocks == ("00000001", "00000002")
    assert ask.since == datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    assert {(each.hold, each.waits_for) for each in there.all(Work)} == {("spawn blocked", "Matheus")}


async def test_a_task_that_waits_for_approval_is_held(there: Scene) -> None:
    asked = {"id": "a1", "action_type": "task.start", "task_ids": [task(1)["id"]], "confidence": 50, "board_id": BOARD}
    there.board(task(1), approvals=[asked])
    await there.poll()
    assert there.work("A task").hold == "waits for approval"


async def test_a_card_that_lacks_what_its_owner_requires_is_not_ready(tmp_path: Path) -> None:
    ready = {"criteria": "(?i)done when", "paths": "/[a-z]+/"}
    async with scene(tmp_path, ready=ready) as there:
        there.board(task(1, "One", description="Done when it works"), task(2, "Two", description="Done when /a/ is"))
        await there.poll()
        assert (there.work("One").hold, there.work("Two").hold) == ("does not say: paths", "")


async def test_all_pages_are_read_and_all_tasks_counted(there: Scene) -> None:
    there.board(*(task(n) for n in range(1, 251)), done=[task(n, status="done") for n in range(300, 450)])
    await there.poll()
    assert len([each for each in there.all(Work) if each.stage is Stage.READY]) == 250
    assert len([each for each in there.all(Work) if each.stage is Stage.DONE]) == 100
    assert there.value("/tasks") == 400
    [plan] = there.all(Plan)
    assert (plan.name, plan.done, plan.total) == ("Ops", 150, 400)


async def test_a_task_that_is_done_while_lists_are_read_is_told_once(there: Scene) -> None:
    there.board(task(1), task(2), done=[task(1, status="done", updated_at="2026-11-20T07:59:00")])
    await there.poll()
    assert [(each.id, each.stage) for each in there.all(Work)] == [("00000002", Stage.READY), ("00000001", Stage.DONE)]
    assert there.all(Work)[1].ended_at == datetime(2026, 11, 20, 7, 59, tzinfo=UTC)
    assert there.value("/tasks") == 2


async def test_an_agent_that_is_offline_is_down(there: Scene) -> None:
    there.board(task(1, "At work", "in_progress", assigned_agent_id="a1"))
    agents = [
        {
            "id": "a1",
            "name": "Luan",
            "status": "offline",
            "last_seen_at": "2026-11-20T07:00:00",
            "soul_template": "you",
        },
        {"id": "a2", "name": "Coder", "status": "online", "openclaw_session_id": "agent:coder:main"},
        {"id": "a3", "name": "New", "status": "provisioning"},
        {"id": "a4", "name": "Elsewhere", "status": "offline", "board_id": "another"},
    ]
    there.server.on("/api/v1/agents", paged(agents))
    await there.poll()
    found = {each.label: each for each in there.all(Service) if each.kind == "mc-agent"}
    assert {name: each.state for name, each in found.items()} == {
        "Luan": ServiceState.DOWN,
        "Coder": ServiceState.UP,
        "New": ServiceState.STARTING,
    }
    assert found["Luan"].since == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert found["Coder"].refs == ("agent:Coder", "session:agent:coder:main")
    assert there.work("At work").agent == "Luan"
    assert "agent:Luan" in there.work("At work").refs


async def test_no_boards_at_all_are_a_warning_and_count_as_none(there: Scene) -> None:
    there.server.on(ALL, paged([]))
    await there.poll()
    service = there.service()
    assert (service.state, service.marks) == (ServiceState.DEGRADED, ("0 boards", "0 tasks"))
    assert service.why.startswith("connected, 0 boards")
    assert [each.value for each in there.all(Gauge)] == [0]


async def test_an_empty_board_counts_no_tasks(there: Scene) -> None:
    there.board()
    await there.poll()
    assert (there.service().state, there.value("/tasks")) == (ServiceState.UP, 0)


async def test_only_boards_that_the_owner_names_are_read(tmp_path: Path) -> None:
    async with scene(tmp_path, boards=["OPS"]) as there:
        there.board(task(1))
        other = {"id": "b2", "name": "Other", "slug": "other"}
        there.server.on(ALL, paged([other, {"id": BOARD, "name": "Ops", "slug": "ops"}]))
        await there.poll()
        assert [each.project for each in there.all(Work)] == ["Ops"]
        assert not [path for path in there.server.paths if "b2" in path]


async def test_a_path_that_another_version_lacks_is_told_and_counts_nothing(there: Scene) -> None:
    there.board()
    there.server.on(f"{ALL}/{BOARD}/tasks", recorded("err_404_old_path"))
    await there.poll()
    assert there.service().state is ServiceState.DEGRADED
    assert there.service().why.startswith("404 for /api/v1/boards/855696c7/tasks")
    assert not there.all(Gauge)


@pytest.mark.parametrize(
    ("play", "kind", "said"),
    [
        (recorded("err_401"), OutageKind.DENIED, "does not take the token .Unauthorized"),
        (recorded("err_404_old_path"), OutageKind.GARBLED, "there is no /api/v1/boards"),
        (recorded("err_422_limit"), OutageKind.GARBLED, "did not understand /api/v1/boards"),
        (recorded("err_500_bad_uuid"), OutageKind.REFUSED, "500 Internal Server Error"),
        (web_page(), OutageKind.GARBLED, "web page instead of JSON"),
        (silent(), OutageKind.TIMEOUT, "no answer within 0.5 s"),
        (limited(40), OutageKind.LIMITED, "asked to wait 40 s"),
        (says({"items": 5}), OutageKind.GARBLED, "garbled answer to /api/v1/boards: items"),
    ],
)
async def test_each_failure_has_its_own_sentence(tmp_path: Path, play: object, kind: OutageKind, said: str) -> None:
    async with scene(tmp_path, patience=0.5 if kind is OutageKind.TIMEOUT else 30) as there:
        there.server.on(ALL, play)  # type: ignore[arg-type]  # parametrized
        with pytest.raises(SourceOutage, match=said) as caught:
            await there.poll()
        assert caught.value.outage.kind is kind


async def test_a_token_that_expires_denies(there: Scene) -> None:
    there.board(task(1))
    await there.poll()
    there.server.expire()
    with pytest.raises(SourceOutage, match="does not take the token") as caught:
        await there.poll()
    assert caught.value.outage.kind is OutageKind.DENIED
