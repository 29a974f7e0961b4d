"""``sources`` prints what is watched, what that costs, and how the dashboard itself does."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.reading import Origin, Outage, OutageKind, Reading, Scope
from collectors.places import STORE
from collectors.store.records import Batch
from collectors.store.writer import Store
from tests.board.owns import own
from tui.cli import main

REFUSED = Outage(OutageKind.REFUSED, "connection refused", "systemctl start docker")


def polled(name: str, now: datetime, **more: Any) -> Scope:
    fields: dict[str, Any] = {"every": 10, "tried_at": now, "ok_at": now, "took": 0.02}
    return Scope(name=name, source=name, next_at=now + timedelta(seconds=50), **{**fields, **more})


@pytest.fixture
def _written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store in which an engine has told of a source in trouble and of itself, a moment ago."""
    monkeypatch.setenv("LOCKN_CONTROL_STATE", str(tmp_path))
    monkeypatch.setenv("LOCKN_CONTROL_CONFIG", str(tmp_path / "config.toml"))
    now = datetime.now(UTC)
    reading = Reading(source="dash", scope="dash", taken_at=now, took=0.001, facts=own())
    scopes = (polled("docker", now, outage=REFUSED, origin=Origin.CONFIGURED), polled("dash", now))
    store = Store.open(tmp_path / STORE, now)
    store.commit(Batch(now=now, readings=(reading,), scopes=scopes))
    store.close()


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["sources", *options]) == 0
    return capsys.readouterr().out


def records(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """What a script gets, by scope."""
    return {each["scope"]: each for each in json.loads(printed(capsys, "--json"))}


@pytest.mark.usefixtures("_written")
def test_the_table_says_what_a_source_costs_and_when_it_is_next(capsys: pytest.CaptureFixture[str]) -> None:
    head, _, docker, *_ = printed(capsys).splitlines()
    assert head.split() == ["SCOPE", "STATE", "FROM", "EVERY", "LAST", "READ", "TOOK", "COST", "NEXT", "OUTAGE"]
    assert "docker  fresh  configured  10 s" in docker
    assert "20 ms  0.04 %  in 40s  connection refused  systemctl start docker" in docker


@pytest.mark.usefixtures("_written")
def test_the_dashboard_itself_is_told_below_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    said = [" ".join(each.split()) for each in printed(capsys).splitlines()]
    for each in ("cpu 0.8 % of a core", "store 27/500 MB +3.1 MB a day", "lines per hour 2.1 at most 6"):
        assert each in said


@pytest.mark.usefixtures("_written")
def test_a_script_gets_the_cost_beside_what_it_always_got(capsys: pytest.CaptureFixture[str]) -> None:
    docker = records(capsys)["docker"]
    assert (docker["cost_percent"], docker["polls_per_hour"], docker["own"]) == (0.04, 72.0, None)
    assert set(docker) >= {"scope", "source", "state", "critical", "every_s", "last_read", "took_s", "next", "outage"}


@pytest.mark.usefixtures("_written")
def test_a_script_gets_our_own_figures_with_the_source_that_we_are(capsys: pytest.CaptureFixture[str]) -> None:
    figures = records(capsys)["dash"]["own"]
    assert (figures["pid"], figures["store_bytes"], figures["store_limit_bytes"]) == (4242, 27e6, 500e6)
    assert figures["loudness"] == {"hourly": 2.1, "peak": 4, "flooded": 0.2, "old": 0, "chattering": 0}
    assert figures["budget"] == {"hourly": 6, "peak": 10, "flooded": 1, "old": 5, "chattering": 0}
    assert figures["loudest_rule"] == "llm.down"
