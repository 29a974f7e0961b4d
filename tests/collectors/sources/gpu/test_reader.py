import asyncio
import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from time import monotonic

import psutil
import pytest

from board.facts import Service, ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.gpu import COLLECTOR
from collectors.sources.gpu.reader import Reader

SAMPLE = json.dumps(json.loads((Path(__file__).parent / "samples/h200_pair.json").read_text()))
OPENED = "import os, signal, sys, time; sys.stdin.readline(); print('{}', flush=True); sys.stdin.readline();"
HELD = """if True:
    import ctypes, os, sys, time
    libc, child = ctypes.CDLL(None, use_errno=True), os.getpid()
    libc.prctl(0x59616D61, ctypes.c_ulong(2**64 - 1), 0, 0, 0)
    tell, told = os.pipe()[::-1]
    if os.fork() == 0:
        seized = libc.ptrace(0x4206, child, None, None) == 0
        os.write(tell, b"y" if seized else b"n")
        open(sys.argv[1], "w").write(str(os.getpid()))
        time.sleep(30)
        os._exit(0)
    seized = os.read(told, 1)
    sys.stdin.readline()
    print('{}' if seized == b"y" else '{"error": {"code": 999, "text": "no ptrace"}}', flush=True)
    time.sleep(60)
"""
"""A child with a debugger of its own: killed, it cannot be reaped until the debugger ends, like one in the kernel."""


def reader(script: str, *, opening: float = 5.0, reading: float = 5.0) -> Reader:
    return Reader((sys.executable, "-S", "-c", script), opening=opening, reading=reading)


def children() -> tuple[psutil.Process, ...]:
    return tuple(psutil.Process().children(recursive=True))


async def outage_of(subject: Reader) -> SourceOutage:
    with pytest.raises(SourceOutage) as raised:
        await subject.read()
    return raised.value


@pytest.mark.parametrize(
    ("script", "kind", "sentence"),
    [
        (
            OPENED + "os.kill(os.getpid(), signal.SIGSEGV)",
            OutageKind.REFUSED,
            "the reader of the driver crashed (SIGSEGV); it was restarted",
        ),
        (
            "import sys; sys.exit(3)",
            OutageKind.REFUSED,
            "the reader of the driver crashed (exit code 3); it was restarted",
        ),
        (
            OPENED + "print('oops', flush=True); time.sleep(60)",
            OutageKind.GARBLED,
            "the reader of the driver answered nonsense; it was restarted",
        ),
        (
            OPENED + "print('{\"cards\": 7}', flush=True); time.sleep(60)",
            OutageKind.GARBLED,
            "the reader of the driver answered nonsense; it was restarted",
        ),
        (
            OPENED + "sys.stdout.write('x' * 8_000_000); sys.stdout.flush(); time.sleep(60)",
            OutageKind.GARBLED,
            "the reader of the driver answered nonsense; it was restarted",
        ),
    ],
    ids=["segfault", "exit", "garbage", "wrong-shape", "flood"],
)
async def test_a_child_that_misbehaves_is_an_outage_and_leaves_no_process(
    script: str, kind: OutageKind, sentence: str
) -> None:
    found = (await outage_of(reader(script))).outage
    assert (found.kind, found.sentence) == (kind, sentence)
    assert children() == ()


async def test_a_child_that_hangs_is_given_up_within_its_time() -> None:
    started = monotonic()
    found = (await outage_of(reader(OPENED + "time.sleep(60)", reading=0.2))).outage
    assert found.kind is OutageKind.TIMEOUT
    assert found.sentence == "the driver did not answer within 0.2 s; the reader was restarted"
    assert monotonic() - started < 5
    assert children() == ()


async def test_a_driver_that_opens_slowly_is_given_its_own_time() -> None:
    slow = "import sys, time; sys.stdin.readline(); time.sleep(0.4); print('{}', flush=True);"
    subject = reader(f"{slow} sys.stdin.readline(); print('{{}}', flush=True); time.sleep(60)", reading=0.3)
    await subject.read()
    await subject.end()
    assert children() == ()


async def test_a_child_that_cannot_be_ended_is_not_joined_by_another(tmp_path: Path) -> None:
    debugger = tmp_path / "debugger"
    subject = Reader((sys.executable, "-c", HELD, str(debugger)), opening=5.0, reading=0.2)
    first = await outage_of(subject)
    if "no ptrace" in first.outage.sentence:
        pytest.skip("processes may not be traced here")
    second = await outage_of(subject)
    os.kill(int(debugger.read_text()), signal.SIGKILL)
    assert second.outage.sentence.startswith("the driver hangs in the kernel and holds our reader (process ")
    async with asyncio.timeout(5):
        while children():  # noqa: ASYNC110 - the loop's own watcher reaps it, and tells nobody
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)


