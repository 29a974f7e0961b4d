"""Rules about CI."""

import pytest

from board.facts import FailureClass, Verdict, Weakness
from tests.board.rules.forges import FAILED, MULTER, PASSED, PENDING, RUNNING, main, pull, run
from tests.board.worlds import Engine, at, first_raised, found


@pytest.mark.parametrize(
    ("verdicts", "red"),
    [
        ((PASSED,), False),
        ((FAILED,), True),
        ((RUNNING, FAILED), True),
        ((RUNNING, PASSED), False),
        ((Verdict.PASSED_OVER, FAILED), True),
        ((Verdict.PASSED_OVER, PASSED, FAILED), False),
        ((RUNNING,), False),
    ],
)
def test_main_is_red_until_a_run_has_passed(verdicts: tuple[Verdict, ...], red: bool) -> None:
    assert bool(found("ci.main_red", main(*verdicts))) is red


def test_a_red_main_says_which_repository_and_which_step() -> None:
    [condition] = found(
        "ci.main_red",
        main(
            FAILED, FAILED, failing_step="unit", failure_class=FailureClass.TEST, command="pnpm test", red_since=at(-60)
        ),
    )
    assert condition.what == "Branch main of api is red x2: test"
    assert condition.why == "failed 2 in a row since 12:59 · step unit: pnpm test"
    assert condition.command == "pnpm test"


def test_a_repository_in_which_nothing_has_run_for_a_month_is_left_alone() -> None:
    assert found("ci.main_red", main(FAILED, ended_at=at(-30 * 86_400)))
    assert not found("ci.main_red", main(FAILED, ended_at=at(-31 * 86_400)))


def test_recovering_is_not_green() -> None:
    engine = Engine()
    engine.read(0, main(FAILED))
    engine.read(60, main(RUNNING, FAILED))
    assert engine.raised == {"ci.main_red now"}
    for second in (120, 180):
        engine.read(second, main(PASSED, FAILED))
    assert not engine.raised


def test_a_run_that_nobody_takes_for_ten_minutes_is_told_until_it_begins() -> None:
    waiting = [(second, (run(PENDING, queued_at=at(0)),)) for second in range(0, 900, 60)]
    assert first_raised(waiting, "ci.queued soon") == 600
    engine = Engine()
    engine.read(600, run(PENDING, queued_at=at(0)))
    for second in (660, 720):
        engine.read(second, run(RUNNING, queued_at=at(0)))
    assert not engine.raised


def test_a_run_that_waits_for_leave_says_so() -> None:
    [condition] = found("ci.queued", run(PENDING, held=True, queued_at=at(-900)))
    assert condition.what == "CI of PR #10 waits for approval"
    assert condition.do.startswith("approve it: https://")


def test_a_scanner_names_the_package_its_advisories_and_the_version_that_mends_it() -> None:
    red = run(FAILED, failing_step="trivy", failure_class=FailureClass.SCANNER, weaknesses=(MULTER,))
    [condition] = found("ci.cve", pull(), red)
    assert condition.what == "Scanner stops PR #10: multer"
    assert condition.why == "multer 2.0.2: GHSA-5528-5vmv-3xc2, GHSA-xf7r-hgr6-v32p; fixed in 2.1.0"
    assert condition.do == "update multer to 2.1.0, then push"


def test_a_scanner_that_names_nothing_is_told_all_the_same() -> None:
    [condition] = found("ci.cve", pull(), run(FAILED, failing_step="trivy", failure_class=FailureClass.SCANNER))
    assert "names no advisory" in condition.why


def test_another_advisory_is_another_trouble() -> None:
    other = Weakness("ws", "8", ("CVE-2024-37890",))
    seen = {
        found("ci.cve", pull(), run(FAILED, failure_class=FailureClass.SCANNER, weaknesses=(each,)))[0].identity
        for each in (MULTER, other)
    }
    assert len(seen) == 2


def test_what_a_scanner_found_before_the_last_run_passed_is_past() -> None:
    assert not found("ci.cve", pull(), run(PASSED, FAILED, failure_class=FailureClass.SCANNER, weaknesses=(MULTER,)))
