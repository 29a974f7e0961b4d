"""One run of a server, told from the next."""

from collections.abc import Iterable, Mapping

from collectors.sources.llama.metrics import Metrics
from collectors.sources.llama.wire import SlotAnswer


class Instance:
    """The identity of a server's process, without which a task's number means nothing.

    Task numbers and counters start at 0 with each process, so a fall of either is a restart where the server does not
    tell when its process started.
    """

    def __init__(self) -> None:
        self._started = ""
        self._inode: int | None = None
        self._totals: Mapping[str, float] = {}
        self._tasks: dict[int, int] = {}
        self._restarts = 0

    @property
    def token(self) -> str:
        """Stable while the process lives, and across restarts of our own as far as the server allows."""
        name = self._started or (f"socket-{self._inode}" if self._inode else "run")
        return f"{name}+{self._restarts}" if self._restarts else name

    def moved(self, inode: int | None) -> bool:
        """Note the listening socket, and say whether it is another one than before."""
        changed = None not in (inode, self._inode) and inode != self._inode
        self._inode = inode or self._inode
        if changed:
            self._forget()
        return changed

    def restarted(self, slots: Iterable[SlotAnswer], metrics: Metrics | None) -> bool:
        """Note a reading, and say whether another process gave it than the one before."""
        tasks = {slot.id: -1 if slot.id_task is None else slot.id_task for slot in slots}
        hides_idle = any(slot.id_task == -1 for slot in slots)
        totals = dict(metrics.totals) if metrics else {}
        started = metrics.started if metrics else ""
        told = bool(started and self._started)
        named = told and started != self._started
        fell = not told and self._fell(tasks, totals, hides_idle=hides_idle)
        if named or fell:
            self._forget()
            self._restarts += not named
        self._started = started or self._started
        self._totals = totals or self._totals
        self._tasks |= {slot: task for slot, task in tasks.items() if task >= 0}
        return named or fell

    def _fell(self, tasks: Mapping[int, int], totals: Mapping[str, float], *, hides_idle: bool) -> bool:
        if any(number < self._totals.get(name, 0.0) for name, number in totals.items()):
            return True
        if any(0 <= task < self._tasks.get(slot, 0) for slot, task in tasks.items()):
            return True
        highest = max(self._tasks.values(), default=-1)
        return bool(tasks) and not hides_idle and max(tasks.values()) < highest

    def _forget(self) -> None:
        self._started, self._totals, self._tasks = "", {}, {}
