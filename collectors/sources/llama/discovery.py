"""The llama-servers that listen on this box, found without sending a byte."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from collectors.processes import PROC, program_of
from collectors.sockets import Listener
from collectors.sources.llama.neighborhood import ANYWHERE, is_llama, parent_of


def servers(listeners: Iterable[Listener], proc: Path = PROC) -> Iterator[str]:
    """Addresses of those listeners whose program is a llama-server, each port once.

    A router's models listen too; they are left to their router, which is asked about them.
    """
    seen: set[int] = set()
    for listener in sorted(listeners, key=lambda each: (each.port, each.address)):
        if listener.port in seen or not is_llama(listener.program) or _is_child(listener, proc):
            continue
        seen.add(listener.port)
        yield f"http://{_host(listener.address)}:{listener.port}"


def _is_child(listener: Listener, proc: Path) -> bool:
    parent = None if listener.pid is None else parent_of(listener.pid, proc)
    return parent is not None and is_llama(program_of(parent, proc))


def _host(address: str) -> str:
    if address in ANYWHERE:
        return "127.0.0.1"
    return f"[{address}]" if ":" in address else address
