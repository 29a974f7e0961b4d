import os
from pathlib import Path
from time import monotonic

import pytest

from collectors.output import ended, output

SH = ("sh", "-c")
ENV = {"PATH": os.environ["PATH"]}


async def test_what_a_program_prints_is_read_to_its_end() -> None:
    text = await output((*SH, "yes x | head -c 300000"), ENV, within=10, most=10**6)
    assert text is not None
    assert len(text) == 300_000


async def test_of_a_long_answer_the_beginning_is_kept() -> None:
    text = await output((*SH, "yes x | head -c 300000"), ENV, within=10, most=1000)
    assert text == "x\n" * 500


async def test_a_program_that_fails_has_no_answer() -> None:
    assert await output((*SH, "echo x; exit 1"), ENV, within=10, most=100) is None


async def test_a_program_that_does_not_end_is_ended() -> None:
    began = monotonic()
    with pytest.raises(TimeoutError):
        await output((*SH, "exec sleep 60"), ENV, within=0.2, most=100)
    assert monotonic() - began < 5


async def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        await output(("no-such-program",), ENV, within=1, most=100)


async def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    began = monotonic()
    with pytest.raises(TimeoutError):
        await output((*SH, f"sleep 60 & echo $! >{told}; wait"), ENV, within=0.5, most=100)
    assert monotonic() - began < 5
    assert is_gone(int(told.read_text()))


async def test_what_a_program_leaves_running_does_not_keep_us() -> None:
    began = monotonic()
    with pytest.raises(TimeoutError):
        await output((*SH, "sleep 60 & exit 0"), ENV, within=0.5, most=100)
    assert monotonic() - began < 5


async def test_a_program_that_fails_has_an_exit_code_and_a_last_word() -> None:
    done = await ended((*SH, "echo x; echo first >&2; echo 'last word' >&2; echo >&2; exit 3"), within=10, most=100)
    assert (done.code, done.text, done.cut, done.complaint) == (3, "x\n", False, "last word")


async def test_a_program_that_complains_at_length_ends_and_its_last_word_is_kept() -> None:
    done = await ended((*SH, "yes complaint | head -c 3000000 >&2; echo end >&2"), within=10, most=100)
    assert (done.code, done.complaint) == (0, "end")


async def test_that_an_answer_was_longer_is_told() -> None:
    assert (await ended(("printf", "12345"), within=10, most=4)).cut
    assert not (await ended(("printf", "1234"), within=10, most=4)).cut


def is_gone(pid: int) -> bool:
    """Whether a process is no more, or only waits to be noticed by its parent."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
