"""A service is told by what its process, its log and somebody else say, each for what it is."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from board.facts import Gauge, Process, ServiceState
from board.services import NOT_QUOTING, QUOTING
from collectors.collector import SourceOutage
from collectors.sources.services.collector import ServiceCollector
from collectors.sources.services.settings import ServiceSettings
from tests.collectors.sources.services.scene import BOOT, KEY, PATTERNS, Scene, read, reasons, service, value


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


async def test_what_is_written_while_it_is_followed_is_counted(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    scene.say("order accepted", "order accepted", "order filled", "rejected: not enough balance: 1.2", "all is well")
    scene.say("rejected: not enough balance: 0.8")
    facts = await read(bot)
    assert [value(facts, name) for name in ("accepted", "filled", "rejected")] == [2, 1, 2]
    assert reasons(facts) == {"not enough balance: #": 2}


async def test_of_what_stood_there_before_only_what_still_holds_is_taken(scene: Scene) -> None:
    scene.say("rejected: no", "balance 25", "total 178", "quoting started", "balance 1.2")
    facts = await read(bot := scene.collector(capital=25, smallest_order=5))
    assert [value(facts, name) for name in ("rejected", "balance", "reported")] == [0, 1.2, 178]
    balance = facts["balance"]
    assert isinstance(balance, Gauge)
    assert (balance.limit, balance.least) == (25, 5)
    assert QUOTING in (await service(bot)).marks


async def test_quoting_is_what_the_log_said_last(scene: Scene) -> None:
    bot = scene.collector()
    assert (await service(bot)).marks == ()
    scene.say("quoting started", "quoting paused")
    assert (await service(bot)).marks == (NOT_QUOTING,)


async def test_the_share_of_rejections_is_known_after_fifty_requests(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    scene.say(*["order accepted"] * 49)
    assert value(await read(bot), "share") is None
    scene.say(*["rejected: no"] * 26)
    assert value(await read(bot), "share") == 52


async def test_a_storm_is_counted_from_the_read_before_its_first_rejection(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    began, scene.now = scene.now, scene.now + timedelta(seconds=2)
    scene.say("rejected: no")
    facts = await read(bot)
    found = [each for key, each in facts.items() if key.startswith("rejected/") and isinstance(each, Gauge)]
    assert [(each.label, each.since) for each in found] == [("no", began)]


async def test_that_only_its_log_is_known_is_not_taken_for_health(scene: Scene) -> None:
    scene.say("order accepted")
    assert (await service(scene.collector())).state is ServiceState.UNKNOWN
    by_unit = await service(scene.collector(unit="pmm.service"))
    assert (by_unit.state, by_unit.refs[:2]) == (ServiceState.UNKNOWN, ("service:bot", "unit:pmm.service"))


async def test_its_process_is_told_and_joined_by_its_number(scene: Scene) -> None:
    scene.process(4242, "python", after=100)
    scene.name(4242, after=101)
    facts = await read(scene.collector(pid_file=str(scene.pid_file)))
    process = facts["process"]
    assert isinstance(process, Process)
    assert (process.pid, process.name) == (4242, "python")
    assert "pid:4242" in facts[""].refs
    assert "secret" not in repr(facts)


async def test_another_process_is_counted_from_its_own_start(scene: Scene) -> None:
    scene.process(4242, "python", after=100)
    scene.name(4242, after=101)
    bot = scene.collector(pid_file=str(scene.pid_file))
    await read(bot)
    scene.say("rejected: no", "balance 1.2")
    assert value(await read(bot), "rejected") == 1
    scene.process(4343, "python", after=18_100)
    scene.name(4343, after=18_101)
    scene.now = BOOT + timedelta(seconds=18_200)
    facts = await read(bot)
    rejected = facts["rejected"]
    assert isinstance(rejected, Gauge)
    assert (rejected.value, rejected.since) == (0, BOOT + timedelta(seconds=18_100))
    assert value(facts, "balance") is None


async def test_stopped_on_purpose_is_off_whatever_its_process_does(scene: Scene) -> None:
    scene.process(4242, "python", after=100)
    scene.name(4242, after=101)
    bot = scene.collector(pid_file=str(scene.pid_file), stopped="reconciliation", waits_for="64cad2ab")
    found = await service(bot)
    assert (found.state, found.why) == (ServiceState.OFF, "stopped: reconciliation, waits for 64cad2ab")
    assert found.marks == ("yet it runs",)
    scene.end(4242)
    assert (await service(bot)).state is ServiceState.OFF


async def test_a_log_that_cannot_be_read_is_said_beside_what_is_known(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    scene.log.unlink()
    facts = await read(bot)
    log = facts["log"]
    assert isinstance(log, Gauge)
    assert (log.value, log.note) == (None, f"there is no {scene.log}")


async def test_after_a_restart_counts_go_on_and_no_line_is_counted_twice(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    scene.say("order accepted", "rejected: no", "quoting started", "balance 3")
    facts = await read(bot)
    scene.say("rejected: no")
    scene.now += timedelta(hours=1)
    next_bot = scene.collector()
    next_bot.recall(facts.values())
    facts = await read(next_bot)
    assert [value(facts, name) for name in ("accepted", "rejected", "balance")] == [1, 2, 3]
    assert reasons(facts) == {"no": 2}
    assert QUOTING in (await service(next_bot)).marks


async def test_another_log_that_is_configured_is_one_that_nobody_has_followed_yet(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    scene.say("order accepted")
    facts = await read(bot)
    other = scene.folder / "other" / "prod-002.log"
    other.parent.mkdir()
    other.write_text("rejected: no\n" * 500)
    next_bot = scene.collector(log=str(other))
    next_bot.recall(facts.values())
    facts = await read(next_bot)
    assert [value(facts, name) for name in ("accepted", "rejected")] == [0, 0]


@pytest.mark.parametrize(("asks", "known"), [("order accepted", False), ("", True)])
async def test_a_balance_is_an_event_only_where_nobody_can_tell_requests(scene: Scene, asks: str, known: bool) -> None:
    bot = scene.collector(patterns={"accepted": asks, "balance": PATTERNS["balance"]})
    await read(bot)
    scene.say("balance 1.2")
    assert ((await service(bot)).last_event is not None) is known


async def test_a_new_reason_found_after_a_restart_is_not_taken_for_one_of_now(scene: Scene) -> None:
    bot = scene.collector()
    await read(bot)
    scene.say("order accepted")
    facts = await read(bot)
    scene.now += timedelta(days=3650)
    scene.say(*["rejected: no"] * 100)
    next_bot = scene.collector()
    next_bot.recall(facts.values())
    found = [each for key, each in (await read(next_bot)).items() if key.startswith("rejected/")]
    assert [scene.now - each.since for each in found if isinstance(each, Gauge) and each.since] > [timedelta(days=1)]


async def test_an_independent_value_is_what_a_program_prints(scene: Scene) -> None:
    command = [sys.executable, "-c", "print('$401.50')"]
    assert await independent(scene.collector(value={"command": command})) == 401.5


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("print('much')", "prints no number"),
        ("import sys; sys.exit('no key for this chain')", "ends with exit code 1: no key for this chain"),
        ("while True: pass", "does not end within 1 s"),
    ],
)
async def test_a_program_that_tells_no_value_is_told_with_the_reason(scene: Scene, program: str, sentence: str) -> None:
    bot = scene.collector(value={"command": [sys.executable, "-c", program], "within": 1})
    with pytest.raises(SourceOutage, match=sentence):
        await independent(bot)


async def test_a_program_that_is_not_there_is_told(scene: Scene) -> None:
    with pytest.raises(SourceOutage, match="no-such-program cannot be run"):
        await independent(scene.collector(value={"command": ["/nowhere/no-such-program"]}))


async def independent(bot: ServiceCollector) -> float | None:
    """The independent value."""
    assert [poll.scope for poll in bot.scopes()] == ["service/bot", "service/bot/value"]
    (fact,) = await bot.scopes()[1].read()
    assert isinstance(fact, Gauge)
    assert fact.key == f"{KEY}/independent"
    return fact.value


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"name": "bot"}, "say where it can be seen"),
        ({"name": "bot", "unit": "x", "patterns": {"accepted": "x"}}, "patterns need a log"),
        ({"name": "bot", "unit": "x", "waits_for": "Sean"}, "waits_for goes with stopped"),
        ({"name": "../bot", "unit": "x"}, "name"),
        ({"name": "bot", "log": "x", "patterns": {"acepted": "x"}}, "acepted"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(written: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ServiceSettings.model_validate(written)
