"""Which version an environment runs, out of its own answers, and which one it should run."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from board.facts import Service
from collectors.sources.probes.collector import ProbeCollector
from collectors.sources.probes.version import Target, VersionReading
from tests.collectors.sources.probes.scene import Probe, seen
from tests.collectors.sources.probes.servers import listening, saying

BODY = b'{"build": {"commit": "1a2b3c4", "number": 17, "dirty": false}, "text": "version v0.0.21-rc"}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Version: v0.0.21 (main)\r\nConnection: close\r\n"
    + f"Content-Length: {len(BODY)}\r\n\r\n".encode()
    + BODY
)


async def environment(reading: dict[str, str], **written: Any) -> Service:
    """What an environment says whose page answers so."""
    async with listening(saying(ANSWER)) as port:
        page = {"url": f"http://127.0.0.1:{port}/version", "version": reading}
        return await seen("environment", paths=[page], **written)


@pytest.mark.parametrize(
    ("reading", "version"),
    [
        ({"json_path": "build.commit"}, "1a2b3c4"),
        ({"json_path": "build.number"}, "17"),
        ({"json_path": "build.dirty"}, ""),
        ({"json_path": "build"}, ""),
        ({"json_path": "nowhere"}, ""),
        ({"header": "x-version"}, "v0.0.21 (main)"),
        ({"header": "X-Version", "pattern": r"^\S+"}, "v0.0.21"),
        ({"header": "X-Nothing"}, ""),
        ({"pattern": r"version v([\d.]+)"}, "0.0.21"),
        ({"json_path": "text", "pattern": r"v([\d.]+)|(x)"}, "0.0.21"),
        ({"pattern": "x(y)?z"}, ""),
    ],
)
async def test_the_version_is_read_where_the_owner_says(reading: dict[str, str], version: str) -> None:
    assert (await environment(reading)).version == version


async def test_what_it_should_run_is_what_the_owner_says() -> None:
    found = await environment({"json_path": "build.commit"}, should_run="v0.0.21")
    assert found.wanted_version == "v0.0.21"
    assert found.refs[-1] == "environment:it"


async def test_it_may_be_what_another_environment_runs() -> None:
    found = await environment({"json_path": "build.commit"}, should_run={"environment": "dev"})
    assert (found.wanted_version, found.refs[-2:]) == ("", ("environment:it", "follows:dev"))


async def test_a_command_may_tell_it_and_is_asked_each_five_minutes(tmp_path: Path) -> None:
    told = tmp_path / "head"
    told.write_text("9f8e7d6\n")
    probe = Probe("environment", should_run={"command": ["cat", str(told)]})
    try:
        assert (await probe.service()).wanted_version == "9f8e7d6"
        told.write_text("0000000\n")
        assert (await probe.service()).wanted_version == "9f8e7d6"
        probe.now += timedelta(minutes=5)
        assert (await probe.service()).wanted_version == "0000000"
    finally:
        await probe.close()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["/bin/sh", "-c", "echo not a repository >&2; exit 128"],
            "/bin/sh ended with exit code 128: not a repository",
        ),
        (["/no/git"], "/no/git cannot be run (No such file or directory)"),
    ],
)
async def test_a_command_that_does_not_tell_says_why(command: list[str], said: str) -> None:
    found = await seen("environment", should_run={"command": command})
    assert (found.wanted_version, found.marks) == ("", (f"what it should run is unknown: {said}",))


async def test_an_environment_that_is_not_deployed_is_still_known_by_its_name() -> None:
    found = await seen("environment", deployed=False, should_run="1")
    assert (found.state, found.refs, found.wanted_version) == ("off", ("environment:it",), "")


@pytest.mark.parametrize("reading", [{}, {"json_path": "a", "header": "b"}, {"pattern": "("}])
def test_a_place_for_a_version_is_one_that_can_be_read(reading: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        VersionReading.model_validate(reading)


@pytest.mark.parametrize("target", [{}, {"environment": "dev", "command": ["true"]}])
def test_one_of_them_knows_what_should_run(target: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Target.model_validate(target)


def test_a_page_alone_may_tell_its_version_too() -> None:
    table = {"kind": "http", "name": "x", "url": "http://127.0.0.1:1/", "version": {"header": "x"}}
    assert ProbeCollector.model_of(table).model_validate(table)
