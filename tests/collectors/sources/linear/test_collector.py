"""Linear: what is asked, when, and what is made of the answers."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import Ask, Bookmark, Plan, Priority, Service, ServiceState, Stage, Work
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.linear import COLLECTOR
from collectors.sources.linear.settings import LinearSettings
from tests.collectors.fake_http import Reply
from tests.collectors.sources.linear.scene import BEGIN, Scene, scene, stamp
from tests.trackers.dialects import Request, graphql_error
from tests.trackers.scenario import Allowance, limited, replies, says, silent, web_page


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        yield made


async def test_when_nothing_changes_one_question_a_poll_is_asked(there: Scene) -> None:
    for number in range(300):
        there.world.put(number)
    await there.poll()
    there.asked()
    for _ in range(60):
        await there.poll()
    assert len(there.asked()) == 60
    assert len(there.ids()) == 300
    assert not there.server.writes


async def test_only_what_has_changed_is_read_anew(there: Scene) -> None:
    for number in range(3):
        there.world.put(number)
    await there.poll()
    there.asked()
    there.world.now += timedelta(seconds=30)
    there.world.put(1, "Another name", "In Progress")
    await there.poll()
    assert '"filter": {"id": {"in": ["u1"]}}' in there.said()
    assert there.asked() == ["LocknPulse", "LocknIssues"]
    assert (there.work(1).title, there.work(1).stage) == ("Another name", Stage.STARTED)


async def test_the_first_reading_takes_several_polls_and_says_how_far_it_is(there: Scene) -> None:
    for number in range(2000):
        there.world.put(number)
    marks = []
    for _ in range(6):
        await there.poll()
        marks.append(there.all(Service)[0].marks)
    assert marks[:2] == [("reading 400 of 2,000",), ("reading 800 of 2,000",)]
    assert marks[4:] == [(), ()]
    assert len(there.ids()) == 2000
    assert there.asked().count("LocknPulse") == 6 + 7
    bookmarks = there.all(Bookmark)
    assert [each.place.split()[0] for each in bookmarks] == [BEGIN.isoformat()]


async def test_after_a_restart_only_what_has_changed_is_read(there: Scene) -> None:
    for number in range(3):
        there.world.put(number, f"Waiting for Sean to read {number}")
    before = await there.poll()
    there.world.put(2, "Changed")
    there.source = there.make()
    there.source.recall(before)
    there.asked()
    after = await there.poll()
    assert there.asked() == ["LocknPulse", "LocknIssues"]
    assert there.work(2).title == "Changed"
    assert {fact.key for fact in before} - {fact.key for fact in after} == {f"{there.work(2).key}/ask"}
    await there.poll()
    assert there.asked() == ["LocknPulse"]


async def test_what_other_settings_made_of_issues_is_read_anew(there: Scene) -> None:
    there.world.put(1, state="QA")
    before = await there.poll()
    assert there.work(1).stage is Stage.UNKNOWN
    there.source = there.make(in_review=["QA"])
    there.source.recall(before)
    await there.poll()
    assert there.work(1).stage is Stage.REVIEW


async def test_what_is_archived_without_a_word_is_found_to_be_gone(there: Scene) -> None:
    for number in range(3):
        there.world.put(number)
    await there.poll()
    there.world.archive(0)
    there.world.archive(1, told=True)
    await there.poll()
    assert "LOC-1" not in there.ids()
    await there.poll()
    assert there.ids() == ["LOC-2"]


async def test_a_flood_of_changes_is_read_whole(there: Scene) -> None:
    for number in range(600):
        there.world.put(number)
    for _ in range(3):
        await there.poll()
    for number in range(600):
        there.world.put(number, "Moved", "Done")
    for _ in range(3):
        await there.poll()
    assert {each.title for each in there.all(Work)} == {"Moved"}


async def test_pages_that_lead_nowhere_let_nothing_go(there: Scene) -> None:
    there.world.put(1)
    await there.poll()
    await there.poll()
    endless = {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}
    there.server.ask("LocknPulse", says({"data": {"changed": {"nodes": []}, "watched": endless}}))
    for _ in range(3):
        await there.poll()
    assert there.ids() == ["LOC-1"]


async def test_a_workspace_in_which_nothing_is_to_be_seen_is_not_well(there: Scene) -> None:
    await there.poll()
    [service] = there.all(Service)
    assert (service.state, service.why[:19]) == (ServiceState.DEGRADED, "connected, 0 issues")
    there.world.put(1)
    await there.poll()
    assert there.all(Service)[0].state is ServiceState.UP


async def test_states_lead_to_stages_by_the_owners_names(tmp_path: Path) -> None:
    async with scene(tmp_path, in_review=["QA"]) as there:
        for number, state in enumerate(("Backlog", "Todo", "In Progress", "QA", "In Review", "Done", "Canceled")):
            there.world.put(number, state=state)
        await there.poll()
        assert [there.work(number).stage for number in range(6)] == [
            Stage.BACKLOG,
            Stage.READY,
            Stage.STARTED,
            Stage.REVIEW,
            Stage.UNKNOWN,
            Stage.DONE,
        ]
        assert there.work(5).ended_at is not None


async def test_an_issue_tells_all_that_the_queue_asks_for(there: Scene) -> None:
    there.world.put(
        421,
        "Auth-to-checkout bridge",
        "In Progress",
        priority=1,
        prioritySortOrder=-12.5,
        estimate=3,
        dueDate="2026-02-16",
        startedAt="2026-02-10T09:00:00.000Z",
        assignee={"displayName": "sean"},
        delegate={"displayName": "codex"},
        project={"name": "LockN Pay"},
        projectMilestone={"name": "M1", "targetDate": "2026-03-11"},
        cycle={"isActive": True, "isNext": False},
        labels={"nodes": [{"name": "backend"}]},
        attachments={"nodes": [{"url": "https://github.com/LockN-AI/pay/pull/12"}]},
        description="Follows LOC-74. The key is hunter2",
    )
    await there.poll()
    work = there.work(421)
    assert (work.tracker, work.priority, work.estimate, work.due) == ("linear", Priority.URGENT, 3, date(2026, 2, 16))
    assert (work.project, work.milestone, work.milestone_due) == ("LockN Pay", "M1", date(2026, 3, 11))
    assert (work.cycle, work.assignee, work.agent, work.labels) == ("active", "sean", "codex", ("backend",))
    assert (work.order, work.started_at) == (-12.5, datetime(2026, 2, 10, 9, 0, tzinfo=UTC))
    assert work.refs == (
        "ticket:LOC-421",
        "url:https://linear.app/lockn/issue/LOC-421/a-name",
        "url:https://github.com/LockN-AI/pay/pull/12",
        "pr:github/lockn-ai/pay#12",
        "ticket:LOC-74",
    )
    assert "hunter2" not in repr(there.facts)


async def test_what_blocks_is_told_from_both_ends_until_it_is_over(there: Scene) -> None:
    there.world.put(482)
    blocker = {"type": "blocks", "issue": {"identifier": "LOC-482", "state": {"type": "unstarted"}}}
    other = {"type": "related", "issue": {"identifier": "LOC-9", "state": {"type": "unstarted"}}}
    there.world.put(483, inverseRelations={"nodes": [blocker, other]})
    await there.poll()
    assert (there.work(482).blocks, there.work(483).blocked_by) == (("LOC-483",), ("LOC-482",))
    there.world.put(482, state="Done")
    await there.poll()
    assert (there.work(482).blocks, there.work(483).blocked_by) == ((), ())


async def test_a_parent_counts_its_open_parts(there: Scene) -> None:
    there.world.put(74)
    for number, state in ((80, "Todo"), (81, "In Progress"), (82, "Done")):
        there.world.put(number, state=state, parent={"identifier": "LOC-74"})
    await there.poll()
    assert (there.work(74).parts_open, there.work(81).parent) == (2, "LOC-74")


async def test_who_is_waited_for_is_asked(there: Scene) -> None:
    there.world.put(109, "ML Runtime spike (awaiting Sean's A/B/C decision)", "In Progress")
    await there.poll()
    [ask] = there.all(Ask)
    assert (ask.person, ask.question, ask.blocks) == ("Sean", "A/B/C decision", ("LOC-109",))
    assert there.work(109).waits_for == "Sean"
    there.world.put(109, "ML Runtime spike", "In Progress")
    await there.poll()
    assert not there.all(Ask)


async def test_an_agent_that_waits_for_an_answer_asks(there: Scene) -> None:
    there.world.sessions = [
        {
            "id": "s1",
            "status": "awaitingInput",
            "updatedAt": stamp(BEGIN),
            "appUser": {"displayName": "Codex"},
            "creator": {"displayName": "Sean"},
            "issue": {"identifier": "LOC-110", "title": "Bug fixes"},
        },
        {"id": "s2", "status": "active"},
        {"id": "s3", "status": "awaitingInput", "dismissedAt": stamp(BEGIN)},
    ]
    await there.poll()
    [ask] = there.all(Ask)
    assert (ask.person, ask.question) == ("Sean", "Codex waits for your answer on LOC-110: Bug fixes")
    assert (ask.since, ask.blocks) == (BEGIN, ("LOC-110",))


async def test_a_workspace_without_agents_is_read_all_the_same(there: Scene) -> None:
    there.world.has_agents = False
    there.world.put(1)
    await there.poll()
    assert there.ids() == ["LOC-1"]
    there.asked()
    for _ in range(180):
        await there.poll()
    assert there.asked() == ["LocknPulse"] * 180


async def test_agents_that_could_not_be_read_once_are_soon_asked_for_again(there: Scene) -> None:
    await there.poll()
    there.world.has_agents = False
    await there.poll()
    there.world.has_agents = True
    there.world.sessions = [{"id": "s1", "status": "awaitingInput", "appUser": {"displayName": "Codex"}}]
    await there.poll()
    assert not there.all(Ask)
    await there.poll(after=600)
    assert len(there.all(Ask)) == 1


async def test_milestones_say_what_is_done_and_on_which_days(there: Scene) -> None:
    parts = [
        (5, "completed", "2026-02-09"),
        (3, "completed", "2026-02-11"),
        (8, "started", None),
        (2, "canceled", None),
    ]
    nodes = [
        {"estimate": points, "state": {"type": kind}, "completedAt": f"{day}T10:00:00.000Z" if day else None}
        for points, kind, day in parts
    ]
    there.world.milestones = [
        {
            "id": "m1",
            "name": "M1 Foundation",
            "targetDate": "2026-03-11",
            "status": "next",
            "project": {"name": "LockN Control"},
            "issues": {"nodes": nodes},
        }
    ]
    there.world.projects = [
        {
            "id": "p1",
            "name": "LockN Control",
            "scope": 49,
            "completedScopeHistory": [0, 8],
            "status": {"name": "Active"},
        }
    ]
    await there.poll()
    project, milestone = there.all(Plan)
    assert (project.kind, project.name, project.done, project.total) == ("project", "LockN Control", 8, 49)
    assert (milestone.kind, milestone.project, milestone.due) == ("milestone", "LockN Control", date(2026, 3, 11))
    assert (milestone.done, milestone.total) == (8, 16)
    assert milestone.ended == (date(2026, 2, 11), date(2026, 2, 9))


async def test_a_milestone_that_moves_moves_the_day_of_its_issues(there: Scene) -> None:
    there.world.put(1, project={"name": "P"}, projectMilestone={"name": "M1", "targetDate": "2026-03-11"})
    there.world.milestones = [{"id": "m1", "name": "M1", "targetDate": "2026-04-01", "project": {"name": "P"}}]
    await there.poll()
    assert there.work(1).milestone_due == date(2026, 4, 1)


async def test_a_cycle_that_ends_is_noticed(there: Scene) -> None:
    there.world.put(1, cycle={"isActive": True, "isNext": False})
    await there.poll()
    there.world.issues["u1"]["cycle"] = None
    await there.poll()
    assert there.work(1).cycle == ""


async def test_a_snoozed_issue_is_held_until_its_time(there: Scene) -> None:
    there.world.put(1, snoozedUntilAt=stamp(BEGIN + timedelta(minutes=10)))
    await there.poll()
    assert there.work(1).hold == "snoozed until 2026-02-11 15:10 UTC"
    await there.poll(after=600)
    assert there.work(1).hold == ""


async def test_what_is_done_lacks_what_no_comment_tells(tmp_path: Path) -> None:
    gates = {"test deploy": "(?i)deployed to test", "QA sign-off": "(?i)qa (passed|sign-?off)"}
    async with scene(tmp_path, gates=gates) as there:
        there.world.put(74, state="Done")
        there.world.put(75, state="Done", labels={"nodes": [{"name": "Docs"}]})
        there.world.put(76, state="In Progress")
        there.world.comments["u74"] = ["Looks good. password=hunter2"]
        await there.poll()
        assert there.work(74).lacks == ("test deploy", "QA sign-off")
        assert (there.work(75).lacks, there.work(76).lacks) == ((), ())
        there.world.comments["u74"].append("Deployed to test, QA passed")
        there.asked()
        await there.poll()
        assert there.work(74).lacks == ()
        assert there.asked() == ["LocknPulse"]
        assert "hunter2" not in repr(there.facts)


async def test_of_more_comments_than_are_read_nothing_is_claimed(tmp_path: Path) -> None:
    async with scene(tmp_path, gates={"test deploy": "deployed"}) as there:
        there.world.put(74, state="Done")
        there.world.comments["u74"] = ["a word"] * 50 + ["deployed"]
        await there.poll()
        assert there.work(74).lacks == ()


@pytest.mark.parametrize(("name", "scope"), [("", "linear/api.linear.app"), ("lockn", "linear/lockn")])
def test_workspaces_are_told_apart_by_their_names(name: str, scope: str) -> None:
    assert COLLECTOR.scope_of(LinearSettings(name=name)) == scope


async def test_only_teams_that_the_owner_names_are_asked_for(tmp_path: Path) -> None:
    async with scene(tmp_path, teams=["LOC"]) as there:
        await there.poll()
        assert there.said().count('"team": {"key": {"in": ["LOC"]}}') == 2


@pytest.mark.parametrize(
    ("play", "kind", "said"),
    [
        (limited(30), OutageKind.LIMITED, "asked to wait 30 s"),
        (web_page(502), OutageKind.REFUSED, "502 Bad Gateway"),
        (web_page(), OutageKind.GARBLED, "web page instead of JSON"),
        (silent(), OutageKind.TIMEOUT, "no answer within 0.5 s"),
        (replies(graphql_error("Internal server error")), OutageKind.GARBLED, "Internal server error"),
    ],
)
async def test_each_failure_has_its_own_sentence(tmp_path: Path, play: object, kind: OutageKind, said: str) -> None:
    async with scene(tmp_path, patience=0.5 if kind is OutageKind.TIMEOUT else 30) as there:
        there.server.ask("LocknPulse", play)  # type: ignore[arg-type]  # parametrized
        with pytest.raises(SourceOutage, match=said) as caught:
            await there.poll()
        assert caught.value.outage.kind is kind


async def test_a_key_that_expires_denies(there: Scene) -> None:
    await there.poll()
    there.server.expire()
    with pytest.raises(SourceOutage, match="does not take the token") as caught:
        await there.poll()
    assert caught.value.outage.kind is OutageKind.DENIED


async def test_a_reading_that_is_stopped_half_way_tells_what_it_has(there: Scene) -> None:
    for number in range(100):
        there.world.put(number)
    there.server.ask("LocknIssues", lambda _, request: there.world.full(request), limited(30))
    await there.poll()
    assert there.all(Service)[0].marks == ("reading 40 of 100",)
    assert len(there.ids()) == 40


async def test_what_is_null_in_an_issue_is_as_good_as_nothing(there: Scene) -> None:
    there.world.put(7, url=None, priority=None, labels=None, description=None, assignee={"displayName": None})
    there.world.put(8, priority=float("inf"))
    await there.poll()
    assert there.work(8).priority is Priority.UNSET
    assert (there.work(7).url, there.work(7).priority, there.work(7).assignee) == ("", Priority.UNSET, "")


def spoils(there: Scene, *numbers: int) -> None:
    """Linear gives an error instead of an answer wherever one of these is asked for."""
    names = {f"u{number}" for number in numbers}

    def play(_: object, request: Request) -> Reply:
        asked: dict[str, Any] = request.variables
        if names.isdisjoint(asked["filter"]["id"]["in"]):
            return there.world.full(request)
        return graphql_error("Internal server error")

    there.server.ask("LocknIssues", play)


async def test_issues_that_cannot_be_read_keep_no_others_from_it_and_are_counted(there: Scene) -> None:
    for number in range(60):
        there.world.put(number)
    spoils(there, 0, 1, 7)
    for _ in range(10):
        await there.poll()
    assert len(there.ids()) == 57
    assert there.all(Service)[0].marks == ("3 issues cannot be read",)
    there.asked()
    await there.poll()
    assert there.asked() == ["LocknPulse"]


async def test_one_that_is_asked_for_and_not_given_is_counted_too(there: Scene) -> None:
    there.world.put(1)
    there.server.ask("LocknIssues", says({"data": {"issues": {"nodes": []}}}))
    await there.poll()
    await there.poll()
    assert there.all(Service)[0].marks == ("1 issue cannot be read",)
    assert there.asked() == ["LocknPulse", "LocknIssues", "LocknPulse"]


async def test_an_issue_that_can_be_read_no_more_is_not_told_as_it_was(there: Scene) -> None:
    there.world.put(7)
    await there.poll()
    there.world.put(7, "Changed")
    spoils(there, 7)
    await there.poll()
    assert not there.all(Work)


@pytest.mark.parametrize("after", ["a change", "an hour", "its end"])
async def test_an_issue_that_could_not_be_read_is_tried_again(there: Scene, after: str) -> None:
    there.world.put(1)
    there.world.put(7)
    spoils(there, 7)
    await there.poll()
    spoils(there)
    if after == "a change":
        there.world.put(7)
    if after == "its end":
        there.world.archive(7)
    await there.poll(after=3600 if after == "an hour" else 60)
    assert there.ids() == (["LOC-1"] if after == "its end" else ["LOC-1", "LOC-7"])
    assert there.all(Service)[0].marks == ()


async def test_answers_grow_again_after_one_that_was_spoiled(there: Scene) -> None:
    for number in range(30):
        there.world.put(number)
    spoils(there, 7)
    for _ in range(8):
        await there.poll()
    there.asked()
    for number in range(100, 200):
        there.world.put(number)
    await there.poll()
    assert len(there.ids()) == 129
    assert len(there.asked()) <= 6


async def test_where_no_issue_can_be_read_the_service_is_not_well(there: Scene) -> None:
    for number in range(60):
        there.world.put(number)
    spoils(there, *range(60))
    for _ in range(3):
        with pytest.raises(SourceOutage, match="Internal server error"):
            await there.poll()


async def test_the_last_part_of_what_the_service_allows_is_left_to_others(there: Scene) -> None:
    for number in range(2000):
        there.world.put(number)
    there.server.allowance = Allowance(100, 60, (BEGIN + timedelta(hours=1)).timestamp())
    for _ in range(10):
        with suppress(SourceOutage):
            await there.poll()
    with pytest.raises(SourceOutage, match="are left to others"):
        await there.poll()
    assert there.server.allowance is not None
    assert there.server.allowance.remaining >= 18


async def test_the_key_is_sent_bare_and_that_of_an_application_is_not(tmp_path: Path) -> None:
    async with scene(tmp_path, oauth=True) as there:
        with pytest.raises(SourceOutage, match="does not take the token"):
            await there.poll()
        assert there.server.requests[0].headers["authorization"].startswith("Bearer ")
