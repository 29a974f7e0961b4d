"""Hypothesis strategies for boards of any content, hostile text among it."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from board.board import (
    AlertLine,
    Board,
    Bucket,
    Calm,
    Evidence,
    Meter,
    Pulse,
    QueueItem,
    QueueTier,
    Severity,
    ShelfLine,
    StatusRow,
    ThreadRow,
    Tone,
    Words,
)
from board.reading import Freshness
from tests.widgets.boards import CALM, INCIDENT, NASTY

NOW = INCIDENT.at

texts = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("a漢🔥é\u0301\u200d\ufe0f\u202e\x1b\n\t ●│"), max_size=80),
    st.sampled_from(("", NASTY, "plain words")),
)
parts = st.one_of(st.none(), st.floats(-1, 2, allow_nan=False))
moments = st.builds(lambda seconds: NOW - timedelta(seconds=seconds), st.integers(-90, 10**8))
fresh = st.sampled_from(Freshness)
tones = st.sampled_from(Tone)

alerts = st.builds(
    AlertLine,
    key=texts,
    subject=texts,
    severity=st.sampled_from((Severity.NOW, Severity.SOON, Severity.YOU)),
    what=texts,
    since=moments,
    why=texts,
    do=texts,
    evidence=st.sampled_from(Evidence),
    follows=st.lists(texts, max_size=3).map(tuple),
    uncertain=st.booleans(),
    acknowledged=st.one_of(st.just(""), texts),
    chattering=st.booleans(),
    times=st.integers(1, 200),
    alike=st.integers(0, 5000),
)
shelves = st.builds(
    ShelfLine,
    key=texts,
    what=texts,
    since=moments,
    until=st.builds(lambda seconds: NOW + timedelta(seconds=seconds), st.integers(-90, 3 * 10**7)),
    who=texts,
    reason=texts,
    severity=st.one_of(st.none(), st.sampled_from(Severity)),
    hides=st.integers(0, 5000),
)
cells = st.one_of(
    st.builds(Words, texts, tones, st.integers(0, 30)),
    st.builds(
        Meter,
        label=texts,
        text=texts,
        tone=tones,
        width=st.integers(0, 12),
        spark=st.lists(parts, max_size=20).map(tuple),
        mark=parts,
        fill=parts,
        after=texts,
    ),
)
rows = st.builds(
    StatusRow,
    key=texts,
    label=texts,
    cells=st.lists(cells, max_size=5).map(tuple),
    freshness=fresh,
    as_of=st.one_of(st.none(), moments),
)
threads = st.builds(
    ThreadRow,
    key=texts,
    mark=st.sampled_from("▸!?✗✓"),
    title=texts,
    where=texts,
    progress=texts,
    context=parts,
    context_text=texts,
    since=st.one_of(st.none(), moments),
    tone=tones,
    freshness=fresh,
)
headlines = st.builds(
    replace,
    st.just(CALM.headline),
    box=texts,
    booted_at=st.one_of(st.none(), moments),
    off_since=st.one_of(st.none(), moments),
    now=st.integers(0, 300),
    soon=st.integers(0, 12),
    you=st.integers(0, 12),
    pulses=st.lists(st.builds(Pulse, texts, fresh, st.booleans()), max_size=40).map(tuple),
    cost=texts,
)
items = st.builds(
    QueueItem,
    key=texts,
    id=texts,
    title=texts,
    bucket=st.sampled_from(Bucket),
    rule=texts,
    score=st.floats(0, 999),
    said=st.lists(texts, max_size=4).map(tuple),
    freshness=fresh,
    as_of=st.one_of(st.none(), moments),
)
queues = st.builds(
    QueueTier,
    note=texts,
    title=texts,
    items=st.lists(items, max_size=20).map(tuple),
    parked=st.lists(items, max_size=3).map(tuple),
    parked_said=st.lists(texts, max_size=3).map(tuple),
    wip=st.one_of(st.none(), st.integers(0, 40)),
    review=st.integers(0, 40),
    held=texts,
)
boards: st.SearchStrategy[Board] = st.builds(
    Board,
    at=st.just(NOW),
    headline=headlines,
    alerts=st.lists(alerts, max_size=12).map(tuple),
    notes=st.lists(alerts, max_size=2).map(tuple),
    calm=st.builds(Calm, earned=st.booleans(), text=texts, since=st.one_of(st.none(), moments), detail=texts),
    threads=st.lists(threads, max_size=25).map(tuple),
    threads_title=texts,
    status=st.lists(rows, max_size=25).map(tuple),
    status_title=texts,
    queue=queues,
    shelved=st.lists(shelves, max_size=4).map(tuple),
    troubles=st.lists(texts, max_size=4).map(tuple),
)
