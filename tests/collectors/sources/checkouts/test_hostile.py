"""Nothing that a repository says makes the watcher run a program, write into it, or wait for long."""

import os
from pathlib import Path

import pytest

from tests.collectors.sources.checkouts.scene import Scene, checkouts


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a trace."""
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    return trap


def stamps(folder: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


async def test_no_program_of_a_repository_is_run(scene: Scene, trap: Path) -> None:
    for key in ("core.fsmonitor", "gpg.program", "core.sshCommand", "core.pager", "filter.x.clean", "filter.x.process"):
        scene.git("config", key, str(trap))
    scene.git("config", "log.showSignature", "true")
    scene.git("config", "filter.x.required", "true")
    (scene.repo / ".gitattributes").write_text("* filter=x\n")
    (scene.repo / "readme").write_text("racily\n")
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        (scene.repo / ".git/hooks").mkdir(exist_ok=True)
        (scene.repo / f".git/hooks/{hook}").symlink_to(trap)
    found = (await checkouts(scene.collector(folders=[str(scene.repo)])))["lockn"]
    assert (found.changed, found.why) == (2, "")
    assert not (scene.folder / "sprung").exists()


async def test_a_repository_inside_another_brings_no_config_of_its_own(scene: Scene, trap: Path) -> None:
    inner = scene.repo / "vendor"
    scene.git("init", "-q", str(inner))
    scene.git("config", "core.fsmonitor", str(trap), where=inner)
    scene.commit("file", inner)
    (scene.folder / "sprung").unlink(missing_ok=True)
    found = (await checkouts(scene.collector(folders=[str(scene.repo)])))["lockn"]
    assert found.changed == 1
    assert not (scene.folder / "sprung").exists()


async def test_a_filter_that_cannot_be_named_is_not_looked_past(scene: Scene, trap: Path) -> None:
    with (scene.repo / ".git/config").open("a") as config:
        config.write(f'[filter "a=b"]\n\tclean = {trap}\n')
    found = (await checkouts(scene.collector(folders=[str(scene.repo)])))["lockn"]
    assert (found.changed, found.why) == (None, "its config names programs that cannot be switched off")
    assert len(found.committed) == 1


async def test_nothing_is_written(scene: Scene) -> None:
    (scene.repo / "readme").write_text("changed\n")
    os.utime(scene.repo / "readme", (1, 1))
    before = stamps(scene.repo)
    await scene.collector(folders=[str(scene.repo)]).read()
    assert stamps(scene.repo) == before


async def test_a_repository_of_somebody_else_is_not_trusted_and_says_so(scene: Scene) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a repository to another user")
    for path in (scene.repo, scene.repo / ".git"):
        os.chown(path, 65534, 65534)
    found = (await checkouts(scene.collector(folders=[str(scene.repo)])))["lockn"]
    assert found.why == "it belongs to another user, and git does not trust it (safe.directory)"
    assert found.changed is None


async def test_many_changes_are_counted_up_to_a_bound(scene: Scene) -> None:
    for number in range(600):
        (scene.repo / f"file-{number}").touch()
    found = (await checkouts(scene.collector(folders=[str(scene.repo)])))["lockn"]
    assert (found.changed, found.many) == (500, True)


async def test_one_that_takes_long_is_given_up_and_then_asked_seldom(scene: Scene) -> None:
    collector = scene.collector(folders=[str(scene.repo)], within=0.0001)
    found = (await checkouts(collector))["lockn"]
    assert found.why.endswith("did not end within 0.0001 s")
    assert found.changed is None


@pytest.mark.parametrize("text", ["", "gitdir: ", "gitdir: ../../nowhere\n", "\x00" * 5000, "gitdir: /dev/zero"])
async def test_a_link_that_leads_nowhere_is_no_work_tree(text: str, scene: Scene) -> None:
    odd = scene.folder / "odd"
    odd.mkdir()
    (odd / ".git").write_text(text)
    found = (await checkouts(scene.collector(folders=[str(odd)])))["odd"]
    assert "no git work tree" in found.why


async def test_a_queue_in_place_of_a_link_is_not_opened(scene: Scene) -> None:
    odd = scene.folder / "odd"
    odd.mkdir()
    os.mkfifo(odd / ".git")
    found = (await checkouts(scene.collector(folders=[str(odd)])))["odd"]
    assert "no git work tree" in found.why


async def test_a_folder_whose_name_is_no_text_is_read_all_the_same(scene: Scene) -> None:
    odd = scene.folder / os.fsdecode(b"odd\xff")
    scene.git("init", "-q", "-b", "main", str(odd), where=scene.folder)
    scene.commit("file", odd)
    scene.agent(42, odd)
    (found,) = (await checkouts(scene.collector())).values()
    assert (found.branch, found.changed) == ("main", 0)


@pytest.mark.parametrize("where", [f"/{'a' * 300}", "/a\0b", f"/{'a/' * 2500}", "loop"])
async def test_a_link_to_what_cannot_be_looked_at_hides_no_other_work_tree(where: str, scene: Scene) -> None:
    odd = scene.folder / "odd"
    odd.mkdir()
    (odd / "loop").symlink_to("loop")
    (odd / ".git").write_text(f"gitdir: {where}\n")
    found = await checkouts(scene.collector(folders=[str(odd), str(scene.repo)]))
    assert "no git work tree" in found["odd"].why
    assert found["lockn"].branch == "main"


async def test_a_folder_that_is_its_own_link_hides_no_other_work_tree(scene: Scene) -> None:
    (scene.folder / "round").symlink_to("round")
    found = await checkouts(scene.collector(folders=[str(scene.folder / "round"), str(scene.repo)]))
    assert found["lockn"].branch == "main"


async def test_a_repository_whose_common_folder_makes_no_sense_hides_no_other(scene: Scene) -> None:
    tree = scene.tree("feature")
    (scene.repo / ".git/worktrees/feature/commondir").write_text("a\0b\n")
    found = await checkouts(scene.collector(folders=[str(tree), str(scene.repo)]))
    assert found["lockn"].branch == "main"


@pytest.mark.parametrize("stamp", [10**12, -(10**12)])
async def test_files_of_an_impossible_age_hide_no_work_tree(stamp: int, scene: Scene) -> None:
    scene.tree("feature")
    for name in ("readme", ".git/index.lock", ".git/worktrees/feature/gitdir"):
        file = scene.repo / name
        file.write_text(file.read_text() if file.exists() else "")
        os.utime(file, (stamp, stamp))
    found = await checkouts(scene.collector(folders=[str(scene.repo)]))
    assert found["lockn"].index_lock is not None
    assert "feature" in found
