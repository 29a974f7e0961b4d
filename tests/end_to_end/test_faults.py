"""Whatever befalls the store while the wall is up: one sentence says so, and readings go on."""

import pytest

from tests.end_to_end.faults import FAULTS, Courses, Fault

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)


@every_fault
def test_the_wall_says_it_in_one_sentence(courses: Courses, fault: type[Fault]) -> None:
    course = courses.begun(fault)
    assert course.sentences == 1, course.screen


@every_fault
def test_a_script_is_told_too(courses: Courses, fault: type[Fault]) -> None:
    assert [len(board["troubles"]) for board in courses.begun(fault).boards] == [1, 1, 1, 1]


@every_fault
def test_readings_go_on(courses: Courses, fault: type[Fault]) -> None:
    assert max(courses.begun(fault).ages) < 10
