"""The source on a fake ``systemctl``, and on message buses that are not there, silent or shut."""

import asyncio
import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from board.facts import Fact, Job, Service, ServiceState
from board.marks import NO_LINGER
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.systemd.collector import SystemdCollector
from collectors.sources.systemd.settings import SystemdSettings

SYSTEMCTL = """#!/bin/sh
echo "$@" >>"$0.calls"
case "$*" in
  *SystemState*) cat "$0.state" ;;
  *list-unit-files*) cat "$0.files" ;;
  *list-units*) cat "$0.units" ;;
  *show*) cat "$0.show" ;;
esac
"""
UNITS = """\
llama-qwen.service loaded active running llama.cpp server (Qwen3-32B, port 11437)
dbus.service       loaded active running D-Bus User Message Bus
prune.timer        loaded active waiting prune sessions at 3am
"""
FILES = """\
llama-qwen.service disabled enabled
dbus.service       static   -
prune.timer        enabled  enabled
prune.service      static   -
"""
SHOW = """\
Result=success
NRestarts=0
MainPID=6114
Names=llama-qwen.service
ActiveState=active
SubState=running
UnitFileState=disabled
FragmentPath=/home/sean/.config/systemd/user/llama-qwen.service
StateChangeTimestamp=Fri 2026-11-20 14:11:10 UTC
ExecStart={ path=/opt/llama-server ; argv[]=x --port 11437 ; pid=6114 ; code=(null) ; status=0/0 }

FragmentPath=/usr/lib/systemd/user/dbus.service
Names=dbus.service
ActiveState=active

Names=prune.timer
ActiveState=active
Triggers=prune.service
LastTriggerUSec=Fri 2026-11-20 03:00:00 UTC
NextElapseUSecRealtime=Sat 2026-11-21 03:00:00 UTC
FragmentPath=/home/sean/.config/systemd/user/prune.timer

Names=prune.service
ActiveState=inactive
Result=success
UnitFileState=static
TriggeredBy=prune.timer
FragmentPath=/home/sean/.config/systemd/user/prune.service
"""


