"""Crontabs of a made-up box, the user's own through a fake ``crontab``."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from board.facts import Job
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.crontab import CrontabCollector, CrontabSettings

NOW = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)  # a Monday
OWN = """\
# m h dom mon dow command
MAILTO=""
*/15 * * * * /home/sean/pmm-status-updater.sh >> /tmp/pmm.log 2>&1
0 7 * * * TOKEN=abc123 /opt/report --key hunter2
@reboot /opt/at-boot
@daily /opt/daily
5 4 * * sun python3 /opt/weekly.py --quiet
not a line at all
61 * * * * /opt/never
"""
SHARED = """\
SHELL=/bin/sh
17 * * * * root cd / && run-parts --report /etc/cron.hourly
25 6 * * * root test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
"""


class Cron:
    """A box with crontabs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.program = root / "bin/crontab"
        self.now = NOW
        self.own(None)

    def own(self, text: str | None) -> None:
        self.program.parent.mkdir(exist_ok=True)
        body = "exit 1" if text is None else f"cat <<'X'\n{text}X"
        self.program.write_text(f"#!/bin/sh\n{body}\n")
        self.program.chmod(0o755)

    def shared(self, place: str, text: str) -> None:
        file = self.root / "etc" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    @asynccontextmanager
    async def source(self) -> AsyncIterator[CrontabCollector]:
        env = {"PATH": f"{self.program.parent}:{os.environ['PATH']}"}
        found = CrontabCollector("box", CrontabSettings(), root=self.root, environ=env, clock=lambda: self.now)
        try:
            yield found
        finally:
            await found.close()

    async def jobs(self) -> dict[str, Job]:
        async with self.source() as source:
            facts = await source.read()
        return {fact.label: fact for fact in facts if isinstance(fact, Job)}


@pytest.fixture
def cron(tmp_path: Path) -> Cron:
    return Cron(tmp_path)


async def test_each_line_that_schedules_something_is_a_job(cron: Cron) -> None:
    cron.own(OWN)
    jobs = await cron.jobs()
    assert list(jobs)[:5] == ["pmm-status-updater.sh", "report", "at-boot", "daily", "weekly.py"]
    assert jobs["pmm-status-updater.sh"].next_run == datetime(2026, 3, 2, 12, 15, tzinfo=UTC)
    assert jobs["pmm-status-updater.sh"].period == 900
    assert jobs["weekly.py"].next_run == datetime(2026, 3, 8, 4, 5, tzinfo=UTC)
    assert jobs["daily"].next_run == datetime(2026, 3, 3, tzinfo=UTC)


async def test_what_runs_at_each_boot_has_no_next_time(cron: Cron) -> None:
    cron.own(OWN)
    assert (await cron.jobs())["at-boot"].next_run is None


async def test_of_a_command_nothing_is_kept_but_its_program(cron: Cron) -> None:
    cron.own(OWN)
    async with cron.source() as source:
        told = repr(tuple(await source.read()))
    assert "hunter2" not in told
    assert "abc123" not in told


@pytest.mark.parametrize(
    ("command", "label"),
    [
        ('PASSWORD="hunter two" /opt/report', "report"),
        ("PASSWORD='a;hunter' /opt/report", "report"),
        ("mail%hunter%two", "mail"),
        (r"date +\%F", "date"),
        ('/opt/report "hunter', "?"),
        ("A=1 && /opt/report", "report"),
        ("{ cd /x; /opt/report; }", "report"),
        ("(/opt/report) >/dev/null 2>&1", "report"),
        ("cd /x", "?"),
    ],
)
async def test_a_job_is_called_by_its_program_however_its_command_is_written(
    cron: Cron, command: str, label: str
) -> None:
    cron.own(f"0 7 * * * {command}\n")
    assert list(await cron.jobs()) == [label]


async def test_a_line_that_cron_does_not_take_is_told_with_its_place_and_remedy(cron: Cron) -> None:
    cron.own(OWN)
    cron.shared("cron.d/odd", "0 7 * * * root\n")
    jobs = await cron.jobs()
    (own, never, shared) = (job for job in jobs.values() if job.outcome)
    assert own.label.endswith(" line 8")
    assert own.outcome == "cron takes no such line, and may pass by the whole file; mend it by crontab -e"
    assert never.label.endswith(" line 9")
    assert (shared.key, shared.label) == ("box/crontab/cron.d-odd/line-1", "cron.d-odd line 1")


async def test_a_random_minute_is_a_schedule_that_no_clock_knows(cron: Cron) -> None:
    cron.own("0~59 3 * * * /opt/report\n")
    assert (await cron.jobs())["report"].next_run is None


async def test_a_night_in_which_the_clocks_change_skips_no_job_and_doubles_none(cron: Cron) -> None:
    cron.own("30 2 * * * /opt/spring\n30 1 * * * /opt/autumn\n")
    (cron.root / "etc").mkdir()
    zone = files("tzdata").joinpath("zoneinfo/America/New_York")
    (cron.root / "etc/localtime").write_bytes(zone.read_bytes())
    cron.now = datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert (await cron.jobs())["spring"].next_run == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    for minute in (0, 10, 59):
        cron.now = datetime(2026, 11, 1, 6, minute, tzinfo=UTC)
        assert (await cron.jobs())["autumn"].next_run == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)


async def test_what_is_no_file_is_no_crontab_and_keeps_nobody_waiting(cron: Cron) -> None:
    cron.shared("crontab", SHARED)
    (cron.root / "etc/cron.d/folder").mkdir(parents=True)
    os.mkfifo(cron.root / "etc/cron.d/pipe")
    assert list(await cron.jobs()) == ["run-parts"]


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
async def test_a_crontab_that_is_not_shown_to_us_is_told(cron: Cron) -> None:
    cron.shared("cron.d/hidden", SHARED)
    (cron.root / "etc/cron.d/hidden").chmod(0)
    assert "not shown to us" in (await cron.jobs())["cron.d-hidden"].outcome


async def test_the_systems_crontabs_have_a_user_before_the_command(cron: Cron) -> None:
    cron.shared("crontab", SHARED)
    cron.shared("cron.d/certbot", "0 */12 * * * root certbot -q renew\n")
    cron.shared("cron.d/certbot.dpkg-dist", "0 0 * * * root old\n")
    async with cron.source() as source:
        assert [fact.key for fact in await source.read()] == [
            "box/crontab/cron.d-certbot/certbot",
            "box/crontab/etc-crontab/run-parts",
            "box/crontab/etc-crontab/run-parts-2",
        ]


async def test_times_are_those_of_the_systems_zone(cron: Cron) -> None:
    cron.own("0 7 * * * /opt/report\n")
    (cron.root / "etc").mkdir()
    zone = files("tzdata").joinpath("zoneinfo/America/New_York")
    (cron.root / "etc/localtime").write_bytes(zone.read_bytes())
    assert (await cron.jobs())["report"].next_run == datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


async def test_a_box_without_crontabs_is_told_in_grey(cron: Cron) -> None:
    cron.program.unlink()
    async with cron.source() as source:
        with pytest.raises(SourceOutage) as caught:
            await source.read()
    assert caught.value.outage.kind is OutageKind.ABSENT


async def test_a_crontab_that_may_not_be_read_hides_no_other(cron: Cron) -> None:
    cron.shared("crontab", SHARED)
    (cron.root / "etc/cron.d").mkdir()
    (cron.root / "etc/cron.d/loop").symlink_to("loop")
    assert list(await cron.jobs()) == ["run-parts"]
