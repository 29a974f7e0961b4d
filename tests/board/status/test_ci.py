"""The rows of CI: one for each repository that is not green, and one for those that are."""

from typing import Any

import pytest

from board.board import Severity, StatusRow, Tone
from board.facts import Fact, FailureClass, Verdict
from board.past import Past
from board.reading import Outage, OutageKind
from board.status import View, rows
from tests.board.rules.forges import FAILED, PASSED, RUNNING, main, run
from tests.board.worlds import at, scope, world

DENIED = Outage(OutageKind.DENIED, "does not take the token")


def ci(*facts: Fact, alarm: Severity | None = None, **more: Any) -> list[StatusRow]:
    """The rows from the one that is called so on, as far as they go on from it."""
    alarms = {main().key: alarm} if alarm else {}
    found = rows(View(world(*facts, **more), Past(), alarms))
    begin = next((place for place, each in enumerate(found) if each.label == "ci"), len(found))
    end = next((place for place, each in enumerate(found) if place > begin and each.label), len(found))
    return list(found[begin:end])


def said(row: StatusRow) -> list[str]:
    return [text for cell in row.cells if (text := getattr(cell, "text", ""))]


def test_where_all_is_green_one_quiet_row_names_them() -> None:
    [row] = ci(main(PASSED), main(RUNNING, PASSED, repository="lockn/web"))
    assert said(row) == ["● 2 repositories green", "api · web ◷"]
    assert {getattr(cell, "tone", None) for cell in row.cells} == {Tone.QUIET}


def test_a_red_main_has_a_row_of_its_own_above_the_green_ones() -> None:
    red = main(FAILED, FAILED, failure_class=FailureClass.TEST, red_since=at(-60))
    first, second = ci(red, main(PASSED, repository="lockn/web"), alarm=Severity.NOW)
    assert said(first) == ["■ api", "main red x2", "test · since 12:59"]
    assert (first.key, second.label) == (red.key, "")
    assert said(second)[0] == "● 1 repository green"


def test_recovering_is_a_word_of_its_own() -> None:
    [row] = ci(main(RUNNING, FAILED, number=754), alarm=Severity.NOW)
    assert said(row)[1:] == ["main recovering", "failed, attempt 2 runs (#754)"]


def test_a_run_that_says_nothing_is_unknown_and_not_green() -> None:
    [row] = ci(main(Verdict.PASSED_OVER, words="skipped"))
    assert said(row) == ["? api", "main not told: skipped"]


def test_an_old_reading_is_not_green() -> None:
    [row] = ci(main(PASSED), now=600)
    assert said(row) == ["? api", "not read since 13:00"]


def test_runs_of_pull_requests_have_no_row() -> None:
    assert not ci(run(FAILED))


@pytest.mark.parametrize("name", ["woodpecker/ci.example", "gitea/git.example"])
def test_a_source_that_cannot_be_read_says_why(name: str) -> None:
    found = rows(View(world(scopes=[scope(name, None, outage=DENIED)]), Past(), {}))
    assert [said(each) for each in found if each.label == "ci"] == [
        [name.partition("/")[2], "? does not take the token"]
    ]


def test_repositories_of_one_name_on_two_forges_are_two() -> None:
    other = main(PASSED, key="lockn-01/github/x", refs=("branch:github/lockn/api@main",))
    assert [said(each)[0] for each in ci(main(FAILED), other)] == ["■ api", "● 1 repository green"]


def test_a_source_that_has_nothing_has_no_row() -> None:
    assert not rows(View(world(scopes=[scope("woodpecker/ci.example")]), Past(), {}))
