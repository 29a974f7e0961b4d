"""Continuity: what a new reading cannot know by itself and the one before it can."""

from dataclasses import replace
from datetime import datetime, timedelta

from board.facts import Fact, Host, Job, Service, ServiceState
from board.jobs import SUCCESS


def carry(old: Fact | None, old_seen: datetime | None, new: Fact, taken_at: datetime, gap_after: timedelta) -> Fact:
    """The new fact, completed by the one of the same key before it.

    Args:
        old: The fact as it was before; None the first time.
        old_seen: When the old one was last read.
        new: The fact as its source gave it.
        taken_at: When the new one was read.
        gap_after: A longer time between the two readings is a gap.
    """
    if isinstance(new, Service):
        return _service(old if isinstance(old, Service) else None, old_seen, new, taken_at)
    if isinstance(new, Host):
        return _host(old, old_seen, new, taken_at, gap_after) if isinstance(old, Host) else new
    if isinstance(new, Job):
        return _job(old if isinstance(old, Job) else None, new)
    return new


def _service(old: Service | None, old_seen: datetime | None, new: Service, taken_at: datetime) -> Service:
    """With the owner that a dead process cannot tell, and the times at which its state began and it was last well."""
    if old is not None and new.state is not ServiceState.UP:
        owners = () if _owners(new) else _owners(old)
        last_up = new.last_up or (old_seen if old.state is ServiceState.UP else old.last_up)
        new = replace(new, refs=(*new.refs, *owners), last_up=last_up)
    if new.since is not None:
        return new
    same = old is not None and old.state is new.state
    return replace(new, since=old.since if same and old and old.since else taken_at)


def _job(old: Job | None, new: Job) -> Job:
    """With the last run that anybody knows of, and the last one that went well."""
    last_run = new.last_run or (old.last_run if old else None)
    last_ok = new.last_run if new.outcome == SUCCESS else new.last_ok or (old.last_ok if old else None)
    same = last_run == new.last_run and last_ok == new.last_ok
    return new if same else replace(new, last_run=last_run, last_ok=last_ok)


def _owners(service: Service) -> tuple[str, ...]:
    return tuple(ref for ref in service.refs if ref.startswith(("unit:", "system-unit:", "container:")))


def _host(old: Host, old_seen: datetime | None, new: Host, taken_at: datetime, gap_after: timedelta) -> Host:
    """With the outage before this boot, the last gap in our readings, and the last process killed for memory."""
    same_boot = old.boot_id == new.boot_id
    if same_boot:
        new = replace(new, off_since=old.off_since)
    elif old_seen is not None:
        new = replace(new, off_since=old_seen)
    if old_seen is not None and taken_at - old_seen > gap_after:
        new = replace(new, unread_from=old_seen, unread_until=taken_at)
    else:
        new = replace(new, unread_from=old.unread_from, unread_until=old.unread_until)
    more = same_boot and (new.oom_kills or 0) > (old.oom_kills if old.oom_kills is not None else new.oom_kills or 0)
    return replace(new, oom_at=taken_at if more else old.oom_at)
