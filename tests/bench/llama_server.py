"""A program that answers as llama-server does, with all its slots at work; found by discovery through its name.

``python llama_server.py --servers 8`` listens on as many free ports and prints them on one line. It ends with its
standard input. ``--mood silent`` accepts and never answers, ``--mood bulky`` sends 29 MB where slots are asked for.
"""

import argparse
import asyncio
import json
import sys
import time
from contextlib import suppress
from typing import Any, Final

RATE: Final = 40.0
"""Tokens a second of each slot."""
TASK: Final = 3000
"""Tokens of a request, after which the slot takes the next one."""
BULK: Final = 29_000_000
"""Bytes; a session file of this size was met in the field."""
WINDOW: Final = 32_768


class LlamaServer:
    """One server; what it says follows from the time alone."""

    def __init__(self, slots: int, mood: str) -> None:
        self._slots = slots
        self._mood = mood
        self._begun = time.monotonic()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        head = (await reader.readuntil(b"\r\n\r\n")).split()
        path = head[1].decode().partition("?")[0]
        if self._mood == "silent":
            await reader.read()
        else:
            body = self._body(path)
            kind = "text/plain" if path == "/metrics" else "application/json"
            writer.write(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                % (kind.encode(), len(body))
            )
            writer.write(body)
        with suppress(ConnectionError):  # who asked has had enough
            await writer.drain()
        writer.close()

    def _body(self, path: str) -> bytes:
        if path == "/slots" and self._mood == "bulky":
            slot = json.dumps(self._slot(0))
            return f"[{','.join([slot] * (BULK // len(slot)))}]".encode()
        if path == "/metrics":
            return self._metrics().encode()
        said: dict[str, Any] = {
            "/props": {
                "build_info": "b11549-bench",
                "total_slots": self._slots,
                "model_alias": "bench-7b",
                "endpoint_slots": True,
                "endpoint_metrics": True,
            },
            "/v1/models": {"object": "list", "data": [{"id": "bench-7b.gguf", "object": "model"}]},
            "/slots": [self._slot(number) for number in range(self._slots)],
        }
        return json.dumps(said.get(path, {"status": "ok"})).encode()

    def _tokens(self, slot: int) -> int:
        """All that a slot has generated so far; the slots are some way apart."""
        return int((time.monotonic() - self._begun) * RATE) + 700 * slot

    def _slot(self, number: int) -> dict[str, Any]:
        task, decoded = divmod(self._tokens(number), TASK)
        return {
            "id": number,
            "n_ctx": WINDOW,
            "speculative": False,
            "is_processing": True,
            "id_task": task * self._slots + number,
            "n_prompt_tokens": 2400 + decoded,
            "n_prompt_tokens_processed": 2400,
            "n_prompt_tokens_cache": 0,
            "params": {
                "seed": 4294967295,
                "temperature": 0.8,
                "max_tokens": TASK,
                "n_predict": TASK,
                "stream": True,
                "samplers": ["penalties", "top_k", "top_p", "temperature"],
            },
            "next_token": [{"has_next_token": True, "n_remain": TASK - decoded, "n_decoded": decoded}],
        }

    def _metrics(self) -> str:
        tokens = [self._tokens(number) for number in range(self._slots)]
        prompts = sum(each // TASK + 1 for each in tokens)
        numbers = {
            "prompt_tokens_total": 2400 * prompts,
            "prompt_seconds_total": 1.2 * prompts,
            "tokens_predicted_total": sum(tokens),
            "tokens_predicted_seconds_total": sum(tokens) / RATE,
            "n_decode_total": tokens[0],
            "requests_processing": self._slots,
            "requests_deferred": int(time.monotonic()) // 20 % 3,
        }
        return "".join(
            f"# TYPE llamacpp:{name} gauge\nllamacpp:{name} {value:.6g}\n" for name, value in numbers.items()
        )


async def main(servers: int, slots: int, mood: str) -> None:
    """Listen until standard input is closed."""
    begun = [await asyncio.start_server(LlamaServer(slots, mood).answer, "127.0.0.1", 0) for _ in range(servers)]
    print(*(server.sockets[0].getsockname()[1] for server in begun), flush=True)
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), over.set)
    await over.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--mood", choices=("busy", "silent", "bulky"), default="busy")
    told = parser.parse_args()
    asyncio.run(main(told.servers, told.slots, told.mood))
