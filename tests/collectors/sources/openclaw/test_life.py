"""The life of a gateway as its process tells it: what runs, what lies on the disk by now, and who is somebody else."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors.sources.openclaw.access import Access
from collectors.sources.openclaw.life import Life, Watcher
from collectors.sources.openclaw.settings import OpenClawSettings

TICK = os.sysconf("SC_CLK_TCK")
NOBODY = 65_534


async def blocking(function: Callable[..., Any], *args: Any) -> Any:
    """Run it here."""
    return function(*args)


class Box:
    """A box whose gateway does not listen, as a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = root / "srv/node_modules/openclaw/package.json"
        self.state = root / "home/.openclaw"
        self.state.mkdir(parents=True)
        (root / "proc/net").mkdir(parents=True)
        (root / "proc/self").symlink_to(".")
        (root / "proc/net/tcp").write_text("  sl  local_address rem_address\n")
        boot = datetime.now(UTC) - timedelta(hours=1)
        (root / "proc/stat").write_text(f"btime {boot.timestamp():.0f}\n")
        access = Access(OpenClawSettings(), {}, root / "home", blocking)
        self.watcher = Watcher("box/openclaw/main", access, root)

    def install(self, version: str) -> None:
        """Put a version where the processes run from."""
        self.package.parent.mkdir(parents=True, exist_ok=True)
        self.package.write_text(json.dumps({"name": "openclaw", "version": version}))

    def run(self, pid: int, *, since: timedelta, title: str = "openclaw-gateway", **environ: str) -> Path:
        """Start a process so long ago."""
        place = self.root / "proc" / str(pid)
        place.mkdir(exist_ok=True)
        ticks = int((timedelta(hours=1) - since).total_seconds() * TICK)
        (place / "stat").write_text(f"{pid} (node) S 1 1 1 0 -1 0 0 0 0 0 1 0 0 0 20 0 9 0 {ticks} 0 10 0 0")
        (place / "cmdline").write_text(f"{title}\0")
        (place / "maps").write_text(f"7f00 r--p 0 0 1 {self.package.parent}/x.node\n")
        told = {"HOME": str(self.root / "home"), **environ}
        (place / "environ").write_text("\0".join(f"{name}={value}" for name, value in told.items()))
        return place

    def look(self) -> Life:
        """What is so now."""
        return self.watcher.look()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """An empty one."""
    return Box(tmp_path)


def test_an_update_under_a_gateway_that_runs_is_seen(box: Box) -> None:
    box.install("2026.2.9")
    box.run(7, since=timedelta(seconds=-5))
    before = box.look()
    box.install("2026.2.22")
    after = box.look()
    assert before.package is not None
    assert after.package is not None
    assert (before.package.version, before.began_with) == ("2026.2.9", "2026.2.9")
    assert (after.package.version, after.began_with) == ("2026.2.22", "2026.2.9")


def test_what_ran_before_an_update_that_nobody_saw_is_not_known(box: Box) -> None:
    box.install("2026.2.22")
    box.run(7, since=timedelta(minutes=10))
    assert box.look().began_with == ""


def test_a_gateway_that_does_not_listen_yet_is_its_folders(box: Box, tmp_path: Path) -> None:
    box.run(7, since=timedelta(seconds=9), OPENCLAW_STATE_DIR=str(tmp_path / "other"))
    assert box.look().tree is None
    box.run(8, since=timedelta(seconds=5))
    found = box.look()
    assert found.tree is not None
    assert (found.tree.pid, found.listens) == (8, False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_gateway_of_another_user_is_not_ours_that_starts_for_ever(box: Box) -> None:
    place = box.run(7, since=timedelta(hours=1))
    (place / "environ").unlink()
    assert box.look().tree is not None
    os.chown(place, NOBODY, NOBODY)
    assert box.look().tree is None
