"""INC-07 a, the first lie of that evening: a server of speech that is meant for the card and runs without it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from board.reading import Outage, OutageKind
from collectors.replay.cast import ZONE, Card, Container, Containers, TheBox, local
from collectors.replay.models import Speech
from collectors.replay.script import Script, Source


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that evening, in the box's zone."""
    return local(2026, 2, 3, hour, minute, second)


BUILT: Final = at(20, 12)
"""When the image with a nightly build of PyTorch was started, which does not know the card."""
MENDED: Final = at(20, 40)
REASON: Final = "UserWarning: sm_120 not supported by this PyTorch build, falling back to CPU"
LINE: Final = "gpu.cpu_fallback:lockn-01/openai/8880"
UNREADABLE: Final = Outage(OutageKind.TIMEOUT, "the driver did not answer within 4 s")

_CODER: Final = (4242, "llama-coder-next.service", 0.8)
_ON_CARD: Final = Card(vram=50, holders=(_CODER, (5151, "container:lockn-tts", 0.2)))
_WITHOUT: Final = Card(vram=40, holders=((4242, "llama-coder-next.service", 1.0),))
_SPEECH: Final = Speech(
    port=8880, label="fish-speech", device="gpu", pid=5151, owner="container:lockn-tts", speed=(66, 74)
)
_SLOW: Final = replace(_SPEECH, speed=(1.0, 1.2), fell_back=(REASON, BUILT))
SILENT: Final = replace(_SLOW, fell_back=None)
"""The same, and its log says nothing of it."""
_CPU: Final = Speech(port=8890, label="kokoro", device="cpu", pid=6161, owner="unit:kokoro.service", speed=(4, 5))

SCRIPT: Final = Script(
    name="INC-07a",
    title="a server of speech that is meant for the card and runs without it",
    begins=at(19, 30),
    ends=at(20, 44),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="evening", booted_at=at(7, 30))),
        Source("gpu", 2, _ON_CARD).then(BUILT, _WITHOUT).then(MENDED, _ON_CARD),
        Source("docker", 5, Containers((Container(name="lockn-tts", port=8880),))),
        Source(_SPEECH.scope, 5, _SPEECH).then(BUILT, _SLOW).then(MENDED, _SPEECH),
        Source(_CPU.scope, 5, _CPU),
    ),
)
