"""A llama-server as the wire sees it: in a thread of the test, or as a program of that name."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, Self

from tests.collectors.fake_http import Asked, FakeServer, Reply

MODEL: Final = "/srv/models/qwen-32b.gguf"
METRICS: Final = """\
llamacpp:prompt_tokens_total 1202
llamacpp:prompt_seconds_total 3.0553
llamacpp:n_decode_total 186
llamacpp:requests_processing 1
llamacpp:requests_deferred 0
"""


def json_reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """An answer in JSON."""
    return Reply(json.dumps(body).encode(), status, headers=headers or {})


def healthy(model: str = MODEL, *, build: str = "b7964-b83111815", **headers: str) -> dict[str, Reply]:
    """The answers of a server with one slot at work."""
    slot = {
        "id": 0,
        "id_task": 7,
        "n_ctx": 16384,
        "is_processing": True,
        "params": {"n_predict": 8000, "stream": True},
        "next_token": [{"n_decoded": 38}],
    }
    props = {
        "total_slots": 1,
        "model_alias": model,
        "model_path": model,
        "build_info": build,
        "endpoint_slots": True,
        "endpoint_metrics": True,
    }
    return {
        "/health": json_reply({"status": "ok"}, headers=headers),
        "/props": json_reply(props, headers=headers),
        "/v1/models": json_reply({"data": [{"id": model}]}, headers=headers),
        "/slots": json_reply([slot], headers=headers),
        "/metrics": Reply(METRICS.encode(), kind="text/plain; version=0.0.4", headers=headers),
    }


class _Wire(FakeServer):
    """On a port that is given, so that a server can come back where it was."""

    def __init__(self, port: int) -> None:
        super().__init__(time.monotonic)
        self.port: int = port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self


class FakeLlama:
    """A server on a port of its own, whose answers can be changed while it runs."""

    def __init__(self, replies: Mapping[str, Reply] | None = None, port: int = 0) -> None:
        self._wire = _Wire(port)
        self._wire.replies.update(healthy() if replies is None else replies)
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(5), "the fake server does not come up"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(5)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._wire.url

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._wire.port

    def answer(self, **replies: Reply) -> None:
        """Answer otherwise from now on, by the path without its slash; ``v1_models`` is ``/v1/models``."""
        self._wire.replies.update({f"/{name.replace('_', '/')}": reply for name, reply in replies.items()})

    def become(self, replies: Mapping[str, Reply]) -> None:
        """Answer with these and nothing else from now on."""
        self._wire.replies = dict(replies)

    def asked(self, path: str = "") -> list[Asked]:
        """What was asked, in order; ``at`` is monotonic, in seconds."""
        return [each for each in list(self._wire.asked) if not path or each.target.partition("?")[0] == path]

    def gaps(self) -> list[float]:
        """Seconds from each question for slots to the next."""
        return [after.at - before.at for before, after in pairwise(self.asked("/slots"))]

    async def _serve(self) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        async with self._wire:
            self._up.set()
            await self._done.wait()


if __name__ == "__main__":
    with FakeLlama(port=int(sys.argv[1])) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()
