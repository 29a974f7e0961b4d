import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from collectors.http import Answer
from collectors.sources.probes.checks import HttpCheck
from collectors.sources.probes.content import MISSING, at, fault


def found(document: Any, **check: Any) -> str:
    answer = Answer("/x", 200, {"content-type": "application/json"}, to_json(document))
    return fault(HttpCheck(url="http://a", **check), answer)


@pytest.mark.parametrize(
    ("document", "path", "value", "sentence"),
    [
        ({"status": "ok"}, "status", "ok", ""),
        ({"a": [{"b": 3}]}, "a.0.b", 3, ""),
        ({"status": "starting"}, "status", "ok", "its status is 'starting', not 'ok'"),
        ({"up": 1}, "up", True, "its up is 1, not True"),
        ({"up": [1]}, "up", "ok", "its up is something else, not 'ok'"),
        ({"a": {}}, "a.b.c", "ok", "its answer has no a.b.c"),
        ({"a": [1]}, "a.1", 1, "its answer has no a.1"),
        (["x"], "0", "x", ""),
        ("text", "a", "ok", "its answer has no a"),
    ],
)
def test_what_stands_at_a_path_is_held_against_what_should(document: Any, path: str, value: Any, sentence: str) -> None:
    assert found(document, json_path=path, json_value=value) == sentence


@pytest.mark.parametrize("value", [[], {}, "", None])
def test_without_a_value_something_must_be_there(value: Any) -> None:
    assert found({"files": value}, json_path="files") == "its files is empty"
    assert found({"files": [1]}, json_path="files") == ""
    assert found({"files": 0}, json_path="files") == ""


def test_a_page_for_people_is_no_json() -> None:
    answer = Answer("/x", 200, {"content-type": "text/html"}, b"<html>")
    check = HttpCheck(url="http://a", json_path="status")
    assert fault(check, answer) == "answered /x with a web page instead of JSON"


def test_an_answer_that_comes_packed_is_not_unpacked() -> None:
    answer = Answer("/x", 200, {"content-encoding": "gzip"}, gzip.compress(10_000 * b"ok"))
    assert fault(HttpCheck(url="http://a", body="ok"), answer) == (
        "answered in gzip, which was not asked for and is not unpacked"
    )
    assert fault(HttpCheck(url="http://a"), answer) == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda d: st.lists(d) | st.dictionaries(st.text(), d)
    ),
    st.text(),
)
def test_any_path_in_any_document_leads_somewhere_or_nowhere(document: Any, path: str) -> None:
    reached = at(document, path)
    assert reached is MISSING or reached is None or isinstance(reached, bool | int | str | list | dict)
