"""When a fault of the store is over, the wall is as before without anybody's help; the tests between gave it time."""

import pytest

from tests.end_to_end.faults import FAULTS, MENDED_WITHIN, Courses, Damaged, Fault

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)


@every_fault
def test_it_mends_itself(courses: Courses, fault: type[Fault]) -> None:
    took = courses.finished(fault).mended_after
    print(f"{fault.__name__}: as before {took:.0f} s after its end")  # noqa: T201 - a figure worth seeing with -s
    assert took < MENDED_WITHIN


@every_fault
def test_the_engine_does_not_stumble(courses: Courses, fault: type[Fault]) -> None:
    assert "Traceback" not in courses.finished(fault).place.log()


def test_a_damaged_file_is_put_aside_and_kept(courses: Courses) -> None:
    files = courses.finished(Damaged).place.state.glob("*.damaged-*Z")
    assert len(list(files)) == 1
