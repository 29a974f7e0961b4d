"""The rows of trackers and forges: what of them is not well or not read yet, their agents, and the next milestone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Plan, Service, ServiceState
from board.plans import is_over, pace
from board.reading import Freshness
from board.status.view import TONES, View, row, state_words, unread
from board.tasks import AGENT
from board.words import figure

SOURCES: Final = frozenset({"linear", "missioncontrol", "tasks"})
"""Those that have no other row; what forges and CI say of runs stands with the runs."""
KINDS: Final = frozenset({"linear", "mission-control", "gitea", "forgejo", "github", "woodpecker", "tasks"})
PART: Final = "repository"
"""Kind of what a forge is asked about."""
LABEL: Final = "trackers"
MOST: Final = 3
"""Faults, and agents that are missing, that are named in one row."""
NAME: Final = 20
"""Cells for the name of a tracker."""


def tracker_rows(view: View) -> Iterable[StatusRow]:
    """One row for all that are well, one for each other one, and one for the milestone that is due next."""
    servers = [each for each in view.world.of(Service) if each.kind in KINDS]
    loud = [(each, cells) for each in servers if (cells := tuple(_cells(view, each)))]
    calm = [each for each in servers if each not in [server for server, _ in loud]]
    label = LABEL
    if calm:
        yield row(view, calm[0], label, [state_words(view, each, each.label) for each in calm])
        label = ""
    for server, cells in loud:
        yield row(view, server, label, (state_words(view, server, server.label, width=NAME), *cells))
        label = ""
    for scope in view.world.scopes:
        if scope.source in SOURCES and not view.world.within(scope.name):
            yield from unread(view, scope.name, scope.name)
    yield from _milestone(view)


def _cells(view: View, server: Service) -> Iterator[Cell]:
    """What is to be said of a tracker beside that it is there."""
    if view.world.freshness(server) is Freshness.UNKNOWN:
        return
    parts = [each for each in view.world.under(server.key, Service) if each.kind == PART]
    faults = [each for each in (server, *parts) if each.state is not ServiceState.UP and each.why]
    yield from (Words(f"? {_about(server, each)}{each.why}", Tone.UNKNOWN) for each in faults[:MOST])
    if len(faults) > MOST:
        yield Words(f"+{len(faults) - MOST}", Tone.QUIET)
    said = [f"{_about(server, each)}{mark}" for each in (server, *parts) for mark in each.marks]
    if said:
        yield Words(" · ".join(said), Tone.QUIET)
    agents = [each for each in view.world.under(server.key, Service) if each.kind == AGENT]
    if agents:
        yield Words(_online(agents), Tone.QUIET)


def _about(server: Service, part: Service) -> str:
    return "" if part is server else f"{part.label}: "


def _online(agents: Sequence[Service]) -> str:
    """``agents 3/4 online: jarvis offline``."""
    missing = [each.label for each in agents if each.state is not ServiceState.UP]
    names = ", ".join(missing[:MOST]) + (f" +{len(missing) - MOST}" if len(missing) > MOST else "")
    return f"agents {len(agents) - len(missing)}/{len(agents)} online" + (f": {names} offline" if missing else "")


def _milestone(view: View) -> Iterator[StatusRow]:
    """The milestone that is due next: how much of it is done, and when the pace brings it to its end."""
    today = view.now.astimezone(view.world.zone).date()
    known = (each for each in view.world.of(Plan) if each.kind == "milestone" and not view.world.blind(each))
    due = [(each.due, each.name, each) for each in known if each.due is not None and not is_over(each)]
    if not due:
        return
    at, name, plan = min(due, key=lambda each: each[:2])
    days = (at - today).days
    when = f"due in {days} d" if days > 0 else "due today" if days == 0 else f"{-days} d late"
    done = f" {figure(plan.done)}/{figure(plan.total)}" if plan.done is not None and plan.total else ""
    tone = TONES[view.alarm[plan.key]] if plan.key in view.alarm else Tone.PLAIN
    yield row(view, plan, "milestone", (Words(f"{name}{done} {when}", tone), Words(pace(plan, today), Tone.QUIET)))