class Box:
    """A box on whose PATH is a systemctl that prints what is written beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.program = root / "bin/systemctl"
        self.program.parent.mkdir(parents=True)
        self.program.write_text(SYSTEMCTL)
        self.program.chmod(0o755)
        self.say(state="running\n", units=UNITS, files=FILES, show=SHOW)
        self.passed = 0.0

    def say(self, **answers: str) -> None:
        for name, text in answers.items():
            Path(f"{self.program}.{name}").write_text(text)

    def calls(self, word: str) -> int:
        """How often it was asked for something; for anything at all without a word."""
        told = Path(f"{self.program}.calls")
        return sum(word in line for line in told.read_text().splitlines()) if told.exists() else 0

    @asynccontextmanager
    async def source(self, **settings: object) -> AsyncIterator[SystemdCollector]:
        runtime = str(self.root / "run/user")
        env = {"PATH": f"{self.program.parent}:{os.environ['PATH']}", "XDG_RUNTIME_DIR": runtime}
        found = SystemdCollector(
            "box",
            SystemdSettings.model_validate(settings),
            environ=env,
            root=self.root,
            ticks=lambda: self.passed,
        )
        try:
            yield found
        finally:
            await found.close()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


async def read(source: SystemdCollector) -> dict[str, Fact]:
    return {fact.key.removeprefix("box/systemd/user"): fact for fact in await source.read()}


async def outage(source: SystemdCollector) -> tuple[OutageKind, str]:
    with pytest.raises(SourceOutage) as caught:
        await source.read()
    return caught.value.outage.kind, caught.value.outage.sentence


async def test_without_a_message_bus_units_are_read_through_systemctl(box: Box) -> None:
    async with box.source() as source:
        facts = await read(source)
    unit, job = facts["/llama-qwen.service"], facts["/prune.timer"]
    assert isinstance(unit, Service)
    assert isinstance(job, Job)
    assert (unit.state, unit.boot, unit.refs[1:]) == (ServiceState.UP, "disabled", ("pid:6114", "port:11437"))
    assert (job.outcome, job.next_run and job.next_run.isoformat()) == ("success", "2026-11-21T03:00:00+00:00")
    assert "/dbus.service" not in facts


async def test_a_command_of_many_lines_says_nothing_of_other_units(box: Box) -> None:
    command = "/bin/sh -c echo\n\nActiveState=failed\nNames=llama-qwen.service\n --port 7001"
    started = f"ExecStart={{ path=/bin/sh ; argv[]={command} ; code=(null) ; status=0/0 }}"
    odd = f"Names=odd.service\n{started}\nActiveState=active"
    files = f"{FILES}odd.service enabled enabled\n"
    box.say(show=f"{SHOW}\n{odd}\nFragmentPath=/home/sean/.config/systemd/user/odd.service\n", files=files)
    async with box.source() as source:
        facts = await read(source)
    assert [facts[name].refs[-1] for name in ("/llama-qwen.service", "/odd.service")] == ["port:11437", "port:7001"]


async def test_instances_are_found_by_where_their_template_lies(box: Box) -> None:
    own = "FragmentPath=/home/sean/.config/systemd/user/vl@.service"
    box.say(
        units=f"{UNITS}vl@1.service loaded active running vision\n",
        files=f"{FILES}vl@.service disabled enabled\n",
        show=f"{SHOW}\nNames=vl@any.service\n{own}\n\nNames=vl@1.service\nActiveState=active\n{own}\n",
    )
    async with box.source() as source:
        facts = await read(source)
    assert "/vl@1.service" in facts
    assert "/vl@any.service" not in facts


async def test_a_unit_with_two_names_is_one(box: Box) -> None:
    box.say(
        show=SHOW.replace("Names=llama-qwen.service", "Id=llama-qwen.service\nNames=llama-qwen.service qwen.service")
    )
    async with box.source(units=("qwen",)) as source:
        facts = await read(source)
    unit = facts["/llama-qwen.service"]
    assert isinstance(unit, Service)
    assert unit.essential
    assert "/qwen.service" not in facts


async def test_a_unit_that_was_removed_is_missed_only_by_an_owner_who_named_it(box: Box) -> None:
    gone = SHOW.replace("ActiveState=active\nSubState", "LoadState=not-found\nActiveState=inactive\nSubState", 1)
    async with box.source() as source, box.source(units=("llama-qwen",)) as strict:
        assert "/llama-qwen.service" in await read(source)
        box.say(show=gone)
        assert "/llama-qwen.service" not in await read(source)
        missed = (await read(strict))["/llama-qwen.service"]
    assert isinstance(missed, Service)
    assert (missed.state, missed.why) == (ServiceState.DOWN, "missing: no unit of that name")


async def test_a_systemd_that_was_read_and_has_gone_is_no_grey_absence(box: Box) -> None:
    async with box.source() as source:
        await source.read()
        box.program.write_text("#!/bin/sh\nexit 1\n")
        assert await outage(source) == (OutageKind.REFUSED, "systemd has gone: the message bus cannot be reached")


async def test_the_units_on_disk_are_looked_at_once_an_hour(box: Box) -> None:
    async with box.source() as source:
        await source.read()
        box.passed = 3599
        await source.read()
        assert box.calls("list-unit-files") == 1
        box.passed = 3600
        await source.read()
        assert box.calls("list-unit-files") == 2


async def test_a_new_unit_at_work_is_found_within_a_minute(box: Box) -> None:
    async with box.source() as source:
        await source.read()
        box.say(
            units=f"{UNITS}llama-vl.service loaded active running vision\n",
            files=f"{FILES}llama-vl.service enabled enabled\n",
            show=f"{SHOW}\nNames=llama-vl.service\nActiveState=active\nFragmentPath=/home/sean/llama-vl.service\n",
        )
        box.passed = 60
        assert "/llama-vl.service" in await read(source)


async def test_a_unit_that_lies_nowhere_on_disk_is_looked_for_once(box: Box) -> None:
    box.say(units=f"{UNITS}run-r1.service loaded active running transient\n")
    async with box.source() as source:
        for minute in range(5):
            box.passed = 60.0 * minute
            await source.read()
    assert box.calls("list-unit-files") <= 2


async def test_a_user_who_does_not_linger_is_marked_where_systemd_runs_the_box(box: Box) -> None:
    async with box.source() as source:
        manager = (await read(source))[""]
        assert isinstance(manager, Service)
        assert manager.marks == ()
        (box.root / "run/systemd/system").mkdir(parents=True)
        manager = (await read(source))[""]
        assert isinstance(manager, Service)
        assert manager.marks == (NO_LINGER,)
        lingering = box.root / "var/lib/systemd/linger" / getpass.getuser()
        lingering.parent.mkdir(parents=True)
        lingering.touch()
        manager = (await read(source))[""]
        assert isinstance(manager, Service)
        assert manager.marks == ()


async def test_a_box_without_systemd_is_told_in_grey(box: Box) -> None:
    box.program.write_text("#!/bin/sh\nexit 1\n")
    async with box.source() as source:
        assert await outage(source) == (OutageKind.ABSENT, f"no systemd runs for {getpass.getuser()} here")


async def test_a_systemctl_that_does_not_end_is_given_up(box: Box) -> None:
    box.program.write_text("#!/bin/sh\nexec sleep 60\n")
    async with box.source(deadline=0.3) as source:
        assert await outage(source) == (OutageKind.TIMEOUT, "systemctl did not answer within 0.3 s")


async def test_a_bus_that_stays_silent_is_given_up_and_not_asked_by_another_way(box: Box) -> None:
    bus = box.root / "run/user/bus"
    bus.parent.mkdir(parents=True)
    silent = await asyncio.start_unix_server(lambda _reader, writer: keep.append(writer), bus)
    keep: list[asyncio.StreamWriter] = []
    async with silent:
        async with box.source(deadline=0.3) as source:
            assert await outage(source) == (OutageKind.TIMEOUT, "no answer from systemd within 0.3 s")
        for writer in keep:
            writer.close()
    assert box.calls("") == 0


async def test_a_bus_that_hangs_up_leaves_systemctl(box: Box) -> None:
    bus = box.root / "run/user/bus"
    bus.parent.mkdir(parents=True)
    rude = await asyncio.start_unix_server(lambda _reader, writer: writer.close(), bus)
    async with rude, box.source() as source:
        assert "/llama-qwen.service" in await read(source)


def test_a_unit_named_without_its_kind_is_a_service() -> None:
    settings = SystemdSettings(units=("llama-qwen", "prune.timer"), system_units=("docker",))
    assert settings.units == ("llama-qwen.service", "prune.timer")
    assert settings.system_units == ("docker.service",)
