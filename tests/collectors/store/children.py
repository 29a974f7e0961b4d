"""What is done to a store in a process of its own: to be killed, starved of disk, or stripped of rights."""
# ruff: noqa: T201 - a child tells its parent by its output

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from board.facts import Fact, Gauge, ServiceState
from collectors.store.reader import Reader
from collectors.store.trouble import StoreTrouble
from collectors.store.writer import Store
from tests.collectors.store.making import T0, at, commit, gauge, reading, service

NOBODY = 65534


def write_for_ever(path: Path) -> None:
    """Commit again and again, and tell each number once it is committed."""
    store = Store.open(path, T0)
    count = int(_last(store.load().facts)) + 1
    while True:
        facts = gauge(float(count)), service(tuple(ServiceState)[count % 5])
        commit(store, reading(count, *facts))
        print(count, flush=True)
        if count % 7 == 0:
            store.maintain(at(count))
        count += 1


def starve(path: Path) -> None:
    """Write until files may grow no more, then go on when they may again."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = Store.open(path, T0)
    commit(store, reading(0, gauge(0.0)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    last = _fill(store)
    print(last == _last(store.load().facts))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    commit(store, reading(9_000, gauge(-1.0)))
    print(_last(store.load().facts))


def fill(path: Path) -> None:
    """Write until the disk is full."""
    store = Store.open(path, T0)
    last = _fill(store)
    print(last == _last(store.load().facts))
    store.close()
    print(last == _last(Store.open(path, T0).load().facts))


def open_stripped(path: Path) -> None:
    """Open a store for writing as somebody who may not."""
    _strip(path)
    try:
        Store.open(path, T0)
    except StoreTrouble as trouble:
        print(trouble.kind, trouble, trouble.remedy, sep="\n")


def read_stripped(path: Path) -> None:
    """Read a store as somebody who may write nothing."""
    _strip(path)
    reader = Reader(path)
    print(_last(reader.picture().facts))


def _last(facts: tuple[Fact, ...]) -> float:
    return next((fact.value or 0.0 for fact in facts if isinstance(fact, Gauge)), 0.0)


def _fill(store: Store) -> float:
    last = 0.0
    for count in range(1, 5_000):
        try:
            commit(store, reading(count, gauge(float(count), label="x" * 4_000 + str(count))))
        except StoreTrouble as trouble:
            print(trouble.kind, trouble, sep="\n")
            return last
        last = float(count)
    raise AssertionError("the disk never filled up")


def _strip(path: Path) -> None:
    for each in path.parent.iterdir():
        each.chmod(0o444)
    path.parent.chmod(0o555)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


DEEDS: dict[str, Callable[[Path], None]] = {
    deed.__name__: deed for deed in (write_for_ever, starve, fill, open_stripped, read_stripped)
}

if __name__ == "__main__":
    DEEDS[sys.argv[1]](Path(sys.argv[2]))
