"""INC-06, the context that outgrew its window: a session of 301K tokens, and routes that lead into 32K."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.limits import Limits
from board.sessions import BY_DEFAULT, FOR_HEARTBEATS, FOR_SUBAGENTS
from collectors.replay.cast import ZONE, Server, TheBox, local
from collectors.replay.script import Script, Source
from collectors.replay.sessions import CONFIG, OPUS, SESSIONS, Dispatch, Points, Routes, Sessions, Talk, Way


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 3, hour, minute, second)


BEGINS: Final = at(18, 0)
SPAWNED: Final = at(19, 35)
"""When a subagent is sent to the small model."""
CRASHED: Final = at(19, 35, 40)
REROUTED: Final = at(19, 40)
"""When subagents and heartbeats are led to another model."""
GUARDED: Final = at(20, 33)
"""When the session begins anew, with safeguards."""
ENDS: Final = at(21, 15)

GROWTH: Final[Points] = (
    (at(18, 0), 25_000),
    (at(18, 20), 96_000),
    (at(18, 30), 101_000),
    (at(18, 45), 121_000),
    (at(19, 10), 199_000),
    (at(19, 34), 301_000),
)
SECOND: Final[Points] = ((REROUTED, 40_000), (at(20, 12), 143_000), (GUARDED, 148_000))
THIRD: Final[Points] = ((GUARDED, 60_000), (at(21, 11), 194_000))

SMALL: Final = "llamacpp-qwen/qwen3-32b"
_QWEN: Final = Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service")
_WAYS: Final = (
    Way(source=BY_DEFAULT, model=OPUS, window=200_000),
    Way(source=FOR_SUBAGENTS, model=SMALL, window=32_768),
    Way(source=FOR_HEARTBEATS, model=SMALL, window=32_768),
)
_SPAWN: Final = Dispatch(name="LOC-80", model=SMALL, sent=SPAWNED, ended=CRASHED, outcome="failed")
_FIRST: Final = Sessions((Talk(tokens=GROWTH), _SPAWN))

SCRIPT: Final = (
    Script(
        name="INC-06",
        title="a context that outgrew its window, and routes into a smaller one",
        begins=BEGINS,
        ends=ENDS,
        zone=ZONE,
        sources=(
            Source("host", 2, TheBox(boot="evening", booted_at=local(2026, 2, 3, 7, 30))),
            Source(_QWEN.scope, 5, _QWEN),
            Source(CONFIG, 60, Routes(_WAYS)),
            Source(SESSIONS, 15, _FIRST),
        ),
    )
    .changed(CONFIG, REROUTED, Routes(tuple(replace(way, model=OPUS, window=200_000) for way in _WAYS)))
    .changed(SESSIONS, REROUTED, Sessions((Talk(tokens=SECOND), _SPAWN)))
    .changed(SESSIONS, GUARDED, Sessions((Talk(tokens=THIRD, flush_at=140_000, history_most=120_000),)))
)

_TODAY: Final = Limits()
OLD_LIMITS: Final = replace(
    _TODAY,
    ctx=replace(
        _TODAY.ctx,
        crit=replace(_TODAY.ctx.crit, fire=75.0, clear=70.0),
    ),
)
"""The limits of that evening until 20:33: a warning from 100K on, urgent only beyond 150K."""
OF_THE_TIME: Final = replace(
    SCRIPT, name="INC-06-v1", title=f"{SCRIPT.title}, by the limits of the time", limits=OLD_LIMITS
)
FLAPPING: Final = replace(
    SCRIPT,
    name="INC-06-flapping",
    title="a context that goes to and fro around its limit",
    ends=BEGINS + timedelta(minutes=30),
    sources=(
        *(source for source in SCRIPT.sources if source.scope not in (SESSIONS, CONFIG)),
        Source(
            SESSIONS,
            15,
            Sessions(
                (
                    Talk(
                        tokens=tuple(
                            (BEGINS + timedelta(seconds=15 * step), 121_000 if step % 2 else 119_000)
                            for step in range(121)
                        )
                    ),
                )
            ),
        ),
    ),
)
"""Readings of 119K and 121K, in turns."""
