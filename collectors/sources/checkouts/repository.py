"""Repository: its work trees as git lists them, which of their branches are merged, and what changed in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from collectors.clock import moment
from collectors.sources.checkouts.git import Git, GitError
from collectors.sources.checkouts.place import MOST_TREES

HEADS: Final = "refs/heads/"
LAST: Final = 50
"""Commits whose times are told."""
MOST_CHANGED: Final = 500
"""Changed files that are counted, and whose age is looked at."""
_REMOTE_MAIN: Final = "refs/remotes/origin/HEAD"
_MAINS: Final = (f"{HEADS}main", f"{HEADS}master")
_LONGEST: Final = 120
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A work tree, as ``git worktree list --porcelain`` tells of it."""

    path: str
    head: str = ""
    branch: str = ""
    """In full: ``refs/heads/main``; empty where none is checked out."""
    locked: str = ""
    prunable: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """All work trees of a repository, the main one first."""

    trees: tuple[Tree, ...]
    mains: tuple[str, ...]
    """The main branch, here and as last fetched, in full."""
    merged: frozenset[str]
    """Branches whose commits are all in the main branch."""

    def is_merged(self, tree: Tree) -> bool | None:
        """Whether the branch of a work tree is; None where nobody knows, or it is the main branch itself."""
        if not tree.branch or not self.mains or tree.branch.removeprefix(HEADS) in self._main_names:
            return None
        return tree.branch in self.merged

    @property
    def _main_names(self) -> set[str]:
        return {main.rpartition("/")[2] if main.startswith("refs/remotes/") else main[11:] for main in self.mains}


@dataclass(frozen=True, slots=True)
class Files:
    """What is in a work tree and in no commit."""

    changed: int | None = None
    """None: it cannot be told."""
    many: bool = False
    """Whether there are more than are counted."""
    touched_at: datetime | None = None
    """When the youngest of them was written."""
    why: str = ""
    """Why it cannot be told."""


async def survey(git: Git) -> Survey:
    """Ask for the work trees.

    Raises:
        GitError: a command did not end well.
    """
    listed = await git.say("worktree", "list", "--porcelain")
    whole = listed.text.rpartition("\n\n")[0] if listed.cut else listed.text  # half a path is another one
    trees = tuple(islice(_trees(whole), MOST_TREES))
    told = await git.say("for-each-ref", "--format=%(refname) %(symref)", _REMOTE_MAIN, *_MAINS)
    refs = dict(line.split(" ", 1) for line in told.text.splitlines() if " " in line)
    local = next((name for name in _MAINS if name in refs), "")
    mains = tuple(dict.fromkeys(name for name in (refs.get(_REMOTE_MAIN, ""), local) if name))
    branches = tuple(dict.fromkeys(tree.branch for tree in trees if tree.branch.startswith(HEADS)))
    merged: set[str] = set()
    for main in mains if branches else ():
        done = await git.say("for-each-ref", f"--merged={main}", "--format=%(refname)", *branches)
        merged.update(done.text.splitlines())
    return Survey(trees, mains, frozenset(merged))


async def changes(git: Git, path: str) -> Files:
    """Ask which files of a work tree are in no commit as they are now; where that fails it is said."""
    asked = ("status", "--porcelain=v1", "-z", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames")
    try:
        done = await git.say(*asked, quiet=await git.filters())
    except GitError as trouble:
        return Files(why=str(trouble))
    names = [entry[3:] for entry in done.text.split("\0") if len(entry) > 3]
    counted = names[:MOST_CHANGED]
    written = (at for name in counted if (at := _written(Path(path) / name)))
    return Files(len(counted), done.cut or len(names) > MOST_CHANGED, max(written, default=None))


async def commits(git: Git, tree: Tree, found: Survey) -> tuple[datetime, ...]:
    """Times of the last commits that are its own: those of a main branch that was taken in are left out.

    Raises:
        GitError: a command did not end well.
    """
    if not tree.head.strip("0"):
        return ()
    branch = tree.branch.removeprefix(HEADS)
    known = await git.say("for-each-ref", "--format=%(refname)", f"refs/remotes/origin/{branch}") if branch else None
    tips = [tree.head, *(known.text.splitlines()[:1] if known else ())]
    asked = ("rev-list", "--timestamp", f"--max-count={LAST}", "--first-parent", "--no-merges")
    merged = found.is_merged(tree)
    without = [f"^{main}" for main in found.mains] if merged is not None else []
    done = await git.say(*asked, *tips, *without, "--")
    if merged and not done.text:
        done = await git.say(*asked, *tips, "--")
    stamps = (line.partition(" ")[0] for line in done.text.splitlines())
    return tuple(moment(int(stamp)) for stamp in stamps if stamp.isascii() and stamp.isdecimal() and len(stamp) < 12)


def _trees(text: str) -> Iterator[Tree]:
    for block in text.split("\n\n"):
        said = dict(line.partition(" ")[::2] for line in block.splitlines())
        if path := said.get("worktree"):
            locked = (said["locked"] or "no reason given")[:_LONGEST] if "locked" in said else ""
            head, branch = said.get("HEAD", ""), said.get("branch", "")
            yield Tree(path, head, branch, locked, prunable="prunable" in said, bare="bare" in said)


def _written(file: Path) -> datetime | None:
    try:
        return moment(file.lstat().st_mtime)
    except (OSError, ValueError):
        return None
