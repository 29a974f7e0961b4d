"""What items of files are as facts: work, the plans that it belongs to, and who is waited for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from hashlib import blake2b
from itertools import islice
from typing import Final

from board.facts import Fact, Plan, Stage, Work
from board.hygiene import tame
from collectors.sources.tasks.item import Item
from collectors.sources.tasks.settings import TasksSettings
from collectors.tracker.asks import Wait, asks
from collectors.tracker.conventions import Conventions, Waiting
from collectors.tracker.naming import branch, issue, pages, pull, ticket, tickets, tickets_of_branch
from collectors.tracker.priority import priority

OVER: Final = frozenset({Stage.DONE, Stage.CANCELED})
MOST_ENDED: Final = 50
MOST_PHASES: Final = 40
_PULL: Final = re.compile(r"(?i)\b(?:PR|pull request|pulls?/)\s*#?(\d{1,7})\b")
_ISSUE: Final = re.compile(r"(?<![\w/])#(\d{1,7})\b")
_REPOSITORY: Final = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}")
_UNFIT: Final = re.compile(r"[^\w.~#-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where items come from."""

    key: str
    """What their keys begin with."""
    tracker: str
    """``tasks`` or ``notes``."""
    settings: TasksSettings
    conventions: Conventions
    zone: tzinfo


def work(items: Sequence[Item], place: Place) -> Iterator[Fact]:
    """Each item as work, and who is waited for."""
    over = {item.id.upper() for item in items if item.stage in OVER}
    short = _short(items)
    waits = []
    for item in items:
        waiting = None if item.stage in OVER else place.conventions.waiting((item.title, item.said, item.state))
        made = _work(item, place, over, short.get(item.id, ()), waiting)
        waits += [Wait(made, waiting)] if waiting else []
        yield made
    yield from asks(place.key, waits)


def mission(items: Sequence[Item], place: Place, lacking: Sequence[str]) -> Iterator[Plan]:
    """The mission that a file is, and its phases where it has several."""
    name = place.settings.title
    yield _plan("project", name, items, place, state=f"no columns {', '.join(lacking)}" if lacking else "")
    phases = tuple(dict.fromkeys(item.phase for item in items if item.phase))
    for phase in phases[:MOST_PHASES] if len(phases) > 1 else ():
        yield _plan("milestone", phase, [item for item in items if item.phase == phase], place, project=name)


def slug(text: str) -> str:
    """A text as a part of a key; one that cannot stand there as it is has a digest, so that no two are the same."""
    plain = _UNFIT.sub("-", tame(text, 80)).strip("-")
    return (
        plain if plain == text else f"{plain}~{blake2b(text.encode(errors='surrogatepass'), digest_size=4).hexdigest()}"
    )


def _plan(kind: str, name: str, items: Sequence[Item], place: Place, *, project: str = "", state: str = "") -> Plan:
    counted = [item for item in items if item.stage is not Stage.CANCELED]
    done = [item for item in counted if item.stage is Stage.DONE]
    ended = sorted((item.ended_at.astimezone(place.zone).date() for item in done if item.ended_at), reverse=True)
    return Plan(
        key=f"{place.key}/{kind}/{slug(name)}",
        kind=kind,
        name=name,
        tracker=place.tracker,
        project=project,
        state=state,
        done=float(len(done)),
        total=float(len(counted)),
        ended=tuple(ended[:MOST_ENDED]),
    )


def _work(item: Item, place: Place, over: set[str], short: Iterable[str], waiting: Waiting | None) -> Work:
    conventions, ended = place.conventions, item.stage in OVER
    before = tuple(each for each in item.depends_on if each.upper() not in over)
    texts = (item.title, item.said, item.state)
    hold = "" if ended else conventions.hold(texts) or ("" if item.hold == "blocked" and before else item.hold)
    own = ticket(item.id)
    return Work(
        key=f"{place.key}/{slug(item.id)}",
        refs=tuple(dict.fromkeys((own, *short, *_refs(item, place.settings)))),
        tracker=place.tracker,
        id=item.id,
        title=item.title,
        stage=item.stage,
        state=item.state,
        project=place.settings.title,
        priority=priority(item.priority)[0],
        priority_text=priority(item.priority)[1],
        milestone=item.phase,
        blocks=() if ended else tuple(each for each in item.blocks if each.upper() not in over),
        blocked_by=() if ended else before,
        hold=hold,
        service=conventions.is_service((item.title,)),
        agent=item.agent,
        waits_for=waiting.person if waiting else "",
        created_at=item.created_at,
        started_at=item.started_at,
        ended_at=item.ended_at,
    )


def _refs(item: Item, settings: TasksSettings) -> Iterator[str]:
    """What else an item names: tickets, issues, pull requests, its branch, pages, its agent."""
    forge = "github" if settings.forge == "github" else "gitea"
    repository = item.repository if _REPOSITORY.fullmatch(item.repository) else settings.repository
    said = f"{item.title} {item.said}"
    yield from tickets(said, item.issue)
    yield from tickets_of_branch(item.branch)
    yield from pages(said)
    if repository:
        pulls = dict.fromkeys(map(int, _PULL.findall(said)))
        issues = dict.fromkeys(map(int, (*_ISSUE.findall(item.issue), *_ISSUE.findall(said))))
        yield from (pull(forge, repository, number) for number in islice(pulls, 6))
        yield from (issue(forge, repository, number) for number in islice(issues, 6) if number not in pulls)
        if item.branch and not item.branch.startswith("-"):
            yield branch(forge, repository, item.branch)
    if item.agent:
        yield f"agent:{item.agent}"


def _short(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """Refs of the ends of ids, where no two have the same: people leave the mission out (``UI-002``)."""
    ends: dict[str, list[str]] = {}
    for item in items:
        parts = item.id.split("-")
        if len(parts) > 2:
            ends.setdefault("-".join(parts[-2:]).upper(), []).append(item.id)
    taken = {item.id.upper() for item in items}
    return {ids[0]: (ticket(end),) for end, ids in ends.items() if len(ids) == 1 and end not in taken}
