"""INC-03, the money that ran out: five spawns for one slot fall to Codex, and Codex has no credits left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Job
from board.jobs import CRON, SUCCESS
from board.providers import BILLING
from board.sessions import BY_DEFAULT, FAILED, FOR_SUBAGENTS
from collectors.replay.cast import ZONE, Always, Card, Server, Task, TheBox, local
from collectors.replay.openclaw_store import GATEWAY
from collectors.replay.script import Moment, Script, Source
from collectors.replay.sessions import CONFIG, SESSIONS, Dispatch, Routes, Sessions, Way
from collectors.replay.transcripts import CODEX, TRANSCRIPTS, Line, Transcripts, answers, refused, shown


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of that day, in the box's zone."""
    return local(2026, 2, 11, hour, minute, second)


UNNAMED: Final = at(15, 2)
"""When a message tells of a bill, and names nobody."""
SPAWNED: Final = at(15, 10)
FELL: Final = at(15, 11)
"""When the first of them goes on with Codex."""
ALL_FELL: Final = at(15, 13)
BROKE: Final = at(15, 14)
FAILING: Final = at(15, 30)
"""When jobs begin to fail for want of money."""
TOPPED_UP: Final = at(15, 48)
"""When Codex answers again."""

CODER: Final = "llamacpp/coder-next"
QWEN: Final = "llamacpp/qwen3-32b"
CHAIN: Final = ("anthropic/claude-sonnet-4-5", "moonshot/kimi-k2", CODEX, QWEN)
LOST: Final = ("devops", "finance")
"""Those of the second project that did not find their workspace at first."""
NAMES: Final = ("eng", "devops", "finance", "marketing", "product")
TIMED_OUT: Final = "LLM request timed out."
NO_CREDITS: Final = "402 Your API key has run out of credits or has an insufficient balance"
TEMPLATE: Final = "\u26a0\ufe0f {model} returned a billing error: your API key has run out of credits"


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs of a gateway, each with a model of its own, as its cron tells of them."""

    models: tuple[tuple[str, str], ...]
    fails: str = ""
    """The model whose jobs fail, again and again."""

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What is read at a moment."""
        for name, model in self.models:
            failing = {"errors": 3, "outcome": "failed", "failure_class": BILLING, "why": NO_CREDITS}
            state = failing if model == self.fails else {"errors": 0, "outcome": SUCCESS}
            refs = (f"job:{name}", "agent:main", f"model:{model}", f"provider:{model.partition('/')[0]}")
            key = f"{GATEWAY}/cron/{name}"
            yield Job(key=key, refs=refs, label=name, enabled=True, kind=CRON, **state)  # type: ignore[arg-type]  # as named


_JOBS: Final = Jobs((("work-executor", CODEX), ("daily-summary", CODEX), ("heartbeat", CODER)))


def _kickoff() -> Iterable[Line]:
    """Five sessions that ask one slot: one gets it, four go on with Codex, and the last of them is refused."""
    for number, name in enumerate(NAMES):
        meant = SPAWNED + timedelta(seconds=20 + 2 * number)
        if number == 0:
            yield answers(name, meant + timedelta(seconds=60), CODER)
            continue
        yield refused(name, meant, CODER, TIMED_OUT)
        yield answers(name, FELL + (number - 1) * timedelta(seconds=40))


def _refusals() -> Iterable[Line]:
    yield refused("product", BROKE, CODEX, NO_CREDITS)
    for minutes in range(4):
        yield refused(f"work-executor-{minutes}", FAILING + timedelta(minutes=minutes), CODEX, NO_CREDITS)
    yield answers("work-executor", TOPPED_UP)


def _second_kickoff() -> Iterable[Dispatch]:
    """A second project in two waves, each child with a model of its own; two do not find where to work at first."""
    for number, name in enumerate(NAMES):
        tune = Dispatch(
            name=f"tune-{name}", model="deepseek/deepseek-chat", sent=at(15, 50) if number < 3 else at(15, 53)
        )
        if name in LOST:
            yield replace(tune, ended=tune.sent + timedelta(seconds=20), outcome=FAILED)
            tune = replace(tune, name=f"{tune.name}-again", sent=at(15, 51))
        yield replace(tune, ended=tune.sent + timedelta(minutes=2))


_BUSY: Final = Task(
    number=11, since=SPAWNED, rate=30, streams=True, waiting=tuple(SPAWNED + timedelta(seconds=2) for _ in range(4))
)
_SPAWNS: Final = tuple(
    Dispatch(
        name=name,
        model=CODER,
        sent=SPAWNED + 2 * number * timedelta(seconds=1),
        ended=BROKE if name == "product" else ALL_FELL,
        **({"outcome": FAILED} if name == "product" else {}),
    )
    for number, name in enumerate(NAMES)
)
_CODER: Final = Server(port=11439, label="coder-next", unit="llama-coder-next.service", work=Always(_BUSY))

SCRIPT: Final = Script(
    name="INC-03",
    title="no credits, and five that fell for them",
    begins=at(15, 0),
    ends=at(15, 56),
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="after the update", booted_at=at(13, 9))),
        Source("gpu", 2, Card(vram=58, load=(30, 60))),
        Source(_CODER.scope, 5, _CODER).then(at(15, 14, 30), Server(port=11439, label="coder-next")),
        Source(SESSIONS, 5, Sessions((*_SPAWNS, *_second_kickoff())), critical=False),
        Source(
            CONFIG,
            30,
            Routes(
                (
                    Way(source=BY_DEFAULT, model=CODER, port=11439, fallbacks=CHAIN),
                    Way(source=FOR_SUBAGENTS, model=CODER, port=11439, fallbacks=CHAIN),
                    Way(source=BY_DEFAULT, model=CODEX, agent="eng"),
                    Way(source=BY_DEFAULT, model=CODEX, agent="qa"),
                )
            ),
            critical=False,
        ),
        Source("openclaw/main/cron", 30, _JOBS, critical=False)
        .then(FAILING, replace(_JOBS, fails=CODEX))
        .then(TOPPED_UP, _JOBS),
        Source(
            TRANSCRIPTS,
            2,
            Transcripts((shown("main", UNNAMED, TEMPLATE), *_kickoff(), *_refusals())),
            critical=False,
        ),
    ),
)
