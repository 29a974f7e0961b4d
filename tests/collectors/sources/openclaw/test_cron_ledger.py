"""What was heard of a job leads to the same, in whatever order it came and however often."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from collectors.sources.openclaw.cron_ledger import Ledger
from collectors.sources.openclaw.cron_wire import MOST, CronEvent, CronJob, event_of, jobs_of

T0 = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
RUNS = 3


def happened(action: str, run: int) -> CronEvent:
    at = (T0 + timedelta(minutes=run)).timestamp() * 1000
    event = event_of({"jobId": "a", "action": action, "runAtMs": at, "status": "ok" if run % 2 else "error"})
    assert event
    return event


STORY = [happened(action, run) for run in range(RUNS) for action in ("started", "finished")]


def listed() -> CronJob:
    return next(jobs_of(({"id": "a", "enabled": True},)))


@given(st.lists(st.sampled_from(STORY), max_size=9).flatmap(lambda more: st.permutations([*STORY, *more])))
def test_when_all_was_heard_the_last_run_is_over_and_is_the_one_that_is_told(story: list[CronEvent]) -> None:
    ledger = Ledger()
    ledger.listed((listed(),), T0, asked_at=T0)
    for event in story:
        ledger.hear(event, T0)
    (job,) = ledger.jobs
    assert job.state.running_since is None
    assert job.state.last_run == T0 + timedelta(minutes=RUNS - 1)
    assert job.state.status == "error"


def test_what_no_list_names_any_more_is_forgotten() -> None:
    ledger = Ledger()
    ledger.listed((listed(),), T0, asked_at=T0)
    ledger.hear(STORY[0], T0)
    ledger.listed((), T0, asked_at=T0)
    assert ledger.jobs == ()
    assert ledger.hear(STORY[0], T0) is None


def test_what_was_heard_of_a_job_before_a_file_told_of_it_is_not_lost() -> None:
    ledger = Ledger()
    assert ledger.hear(STORY[0], T0) is None
    ledger.listed((listed(),), T0 + timedelta(seconds=5))
    (job,) = ledger.jobs
    assert job.state.running_since == T0


def test_no_more_is_remembered_of_jobs_that_nobody_lists_than_of_those_that_are() -> None:
    ledger = Ledger()
    for number in range(3 * MOST):
        event = event_of({"jobId": str(number), "action": "started", "runAtMs": T0.timestamp() * 1000})
        assert event
        assert ledger.hear(event, T0) is None
    ledger.listed((), T0, asked_at=T0)
    ledger.listed((listed(),), T0)
    assert ledger.hear(STORY[0], T0)
