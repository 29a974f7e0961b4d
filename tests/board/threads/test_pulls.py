"""Pull requests have a row while something happens to them."""

from typing import Any

from board.board import Severity, Tone
from board.facts import FailureClass
from board.threads import threads, title
from tests.board.rules.forges import FAILED, PASSED, PENDING, check, pull, run
from tests.board.worlds import at, world

OLD: dict[str, Any] = {"moved_at": at(-90_000), "pushed_at": at(-90_000), "created_at": at(-90_000)}


def test_attempts_and_their_classes_are_told_while_another_one_waits() -> None:
    told = (FailureClass.FORMAT, FailureClass.BUILD, FailureClass.BUILD)
    [row] = threads(world(pull(), run(PENDING, FAILED, FAILED, FAILED, classes=told, started_at=None)), {})
    assert (row.title, row.where, row.mark) == ("PR #10 LOC-10 mend it", "api", "▸")
    assert row.progress == "attempt 4 queued · red x3: build, build, format"
    assert row.since == at(-700)


def test_a_pull_request_is_nothing_that_runs() -> None:
    rows = threads(world(pull(), run(FAILED)), {})
    assert title(rows) == "0 running"


def test_what_keeps_it_from_being_merged_is_told_beside_what_is_done() -> None:
    checks = (check("a"), check("b"), check("c", FAILED, required=False))
    [row] = threads(world(pull(checks=checks, changes_by=("sean",)), run(PASSED)), {})
    assert row.progress == "2/3 checks · changes wanted by sean"


def test_an_alert_about_it_or_its_run_marks_it() -> None:
    red = run(FAILED)
    for key in (pull().key, red.key):
        [row] = threads(world(pull(), red), {key: Severity.NOW})
        assert (row.mark, row.tone) == ("!", Tone.NOW)


def test_one_that_no_forge_tells_of_is_shown_by_its_runs() -> None:
    [row] = threads(world(run(FAILED, FAILED)), {})
    assert (row.title, row.progress) == ("PR #10", "red x2")


def test_an_old_one_is_shown_only_while_it_is_red() -> None:
    assert not threads(world(pull(**OLD), run(PASSED)), {})
    assert threads(world(pull(**OLD), run(FAILED)), {})
    assert not threads(world(pull(state="merged"), run(FAILED)), {})


def test_an_old_reading_is_unknown() -> None:
    [row] = threads(world(pull(), run(FAILED), now=600), {})
    assert (row.mark, row.progress, row.tone) == ("?", "?", Tone.UNKNOWN)
