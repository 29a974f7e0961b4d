"""All that is known of one row: an alert, a fact with what stands under it, or a source that brought none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from board import pull_detail
from board.board import AlertLine, Chart, Detail, Severity, Tone, Words
from board.facts import Check, Excerpt, Fact, Gauge, Peer, PullRequest, Service, Slot, Weakness, Work
from board.past import Samples, series
from board.queue.keys import is_rest
from board.reading import Scope
from board.words import age, amount, clock, duration, figure, size, tokens
from board.world import World

Pairs = Iterable[tuple[Words, Words]]

CHART_STEP: Final = 60.0
"""Seconds that each point of a chart stands for."""
RUNNERS: Final = ("container", "unit")
"""Kinds of services that others run in, and whose last words tell why those are not well."""
MOST_WATCHED: Final = 3
"""Facts that are read more closely for one screen."""
MOST_CHARTS: Final = 4
"""Charts on one screen; more could not be read."""
SEVERITY_TONES: Final = {Severity.NOW: Tone.NOW, Severity.SOON: Tone.SOON, Severity.YOU: Tone.YOU}
BYTES: Final = frozenset({"memory", "gpu_memory"})
TOKENS: Final = frozenset({"window", "context", "limit", "decoded"})


def charted(world: World, key: str, lines: Sequence[AlertLine]) -> tuple[str, ...]:
    """The series that the detail of a row draws."""
    subject = _subject(key, lines)
    gauges = [fact for fact in _about(world, subject) if isinstance(fact, Gauge)]
    named = [series(gauge.key) for gauge in gauges]
    slots = [
        series(fact.key, "rate") for fact in _about(world, subject) if isinstance(fact, Slot) and fact.key == subject
    ]
    return tuple((named + slots)[:MOST_CHARTS])


def detail(  # noqa: PLR0917 - all that a page is made of
    world: World,
    lines: Sequence[AlertLine],
    key: str,
    past: Mapping[str, Samples],
    raw: str,
    more: Sequence[tuple[Words, Words]] = (),
) -> Detail | None:
    """What a person sees on opening a row; None when nothing of that key is there any longer.

    Args:
        world: The facts as they are now.
        lines: The raised alerts.
        key: An alert's id, a fact's key or a scope's name.
        past: The series named by :func:`charted`.
        raw: The reading behind it as indented JSON.
        more: What is told between the alert and the fields of the fact.
    """
    subject = _subject(key, lines)
    fact = world.get(subject)
    scope = world.scope_of(fact) if fact else world.scope(subject)
    about = [line for line in lines if key in (line.key, line.subject)]
    if fact is None and scope is None and not about and not more:
        return None
    pairs = [pair for line in about for pair in _alert(line, world)]
    pairs += more
    pairs += pull_detail.lines(world, fact)
    pairs += _fact(fact, world) if fact else ()
    pairs += (pair for each in watched(world, lines, key) for pair in _excerpts(each, subject, world))
    pairs += _source(scope, world) if scope else ()
    return Detail(
        key=key,
        title=about[0].what if about else _title(fact, subject),
        lines=tuple(pairs),
        charts=tuple(_charts(world, past)),
        raw=raw,
        copy=(about[0].command or about[0].do) if about else _copied(fact, subject),
    )


def _copied(fact: Fact | None, subject: str) -> str:
    """What is copied of a row that no alert is about: of work its page, or its id where it has none."""
    return (fact.url or fact.id) if isinstance(fact, Work) else subject


def watched(world: World, lines: Sequence[AlertLine], key: str) -> tuple[str, ...]:
    """The facts of which more may be read while a row's details are open: its subject, and what runs or checks that."""
    fact = world.get(_subject(key, lines))
    if fact is None:
        return ()
    if isinstance(fact, PullRequest):
        return (fact.key, *pull_detail.red_runs(world, fact))[:MOST_WATCHED]
    own = fact.kind if isinstance(fact, Service) else ""  # none runs in its like: that is its namesake elsewhere
    runners = (each.key for each in world.joined(fact, Service) if each.kind in RUNNERS and each.kind != own)
    return (fact.key, *runners)[:MOST_WATCHED]


def behind(world: World, key: str, lines: Sequence[AlertLine]) -> tuple[Fact, ...]:
    """The facts whose readings stand behind a row, the subject first."""
    return _about(world, _subject(key, lines))


def _subject(key: str, lines: Sequence[AlertLine]) -> str:
    return next((line.subject for line in lines if line.key == key), key)


def _about(world: World, subject: str) -> tuple[Fact, ...]:
    fact = world.get(subject)
    if fact is None:
        return world.within(subject)
    below = (each for each in world.facts if each.key.startswith(f"{subject}/"))
    return tuple(dict.fromkeys((fact, *below, *world.joined(fact, Fact))))


