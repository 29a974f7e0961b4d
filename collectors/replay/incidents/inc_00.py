"""INC-00, a quiet night: eight hours in which nothing needs anybody."""

from datetime import timedelta
from typing import Final

from board.alerts.act import Act, Verb
from board.facts import Check, FailureClass, ServiceState, Verdict
from board.sessions import BY_DEFAULT, FOR_SUBAGENTS
from collectors.replay.cast import ZONE, Card, Container, Containers, Server, Shift, TheBox, Unit, Units, local
from collectors.replay.ci import CI_EVERY, FORGE_EVERY, Ran, Repository, telling
from collectors.replay.cron import EVERY as CRON_EVERY
from collectors.replay.cron import SCOPE as CRON
from collectors.replay.cron import Cron, Planned, crowd
from collectors.replay.deployments import Database
from collectors.replay.gateway import Gateway
from collectors.replay.models import Ollama, Speech
from collectors.replay.openclaw_store import SCOPE as STORE
from collectors.replay.openclaw_store import Store
from collectors.replay.probes import Probed, certificate, hop, page, way
from collectors.replay.script import Script, Source
from collectors.replay.services import Storm, Watched
from collectors.replay.sessions import CONFIG, SESSIONS, Routes, Sessions, Talk, Way
from collectors.replay.trackers import in_the_night
from collectors.replay.transcripts import TRANSCRIPTS, Transcripts, answers, asks, beats, refused, sends
from collectors.replay.workers import Sent, Trees, Workers
from collectors.sources.probes.finding import Finding

BEGINS: Final = local(2026, 2, 11, 22, 14)
NIGHT: Final = timedelta(hours=8)

BOX: Final = TheBox(boot="night", booted_at=local(2026, 2, 11, 13, 9), disk=48, cpu=(12, 21))
CARD: Final = Card(
    vram=12,
    load=(0, 34),
    holders=((11437, "llama-qwen.service", 0.5), (5151, "container:lockn-tts", 0.25), (3131, "ollama.service", 0.25)),
)
FLEET: Final = (
    Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service"),
    Server(
        port=11439,
        label="coder-next",
        unit="llama-coder-next.service",
        work=Shift(every=timedelta(minutes=10), length=timedelta(minutes=3), rate=41),
    ),
    Server(port=11440, label="coder-cpu 2M"),
    Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service"),
)
"""11440 has no card and is slow: that is how it is meant to be."""

MODELS: Final = (
    Ollama(pid=3131, loaded=(("nomic-embed-text", 3.0),)),
    Speech(port=8880, label="fish-speech", device="gpu", pid=5151, owner="container:lockn-tts", speed=(66, 74)),
    Speech(port=8890, label="kokoro", device="cpu", pid=6161, owner="unit:kokoro.service", speed=(4, 5)),
)
"""One on the card, one that is meant to do without, and one that holds a little model."""
FALLEN: Final = Speech(
    port=8881, label="orpheus", device="gpu", pid=7171, fell_back=("sm_120 not supported, falling back to CPU", BEGINS)
)
"""It waits for a build that knows the card, and so does its line, until a date."""
SHELVED: Final = (
    Act(at=BEGINS + timedelta(seconds=1), who="jarvis", verb=Verb.LOOK, target=f"lockn-01/{FALLEN.scope}"),
    Act(
        at=BEGINS + timedelta(seconds=3),
        who="jarvis",
        verb=Verb.SHELVE,
        target=f"gpu.cpu_fallback:lockn-01/{FALLEN.scope}",
        until=BEGINS + timedelta(days=30),
        text="until PyTorch supports sm_120",
    ),
)

UNITS: Final = Units(tuple(Unit(name=server.unit) for server in FLEET if server.unit))
CONTAINERS: Final = Containers(tuple(Container(name=f"service-{number:02}") for number in range(20)))

GATEWAY: Final = Gateway(started_at=local(2026, 2, 11, 15, 0), memory=lambda _: 590)
"""Warm, and steady at two thirds of its mark."""

PROBES: Final = (
    Probed(
        name="prod",
        place="prod.lockn.ai/dns",
        finding=Finding(kind="environment", state=ServiceState.OFF, why="not deployed"),
    ),
    Probed(
        name="test",
        place="test.lockn.ai/dns",
        finding=way("environment", hop("DNS", "dns", host="test.lockn.ai"), hop("Caddy"), paths=("/",), people=True),
    ),
    Probed(name="tor", place="127.0.0.1/9050", finding=Finding(kind="proxy", state=ServiceState.UP, latency=900.0)),
    Probed(name="dev", place="dev.lockn.ai/443", finding=page("dev.lockn.ai", ("tls", certificate("dev.lockn.ai")))),
)
"""What is not deployed is meant not to be, and a way around half the world takes its time."""

SERVICES: Final = (
    Watched(
        name="paper-trader",
        started_at=local(2026, 2, 11, 13, 10),
        accepted=212,
        filled=9,
        storm=Storm(reason="price moved", since=local(2026, 2, 11, 14, 0), every=timedelta(minutes=40)),
        balance=21,
        capital=25,
        least=5,
        reported=401,
        independent=398,
    ),
    Watched(
        name="market-maker",
        started_at=BEGINS,
        state=ServiceState.OFF,
        why="stopped: startup reconciliation, waits for 64cad2ab",
        balance=1.2,
        capital=25,
        least=5,
    ),
)
"""A rejection now and then is no storm, and what is stopped on purpose needs no capital."""

