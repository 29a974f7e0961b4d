"""INC-10, the single slot: a session sits on it, dispatches time out, and a request that nobody waits for holds it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.alerts.act import Act, Verb
from board.facts import ServiceState
from board.sessions import BY_DEFAULT, FOR_SUBAGENTS, KNOWN, TIMED_OUT
from collectors.replay.cast import BOX, ZONE, Always, Card, Server, Task, TheBox, Work, local
from collectors.replay.script import Moment, Script, Source
from collectors.replay.sessions import CONFIG, OPUS, SESSIONS, Dispatch, Routes, Sessions, Talk, Way


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 4, hour, minute, second)


SWITCHED: Final = at(20, 0)
"""When the main session is switched to the model of the single slot by hand."""
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
CONFLICT: Final = f"llm.single_slot_conflict:{BOX}/openclaw/main/sessions/agent:main:main"
"""The line of the session that sits on the only slot."""
TIMEOUTS: Final = f"llm.dispatch_timeouts:{BOX}/{_CODER.scope}"
"""The line of the dispatches that got no answer."""

MODEL: Final = "llamacpp-coder/coder-next"
DISPATCHES: Final = tuple(
    Dispatch(name=name, model=MODEL, sent=sent, ended=ended, outcome=TIMED_OUT)
    for name, sent, ended in (
        ("rapid-lagoon", at(20, 5), at(20, 10)),
        ("grand-river", at(20, 11), at(20, 16)),
        ("tidal-comet", at(20, 18), at(20, 24)),
        ("young-ridge", at(20, 28), at(20, 34)),
    )
)
"""They were sent to the same slot, and got no answer in time."""
_WAYS: Final = Routes(
    (
        Way(source=BY_DEFAULT, model=OPUS, window=200_000),
        Way(source=FOR_SUBAGENTS, model=MODEL, port=11439, window=131_072),
        Way(source=KNOWN, model="llamacpp-qwen/qwen3-32b", port=11437, window=131_072),
    )
)
_TALK: Final = Talk(tokens=((at(19, 55), 20_000), (at(21, 50), 60_000)))


def _turns(moment: Moment) -> Task | None:
    """What the slot works on: turns of the main session, behind which dispatches wait, and then the zombie."""
    if moment.at >= BEGUN:
        return _ZOMBIE
    if moment.at < SWITCHED:
        return None
    waiting = tuple(each.sent for each in DISPATCHES if each.ended and each.sent <= moment.at < each.ended)
    return Task(number=7001, since=SWITCHED, rate=4, streams=True, waiting=waiting)


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
            Source(CONFIG, 60, _WAYS),
            Source(SESSIONS, 15, Sessions((_TALK,))),
        ),
    )


SCRIPT: Final = (
    replace(
        _evening("INC-10", "the single slot and the request that nobody waits for", at(21, 50), _turns),
        begins=at(19, 55),
        acts=(
            Act(at=NOTICED, who="jarvis", verb=Verb.ACKNOWLEDGE, target=LINE),
            Act(at=NOTICED, who="jarvis", verb=Verb.ACKNOWLEDGE, target=CONFLICT),
            Act(at=RESTART, who="jarvis", verb=Verb.TRIED, target=CONFLICT, text="/model default"),
            Act(at=RESTART, who="jarvis", verb=Verb.TRIED, target=LINE, text="restarted llama-coder-next"),
        ),
    )
    .changed(_CODER.scope, RESTART, replace(_CODER, state=ServiceState.STARTING, why="loading the model"))
    .changed(_CODER.scope, LOADED, _CODER)
    .changed(SESSIONS, SWITCHED, Sessions((replace(_TALK, model=MODEL, override=True), *DISPATCHES)))
    .changed(SESSIONS, RESTART, Sessions((_TALK, *DISPATCHES)))
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