async def test_a_reading_that_is_cancelled_ends_the_child_lest_its_answer_be_taken_for_the_next() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await reader(OPENED + "time.sleep(60)").read()
    assert children() == ()


async def test_the_same_child_answers_again_and_again() -> None:
    subject = reader("import sys\nfor _ in sys.stdin: print('{}', flush=True)")
    await subject.read()
    pid = subject.pid
    await subject.read()
    assert (pid is not None, subject.pid) == (True, pid)
    await subject.end()
    assert children() == ()


async def test_a_child_that_is_killed_between_readings_is_an_outage_and_then_replaced() -> None:
    subject = reader("import sys\nfor _ in sys.stdin: print('{}', flush=True)")
    await subject.read()
    psutil.Process(subject.pid).kill()
    assert (await outage_of(subject)).outage.kind is OutageKind.REFUSED
    await subject.read()
    await subject.end()


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        (12, OutageKind.ABSENT, "no NVIDIA driver here"),
        (9, OutageKind.REFUSED, "the NVIDIA driver is installed and not loaded"),
        (
            18,
            OutageKind.REFUSED,
            "the NVIDIA driver was upgraded while the old one is still loaded in the kernel",
        ),
        (4, OutageKind.DENIED, "the NVIDIA driver does not let this user read the cards"),
        (999, OutageKind.REFUSED, "the NVIDIA driver cannot be opened: Unknown Error"),
    ],
)
async def test_an_error_of_the_whole_driver_has_its_own_sentence(code: int, kind: OutageKind, sentence: str) -> None:
    error = json.dumps({"error": {"code": code, "text": "Unknown Error"}})
    found = (await outage_of(reader(f"import sys; sys.stdin.readline(); print({error!r})"))).outage
    assert (found.kind, found.sentence) == (kind, sentence)
    assert children() == ()


async def test_a_driver_without_a_card_is_absent() -> None:
    command = (sys.executable, "-S", "-c", "import sys\nfor _ in sys.stdin: print('{}', flush=True)")
    source = COLLECTOR("box", COLLECTOR.Settings(), command=command)
    with pytest.raises(SourceOutage, match="the driver knows no GPU") as raised:
        await source.read()
    await source.close()
    assert raised.value.outage.kind is OutageKind.ABSENT
    assert children() == ()


@pytest.mark.parametrize(
    "then", ["{}", '{"error": {"code": 12, "text": "Driver Not Loaded"}}'], ids=["cards", "driver"]
)
async def test_cards_that_were_seen_and_are_gone_are_lost(then: str) -> None:
    script = OPENED + f"print({SAMPLE!r}, flush=True); sys.stdin.readline(); print({then!r}, flush=True)"
    source = COLLECTOR("box", COLLECTOR.Settings(), command=(sys.executable, "-S", "-c", script))
    await source.read()
    cards = [fact for fact in await source.read() if isinstance(fact, Service)]
    await source.close()
    assert [(card.key, card.state) for card in cards] == [
        ("box/gpu/0", ServiceState.DOWN),
        ("box/gpu/1", ServiceState.DOWN),
    ]


async def test_the_source_reads_the_cards_and_closes_its_child() -> None:
    script = f"import sys\nfor _ in sys.stdin: print({SAMPLE!r}, flush=True)"
    source = COLLECTOR("box", COLLECTOR.Settings(), command=(sys.executable, "-S", "-c", script))
    facts = await source.read()
    await source.close()
    assert [fact.key for fact in facts if isinstance(fact, Service)] == ["box/gpu/0", "box/gpu/1"]
    assert children() == ()


async def test_a_box_without_the_library_has_no_driver() -> None:
    try:
        ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        source = COLLECTOR("box", COLLECTOR.Settings())
        with pytest.raises(SourceOutage, match="no NVIDIA driver here") as raised:
            await source.read()
        await source.close()
        assert raised.value.outage.kind is OutageKind.ABSENT
    else:
        pytest.skip("this box has an NVIDIA driver")


async def test_the_child_imports_nothing_heavy() -> None:
    script = "import sys, collectors.sources.gpu.child; print(*sys.modules)"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    modules = set((await child.communicate())[0].decode().split())
    assert modules.isdisjoint({"asyncio", "pydantic", "httpx", "psutil", "board"})
