"""The log of a server: what it says of the CPU, and when that holds no more."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from board.serving import FELL_BACK
from collectors.logfile import LONGEST
from collectors.serving.diary import FALLBACK, ON_CARD, SPEED, Diary
from collectors.serving.moment import Moment

NOW = Moment(datetime(2026, 2, 3, 20, 12, tzinfo=UTC), 0.0)


def written(path: Path, *lines: str) -> None:
    with path.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def reasons(diary: Diary) -> list[str]:
    return [each.text for each in diary.facts("box/openai/8880") if each.failure_class == FELL_BACK]


@pytest.mark.parametrize(
    "line",
    [
        "RTX PRO 6000 with CUDA capability sm_120 is not compatible with the current PyTorch installation.",
        "sm_120 not supported, falling back to CPU",
        "WARNING: Falling back to the CPU",
        "CUDA error: no kernel image is available for execution on the device",
        "AssertionError: Torch not compiled with CUDA enabled",
        "CUDA is not available",
        "warning: no usable GPU found, --gpu-layers option will be ignored",
        'msg="no compatible GPUs were discovered"',
        "load_tensors: offloaded 0/33 layers to GPU",
        "INFO using device: cpu",
        '{"device": "cpu"}',
    ],
)
def test_what_servers_write_when_they_have_no_card_is_known(line: str) -> None:
    assert FALLBACK.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "offloaded 33/33 layers to GPU",
        "INFO using device: cuda:0",
        "CPU time 12 s",
        "sm_120 detected",
        "device: cpuset 0-7",
        "falling back to HTTP/1.1",
    ],
)
def test_what_they_write_otherwise_is_not(line: str) -> None:
    assert not FALLBACK.search(line)


@pytest.mark.parametrize("part", ["fall", "device" + " " * 4090, "device: ", "sm_1 ", "1.1", "offloaded 0"])
def test_no_line_is_long_to_be_searched(part: str) -> None:
    line = (part * LONGEST)[:LONGEST]
    begun = process_time()
    for pattern in (FALLBACK, ON_CARD, SPEED):
        pattern.search(line)
    assert process_time() - begun < 0.05


def test_the_first_line_is_the_reason_and_not_what_follows_from_it(tmp_path: Path) -> None:
    path = tmp_path / "log"
    written(path, "sm_120 is not supported", "falling back to CPU")
    diary = Diary(path)
    diary.read(7, NOW)
    assert reasons(diary) == ["sm_120 is not supported"]


def test_what_a_process_said_goes_with_it_and_the_next_ones_words_stay(tmp_path: Path) -> None:
    path = tmp_path / "log"
    written(path, "falling back to CPU")
    diary = Diary(path)
    diary.read(7, NOW)
    diary.read(None, NOW)
    assert reasons(diary) == []
    written(path, "no usable GPU found")
    diary.read(None, NOW)
    diary.read(8, NOW)
    assert reasons(diary) == ["no usable GPU found"]


def test_a_card_that_is_found_after_all_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "log"
    written(path, "no usable GPU found", "device: cuda:0")
    diary = Diary(path)
    diary.read(7, NOW)
    assert ON_CARD.search("device: cuda:0")
    assert reasons(diary) == []


def test_only_answers_that_end_while_somebody_looks_have_a_speed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    written(path, "70.01 tokens/sec")
    diary = Diary(path)
    first = diary.read(7, NOW)
    assert (first.speed, first.answers) == (None, 0)
    written(path, "Generated 512 tokens in 7.3 s, 70.01 tokens/sec", "eval time: 1.1 tokens per second")
    entry = diary.read(7, NOW)
    assert (entry.speed, entry.answers) == (1.1, 2)


def test_a_server_without_a_log_has_an_empty_diary() -> None:
    diary = Diary(None)
    assert diary.read(7, NOW).marks == ()
    assert reasons(diary) == []
