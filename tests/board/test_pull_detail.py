"""Opening a pull request or a run tells why it does not merge, and how its attempts fared."""

from board.detail import detail, watched
from board.facts import Excerpt, Fact, FailureClass
from tests.board.rules.forges import FAILED, MULTER, PASSED, PENDING, check, pull, run
from tests.board.worlds import at, world


def told(key: str, *facts: Fact) -> dict[str, str]:
    shown = detail(world(*facts), (), key, {}, "")
    assert shown is not None
    return {label.text: text.text for label, text in shown.lines}


def test_a_pull_request_tells_why_it_does_not_merge_and_what_its_runs_were() -> None:
    one = pull(checks=(check("ci/test", FAILED), check("ci/lint", PASSED, required=False)))
    classed = run(PENDING, FAILED, FAILED, classes=(FailureClass.FORMAT, FailureClass.BUILD))
    said = told(one.key, one, classed)
    assert said["merge"] == "required check failed: ci/test since 12:10"
    assert said["ci"] == "failed 2 in a row, attempt 3 queued · build, format · #754"
    assert said["checks"] == "ci/test failed, required · ci/lint passed"


def test_the_logs_of_its_red_runs_are_read_while_it_is_open() -> None:
    one, red = pull(), run(FAILED)
    assert watched(world(one, red), (), one.key) == (one.key, red.key)
    log = Excerpt(key=f"{red.key}/log", label="log of the step", lines=("+ pnpm test", "3 failed"))
    shown = detail(world(one, red, log), (), one.key, {}, "")
    assert shown is not None
    assert "3 failed" in [text.text for _, text in shown.lines]


def test_one_that_shares_files_tells_in_which_order_they_are_best_merged() -> None:
    one, two = pull(1, files=("schema.prisma",)), pull(2, files=("schema.prisma",))
    assert told(two.key, one, two)["merge order"] == "#1, #2: all change schema.prisma"


def test_a_run_tells_its_attempts_and_what_mends_it() -> None:
    red = run(FAILED, FAILED, weaknesses=(MULTER,), failure_class=FailureClass.SCANNER, red_since=at(-60))
    said = told(red.key, red)
    assert said["attempts"] == "failed 2 in a row · scanner · #754"
    assert said["red since"]
    assert said["mend"] == "update multer to 2.1.0, then push"
    assert said["weaknesses"].startswith("multer 2.0.2: GHSA-5528-5vmv-3xc2")


def test_a_green_run_has_nothing_to_mend() -> None:
    said = told(run(PASSED).key, run(PASSED))
    assert said["attempts"] == "passed · #754"
    assert "mend" not in said
