"""Pipelines become runs, whatever a server says."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collectors.foreign import parse
from collectors.http import Answer
from collectors.http_outage import HttpOutage
from collectors.sources.woodpecker import wire
from collectors.sources.woodpecker.pipelines import rows, run
from collectors.tracker.place import Place

PLACE = Place("box/woodpecker/ci/lockn/api", "gitea", "lockn/api", "api")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
pipeline = st.fixed_dictionaries(
    {"number": st.integers() | anything},
    optional={
        "status": st.sampled_from(["success", "failure", "running", "blocked"]) | anything,
        "event": st.sampled_from(["push", "pull_request"]) | anything,
        "ref": st.sampled_from(["refs/pull/7/head", "refs/heads/main", "refs/pull/"]) | st.text(),
        "refspec": st.text(),
        "branch": st.sampled_from(["main", ""]) | st.text(),
        "commit": st.text(),
        "created": anything,
        "finished": st.integers() | st.floats(allow_nan=False),
        "cancel_info": anything,
        "errors": anything,
    },
)


@given(st.lists(pipeline, max_size=6))
def test_what_is_read_is_a_run_and_what_is_not_is_an_outage(listed: list[Any]) -> None:
    try:
        some = parse(wire.PIPELINES, Answer("/x", 200, {}, json.dumps(listed, allow_nan=True).encode()))
    except HttpOutage:
        return
    for row in rows(some or ()):
        told = run(PLACE, row, "main", "https://ci/repos/1", {})
        assert told.key.startswith(PLACE.key)
        assert len(told.earlier) <= 20


@given(st.lists(st.fixed_dictionaries({"data": st.text() | st.lists(st.integers(0, 255)) | anything}), max_size=4))
def test_a_log_is_text_or_nothing(lines: list[Any]) -> None:
    read = parse(wire.LOG, Answer("/x", 200, {}, json.dumps(lines).encode()))
    assert isinstance(wire.text(read or ()), bytes)
