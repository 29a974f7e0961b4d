"""Channels that are programs: they get the message without a shell, and may fail, hang or be absent."""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from collectors.notify.channel import Undelivered
from collectors.notify.programs import Command, Desktop
from tests.collectors.notify.notices import DOWN, OVER

NOTE = "import json, os, sys; json.dump([json.load(sys.stdin), dict(os.environ)], open(sys.argv[1], 'w'))"


def fake_desktop(folder: Path, code: int = 0) -> Desktop:
    """A ``notify-send`` that notes what it is told."""
    program = folder / "notify-send"
    told = repr(str(folder / "told"))
    note = f"import sys; open({told}, 'w').write('\\0'.join(sys.argv)); sys.exit({code})"
    program.write_text(f"#!{sys.executable} -S\n{note}\n")
    program.chmod(0o755)
    return Desktop("desktop", {"PATH": str(folder)})


async def test_the_desktop_shows_title_and_body_and_keeps_what_is_red(tmp_path: Path) -> None:
    await fake_desktop(tmp_path).send(DOWN)
    told = (tmp_path / "told").read_text().split("\0")[1:]
    escaped = DOWN.body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert told == ["--app-name=LockN Control", "--urgency=critical", "--", DOWN.title, escaped]


async def test_a_recovery_on_the_desktop_goes_by_itself(tmp_path: Path) -> None:
    await fake_desktop(tmp_path).send(OVER)
    assert "--urgency=normal" in (tmp_path / "told").read_text()


@pytest.mark.parametrize("code", [None, 1])
async def test_a_desktop_that_cannot_be_reached_has_a_remedy(tmp_path: Path, code: int | None) -> None:
    desktop = Desktop("desktop", {"PATH": str(tmp_path)}) if code is None else fake_desktop(tmp_path, code)
    with pytest.raises(Undelivered, match="notify-send") as raised:
        await desktop.send(DOWN)
    assert "libnotify-bin" in raised.value.remedy


async def test_a_command_gets_the_message_on_its_input_and_in_variables(tmp_path: Path) -> None:
    out = tmp_path / "told"
    await Command("own", (sys.executable, "-S", "-c", NOTE, str(out)), within=10).send(DOWN)
    words, env = json.loads(out.read_text())
    assert words == {
        "title": DOWN.title,
        "body": DOWN.body,
        "severity": "now",
        "occasion": "opened",
        "reference": DOWN.reference,
    }
    assert {name: env[f"LOCKN_{name.upper()}"] for name in words} == words


async def test_a_command_that_reads_nothing_and_talks_much_is_fine() -> None:
    await Command("own", (sys.executable, "-S", "-c", "print('x' * 1_000_000)"), within=10).send(DOWN)


async def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = f"sleep 60 & echo $! > {pid}; wait"
    with pytest.raises(Undelivered, match="sh did not end within 1 s"):
        await Command("own", ("sh", "-c", script), within=1).send(DOWN)
    with suppress(psutil.NoSuchProcess):
        started = psutil.Process(int(pid.read_text()))
        assert psutil.wait_procs([started], timeout=5)[0] or started.status() == psutil.STATUS_ZOMBIE


async def test_a_command_that_is_not_there_is_said_and_not_tried_again() -> None:
    with pytest.raises(Undelivered, match="alarm cannot be run: no such file or directory") as raised:
        await Command("own", ("/nowhere/alarm",), within=1).send(DOWN)
    assert not raised.value.again


async def test_nothing_in_a_message_is_run(tmp_path: Path) -> None:
    hostile = replace(DOWN, title=f"$(touch {tmp_path}/run)", body=f"; touch {tmp_path}/run")
    await Command("own", ("cat",), within=10).send(hostile)
    await fake_desktop(tmp_path).send(hostile)
    assert not (tmp_path / "run").exists()
