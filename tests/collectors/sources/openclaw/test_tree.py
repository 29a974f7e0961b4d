"""What a gateway and its children use, as /proc and its control group tell it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.sources.openclaw.memory import memory_of
from collectors.sources.openclaw.tree import Load, Tree, tree_of

NOW = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
BOOT = 1_772_000_000
UNIT = "user.slice/user-1000.slice/user@1000.service/app.slice/openclaw-gateway.service"
MIB = 2**20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A box with a gateway (10), its child and that one's (11, 12), and somebody else (13)."""
    (tmp_path / "proc/sys/kernel/random").mkdir(parents=True)
    (tmp_path / "proc/sys/kernel/random/boot_id").write_text("b1\n")
    (tmp_path / "proc/stat").write_text(f"cpu 1 2 3\nbtime {BOOT}\n")
    for pid, parent in ((10, 1), (11, 10), (12, 11), (13, 1)):
        put(tmp_path, pid, parent)
    group = tmp_path / "sys/fs/cgroup" / UNIT
    group.mkdir(parents=True)
    (tmp_path / "proc/10/cgroup").write_text(f"0::/{UNIT}\n")
    (group / "memory.current").write_text(f"{630 * MIB}\n")
    (group / "memory.high").write_text(f"{900 * MIB}\n")
    (group / "memory.max").write_text("max\n")
    return tmp_path


def put(root: Path, pid: int, parent: int, ticks: int = 100, pages: int = 1000) -> None:
    (root / f"proc/{pid}").mkdir(exist_ok=True)
    fields = f"S {parent} 1 1 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 9 0 {50 * TICK} 0 {pages} 0 0"
    (root / f"proc/{pid}/stat").write_text(f"{pid} (openclaw) gate) {fields}")


def tree(root: Path) -> Tree:
    found = tree_of(10, root / "proc")
    assert found is not None
    return found


def test_children_and_theirs_count_and_strangers_do_not(root: Path) -> None:
    found = tree(root)
    assert (found.count, found.resident, found.spent) == (3, 3000 * PAGE, 300 / TICK)
    assert found.began == datetime.fromtimestamp(BOOT + 50, UTC)


def test_a_process_that_is_gone_is_none(root: Path) -> None:
    assert tree_of(99, root / "proc") is None


def test_the_load_is_averaged_over_a_minute_and_begins_anew_with_another_process(root: Path) -> None:
    load, told = Load(), []
    for second in range(0, 125, 5):
        put(root, 10, 1, ticks=100 + (second * TICK if second > 60 else 0))
        told.append(load.take(tree(root), NOW + timedelta(seconds=second)))
    assert told[0] is None
    assert told[12] == 0
    assert told[-1] == pytest.approx(200, rel=0.05)
    assert load.take(None, NOW) is None
    assert load.take(tree(root), NOW) is None


def test_memory_is_what_the_unit_counts_and_its_mark(root: Path) -> None:
    found = memory_of(tree(root), None, root)
    assert (found.held, found.mark, found.told) == (630 * MIB, 900 * MIB, "MemoryHigh")


def test_the_owners_mark_wins_and_goes_with_what_is_resident(root: Path) -> None:
    found = memory_of(tree(root), 500, root)
    assert (found.held, found.mark, found.told) == (3000 * PAGE, 500 * MIB, "configured")


def test_without_a_limit_there_is_no_mark(root: Path) -> None:
    (root / "sys/fs/cgroup" / UNIT / "memory.high").write_text("max\n")
    assert memory_of(tree(root), None, root).mark is None


@pytest.mark.parametrize("line", ["0::/user.slice/user@1000.service/init.scope", "0::/../x.service", "garbage", ""])
def test_a_group_that_is_no_units_is_not_asked(root: Path, line: str) -> None:
    (root / "proc/10/cgroup").write_text(line)
    found = memory_of(tree(root), None, root)
    assert (found.held, found.mark) == (3000 * PAGE, None)


def test_a_clock_that_is_set_back_begins_anew_and_does_not_blind_for_that_long(root: Path) -> None:
    load = Load()
    load.take(tree(root), NOW)
    load.take(tree(root), NOW - timedelta(hours=1))
    put(root, 10, 1, ticks=100 + TICK)
    assert load.take(tree(root), NOW - timedelta(hours=1) + timedelta(seconds=10)) == pytest.approx(10)
