"""The processes of vLLM on this box, told by their arguments."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from collectors.processes import PROC, arguments, pids
from collectors.sockets import Listener

PORT: Final = 8000
"""Where vLLM listens unless it is told otherwise."""
MODULE: Final = "vllm.entrypoints.openai.api_server"


def servers(listeners: Iterable[Listener], proc: Path = PROC) -> Iterator[Listener]:
    """The listeners that take vLLM's requests; its other ports are between its own processes."""
    seen: set[int] = set()
    for listener in sorted(listeners, key=lambda each: (each.port, each.address)):
        if listener.pid is None or listener.port in seen:
            continue
        words = arguments(listener.pid, proc)
        if is_vllm(words) and port_of(words) == listener.port:
            seen.add(listener.port)
            yield listener


def loads(port: int, proc: Path = PROC) -> bool:
    """Whether a vLLM runs that is going to listen on a port: it opens it when its model is loaded."""
    return any(is_vllm(words) and port_of(words) == port for words in (arguments(pid, proc) for pid in pids(proc)))


def is_vllm(words: Sequence[str]) -> bool:
    """Whether these are the arguments of a server: ``python vllm serve M``, ``python -m vllm.entrypoints...``."""
    programs = [Path(word).name for word in words[:2]]
    return MODULE in words[:4] or ("vllm", "serve") in zip(programs, words[1:3], strict=False)


def port_of(words: Sequence[str]) -> int:
    """The port that the arguments name."""
    for word, value in zip(words, [*words[1:], ""], strict=True):
        option, _, joined = word.partition("=")
        text = joined or value
        if option == "--port" and text.isascii() and text.isdigit():
            return int(text)
    return PORT
