from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.facts import Fact, Failure, Gauge, Process, Service, ServiceState
from collectors.sources.gpu.answer import Answer, Card, Trouble
from collectors.sources.gpu.cards import Rack
from collectors.sources.gpu.memory import Memory

SAMPLES = Path(__file__).parent / "samples"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GIB = 1024**3


def answer(name: str, **changes: object) -> Answer:
    """A recorded answer; ``changes`` go into its first card."""
    found = Answer.model_validate_json((SAMPLES / f"{name}.json").read_text())
    first, *others = found.cards
    return found.model_copy(update={"cards": (first.model_copy(update=changes), *others)})


def lost(code: int = 15, text: str = "GPU is lost") -> Answer:
    """Two cards, of which the second does not answer any more."""
    first, second = answer("h200_pair").cards
    gone = Card(index=1, name=second.name, uuid=second.uuid, lost=Trouble(code=code, text=text))
    return Answer(driver="580.95.05", cards=(first, gone))


@pytest.fixture
def rack(tmp_path: Path) -> Rack:
    return Rack("box", Memory(), tmp_path)


def read(rack: Rack, heard: Answer, now: datetime = NOON) -> dict[str, Fact]:
    facts = tuple(rack.facts(heard, now))
    assert len({fact.key for fact in facts}) == len(facts)
    return {fact.key: fact for fact in facts}


def service(facts: dict[str, Fact], key: str) -> Service:
    found = facts[key]
    assert isinstance(found, Service)
    return found


def failure(facts: dict[str, Fact], key: str) -> Failure:
    found = facts[key]
    assert isinstance(found, Failure)
    return found


def test_a_card_is_a_service_named_by_its_uuid(rack: Rack) -> None:
    card = service(read(rack, answer("h200_pair")), "box/gpu/0")
    assert (card.kind, card.label, card.state, card.version) == (
        "gpu",
        "NVIDIA H200",
        ServiceState.UP,
        "580.95.05",
    )
    assert card.refs == ("gpu:GPU-11111111-aaaa-bbbb-cccc-000000000000",)


@pytest.mark.parametrize(
    ("name", "unit", "value", "limit"),
    [
        ("util", "%", 87, 100),
        ("vram", "B", 96 * GIB, 143771 * 1024**2),
        ("power", "W", 512.345, 700),
        ("temp", "°C", 64, 89),
        ("mem_temp", "°C", 66, None),
        ("sm_clock", "MHz", 1980, 1980),
        ("mem_clock", "MHz", 3201, 3201),
        ("ecc_uncorrected", "", 0, None),
    ],
)
def test_a_card_has_gauges_with_their_limits(
    rack: Rack, name: str, unit: str, value: float, limit: float | None
) -> None:
    gauge = read(rack, answer("h200_pair"))[f"box/gpu/0/{name}"]
    assert isinstance(gauge, Gauge)
    assert (gauge.unit, gauge.value, gauge.limit) == (unit, value, limit)


@pytest.mark.parametrize("name", ["ecc_uncorrected", "mem_temp", "ecc", "xid"])
def test_what_a_consumer_card_does_not_say_is_absent_and_not_zero(rack: Rack, name: str) -> None:
    assert f"box/gpu/0/{name}" not in read(rack, answer("wsl_consumer"))


def test_a_passive_card_has_no_fan(rack: Rack) -> None:
    assert "box/gpu/0/fan" not in read(rack, answer("h200_pair"))


def test_a_process_is_named_with_its_owner_and_what_it_holds(rack: Rack, tmp_path: Path) -> None:
    (tmp_path / "4242").mkdir()
    (tmp_path / "4242/comm").write_text("llama-server\n")
    (tmp_path / "4242/cgroup").write_text("0::/system.slice/llama-qwen.service\n")
    assert read(rack, answer("h200_pair"))["box/gpu/0/process/4242"] == Process(
        key="box/gpu/0/process/4242",
        refs=("pid:4242", "system-unit:llama-qwen.service"),
        pid=4242,
        name="llama-server",
        owner="llama-qwen.service",
        gpu_memory=20 * GIB,
    )


def test_a_process_is_known_to_who_started_it(rack: Rack, tmp_path: Path) -> None:
    (tmp_path / "4242").mkdir()
    (tmp_path / "4242/stat").write_text("4242 (VLLM::EngineCore) S 4000 1 1 0")
    assert "ancestor:4000" in read(rack, answer("h200_pair"))["box/gpu/0/process/4242"].refs


def test_under_wsl_the_memory_of_a_process_is_unknown(rack: Rack) -> None:
    process = read(rack, answer("wsl_consumer"))["box/gpu/0/process/3120"]
    assert isinstance(process, Process)
    assert process.gpu_memory is None


def test_reasons_for_slow_clocks_are_words_and_idle_is_none_of_them(rack: Rack) -> None:
    facts = read(rack, answer("h200_pair", reasons=0x1))
    assert service(facts, "box/gpu/0").marks == ()
    assert service(facts, "box/gpu/1").marks == ("power cap", "thermal slowdown by the driver")


def test_a_power_cap_that_comes_and_goes_stays_for_half_a_minute(rack: Rack) -> None:
    read(rack, answer("h200_pair", reasons=0x4))
    soon = read(rack, answer("h200_pair"), NOON + timedelta(seconds=28))
    later = read(rack, answer("h200_pair"), NOON + timedelta(seconds=30))
    assert service(soon, "box/gpu/0").marks == ("power cap",)
    assert service(later, "box/gpu/0").marks == ()


