"""A drill: a busy morning in the trackers, with more in progress than the limit allows."""

from datetime import timedelta
from typing import Final

from collectors.replay.cast import ZONE, Card, TheBox, local
from collectors.replay.script import Script, Source
from collectors.replay.trackers import GITEA, LINEAR, busy, tracked

BEGINS: Final = local(2026, 2, 11, 10, 30)
_LINEAR, _PULLS, _RUNS = busy(BEGINS)

SCRIPT: Final = Script(
    name="queue",
    title="a drill: 13 things to do in four buckets, WIP 5 of 3, six reviews",
    begins=BEGINS,
    ends=BEGINS + timedelta(minutes=30),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="queue", booted_at=BEGINS - timedelta(days=3))),
        Source("gpu", 2, Card(vram=58)),
        tracked(LINEAR, *_LINEAR),
        tracked(GITEA, *_PULLS),
        tracked("woodpecker/ci.lockn.ai", *_RUNS),
    ),
)