SENT: Final = (
    Sent(number=81, task="LOC-421", started_at=BEGINS, agent="claude", changed=3),
    Sent(
        number=80,
        task="LOC-420",
        started_at=local(2026, 2, 11, 21, 30),
        ended_at=local(2026, 2, 11, 22, 0),
        commits=(local(2026, 2, 11, 21, 58),),
    ),
)
"""One worker works, and one has ended with something; two work trees of others were left behind, which is not many."""

OPUS: Final = "anthropic/claude-opus-4-6"
WORDS: Final = Transcripts(
    (
        *(beats("pulse", BEGINS + minutes * timedelta(minutes=30)) for minutes in range(16)),
        asks("main", BEGINS + timedelta(minutes=6)),
        *sends("main", BEGINS + timedelta(minutes=6, seconds=20), "1770866420.000100", OPUS),
        answers("main", BEGINS + timedelta(minutes=6, seconds=40), OPUS),
        asks("main", BEGINS + timedelta(minutes=90), words="thanks"),
        *sends("main", BEGINS + timedelta(minutes=90, seconds=8), "1770871448.000100", OPUS),
        answers("main", BEGINS + timedelta(minutes=90, seconds=10), OPUS),
        refused("daily", BEGINS + timedelta(hours=3), OPUS, "429 Rate limit reached for requests"),
        answers("daily", BEGINS + timedelta(hours=3, seconds=30), OPUS),
    )
)
"""Who asks is answered at once, and a provider that was asked too often answers half a minute later."""

PRUNED: Final = Store(entries=488, size=7.6e6, finished=120)
ANEW: Final = Store(entries=27, size=217e3, finished=24, folder=9e6, files=60)
"""The store after it was pruned, and when it was begun anew: neither is too large."""
TALKS: Final = Sessions((Talk(tokens=((BEGINS, 0), (BEGINS + NIGHT, 40_000)), flush_at=140_000, history_most=120_000),))
ROUTES: Final = Routes(
    (
        Way(source=BY_DEFAULT, model=OPUS, window=200_000),
        Way(source=FOR_SUBAGENTS, model="llamacpp-coder/coder-next", port=11439, window=131_072),
    )
)

_LONG_AGO: Final = local(2026, 1, 12, 2, 0)
SCHEDULED: Final = Cron(
    jobs=(
        Planned(name="heartbeat-v3", made_at=_LONG_AGO, period=timedelta(minutes=10), essential=True),
        Planned(name="work-executor", made_at=_LONG_AGO, period=timedelta(hours=1), essential=True),
        Planned(name="2am-regression-qa", made_at=_LONG_AGO, period=timedelta(days=1), essential=True, awaited=True),
        *crowd("report", 28, _LONG_AGO, timedelta(minutes=7)),
        *crowd("retired", 15, _LONG_AGO, timedelta(hours=1), enabled=False),
    ),
    beat=lambda now: _LONG_AGO + (now - _LONG_AGO) // timedelta(minutes=10) * timedelta(minutes=10),
)
"""31 of 46 jobs are enabled, none of them is new, and a list of them takes 0.8 s."""

STACK: Final = Repository("gitea", "git.lockn.ai", "lockn/stack")
PULLS: Final = (
    STACK.merged(583, "MS21-UI-001 users page", BEGINS - timedelta(hours=5)),
    STACK.pull(
        585,
        "LOC-421 bridge",
        BEGINS - timedelta(hours=2),
        checks=(Check("ci/test", Verdict.PASSED, required=True, since=BEGINS - timedelta(hours=1)),),
        approvals_needed=1,
        asked=("sean",),
        files=("apps/api/src/app.module.ts",),
    ),
    STACK.pull(586, "LOC-482 metrics", BEGINS - timedelta(hours=1), draft=True, files=("apps/metrics.ts",)),
)
_RED: Final = Ran(
    number=740,
    queued_at=BEGINS - timedelta(hours=2),
    ended_at=BEGINS - timedelta(minutes=100),
    step="test",
    failure_class=FailureClass.TEST,
)
_GREEN: Final = Ran(
    number=741,
    queued_at=BEGINS - timedelta(minutes=70),
    ended_at=BEGINS - timedelta(minutes=60),
    verdict=Verdict.PASSED,
)
RUNS: Final = (STACK.run(None, _RED, _GREEN), STACK.run(585, _RED, _GREEN), STACK.run(586, _RED))
"""A pull request that waits for its review, and a draft that was red once."""

SCRIPT: Final = Script(
    name="INC-00",
    title="a quiet night",
    begins=BEGINS,
    ends=BEGINS + NIGHT,
    zone=ZONE,
    sources=(
        Source("host", 2, BOX),
        Source("gpu", 2, CARD),
        *(Source(server.scope, 5, server) for server in FLEET),
        *(Source(server.scope, 5, server) for server in (*MODELS, FALLEN)),
        Source("systemd/user", 10, UNITS),
        GATEWAY.source,
        Source("docker", 5, CONTAINERS),
        *(probe.source for probe in PROBES),
        *(service.source for service in SERVICES),
        SERVICES[0].value_source,
        Database(name="test", applied=29, present=29).source,
        Source(CRON, CRON_EVERY, SCHEDULED),
        Source(CONFIG, 60, ROUTES),
        Source(STORE, 60, PRUNED).then(BEGINS + timedelta(hours=4), ANEW),
        Source(SESSIONS, 15, TALKS),
        Source(TRANSCRIPTS, 2, WORDS, critical=False),
        Workers(SENT).source,
        Trees(SENT, gone=2).source,
        in_the_night(BEGINS),
        telling("woodpecker/ci.lockn.ai", CI_EVERY, *RUNS),
        telling("gitea/git.lockn.ai", FORGE_EVERY, *PULLS),
    ),
    acts=SHELVED,
)
