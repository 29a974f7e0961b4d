"""The llama-servers that listen on this box, found without sending a byte."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from collectors.processes import PROC, parent_of, program_of
from collectors.serving.address import address
from collectors.sockets import Listener
from collectors.sources.llama.neighborhood import is_llama


def servers(listeners: Iterable[Listener], proc: Path = PROC) -> Iterator[str]:
    """Addresses of those listeners whose program is a llama-server, each port once.

    A router's models listen too, and so may those of Ollama; they are left to their master, which is asked about them.
    """
    seen: set[int] = set()
    for listener in sorted(listeners, key=lambda each: (each.port, each.address)):
        if listener.port in seen or not is_llama(listener.program) or _is_child(listener, proc):
            continue
        seen.add(listener.port)
        yield address(listener)


def _is_child(listener: Listener, proc: Path) -> bool:
    parent = None if listener.pid is None else parent_of(listener.pid, proc)
    program = "" if parent is None else program_of(parent, proc)
    return is_llama(program) or program.startswith("ollama")
