"""Everything lies where a person looks for it, and what lies in a shared place is ours alone."""

from pathlib import Path

import pytest

from collectors.places import config_file, meeting_place, private, spare_dir, state_dir


def test_the_xdg_folders_are_honored() -> None:
    env = {"HOME": "/home/sean", "XDG_STATE_HOME": "/var/s", "XDG_CONFIG_HOME": "/etc/c"}
    assert state_dir(env) == Path("/var/s/lockn-control")
    assert config_file(env) == Path("/etc/c/lockn-control/config.toml")


def test_without_them_the_usual_places_under_home_are_taken() -> None:
    assert state_dir({"HOME": "/home/sean"}) == Path("/home/sean/.local/state/lockn-control")
    assert config_file({"HOME": "/home/sean"}) == Path("/home/sean/.config/lockn-control/config.toml")


def test_a_relative_xdg_folder_is_ignored_as_its_standard_demands() -> None:
    assert state_dir({"HOME": "/home/sean", "XDG_STATE_HOME": "s"}) == Path("/home/sean/.local/state/lockn-control")


def test_two_state_directories_have_two_spare_ones() -> None:
    assert spare_dir(Path("/a/b"), 7) != spare_dir(Path("/a/c"), 7)


def test_the_spare_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = private(tmp_path / "lockn-control-0" / "x")
    assert (made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777) == (0o700, 0o700)


def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(PermissionError, match="open to others"):
        private(tmp_path / "open" / "x")


def test_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PermissionError):
        private(tmp_path / "link" / "x")


def test_the_lock_is_in_the_state_directory_where_there_can_be_one(tmp_path: Path) -> None:
    assert meeting_place(tmp_path / "s", tmp_path / "p" / "x") == tmp_path / "s"


def test_the_lock_is_in_memory_where_there_cannot(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert meeting_place(tmp_path / "file" / "s", tmp_path / "p" / "x") == tmp_path / "p" / "x"
