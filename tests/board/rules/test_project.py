"""Projects that a plan names and no tracker has."""

from board.plans import untracked
from board.reading import Outage, OutageKind
from tests.board.rules.work import planned, ticket
from tests.board.worlds import found, scope, world


def test_a_project_that_no_tracker_has_is_noted_with_its_file() -> None:
    (line,) = found("project.untracked", planned(), ticket("LOC-9"))
    assert (line.what, line.why) == ("Project LockN Tune is in no tracker", "business-plan.md names it")


def test_one_that_a_tracker_has_is_not() -> None:
    known = planned("lockn tune", tracker="linear")
    assert not found("project.untracked", planned(), known, ticket("LOC-9"))
    assert not found("project.untracked", planned(), ticket("LOC-1", project="LockN Tune"))


def test_without_a_tracker_that_is_read_nobody_knows() -> None:
    assert not found("project.untracked", planned())
    denied = scope("linear", outage=Outage(OutageKind.DENIED, "the token is not valid"))
    assert not untracked(world(planned(), scopes=[scope("tasks"), denied]))
    assert untracked(world(planned(), scopes=[scope("tasks"), scope("linear")]))
