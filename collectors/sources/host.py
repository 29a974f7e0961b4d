"""The box itself: processor, memory, disks, pressure, boot and what holds the memory when it runs short."""

import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final, Generic, TypeVar

import psutil
from pydantic import Field

from board.facts import Fact, Gauge, Host, Process
from collectors.collector import Collector, SourceSettings, Surroundings
from collectors.processes import largest, name_of, owner_of, references

T = TypeVar("T")

SLOW: Final = 60.0
"""Seconds between looks at what hardly changes: disks, names, addresses."""
SCAN: Final = 30.0
"""Seconds between scans of all processes, which take some milliseconds each."""
TIGHT: Final = 0.15
"""Part of the memory that is available below which its largest holders are worth a scan."""
STEP: Final = 10.0
"""Seconds by which the boot time has to move to be believed: it follows each correction of the clock."""
IMAGES: Final = frozenset({"squashfs", "iso9660", "udf", "erofs", "cramfs"})
"""File systems that are full by nature."""


class HostSettings(SourceSettings):
    """How the box itself is read."""

    every: float = Field(default=2.0, ge=0.5, le=86_400)
    """Seconds between polls."""


class HostCollector(Collector[HostSettings]):
    """Reads the box from /proc and psutil; disks once a minute, the rest at each poll."""

    name = "host"
    Settings = HostSettings
    critical = True

    def __init__(
        self,
        box: str,
        settings: HostSettings,
        *,
        root: Path = Path("/"),
        environ: Mapping[str, str] = os.environ,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(box, settings)
        self._key = f"{box}/host"
        self._root = root
        self._proc = root / "proc"
        self._environ = environ
        self._booted: float | None = None
        self._primed = False
        self._identity = _Kept(self._identify, SLOW, ticks)
        self._disks = _Kept(lambda: tuple(_disks(self._key)), SLOW, ticks)
        self._holders = _Kept(lambda: tuple(_holders(self._key, self._proc)), SCAN, ticks)

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[HostSettings]:
        """Every box has a host."""
        del around
        return (HostSettings(),)

    async def read(self) -> Iterable[Fact]:
        """Read the box once; everything here blocks, if only for a millisecond."""
        return await self.blocking(lambda: tuple(self._facts()))

    def _facts(self) -> Iterator[Fact]:
        memory = _table(self._proc / "meminfo")
        oom_kills = _table(self._proc / "vmstat").get("oom_kill")
        yield replace(self._identity(), oom_kills=oom_kills, memory=memory["MemTotal"] * 1024)
        yield from self._processor()
        yield from _memory(self._key, memory)
        yield from self._disks()
        yield from _pressure(self._key, self._proc)
        if memory["MemAvailable"] < TIGHT * memory["MemTotal"]:
            yield from self._holders()

    def _processor(self) -> Iterator[Gauge]:
        busy = psutil.cpu_percent()
        if self._primed:
            yield Gauge(key=f"{self._key}/cpu", label="cpu", unit="%", value=busy, limit=100.0)
        # The first sample has nothing to be compared with, and psutil calls it 0.
        self._primed = True
        load = float((self._proc / "loadavg").read_text().split()[0])
        yield Gauge(key=f"{self._key}/load", label="load", value=load, limit=os.cpu_count())

    def _identify(self) -> Host:
        kernel = self._proc / "sys/kernel"
        release = (kernel / "osrelease").read_text().strip()
        wsl = "microsoft" in release.lower()
        name = (kernel / "hostname").read_text().strip()
        return Host(
            key=self._key,
            refs=(f"host:{name}",),
            boot_id=(kernel / "random/boot_id").read_text().strip(),
            booted_at=self._boot_time(),
            name=name,
            system=_system(release, self._root / "etc/os-release"),
            cpus=os.cpu_count(),
            wsl=self._environ.get("WSL_DISTRO_NAME", "WSL") if wsl else "",
            address=_address("eth0") if wsl else "",
        )

    def _boot_time(self) -> datetime:
        found = re.search(r"^btime (\d+)$", (self._proc / "stat").read_text(), re.MULTILINE)
        booted = float(found[1]) if found else psutil.boot_time()
        if self._booted is None or abs(booted - self._booted) > STEP:
            self._booted = booted
        return datetime.fromtimestamp(self._booted, UTC)


class _Kept(Generic[T]):
    """A measurement that is made again only after a while."""

    def __init__(self, measure: Callable[[], T], seconds: float, ticks: Callable[[], float]) -> None:
        self._measure = measure
        self._seconds = seconds
        self._ticks = ticks
        self._last: tuple[float, T] | None = None

    def __call__(self) -> T:
        now = self._ticks()
        if self._last is None or now - self._last[0] >= self._seconds:
            self._last = (now, self._measure())
        return self._last[1]


def _table(path: Path) -> dict[str, int]:
    """Read a file of lines like ``MemTotal:  4030196 kB`` or ``oom_kill 0``."""
    rows = (line.replace(":", " ", 1).split() for line in path.read_text().splitlines())
    return {row[0]: int(row[1]) for row in rows}


def _memory(key: str, memory: Mapping[str, int]) -> Iterator[Gauge]:
    """Memory that cannot be had without swapping, and swap where there is any (``/proc/meminfo``, in KiB)."""
    total, swap = memory["MemTotal"] * 1024, memory["SwapTotal"] * 1024
    used = total - memory["MemAvailable"] * 1024
    yield Gauge(key=f"{key}/mem", label="memory", unit="B", value=used, limit=total)
    if swap:
        used = swap - memory["SwapFree"] * 1024
        yield Gauge(key=f"{key}/swap", label="swap", unit="B", value=used, limit=swap)


def _disks(key: str) -> Iterator[Gauge]:
    """Each real file system once, under its shortest mount point; the root always, even as an overlay."""
    mounts: dict[str, str] = {}
    for part in sorted(psutil.disk_partitions(), key=lambda part: len(part.mountpoint)):
        if part.fstype not in IMAGES and Path(part.mountpoint).is_dir():
            mounts.setdefault(part.device, part.mountpoint)
    for mount in dict.fromkeys(("/", *mounts.values())):
        with suppress(OSError):
            usage = psutil.disk_usage(mount)
            # Without the blocks that only root may fill, as df counts its percentage.
            size = usage.used + usage.free
            slug = mount.strip("/").replace("/", "-") or "root"
            yield Gauge(key=f"{key}/disk/{slug}", label=mount, unit="B", value=usage.used, limit=size)


def _pressure(key: str, proc: Path) -> Iterator[Gauge]:
    """Part of the last 10 s in which something had to wait (``some`` of ``/proc/pressure``), where there is PSI."""
    for what in ("cpu", "memory", "io"):
        with suppress(OSError):
            line = (proc / "pressure" / what).read_text()
            if found := re.match(r"some avg10=([\d.]+)", line):
                value = float(found[1])
                yield Gauge(key=f"{key}/psi/{what}", label=f"{what} pressure", unit="%", value=value, limit=100.0)


def _holders(key: str, proc: Path) -> Iterator[Process]:
    """The three processes that hold most memory."""
    for pid, resident in largest(3, proc):
        owner = owner_of(pid, proc)
        yield Process(
            key=f"{key}/process/{pid}",
            refs=references(pid, owner),
            pid=pid,
            name=name_of(pid, proc),
            owner=owner.partition(":")[2],
            memory=resident,
        )


def _system(release: str, os_release: Path) -> str:
    """Kernel and distribution: ``Linux 6.18 · Debian 12``."""
    version = re.match(r"\d+\.\d+", release)
    kernel = f"Linux {version[0] if version else release}"
    with suppress(OSError):
        words = dict(re.findall(r'^(\w+)="?([^"\n]*)', os_release.read_text(), re.MULTILINE))
        name = words.get("NAME", "").removesuffix(" GNU/Linux")
        return f"{kernel} · {name} {words.get('VERSION_ID', '')}".rstrip(" ·")
    return kernel


def _address(interface: str) -> str:
    """The interface's IPv4 address; empty where it has none."""
    found = psutil.net_if_addrs().get(interface, ())
    return next((each.address for each in found if each.family == socket.AF_INET), "")


COLLECTOR = HostCollector