def _title(fact: Fact | None, subject: str) -> str:
    if isinstance(fact, Work):
        return f"{fact.id} {fact.title}"
    if isinstance(fact, PullRequest):
        return f"PR #{fact.number} {fact.title}"
    if is_rest(subject):
        return "The whole queue"
    label = fact.label if isinstance(fact, Service | Gauge) else ""
    name = subject.partition("/")[2] or subject
    return f"{label} · {name}" if label and label != name else name


def _alert(line: AlertLine, world: World) -> Pairs:
    word = Words(line.severity.value.upper(), SEVERITY_TONES.get(line.severity, Tone.PLAIN))
    yield word, Words(line.what, Tone.STRONG)
    yield _label("since"), Words(_moment(line.since, world))
    yield _label("why"), Words(line.why)
    if line.do:
        yield _label("do"), Words(line.do, Tone.LIVE)
    yield _label("evidence"), Words(line.evidence.value + (", held as last seen" if line.uncertain else ""))
    if line.acknowledged:
        yield _label("acknowledged"), Words(f"by {line.acknowledged}")
    if line.shelved:
        yield _label("shelved"), Words(line.shelved)
    for follows in line.follows:
        yield _label("follows"), Words(follows)
    if line.reason:
        yield _label("stands here"), Words(line.reason, Tone.QUIET)
    yield _label("id"), Words(line.key, Tone.QUIET)


def _fact(fact: Fact, world: World) -> Pairs:
    for each in fields(fact):
        value = getattr(fact, each.name)
        if value is None or value in ("", ()):
            continue
        yield _label(each.name.replace("_", " ")), Words(_said(fact, each.name, value, world))
    for gauge in world.under(fact.key, Gauge):
        yield _label(gauge.label), Words(amount(gauge.value, gauge.unit, gauge.limit))


def _excerpts(key: str, subject: str, world: World) -> Pairs:
    """The last words of the subject, or of what runs it."""
    for each in world.under(key, Excerpt):
        owner = world.find(key, Service)
        of = f"{owner.kind} {owner.label}" if owner and key != subject else ""
        aged = f"as of {age((world.now - each.read_at).total_seconds())} ago" if each.read_at else "as it was"
        said = (each.why or ("" if each.lines else "empty"), aged, of)
        yield _label(each.label), Words(" · ".join(part for part in said if part), Tone.QUIET)
        yield from ((_label(""), Words(line)) for line in each.lines)


def _said(fact: Fact, name: str, value: Any, world: World) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(fact, name, value)
    if isinstance(value, tuple):
        return " · ".join(_part(part, world) for part in value)
    return _part(value, world)


def _number(fact: Fact, name: str, value: float) -> str:
    if isinstance(fact, Gauge) and name in {"value", "limit"}:
        return amount(value, fact.unit)
    if isinstance(fact, Slot) and name in TOKENS:
        return f"{tokens(int(value))} tokens"
    return size(value) if name in BYTES else figure(value)


def _part(part: Any, world: World) -> str:
    if isinstance(part, datetime):
        return _moment(part, world)
    if isinstance(part, bool):
        return "yes" if part else "no"
    if isinstance(part, Check):
        return pull_detail.check_words(part)
    if isinstance(part, Weakness):
        return pull_detail.weakness_words(part)
    if isinstance(part, Peer):
        return f"{part.state.value} for {age((world.now - part.since).total_seconds())}"
    return str(part)


def _source(scope: Scope, world: World) -> Pairs:
    yield _label("source"), Words(f"{scope.name}, read every {scope.every:g} s")
    if scope.ok_at:
        took = f", took {scope.took * 1000:.0f} ms" if scope.took is not None and not scope.outage else ""
        yield _label("last read"), Words(_moment(scope.ok_at, world) + took)
    if scope.outage:
        since = f" since {clock(scope.outage_since, world.zone, world.now)}" if scope.outage_since else ""
        yield _label("outage"), Words(f"{scope.outage.sentence}{since}", Tone.UNKNOWN)
        if scope.outage.remedy:
            yield _label("do"), Words(scope.outage.remedy, Tone.LIVE)


def _charts(world: World, past: Mapping[str, Samples]) -> Iterable[Chart]:
    for name, points in past.items():
        key, _, field_name = name.rpartition(":")
        gauge = world.find(key, Gauge)
        yield Chart(
            title=gauge.label if gauge else field_name,
            unit=gauge.unit if gauge else "tok/s",
            points=tuple(points),
            gap=2 * CHART_STEP,
            limit=gauge.limit if gauge else None,
        )


def _moment(at: datetime, world: World) -> str:
    passed = (world.now - at).total_seconds()
    distance = f"{duration(passed)} ago" if passed > -1 else f"in {duration(-passed)}"
    return f"{clock(at, world.zone, world.now)} ({distance})"


def _label(text: str) -> Words:
    return Words(text, Tone.QUIET)
