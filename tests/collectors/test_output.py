import os
from time import monotonic

import pytest

from collectors.output import output

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
