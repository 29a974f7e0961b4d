"""Boards to draw: a quiet night, a busy morning, a blind wall, and one full of hostile text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from board.board import (
    AlertLine,
    Board,
    Calm,
    Evidence,
    Headline,
    Meter,
    Pulse,
    QueueTier,
    Severity,
    ShelfLine,
    StatusRow,
    ThreadRow,
    Tone,
    Words,
)
from board.reading import Freshness

ZONE: Final = ZoneInfo("Europe/Berlin")
NIGHT: Final = datetime(2026, 2, 12, 5, 41, 17, tzinfo=UTC)
MORNING: Final = datetime(2026, 2, 11, 12, 24, 5, tzinfo=UTC)
NO_TRACKER: Final = QueueTier(note="no tracker is set up: the queue fills from Linear, Gitea, GitHub or a TASKS.md")

SOURCES: Final = (
    "host",
    "gpu",
    "llama/11437",
    "llama/11439",
    "llama/11440",
    "llama/11441",
    "docker",
    "units",
    "engine",
)


def pulses(*blind: str) -> tuple[Pulse, ...]:
    return tuple(Pulse(name, Freshness.UNKNOWN if name in blind else Freshness.FRESH) for name in SOURCES)


def ago(now: datetime, **past: float) -> datetime:
    return now - timedelta(**past)


def wave(*eighths: int | None) -> tuple[float | None, ...]:
    return tuple(None if each is None else each / 8 for each in eighths)


def model(port: int, name: str, state: Words, *more: Meter | Words) -> StatusRow:
    return StatusRow(
        key=f"lockn-01/llama/{port}",
        label="llama" if port == 11437 else "",
        cells=(Words(f"{port}", Tone.PLAIN), Words(name, Tone.QUIET, width=14), state, *more),
    )


CALM: Final = Board(
    at=NIGHT,
    headline=Headline(
        box="lockn-01",
        booted_at=ago(NIGHT, hours=17),
        off_since=None,
        now=0,
        soon=0,
        you=0,
        pulses=pulses(),
        cost="engine 0.8 % 62 MB",
    ),
    alerts=(),
    notes=(),
    calm=Calm(
        earned=True,
        text="nothing needs you",
        since=ago(NIGHT, hours=8, minutes=27),
        detail="last night: 3 raised, 3 cleared, none open",
    ),
    threads=(
        ThreadRow(
            key="lockn-01/llama/11439/slot/0",
            mark="▸",
            title="coder-next slot 0",
            where="llama 11439",
            progress="2210/8000 tok · 43 tok/s",
            context=0.31,
            context_text="41K",
            since=ago(NIGHT, seconds=52),
        ),
        ThreadRow(
            key="lockn-01/llama/11441/slot/0",
            mark="▸",
            title="qwen2.5-vl slot 0",
            where="llama 11441",
            progress="prefill 61 %",
            since=ago(NIGHT, seconds=12),
        ),
    ),
    threads_title="2 at work",
    status=(
        StatusRow(
            key="lockn-01/host",
            label="host",
            cells=(
                Meter(
                    label="cpu",
                    text="6 %",
                    width=5,
                    spark=wave(0, 0, 0, 1, 0, 0, 1, 0, None, 0, 0, 0),
                    mark=0.9,
                ),
                Meter(label="mem", text="38/128 G", width=9),
                Meter(label="disk", text="71 %", width=5),
                Meter(label="load", text="0.4", width=4),
            ),
        ),
        StatusRow(
            key="lockn-01/gpu/0",
            label="gpu 0",
            cells=(
                Meter(
                    label="",
                    text="4 %",
                    width=5,
                    spark=wave(0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0),
                ),
                Meter(label="vram", text="58.0/96 G", width=9, fill=0.6),
                Words("41 °C", Tone.QUIET, width=6),
                Words("88/600 W", Tone.QUIET, width=9),
            ),
        ),
        model(11437, "Qwen3-32B", Words("● idle", Tone.QUIET, width=11)),
        model(
            11439,
            "coder-next",
            Words("● busy 1/1", Tone.LIVE, width=11),
            Meter(label="", text="43 tok/s", width=9, spark=wave(4, 4, 5, 5, 6, 5, 5, 4, 5), mark=0.7, after="med 43"),
        ),
        model(11440, "coder-cpu 2M", Words("● idle", Tone.QUIET, width=11)),
        model(11441, "qwen2.5-vl", Words("● busy 1/1", Tone.LIVE, width=11)),
        StatusRow(key="lockn-01/docker", label="docker", cells=(Words("20/20 healthy", Tone.QUIET),)),
        StatusRow(key="lockn-01/gateway", label="gateway", cells=(Words("○ not set up", Tone.UNKNOWN),)),
    ),
    status_title="age 0-3 s",
    queue=NO_TRACKER,
)

INCIDENT: Final = replace(
    CALM,
    at=MORNING,
    headline=replace(
        CALM.headline,
        booted_at=ago(MORNING, minutes=15),
        off_since=ago(MORNING, hours=2, minutes=48),
        now=4,
        soon=3,
        you=1,
        pulses=(*pulses("docker"), Pulse("gateway", Freshness.UNKNOWN, absent=True)),
    ),
    alerts=(
        AlertLine(
            key="comms.unanswered:slack/sean",
            subject="lockn-01/slack/sean",
            severity=Severity.NOW,
            what="Sean asked 3 times in Slack, no answer was delivered",
            since=ago(MORNING, hours=2, minutes=47),
            why="first 10:37, last 10:40 · the answer written at 13:23 ended in the session: no send was recorded",
            do="message send --channel slack --to Sean",
        ),
        AlertLine(
            key="gw.rpc_dead:gateway",
            subject="lockn-01/gateway",
            severity=Severity.NOW,
            what="Gateway answers HTTP, but its RPC is dead",
            since=ago(MORNING, minutes=14),
            why="health and status time out at 10 s · sessions.json 29 MB, 2,255 entries, 94 % finished cron runs",
            do="prune 2,115 stale sessions, backup first",
            evidence=Evidence.LIKELY,
            follows=("cpu 84 %", "31 jobs late", "heartbeat stale"),
        ),
        AlertLine(
            key="llm.down:11437",
            subject="lockn-01/llama/11437",
            severity=Severity.NOW,
            what="Model server 11437 (Qwen3-32B) did not come back after the reboot",
            since=ago(MORNING, minutes=15),
            why="connection refused · llama-qwen.service is inactive and disabled",
            do="systemctl --user enable --now llama-qwen",
            evidence=Evidence.CONFIRMED,
            follows=("fallback chain has lost its last model",),
        ),
        AlertLine(
            key="prov.credits:openai",
            subject="lockn-01/provider/openai",
            severity=Severity.NOW,
            what="A provider is out of credits: likely OpenAI (gpt-5.3-codex)",
            since=ago(MORNING, minutes=6),
            why='"run out of credits or has an insufficient balance" · 9 jobs and 2 agents depend on it · next in 4m',
            do="top up at the provider",
            evidence=Evidence.LIKELY,
        ),
        AlertLine(
            key="host.outage:lockn-01",
            subject="lockn-01/host",
            severity=Severity.SOON,
            what="Box rebooted: last seen 10:36, up again 13:09",
            since=ago(MORNING, minutes=15),
            why="20 of 20 containers are back · 3 of 4 model servers are back · 1 unit will not survive the next boot",
            do="c what changed since",
            evidence=Evidence.CONFIRMED,
        ),
        AlertLine(
            key="docker.blind:docker",
            subject="lockn-01/docker",
            severity=Severity.SOON,
            what="Container db restarts again and again",
            since=ago(MORNING, hours=1),
            why="5 restarts in 10 min before the engine stopped answering",
            do="docker logs --tail 50 db",
            uncertain=True,
        ),
        AlertLine(
            key="ask:LOC-109",
            subject="linear/LOC-109",
            severity=Severity.YOU,
            what="Sean: LOC-109 ML runtime, A, B or C",
            since=ago(MORNING, hours=2, minutes=5),
            why="asked in Linear · blocks LOC-110 and 2 more",
            do="answer on the ticket",
        ),
        AlertLine(
            key="review:prs",
            subject="gitea/prs",
            severity=Severity.SOON,
            what="6 pull requests wait for review",
            since=ago(MORNING, days=2),
            why="oldest for 2 days",
            do="review the oldest",
        ),
    ),
    notes=(
        AlertLine(
            key="unit.not_persistent:voice",
            subject="lockn-01/unit/voice",
            severity=Severity.NOTE,
            what="voice.service runs but is not enabled",
            since=ago(MORNING, minutes=15),
            why="started by hand",
            do="systemctl --user enable voice",
        ),
    ),
    calm=Calm(earned=False, text="can't tell about docker: no answer for 5 min"),
    threads=(
        ThreadRow(
            key="lockn-01/llama/11439/slot/0",
            mark="▸",
            title="LOC-421 auth-to-checkout bridge",
            where="coder-next 11439",
            progress="38/8000 tok · 41 tok/s",
            context=0.48,
            context_text="96K",
            since=ago(MORNING, seconds=40),
        ),
        ThreadRow(
            key="lockn-01/session/main",
            mark="▸",
            title="main (orchestrator)",
            where="opus-4.5",
            progress="119K of 200K",
            context=0.6,
            context_text="119K",
            since=ago(MORNING, seconds=3),
            tone=Tone.SOON,
        ),
        ThreadRow(
            key="lockn-01/session/work-executor",
            mark="▸",
            title="hourly work-executor",
            where="codex, fell to sonnet",
            context=0.06,
            context_text="12K",
            since=ago(MORNING, minutes=50),
        ),
        ThreadRow(
            key="linear/LOC-109",
            mark="!",
            title="LOC-109 ML runtime spike",
            where="waits for Sean: A, B or C",
            since=ago(MORNING, hours=2, minutes=5),
            tone=Tone.YOU,
        ),
        ThreadRow(
            key="linear/LOC-398",
            mark="?",
            title="LOC-398 voice clone endpoint",
            where="no session found: orphan?",
            since=ago(MORNING, days=6),
            freshness=Freshness.AGING,
        ),
    ),
    threads_title="5 at work · WIP 5/3",
    status=(
        StatusRow(
            key="lockn-01/host",
            label="host",
            cells=(
                Meter(
                    label="cpu",
                    text="31 %",
                    width=5,
                    spark=wave(2, 2, 3, 4, 3, None, None, 4, 5, 3, 2, 2),
                    mark=0.9,
                ),
                Meter(label="mem", text="41/128 G", width=9),
                Meter(label="disk", text="71 %", width=5, after="full in 9 h"),
                Meter(label="load", text="2.4", width=4),
            ),
        ),
        StatusRow(
            key="lockn-01/gpu/0",
            label="gpu 0",
            cells=(
                Meter(
                    label="",
                    text="78 %",
                    width=5,
                    spark=wave(1, 1, 2, 6, 7, 7, 8, 7, 6, 7, 7, 6),
                    tone=Tone.STRONG,
                ),
                Meter(label="vram", text="71.2/96 G", width=9, fill=0.74),
                Words("62 °C", Tone.QUIET, width=6),
                Words("412/600 W", Tone.QUIET, width=9),
            ),
        ),
        StatusRow(
            key="lockn-01/gpu/0/holders",
            label="",
            cells=(
                Words("coder-next 41.0 G · qwen-vl 12.1 G", Tone.QUIET),
                Words("▲ tts runs on CPU", Tone.SOON),
            ),
        ),
        model(11437, "Qwen3-32B", Words("■ down", Tone.NOW, width=11), Words("refused · unit disabled", Tone.NOW)),
        model(
            11439,
            "coder-next",
            Words("● busy 1/1", Tone.LIVE, width=11),
            Meter(label="", text="41 tok/s", width=9, spark=wave(5, 5, 6, 5, 5, 6, 7, 6, 6), mark=0.7, after="med 43"),
        ),
        model(11440, "coder-cpu 2M", Words("● idle", Tone.QUIET, width=11)),
        model(11441, "qwen2.5-vl", Words("● idle", Tone.QUIET, width=11)),
        StatusRow(
            key="lockn-01/gateway",
            label="gateway",
            cells=(
                Words("http 200 12 ms", Tone.QUIET, width=15),
                Words("■ rpc dead 3/3", Tone.NOW),
                Meter(label="cpu", text="84 %", width=5, tone=Tone.SOON, spark=wave(2, 3, 3, 4, 4, 5, 6, 7)),
                Meter(label="mem", text="741/900 M", width=9, tone=Tone.SOON),
            ),
        ),
        StatusRow(
            key="lockn-01/docker",
            label="docker",
            cells=(Words("● 20/20 healthy", Tone.QUIET),),
            freshness=Freshness.UNKNOWN,
            as_of=ago(MORNING, minutes=5),
        ),
        StatusRow(
            key="lockn-01/units",
            label="units",
            cells=(Words("14 of 14 active", Tone.QUIET), Meter(label="failed", text="0", width=2)),
            freshness=Freshness.AGING,
            as_of=ago(MORNING, seconds=48),
        ),
        StatusRow(
            key="lockn-01/claude",
            label="claude",
            cells=(
                Meter(label="5h", text="48 %", width=5, fill=0.48, after="inferred · resets 17:00"),
                Meter(label="7d", text="31 %", width=5, fill=0.31),
            ),
        ),
        StatusRow(
            key="lockn-01/codex",
            label="codex",
            cells=(
                Meter(label="5h", text="0 %", width=5, fill=0.0, after="reported · resets 16:10"),
                Meter(label="7d", text="0 %", width=5, fill=0.0),
                Words("▲ no credits", Tone.SOON),
            ),
        ),
    ),
    status_title="age 0-4 s · gpu 1 s",
)

BLIND: Final = replace(
    CALM,
    at=NIGHT,
    headline=replace(CALM.headline, booted_at=None, pulses=pulses(*SOURCES[1:])),
    calm=Calm(
        earned=False,
        text="can't tell: 8 of 9 sources are unreadable",
        since=ago(NIGHT, minutes=6),
        detail="gpu: the driver did not answer within 5 s · docker: permission denied",
    ),
    threads=tuple(replace(thread, freshness=Freshness.UNKNOWN) for thread in CALM.threads),
    status=tuple(replace(each, freshness=Freshness.UNKNOWN, as_of=ago(NIGHT, minutes=6)) for each in CALM.status),
    status_title="age 6 min",
    troubles=("the engine has written nothing for 6 min: lockn-control collect is not running",),
)

NASTY: Final = "\x1b[31m[bold]警告\u202e🔥\ufe0f e\u0301vil\x00 👩\u200d💻 " + "漢字" * 60

KERNEL: Final = ShelfLine(
    key="all",
    what="everything",
    since=ago(MORNING, minutes=24),
    until=MORNING + timedelta(minutes=36),
    who="sean",
    reason="kernel update",
    severity=None,
    hides=3,
)
SM_120: Final = ShelfLine(
    key="gpu.new:gpu/0",
    what="PyTorch does not know the card",
    since=ago(MORNING, hours=20),
    until=datetime(2026, 2, 28, 23, tzinfo=UTC),
    who="jarvis",
    reason="PyTorch supports sm_120",
    severity=Severity.SOON,
    hides=1,
)

HOSTILE: Final = replace(
    INCIDENT,
    headline=replace(INCIDENT.headline, box=NASTY, cost=NASTY, pulses=pulses() * 12, now=1234),
    alerts=tuple(replace(alert, what=NASTY, why=NASTY, do=NASTY, follows=(NASTY,)) for alert in INCIDENT.alerts) * 8,
    shelved=(
        replace(KERNEL, what=NASTY, reason=NASTY, who=NASTY),
        replace(SM_120, what=NASTY, reason=NASTY, who=NASTY),
    ),
    threads=tuple(
        replace(thread, mark="▸", title=NASTY, where=NASTY, progress=NASTY, context_text=NASTY)
        for thread in INCIDENT.threads
    )
    * 9,
    threads_title=NASTY,
    status=tuple(
        replace(each, label=NASTY, cells=(Words(NASTY), Meter(label=NASTY, text=NASTY, after=NASTY)))
        for each in INCIDENT.status
    )
    * 4,
    status_title=NASTY,
    queue=QueueTier(note=NASTY, title=NASTY),
    troubles=(NASTY,) * 9,
)

TAKEN: Final = replace(
    INCIDENT,
    headline=replace(INCIDENT.headline, now=12, soon=0, you=0, acknowledged=2),
    alerts=(
        replace(INCIDENT.alerts[0], times=2, alike=11, follows=()),
        replace(INCIDENT.alerts[1], acknowledged="jarvis 13:20", chattering=True),
        replace(INCIDENT.alerts[2], acknowledged="sean 13:22", follows=()),
    ),
    shelved=(KERNEL, SM_120),
)
"""A morning on which people have begun to act."""
UNDER_MAINTENANCE: Final = replace(
    CALM, shelved=(replace(KERNEL, since=ago(NIGHT, minutes=24), until=NIGHT + timedelta(minutes=36)),)
)

BOARDS: Final = {
    "calm": CALM,
    "incident": INCIDENT,
    "blind": BLIND,
    "hostile": HOSTILE,
    "taken": TAKEN,
    "maintenance": UNDER_MAINTENANCE,
}
SIZES: Final = ((200, 56), (160, 45), (120, 40), (80, 24))
