"""Work trees are read as they are, seldom, and without a trace."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from board.facts import Bookmark, Checkout
from board.hygiene import safe
from board.reading import OutageKind
from collectors.collector import SourceOutage
from tests.collectors.sources.checkouts.scene import Scene, checkouts


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


async def named(scene: Scene, name: str = "lockn") -> Checkout:
    """A work tree that the owner named, as a first look finds it."""
    collector = scene.collector(folders=[str(scene.folder / name)])
    found = await checkouts(collector)
    await collector.close()
    return found[name]


async def test_a_box_on_which_no_agent_works_in_a_work_tree_says_so(scene: Scene) -> None:
    scene.agent(42, scene.folder)
    with pytest.raises(SourceOutage, match="no git work tree") as raised:
        await scene.collector().read()
    assert raised.value.outage.kind is OutageKind.ABSENT


async def test_a_clean_work_tree_on_the_main_branch(scene: Scene) -> None:
    found = await named(scene)
    assert (found.branch, found.changed, found.merged, found.missing, found.why) == ("main", 0, None, False, "")
    assert found.head == scene.git("rev-parse", "HEAD").strip()
    assert len(found.committed) == 1
    assert set(found.refs) == {f"folder:{scene.repo}", f"repository:{scene.repo}", "branch:main"}


async def test_changes_are_counted_and_the_youngest_is_dated(scene: Scene) -> None:
    (scene.repo / "readme").write_text("changed\n")
    (scene.repo / "new name\nwith a break").write_text("new\n")
    old = scene.now.timestamp() - 500
    os.utime(scene.repo / "readme", (old - 100, old - 100))
    os.utime(scene.repo / "new name\nwith a break", (old, old))
    found = await named(scene)
    assert found.changed == 2
    assert found.touched_at is not None
    assert int(found.touched_at.timestamp()) == int(old)


async def test_a_work_tree_in_which_an_agent_works_is_found_with_all_others_of_its_repository(scene: Scene) -> None:
    tree, _ = scene.tree("ui-002"), scene.tree("ui-004")
    (tree / "src").mkdir()
    scene.agent(42, tree / "src")
    found = await checkouts(scene.collector())
    assert sorted(found) == ["lockn", "ui-002", "ui-004"]
    assert (found["ui-002"].changed, found["ui-004"].changed) == (0, None)
    assert {each.repository for each in found.values()} == {str(scene.repo)}
    assert found["ui-004"].made_at is not None
    assert found["lockn"].made_at is None


async def test_commits_of_a_branch_are_told_without_those_of_the_main_one(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.commit("one", tree)
    scene.commit("two", tree)
    scene.commit("of others", scene.repo)
    scene.git("merge", "-q", "--no-edit", "main", where=tree)
    found = await named(scene, "ui-002")
    assert (len(found.committed), found.merged) == (2, False)


async def test_a_merged_branch_is_told_and_keeps_its_commits(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.commit("one", tree)
    scene.git("merge", "-q", "--no-ff", "--no-edit", "ui-002")
    found = await named(scene, "ui-002")
    assert (found.merged, len(found.committed)) == (True, 2)


async def test_what_somebody_else_pushed_to_the_branch_counts(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.git("update-ref", "refs/remotes/origin/ui-002", "HEAD", where=tree)
    other = scene.folder / "other"
    scene.git("clone", "-q", str(scene.repo), str(other), where=scene.folder)
    scene.git("checkout", "-q", "ui-002", where=other)
    scene.commit("by hand", other)
    scene.git("fetch", "-q", str(other), "ui-002:refs/remotes/origin/ui-002")
    assert len((await named(scene, "ui-002")).committed) == 1


async def test_a_folder_that_is_gone_and_a_locked_work_tree_are_told(scene: Scene) -> None:
    shutil.rmtree(scene.tree("gone"))
    scene.tree("kept")
    scene.git("worktree", "lock", "--reason", "on a stick", str(scene.folder / "kept"))
    collector = scene.collector(folders=[str(scene.repo)])
    found = await checkouts(collector)
    assert (found["gone"].missing, found["kept"].missing) == (True, False)
    assert found["kept"].locked == "on a stick"


async def test_git_is_asked_only_when_something_has_changed(scene: Scene) -> None:
    collector = scene.collector(folders=[str(scene.repo)])
    first = (await checkouts(collector))["lockn"].looked_at
    scene.wait(60)
    assert (await checkouts(collector))["lockn"].looked_at == first
    scene.commit("more", scene.repo)
    assert (await checkouts(collector))["lockn"].looked_at == scene.now


async def test_after_an_agent_has_gone_git_is_asked_at_once(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.agent(42, tree)
    collector = scene.collector()
    await checkouts(collector)
    (tree / "made").write_text("by the agent\n")
    scene.processes.end(42)
    scene.wait(4)
    found = (await checkouts(collector))["ui-002"]
    assert (found.changed, found.looked_at) == (1, scene.now)
    scene.wait(4)
    assert (await checkouts(collector))["ui-002"].looked_at == scene.now


async def test_files_are_looked_at_again_while_an_agent_works(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.agent(42, tree)
    collector = scene.collector()
    await checkouts(collector)
    (tree / "made").write_text("by the agent\n")
    scene.wait(16)
    assert (await checkouts(collector))["ui-002"].changed == 1


async def test_after_a_restart_the_work_trees_of_the_last_day_are_watched(scene: Scene) -> None:
    scene.agent(42, scene.tree("ui-002"))
    known = tuple(await scene.collector().read())
    scene.processes.end(42)
    for hours, expected in ((23, ["lockn", "ui-002"]), (25, None)):
        after = scene.collector()
        after.recall(known)
        scene.now += timedelta(hours=hours)
        if expected:
            assert sorted(await checkouts(after)) == expected
        else:
            with pytest.raises(SourceOutage):
                await after.read()


async def test_what_is_left_for_after_a_restart_survives_being_stored(scene: Scene) -> None:
    for pid in range(50, 62):
        scene.agent(pid, scene.tree(f"a-work-tree-with-a-long-name-{pid}"))
    known = [safe(fact) for fact in await scene.collector().read()]
    for pid in range(50, 62):
        scene.processes.end(pid)
    after = scene.collector()
    after.recall(known)
    assert len(await checkouts(after)) == 13


async def test_a_work_tree_that_was_removed_is_gone(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.agent(42, tree)
    scene.agent(43, scene.repo)
    collector = scene.collector()
    await checkouts(collector)
    scene.processes.end(42)
    scene.git("worktree", "remove", str(tree))
    scene.wait(4)
    assert sorted(await checkouts(collector)) == ["lockn"]


@pytest.mark.parametrize("place", ["", "x y z", "1 2", "-1 2 /x", "99999999999999 0 /x", "1 2 x", "1 2 /nowhere"])
async def test_a_bookmark_that_says_nothing_is_passed_over(place: str, scene: Scene) -> None:
    collector = scene.collector(folders=[str(scene.repo)])
    collector.recall((Bookmark(key="x", place=place),))
    assert sorted(await checkouts(collector)) == ["lockn"]


async def test_a_lock_on_the_index_is_told_with_its_owner(scene: Scene) -> None:
    lock = scene.repo / ".git/index.lock"
    lock.touch()
    found = await named(scene)
    assert found.index_lock is not None
    assert found.lock_owner.startswith(f"{lock} owned by ")
    assert found.changed == 0


async def test_a_work_tree_that_its_worker_cannot_write_to_is_told_with_its_owner(scene: Scene) -> None:
    tree = scene.tree("ui-002")
    scene.agent(42, tree)
    nobody = scene.processes.proc / "42"
    if os.geteuid() != 0:
        pytest.skip("only root can give a process of the scene to another user")
    os.chown(nobody, 65534, 65534)
    found = (await checkouts(scene.collector()))["ui-002"]
    assert found.barred == f"{scene.repo}/.git/worktrees/ui-002 owned by root"


async def test_a_repository_without_commits_and_one_without_a_branch(scene: Scene) -> None:
    scene.git("init", "-q", str(scene.folder / "empty"), where=scene.folder)
    assert (await named(scene, "empty")).committed == ()
    scene.git("checkout", "-q", "--detach")
    found = await named(scene)
    assert (found.branch, found.merged, len(found.committed)) == ("", None, 1)


async def test_a_bare_repository_beside_its_work_trees(scene: Scene) -> None:
    scene.git("clone", "-q", "--bare", str(scene.repo), str(scene.folder / "bare.git"), where=scene.folder)
    scene.git("worktree", "add", "-q", str(scene.folder / "tree"), where=scene.folder / "bare.git")
    found = await named(scene, "tree")
    assert (found.branch, found.changed, found.why) == ("tree", 0, "")


async def test_a_folder_that_is_none_hides_no_other(scene: Scene) -> None:
    (scene.folder / "plain").mkdir()
    collector = scene.collector(folders=[str(scene.folder / "plain"), str(scene.folder / "nope"), str(scene.repo)])
    found = await checkouts(collector)
    assert found["plain"].why == "there is no git work tree, or none that may be read"
    assert found["nope"].missing
    assert found["lockn"].changed == 0


async def test_names_of_branches_and_folders_that_try_something(scene: Scene) -> None:
    path = scene.folder / "$(touch hacked) --exec"
    scene.git("worktree", "add", "-q", "-b", "feat/;touch-hacked", str(path))
    (path / "-rf").write_text("x")
    found = await named(scene, path.name)
    assert (found.branch, found.changed) == ("feat/;touch-hacked", 1)
    assert not list(scene.folder.rglob("hacked"))
