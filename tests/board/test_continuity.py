from datetime import timedelta
from typing import Any

from board.continuity import carry
from board.facts import Host, Job, Service, ServiceState
from tests.board.worlds import T0, at, clients, host, server

GAP = timedelta(minutes=5)


def carried(old: Service | None, new: Service) -> Service:
    fact = carry(old, at(0), new, at(60), GAP)
    assert isinstance(fact, Service)
    return fact


def rebooted(old: Host | None, seen: float | None, new: Host, taken: float) -> Host:
    fact = carry(old, None if seen is None else at(seen), new, at(taken), GAP)
    assert isinstance(fact, Host)
    return fact


def ran(old: Job | None, **fields: Any) -> Job:
    fact = carry(old, at(0), Job(key="box/cron/a", label="a", enabled=True, **fields), at(60), GAP)
    assert isinstance(fact, Job)
    return fact


def test_a_state_began_when_it_was_first_read() -> None:
    assert carried(None, server()).since == at(60)
    assert carried(server(since=T0), server(ServiceState.DOWN)).since == at(60)


def test_a_state_that_stays_keeps_its_beginning() -> None:
    assert carried(server(since=T0), server()).since == T0


def test_a_source_that_knows_the_beginning_itself_is_believed() -> None:
    assert carried(server(since=T0), server(since=at(30))).since == at(30)


def test_a_dead_service_keeps_the_owner_that_it_had() -> None:
    dead = carried(server(), server(ServiceState.DOWN, refs=("port:11439",)))
    assert dead.refs == ("port:11439", "unit:llama-coder-next.service")
    assert carried(dead, server(refs=("port:11439",))).refs == ("port:11439",)


def test_another_boot_means_that_the_box_was_off_since_our_last_reading() -> None:
    assert rebooted(host(), 0, host(boot_id="b2", booted_at=at(100)), 120).off_since == T0


def test_the_outage_before_this_boot_is_remembered() -> None:
    assert rebooted(host(off_since=at(-50)), 0, host(), 2).off_since == at(-50)


def test_the_first_reading_of_a_box_knows_no_outage() -> None:
    first = rebooted(None, None, host(), 0)
    assert first.off_since is None
    assert first.unread_from is None


def test_a_long_pause_between_two_readings_is_a_gap() -> None:
    after = rebooted(host(), 0, host(), 301)
    assert (after.unread_from, after.unread_until) == (T0, at(301))
    assert rebooted(host(), 0, host(), 300).unread_from is None
    assert rebooted(after, 301, host(), 303).unread_until == at(301)


def test_a_growing_count_of_killed_processes_is_dated() -> None:
    assert rebooted(host(oom_kills=1), 0, host(oom_kills=2), 2).oom_at == at(2)
    assert rebooted(host(oom_kills=2, oom_at=T0), 2, host(oom_kills=2), 4).oom_at == T0


def test_what_was_killed_before_we_looked_or_in_another_boot_is_not() -> None:
    assert rebooted(host(), 0, host(oom_kills=5), 2).oom_at is None
    assert rebooted(host(oom_kills=1), 0, host(boot_id="b2", oom_kills=5), 2).oom_at is None


def test_other_facts_stay_as_they_are() -> None:
    assert carry(None, None, clients(), at(0), GAP) == clients()


def test_a_service_that_is_no_longer_well_was_so_when_it_was_last_read() -> None:
    off = carried(server(), server(ServiceState.OFF))
    assert off.last_up == at(0)
    assert carried(off, server(ServiceState.DOWN)).last_up == at(0)
    assert carried(off, server()).last_up is None


def test_a_source_that_knows_when_it_was_last_well_is_believed() -> None:
    assert carried(server(), server(ServiceState.DOWN, last_up=at(-9))).last_up == at(-9)


def test_what_was_never_seen_well_was_never_well() -> None:
    assert carried(None, server(ServiceState.DOWN)).last_up is None


def test_a_job_keeps_when_it_last_went_well_and_last_ran() -> None:
    well = ran(None, outcome="success", last_run=at(0))
    failed = ran(well, outcome="failed: auth", last_run=at(30))
    gone = ran(failed, outcome="missing")
    assert [each.last_ok for each in (well, failed, gone)] == [at(0)] * 3
    assert [each.last_run for each in (well, failed, gone)] == [at(0), at(30), at(30)]
