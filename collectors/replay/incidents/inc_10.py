"""INC-10, the single slot: a request that nobody waits for holds the only slot of a server, and others queue."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.alerts.act import Act, Verb
from board.facts import ServiceState
from collectors.replay.cast import BOX, ZONE, Always, Card, Server, Task, TheBox, Work, local
from collectors.replay.script import Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 4, hour, minute, second)


BEGUN: Final = at(20, 32, 27)
"""When task 7066 begins."""
GONE: Final = at(20, 34)
"""When its client gives up; 38 of 8000 tokens are decoded by then."""
NOTICED: Final = at(21, 36)
"""When somebody says that he is on it."""
RESTART: Final = at(21, 40)
LOADED: Final = at(21, 40, 20)

_ZOMBIE: Final = Task(
    number=7066,
    since=BEGUN,
    rate=0.4,
    gone_at=GONE,
    waiting=(at(20, 33), at(20, 33, 30), at(20, 33, 45)),
)
_CODER: Final = Server(port=11439, label="coder-next", unit="llama-coder-next.service")
_OTHERS: Final = (
    Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service"),
    Server(port=11440, label="coder-cpu 2M"),
    Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service"),
)


LINE: Final = f"llm.slot_orphan:{BOX}/{_CODER.scope}/slot/0"
"""The line of the request that nobody waits for."""


def _evening(name: str, title: str, ends: datetime, work: Work) -> Script:
    return Script(
        name=name,
        title=title,
        begins=at(20, 30),
        ends=ends,
        zone=ZONE,
        sources=(
            Source("host", 2, TheBox(boot="evening", booted_at=local(2026, 2, 3, 7, 30))),
            Source("gpu", 2, Card(vram=58, load=(30, 60))),
            Source(_CODER.scope, 5, replace(_CODER, work=work)),
            *(Source(server.scope, 5, server) for server in _OTHERS),
        ),
    )


SCRIPT: Final = (
    replace(
        _evening("INC-10", "the single slot and the request that nobody waits for", at(21, 50), Always(_ZOMBIE)),
        acts=(
            Act(at=NOTICED, who="jarvis", verb=Verb.ACKNOWLEDGE, target=LINE),
            Act(at=RESTART, who="jarvis", verb=Verb.TRIED, target=LINE, text="restarted llama-coder-next"),
        ),
    )
    .changed(_CODER.scope, RESTART, replace(_CODER, state=ServiceState.STARTING, why="loading the model"))
    .changed(_CODER.scope, LOADED, _CODER)
)
STUCK: Final = _evening(
    "INC-10-stuck",
    "the same, and nothing moves in it",
    at(20, 40),
    Always(replace(_ZOMBIE, gone_at=None, still_at=GONE, waiting=())),
)
ALIVE: Final = _evening(
    "INC-10-alive",
    "a long generation whose client is there: nothing to tell",
    BEGUN + timedelta(minutes=10),
    Always(replace(_ZOMBIE, rate=8000 / 600, gone_at=None, waiting=())),
)
