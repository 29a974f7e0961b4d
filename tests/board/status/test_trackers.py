"""The rows of trackers: what is not well or not read yet, who is missing, and what is due next."""

from datetime import date
from typing import Any

from board.board import Severity, StatusRow, Tone
from board.facts import Fact, Plan, Service, ServiceState
from board.past import Past
from board.reading import Outage, OutageKind
from board.status import View, rows
from tests.board.worlds import at, scope, world

GITEA = "box/gitea/git.home"


def server(key: str = GITEA, kind: str = "gitea", label: str = "git.home", **also: Any) -> Service:
    return Service(key=key, kind=kind, label=label, state=also.pop("state", ServiceState.UP), **also)


def part(name: str, **also: Any) -> Service:
    return server(f"{GITEA}/lockn/{name}", "repository", name, **also)


def milestone(name: str, due: date, **also: Any) -> Plan:
    told: dict[str, Any] = {"state": "open", "done": 36, "total": 49, **also}
    return Plan(key=f"{GITEA}/milestone/{name}", kind="milestone", name=name, tracker="gitea", due=due, **told)


def trackers(*facts: Fact, alarm: Severity | None = None, **more: Any) -> list[StatusRow]:
    alarms = {each.key: alarm for each in facts} if alarm else {}
    found = rows(View(world(*facts, **more), Past(), alarms))
    begin = next((place for place, each in enumerate(found) if each.label == "trackers"), len(found))
    end = next((place for place, each in enumerate(found) if place > begin and each.label), len(found))
    return list(found[begin:end])


def said(row: StatusRow) -> list[str]:
    return [text for cell in row.cells if (text := getattr(cell, "text", ""))]


def test_trackers_that_are_well_share_one_quiet_row() -> None:
    [row] = trackers(server(), server("box/linear/api", "linear", "Linear"))
    assert said(row) == ["● git.home", "● Linear"]
    assert {getattr(cell, "tone", None) for cell in row.cells} == {Tone.QUIET}


def test_how_far_a_reading_is_and_what_cannot_be_seen_are_told() -> None:
    unseen = part("secret", state=ServiceState.UNKNOWN, why="there is no /repos/lockn/secret")
    [row] = trackers(server(), part("stack", marks=("reading 400 of 2,000 issues",)), unseen)
    assert said(row) == [
        "● git.home",
        "? secret: there is no /repos/lockn/secret",
        "stack: reading 400 of 2,000 issues",
    ]


def test_agents_that_are_missing_are_named() -> None:
    board = server("box/missioncontrol/main", "mission-control", "Mission Control")
    jarvis = server(f"{board.key}/agent/1", "mc-agent", "jarvis", state=ServiceState.DOWN)
    friday = server(f"{board.key}/agent/2", "mc-agent", "friday")
    [row] = trackers(board, jarvis, friday)
    assert said(row) == ["● Mission Control", "agents 1/2 online: jarvis offline"]


def test_an_old_reading_says_no_more_than_that_it_is_old() -> None:
    [row] = trackers(server(), part("stack", marks=("reading",)), now=600)
    assert said(row) == ["? not read since 13:00"]


def test_the_milestone_that_is_due_next_has_a_row() -> None:
    due = at(0).date()
    plans = milestone("M2", due.replace(day=due.day + 9)), milestone("M1", due.replace(day=due.day + 6))
    done = milestone("M0", due, done=3, total=3)
    found = rows(View(world(*plans, done), Past(), {}))
    [row] = [each for each in found if each.label == "milestone"]
    assert said(row) == ["M1 36/49 due in 6 d", "no pace yet"]


def test_a_milestone_that_is_late_takes_the_color_of_its_alert() -> None:
    late = milestone("M1", at(-3 * 24 * 3600).date())
    found = rows(View(world(late), Past(), {late.key: Severity.SOON}))
    [row] = [each for each in found if each.label == "milestone"]
    assert (said(row)[0], getattr(row.cells[0], "tone", None)) == ("M1 36/49 3 d late", Tone.SOON)


def test_a_tracker_that_never_answered_says_why() -> None:
    denied = Outage(OutageKind.DENIED, "does not take the token")
    silent = scope("linear/api.linear.app", None, outage=denied)
    found = rows(View(world(scopes=(silent,)), Past(), {}))
    [row] = [each for each in found if each.label == "linear/api.linear.app"]
    assert said(row) == ["? does not take the token"]
