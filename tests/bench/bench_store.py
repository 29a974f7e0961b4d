"""What the store costs: a simulated day of a box with one card, five model servers and all that runs beside them.

Run ``python tests/bench/bench_store.py [hours]``; it prints figures and asserts nothing.
"""

import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import fmean, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from board.facts import Fact, Gauge, Job, Phase, Service, ServiceState, Slot
from board.reading import Reading, Scope
from collectors.store.reader import Reader
from collectors.store.records import Batch, EngineBeat
from collectors.store.writer import Store

START = datetime(2026, 3, 2, tzinfo=UTC)
Polled = tuple[str, float, Callable[[datetime], tuple[Fact, ...]]]
"""A scope, the seconds between polls, and what reads it."""
dice = random.Random(7)  # noqa: S311 - a simulated box needs no secrecy


@dataclass
class Walk:
    """A number that wanders about as those of a busy box do."""

    low: float
    high: float
    jitter: float
    digits: int = 1
    now: float = 0.0

    def next(self) -> float:
        """The next reading."""
        self.now = min(self.high, max(self.low, self.now + dice.gauss(0, self.jitter)))
        return round(self.now, self.digits)


def box() -> Iterator[Polled]:
    """Each scope with its period and what reads it: 63 series in all."""
    card = {
        "util": Walk(0, 100, 8, 0),
        "vram": Walk(60e9, 90e9, 1e7, 0),
        "temp": Walk(40, 80, 0.5, 0),
        "power": Walk(80, 500, 10, 2),
        "clock": Walk(1200, 2600, 20, 0),
        "memory-clock": Walk(9000, 9001, 0.1, 0),
        "fan": Walk(30, 80, 0.5, 0),
    }
    yield "gpu", 2, lambda _: gauges("gpu/0", card)
    names = ("cpu", "load", "memory", "swap", "disk", "pressure/cpu", "pressure/io", "pressure/memory", "rx", "tx")
    host = {name: Walk(0, 100, 2, 2) for name in names}
    yield "host", 5, lambda _: gauges("host", host)
    for port in range(11434, 11439):
        yield f"llama/{port}", 5, llama(port)
    other = {f"probe/{number}": Walk(1, 400, 20, 1) for number in range(16)}
    yield "probes", 10, lambda _: gauges("probes", other)
    yield "docker", 10, lambda _: services("container", 20)
    yield "systemd", 15, lambda _: services("unit", 60)
    yield "jobs", 60, lambda now: jobs(now, 46)


def gauges(key: str, walks: dict[str, Walk]) -> tuple[Fact, ...]:
    """One gauge for each walk."""
    return tuple(Gauge(key=f"box/{key}/{name}", label=name, value=walk.next()) for name, walk in walks.items())


def services(kind: str, count: int) -> tuple[Fact, ...]:
    """Services of which one goes down now and then."""
    state = (ServiceState.UP, ServiceState.DOWN)
    return tuple(
        Service(key=f"box/{kind}/{n}", kind=kind, label=f"{kind}-{n}", state=state[dice.random() < 0.0002])
        for n in range(count)
    )


def jobs(now: datetime, count: int) -> tuple[Fact, ...]:
    """Jobs that run once an hour."""
    return tuple(job(number, now) for number in range(count))


def job(number: int, now: datetime) -> Job:
    """A job at its own minute of the hour."""
    last = (now - timedelta(minutes=number)).replace(minute=0, second=0) + timedelta(minutes=number)
    again = last + timedelta(hours=1)
    key, label = f"box/job/{number}", f"job-{number}"
    return Job(key=key, label=label, enabled=True, period=3600, last_run=last, outcome="ok", next_run=again)


def llama(port: int) -> Callable[[datetime], tuple[Fact, ...]]:
    """A model server with two slots that are busy half of the time."""
    latency, rates = Walk(1, 9, 0.5, 2), (Walk(20, 60, 1, 2), Walk(20, 60, 1, 2))
    more = {name: Walk(0, 50, 2, 1) for name in ("deferred", "prompt", "decode")}
    key = f"box/llama/{port}"

    def read(now: datetime) -> tuple[Fact, ...]:
        busy = now.minute // 10 % 2 == port % 2
        server = Service(key=key, kind="llama-server", label=str(port), state=ServiceState.UP, latency=latency.next())
        return server, *gauges(f"llama/{port}", more), *(slot(key, n, rates[n], now, busy) for n in range(2))

    return read


