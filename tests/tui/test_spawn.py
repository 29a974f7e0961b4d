"""The engine's keep-alive, with small Python programs in the engine's place."""

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.cli import EXIT_USAGE
from tui.spawn import LOG_LIMIT, EngineKeeper

NOW = datetime(2026, 2, 12, 6, 0, tzinfo=UTC)
WAITS_FOR_THE_PIPE = "import sys; sys.stdin.read()"
IGNORES_THE_PIPE = "import time; time.sleep(60)"
DIES = "import sys; print('Traceback', file=sys.stderr); sys.exit('no module named engine')"

Make = Callable[[str], EngineKeeper]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes keepers of a program given as source, and stops them all."""
    made: list[EngineKeeper] = []

    def build(source: str) -> EngineKeeper:
        marked = f"import os; open({str(tmp_path / 'starts')!r}, 'a').write(f'{{os.getpid()}} ')\n{source}"
        made.append(EngineKeeper(tmp_path, (sys.executable, "-S", "-c", marked)))
        return made[-1]

    yield build
    for keeper in made:
        keeper.stop()


def starts(folder: Path) -> int:
    """How many programs were started; each writes its process id."""
    marks = folder / "starts"
    return len(marks.read_text().split()) if marks.exists() else 0


def ended(folder: Path) -> bool:
    """Whether the latest program has ended, seen or not yet seen by its parent."""
    pid = (folder / "starts").read_text().split()[-1]
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def settle(condition: Callable[[], bool]) -> None:
    """Wait for a child process to get somewhere."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "the program did not get there within 10 s"
        time.sleep(0.01)


def test_an_engine_is_started_where_none_runs(make: Make, tmp_path: Path) -> None:
    assert make(WAITS_FOR_THE_PIPE).tend(NOW) is None
    settle(lambda: starts(tmp_path) == 1)


def test_a_living_engine_is_left_alone(make: Make, tmp_path: Path) -> None:
    keeper = make(WAITS_FOR_THE_PIPE)
    keeper.tend(NOW)
    settle(lambda: starts(tmp_path) == 1)
    assert keeper.tend(NOW + timedelta(seconds=2)) is None
    assert starts(tmp_path) == 1


def test_none_is_started_while_another_engine_holds_the_lock(make: Make, tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        keeper = make(WAITS_FOR_THE_PIPE)
        assert keeper.tend(NOW) is None
        keeper.stop()
    finally:
        os.close(handle)
    assert starts(tmp_path) == 0


def test_an_engine_is_started_once_the_other_is_gone(make: Make, tmp_path: Path) -> None:
    keeper = make(WAITS_FOR_THE_PIPE)
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    keeper.tend(NOW)
    os.close(handle)
    keeper.tend(NOW + timedelta(seconds=2))
    settle(lambda: starts(tmp_path) == 1)


def test_an_engine_that_refuses_its_config_says_where_in_few_words(tmp_path: Path) -> None:
    config = tmp_path / "far" / "config.toml"
    dies = f"import sys; print('{config} line 1: no', file=sys.stderr); sys.exit({EXIT_USAGE})"
    keeper = EngineKeeper(tmp_path, (sys.executable, "-S", "-c", dies), config)
    keeper.tend(NOW)
    settle(lambda: keeper.tend(NOW) is not None)
    said = keeper.tend(NOW)
    keeper.stop()
    assert said == "The engine does not stay up, it cannot use its config: config.toml line 1: no"


def test_an_engine_that_dies_at_once_is_named_with_its_last_words(make: Make, tmp_path: Path) -> None:
    keeper = make(DIES)
    keeper.tend(NOW)
    settle(lambda: starts(tmp_path) == 1 and ended(tmp_path))
    assert keeper.tend(NOW) == "The engine does not stay up, it exited with 1: no module named engine"


def test_an_engine_that_says_nothing_is_named_too(make: Make, tmp_path: Path) -> None:
    keeper = make("os.kill(os.getpid(), 9)")
    keeper.tend(NOW)
    settle(lambda: starts(tmp_path) == 1 and ended(tmp_path))
    assert (keeper.tend(NOW) or "").endswith("it was ended by signal 9: it said nothing")


def test_the_first_early_end_is_mended_at_once_and_later_tries_are_spaced_wider(make: Make, tmp_path: Path) -> None:
    keeper = make(DIES)
    now = NOW
    keeper.tend(now)
    for count, pause in enumerate((0, 1, 3), 1):
        settle(lambda count=count: starts(tmp_path) == count and ended(tmp_path))  # type: ignore[misc]  # bound now
        if pause:
            keeper.tend(now)
            keeper.tend(now + timedelta(seconds=pause - 0.1))
            assert starts(tmp_path) == count
        now += timedelta(seconds=pause)
        keeper.tend(now)
    settle(lambda: starts(tmp_path) == 4)


def test_a_missing_program_is_a_sentence(tmp_path: Path) -> None:
    keeper = EngineKeeper(tmp_path, (str(tmp_path / "absent"),))
    trouble = keeper.tend(NOW)
    assert trouble == "The engine does not stay up, it could not be started: No such file or directory"


def test_a_missing_state_folder_is_a_sentence(tmp_path: Path) -> None:
    keeper = EngineKeeper(tmp_path / "absent", (sys.executable, "-c", ""))
    assert "No such file or directory" in (keeper.tend(NOW) or "")


def test_an_engine_that_lived_long_is_replaced_at_once(make: Make, tmp_path: Path) -> None:
    keeper = make("import time; time.sleep(0.05)")
    keeper.tend(NOW)
    later = NOW + timedelta(minutes=5)

    def replaced() -> bool:
        assert keeper.tend(later) is None
        return starts(tmp_path) == 2

    settle(replaced)


def test_closing_the_pipe_ends_the_engine_without_a_signal(make: Make, tmp_path: Path) -> None:
    keeper = make(f"{WAITS_FOR_THE_PIPE}; open({str(tmp_path / 'ended')!r}, 'w')")
    keeper.tend(NOW)
    settle(lambda: starts(tmp_path) == 1)
    keeper.let_go()
    settle((tmp_path / "ended").exists)


def test_an_engine_that_does_not_listen_is_terminated(make: Make, tmp_path: Path) -> None:
    keeper = make(IGNORES_THE_PIPE)
    keeper.tend(NOW)
    settle(lambda: starts(tmp_path) == 1)
    began = time.monotonic()
    keeper.stop()
    assert time.monotonic() - began < 5


def test_what_the_engine_says_is_kept_and_bounded(make: Make, tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"old line\n" * (LOG_LIMIT // 9 + 1))
    keeper = make("import sys; print('new line', file=sys.stderr, flush=True); sys.stdin.read()")
    keeper.tend(NOW)
    settle(lambda: log.read_text() == "new line\n")
    assert (tmp_path / "engine.log.1").stat().st_size <= LOG_LIMIT


def test_a_log_that_cannot_be_written_does_not_keep_the_engine_down(make: Make, tmp_path: Path) -> None:
    (tmp_path / "engine.log").mkdir()
    make(WAITS_FOR_THE_PIPE).tend(NOW)
    settle(lambda: starts(tmp_path) == 1)
