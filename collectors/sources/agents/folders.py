"""Folders: in which work tree a folder lies, asked so that one on a dead file system holds up nobody."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Final

from collectors.agents import work_tree

PATIENCE: Final = 0.5
"""Seconds that a folder is waited for; one that takes longer is known once it answers."""
FRESH: Final = 20.0
"""Seconds after which a folder is asked again: it may have become a work tree."""
MOST: Final = 500
"""Folders that are remembered."""
STUCK: Final = 4
"""Folders that may be waited for at once; while so many do not answer no other is asked."""


class Folders:
    """The work trees of folders; who asks waits for half a second at most, and once for each folder."""

    def __init__(self, find: Callable[[str], str] = work_tree, timer: Callable[[], float] = monotonic) -> None:
        """Prepare to ask.

        Args:
            find: Finds the work tree of a folder, however long that takes.
            timer: Tells seconds that only go on.
        """
        self._find = find
        self._timer = timer
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._asked: dict[str, Thread] = {}

    def tree(self, folder: str) -> str:
        """The innermost work tree around a folder; empty where there is none, or where nobody knows yet."""
        at, tree = self._known.get(folder, (float("-inf"), ""))
        self._asked = {path: thread for path, thread in self._asked.items() if thread.is_alive()}
        if self._timer() - at < FRESH or folder in self._asked or len(self._asked) >= STUCK:
            return tree
        thread = Thread(target=self._ask, args=(folder,), daemon=True)
        self._asked[folder] = thread
        thread.start()
        thread.join(PATIENCE)
        return self._known.get(folder, (at, tree))[1]

    def _ask(self, folder: str) -> None:
        self._known[folder] = self._timer(), self._find(folder)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