def test_a_lost_card_is_down_and_the_other_reads_on(rack: Rack) -> None:
    facts = read(rack, lost())
    card = service(facts, "box/gpu/1")
    assert (card.state, card.why) == (ServiceState.DOWN, "the card fell off the bus")
    assert "box/gpu/1/util" not in facts
    assert "box/gpu/0/util" in facts


def test_the_loss_of_a_card_is_explained_by_its_xid(rack: Rack) -> None:
    facts = read(rack, lost().model_copy(update={"xids": ((1, 79),)}))
    assert service(facts, "box/gpu/1").why == "the card fell off the bus (XID 79)"


def test_an_xid_of_long_before_does_not_explain_the_loss_of_a_card(rack: Rack) -> None:
    read(rack, answer("h200_pair").model_copy(update={"xids": ((1, 31),)}))
    facts = read(rack, lost(), NOON + timedelta(minutes=11))
    assert service(facts, "box/gpu/1").why == "the card fell off the bus"


def test_what_explained_the_loss_of_a_card_explains_it_for_as_long_as_it_is_lost(rack: Rack) -> None:
    read(rack, lost().model_copy(update={"xids": ((1, 79),)}))
    facts = read(rack, lost(), NOON + timedelta(hours=5))
    assert service(facts, "box/gpu/1").why == "the card fell off the bus (XID 79)"


def test_a_card_that_needs_a_reset_says_so(rack: Rack) -> None:
    assert service(read(rack, lost(16)), "box/gpu/1").why == "the card needs a reset"


def test_a_card_that_is_not_listed_any_more_is_down_under_its_old_number(rack: Rack) -> None:
    both = answer("h200_pair")
    read(rack, both)
    moved_up = both.cards[1].model_copy(update={"index": 0})
    facts = read(rack, both.model_copy(update={"cards": (moved_up,)}))
    assert service(facts, "box/gpu/0").why == "the driver does not list the card any more"
    assert service(facts, "box/gpu/1").state is ServiceState.UP


def test_a_known_card_that_cannot_be_opened_again_is_down_under_its_name(rack: Rack) -> None:
    both = answer("h200_pair")
    read(rack, both)
    nameless = Card(index=1, lost=Trouble(code=999, text="Unknown Error"))
    facts = read(rack, both.model_copy(update={"cards": (both.cards[0], nameless)}))
    card = service(facts, "box/gpu/1")
    assert (card.label, card.state, card.why) == ("NVIDIA H200", ServiceState.DOWN, "Unknown Error")


def test_a_card_that_never_could_be_opened_is_down_all_the_same(rack: Rack) -> None:
    nameless = Card(index=0, lost=Trouble(code=999, text="Unknown Error"))
    card = service(read(rack, Answer(cards=(nameless,))), "box/gpu/0")
    assert (card.label, card.state, card.refs) == ("NVIDIA card", ServiceState.DOWN, ())


def test_xids_are_counted_and_stay_after_the_reading_that_brought_them(rack: Rack) -> None:
    later = NOON + timedelta(minutes=5)
    read(rack, answer("h200_pair").model_copy(update={"xids": ((0, 31), (0, 31))}))
    read(rack, answer("h200_pair").model_copy(update={"xids": ((0, 79),)}), later)
    facts = read(rack, answer("h200_pair"), later + timedelta(hours=1))
    assert failure(facts, "box/gpu/0/xid") == Failure(
        key="box/gpu/0/xid",
        failure_class="xid",
        text="XID 79: the card fell off the bus; XID 31: a program touched memory that is not its own",
        count=3,
        last_seen=later,
    )
    assert "box/gpu/1/xid" not in facts


def test_an_unknown_xid_points_to_the_catalog(rack: Rack) -> None:
    facts = read(rack, answer("h200_pair").model_copy(update={"xids": ((0, 9999),)}))
    assert failure(facts, "box/gpu/0/xid").text == "XID 9999: see the Xid catalog"


def test_memory_errors_are_a_failure_dated_by_their_last_increase(rack: Rack) -> None:
    read(rack, answer("h200_pair", ecc=1))
    same = read(rack, answer("h200_pair", ecc=1), NOON + timedelta(minutes=1))
    more = read(rack, answer("h200_pair", ecc=3), NOON + timedelta(minutes=2))
    assert failure(same, "box/gpu/0/ecc").last_seen == NOON
    assert failure(more, "box/gpu/0/ecc").last_seen == NOON + timedelta(minutes=2)
    assert failure(more, "box/gpu/0/ecc").count == 3


def test_a_memory_row_that_waits_for_a_reset_is_a_failure(rack: Rack) -> None:
    found = failure(read(rack, answer("h200_pair")), "box/gpu/1/ecc")
    assert found.text == (
        "uncorrected memory errors since the driver was loaded: 1; a broken memory row is replaced at the next reset"
    )


def test_a_mig_device_is_a_service_of_its_own_with_its_memory(rack: Rack) -> None:
    facts = read(rack, answer("h200_mig"))
    part, vram = service(facts, "box/gpu/0/mig/0"), facts["box/gpu/0/mig/0/vram"]
    assert (part.kind, part.label) == ("mig", "NVIDIA H200 MIG 1g.18gb")
    assert part.refs == ("gpu:MIG-44444444-aaaa-bbbb-cccc-000000000003",)
    assert isinstance(vram, Gauge)
    assert (vram.value, vram.limit) == (512 * 1024**2, 18000 * 1024**2)
    assert service(facts, "box/gpu/0").marks == ("MIG",)
