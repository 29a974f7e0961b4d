"""The process of Ollama on this box, told by its program."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from collectors.processes import PROC, pids, program_of
from collectors.sockets import Listener

PORT: Final = 11434
"""Where Ollama listens unless it is told otherwise; a process of it is one server, whatever else it listens on."""
PROGRAMS: Final = ("ollama", "ollama serve")


def servers(listeners: Iterable[Listener], proc: Path = PROC) -> Iterator[Listener]:
    """The listener of each Ollama; what it runs for its models listens too and is left to it.

    Its installer gives it a user of its own, and then the kernel does not show us who listens: on its usual port it is
    taken for the owner where it runs.
    """
    seen: set[int | None] = set()
    for listener in sorted(listeners, key=lambda each: (each.port != PORT, each.port, each.address)):
        if listener.pid not in seen and _is_ollama(listener, proc):
            seen.add(listener.pid)
            yield listener


def _is_ollama(listener: Listener, proc: Path) -> bool:
    if listener.pid is not None:
        return listener.program in PROGRAMS
    return listener.port == PORT and any(program_of(pid, proc) in PROGRAMS for pid in pids(proc))