def slot(server: str, number: int, rate: Walk, now: datetime, busy: bool) -> Slot:
    """A slot that works on a request, a new one at each reading, or on none."""
    key, phase = f"{server}/slot/{number}", Phase.GENERATING if busy else Phase.IDLE
    if not busy:
        return Slot(key=key, server=server, slot=number, phase=phase)
    return Slot(
        key=key,
        server=server,
        slot=number,
        phase=phase,
        task=f"{number}:{now.timestamp():.0f}",
        task_number=f"{now.timestamp():.0f}",
        since=now,
        decoded=dice.randrange(200),
        rate=rate.next(),
    )


def main(hours: float) -> None:
    """Simulate so many hours and print what they cost."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        store, reader = Store.open(path, START), Reader(path)
        before = written()
        times = live(store, reader, hours)
        print(f"written    {(written() - before) / hours * 24 / 1e9:.2f} GB a day, journal and file together")
        store.close()
        report(path, hours)
        for what, took in times.items():
            slow = quantiles(took, n=100)[98]
            print(f"{what:10} mean {fmean(took):6.2f} ms   p99 {slow:6.2f} ms   worst {max(took):6.2f} ms")
        look_back(reader, hours)
        reader.close()


def live(store: Store, reader: Reader, hours: float) -> dict[str, list[float]]:
    """Let the box run; gives the milliseconds of each commit, upkeep and picture."""
    scopes = tuple(box())
    times: dict[str, list[float]] = {"commit": [], "maintain": [], "picture": []}
    for second in range(round(hours * 3600)):
        now = START + timedelta(seconds=second)
        batch = poll(scopes, second, now)
        times["commit"].append(timed(partial(store.commit, batch)))
        if second % 60 == 0:
            times["maintain"].append(timed(partial(store.maintain, now)))
        if second % 100 == 0:
            times["picture"].append(timed(reader.picture))
    return times


def poll(scopes: tuple[Polled, ...], second: int, now: datetime) -> Batch:
    """What is due in a second."""
    due = [each for each in scopes if second % each[1] == 0]
    return Batch(
        now=now,
        readings=tuple(
            Reading(source=name, scope=name, taken_at=now, took=0, facts=read(now)) for name, _, read in due
        ),
        scopes=tuple(Scope(name=name, source=name, every=every, ok_at=now, tried_at=now) for name, every, _ in due),
        beat=EngineBeat(pid=1, version="bench", started_at=START, beat_at=now),
    )


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def written() -> int:
    """Bytes that this process has written so far."""
    return int(Path("/proc/self/io").read_text().split("wchar:")[1].split()[0])


def report(path: Path, hours: float) -> None:
    """Print the size of the file, and what it comes to when each part is kept for its time."""
    with closing(sqlite3.connect(path)) as connection:
        pages = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        counts = dict(connection.execute("SELECT step, count(*) FROM rollups GROUP BY step"))
        samples = connection.execute("SELECT count(*) FROM samples").fetchone()[0]
    each = pages["rollups"] / sum(counts.values())
    parts = {
        "samples": (samples, pages["samples"], 2),
        "fine": (counts[60_000], counts[60_000] * each, 7),
        "coarse": (counts[600_000], counts[600_000] * each, 90),
        "words": (0, sum(size for name, size in pages.items() if name.startswith("words")), 90),
    }
    print(f"file       {path.stat().st_size / 1e6:.1f} MB after {hours:g} h")
    total = 0.0
    for name, (rows, size, days) in parts.items():
        daily = size / min(hours / 24, days)
        total += daily * days
        print(
            f"{name:10} {rows:9} rows   {daily / 1e6:6.1f} MB a day, kept for {days} days: {daily * days / 1e6:6.1f} MB"
        )
    print(f"90 days    {total / 1e6:.0f} MB")


def look_back(reader: Reader, hours: float) -> None:
    """Print what the questions of a wall take."""
    now = START + timedelta(hours=hours)
    names = tuple(f"box/gpu/0/{name}:value" for name in ("util", "vram", "temp", "power", "clock", "fan"))
    ten, day = now - timedelta(minutes=10), now - timedelta(hours=24)
    print(f"6 spark lines of 10 min  {timed(lambda: reader.samples(names, ten, now, 5)):6.2f} ms")
    print(f"6 lines of 24 h          {timed(lambda: reader.samples(names, day, now, 600)):6.2f} ms")
    print(f"median of 24 h           {timed(lambda: reader.median(names[0], day, now)):6.2f} ms")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 24.0)
