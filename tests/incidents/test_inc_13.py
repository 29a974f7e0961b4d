"""INC-13, 6 of 29 migrations, and the pull request that nobody tests."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_13 import DEPLOYED, MENDED, MERGED, PUSHED, SCRIPT, TAGGED
from tests.incidents.replay import Frame, Replay

NEVER = "PR #584: its required check will never run"
DRIFT = "Migrations of prod: 6/29 applied, 4 columns missing: do not deploy"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def played(folder: Path) -> Replay:
    wall = Replay(SCRIPT, folder)
    wall.never("pending CI")
    wall.go(SCRIPT.begins + timedelta(seconds=20), every=5)
    assert is_calm(wall.look())
    return wall


def test_a_database_that_lacks_migrations_is_told_before_the_deployment(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(TAGGED, every=30)
        frame = wall.must(DRIFT, "is_local_auth", at=TAGGED, within=302)
        assert [line.severity for line in frame.board.alerts] == [Severity.NOW]
        assert "missing columns deactivated_at" in frame.line("■ 6/29")


def test_after_the_wrong_deployment_the_crash_loop_follows_from_it(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(DEPLOYED, every=60)
        frame = wall.must("1 follows", at=DEPLOYED, within=240)
        for frame in wall.play(MENDED, every=30):
            (line,) = frame.board.alerts
            assert line.what == DRIFT


def test_equal_migrations_and_an_end_of_the_loop_bring_calm(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(MENDED, every=60)
        wall.go(MENDED + timedelta(seconds=602), every=10)
        assert DRIFT not in wall.look().text
        wall.go(MENDED + timedelta(minutes=17), every=20)
        assert is_calm(wall.look())


def is_about_a_check(frame: Frame) -> bool:
    return NEVER in frame.alerts


def is_not_about_a_check(frame: Frame) -> bool:
    return not is_about_a_check(frame)


def test_a_required_check_that_will_never_run_is_told_and_never_as_pending(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never("pending")
        wall.go(PUSHED, every=60)
        wall.go(PUSHED + timedelta(minutes=5), every=10)
        assert "required check not reported yet" in wall.look().line("PR #584")
        late = PUSHED + timedelta(minutes=15)
        for frame in wall.play(late - timedelta(seconds=1), every=30):
            assert is_not_about_a_check(frame)
        frame = wall.must(is_about_a_check, "merge by hand in Gitea, or exempt docs/**", at=late, within=62)
        [line] = [each for each in frame.board.alerts if each.what == NEVER]
        assert line.severity is Severity.NOW
        assert "required check never reported: ci/" in frame.line("PR #584 docs")
        wall.go(MERGED, every=60)
        wall.must(is_not_about_a_check, at=MERGED, within=122)
