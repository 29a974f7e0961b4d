"""What is no plain file is refused at once, with a sentence."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from board.reading import OutageKind
from collectors.plainfile import UnreadableError, opened


def refusal(path: Path) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        opened(path)
    return caught.value


def test_a_plain_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with closing(opened(tmp_path / "file")) as file:
        assert file.read() == b"text"


def test_what_is_not_there_is_absent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "nothing", tmp_path / "file" / "below"):
        refused = refusal(path)
        assert (refused.kind, str(refused)) == (OutageKind.ABSENT, f"there is no {path}")


def test_a_folder_is_none(tmp_path: Path) -> None:
    assert str(refusal(tmp_path)) == f"{tmp_path} is a folder"


def test_a_queue_is_not_opened_so_that_who_writes_there_does_not_notice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "queue")
    assert str(refusal(tmp_path / "queue")) == f"{tmp_path / 'queue'} is no plain file"
    with pytest.raises(OSError, match="No such device"):
        os.open(tmp_path / "queue", os.O_WRONLY | os.O_NONBLOCK)


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert refusal(loop).kind is OutageKind.GARBLED


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_is_not_ours_to_read_is_denied(tmp_path: Path) -> None:
    (tmp_path / "file").touch(0)
    assert refusal(tmp_path / "file").kind is OutageKind.DENIED
