from board.alerts.fault import faults, folded
from board.board import Severity
from board.facts import Failure, Process, ServiceState
from board.reading import Outage, OutageKind
from tests.board.worlds import BOX, GB, Engine, at, card, first_raised, found, gauge, scope, server, world


def xid(seen: float) -> Failure:
    return Failure(key=f"{BOX}/gpu/0/xid", failure_class="xid", text="XID 79: fell off the bus", last_seen=at(seen))


def test_a_lost_card_is_urgent_at_once() -> None:
    (condition,) = found("gpu.lost", card(ServiceState.DOWN, why="the card fell off the bus"))
    assert condition.what == "Graphics card 0 is lost"
    assert condition.why == "the card fell off the bus"
    assert Engine().read(0, card(ServiceState.DOWN)) == {"gpu.lost now"}


def test_a_card_that_is_gone_may_wait_for_its_driver_unless_it_reported_a_fault() -> None:
    xid = Failure(key=f"{BOX}/gpu/0/xid", failure_class="xid", text="XID 79", last_seen=at(0))
    (silent,) = found("gpu.lost", card(ServiceState.DOWN))
    (faulty,) = found("gpu.lost", card(ServiceState.DOWN), xid)
    assert (silent.starting, faulty.starting) == (True, False)


def test_a_card_must_be_readable_for_a_minute_before_its_loss_clears() -> None:
    engine = Engine()
    engine.read(0, card(ServiceState.DOWN))
    assert engine.read(5, card()) == {"gpu.lost now"}
    assert engine.read(60, card()) == {"gpu.lost now"}
    assert not engine.read(65, card())


def test_an_xid_counts_for_ten_minutes() -> None:
    (condition,) = found("gpu.lost", card(), xid(0), read=30)
    assert condition.what == "Graphics card 0 reported a fault"
    assert condition.why == "XID 79: fell off the bus · last at 13:00"
    assert not found("gpu.lost", card(), xid(0), read=600)


def test_only_a_card_that_is_gone_explains_what_else_is_down() -> None:
    for state, lines_open in ((ServiceState.DOWN, 1), (ServiceState.UP, 2)):
        engine = Engine()
        for second in (0, 5):
            engine.read(second, card(state), xid(0), server(ServiceState.DOWN))
        assert len(folded(faults(engine.tracks))) == lines_open


def test_a_box_without_a_card_has_lost_none() -> None:
    absent = Outage(OutageKind.ABSENT, "there is no NVIDIA driver here")
    engine = Engine()
    engine.judge(world(card(ServiceState.DOWN), scopes=[scope("gpu", 0, outage=absent)]))
    assert not engine.raised


def test_a_full_card_names_its_two_largest_holders() -> None:
    holders = [
        Process(key=f"{BOX}/gpu/0/process/{pid}", pid=pid, name=name, owner=owner, gpu_memory=size * GB)
        for pid, name, owner, size in (
            (1, "llama-server", "unit:llama-coder-next.service", 41),
            (2, "python3", "container:9f3c0a", 12),
            (3, "Xorg", "", 1),
        )
    ]
    (condition,) = found("gpu.vram", card(), gauge("gpu/0/vram", 93 * GB), *holders)
    assert condition.what == "Memory of graphics card 0 is almost full"
    assert condition.why == "93 % of 100 G · llama-coder-next 41.0 G · 9f3c0a 12.0 G"


def test_a_driver_that_does_not_tell_the_holders_leaves_them_out() -> None:
    hidden = Process(key=f"{BOX}/gpu/0/process/1", pid=1, name="python3")
    (condition,) = found("gpu.vram", card(), gauge("gpu/0/vram", 93 * GB), hidden)
    assert condition.why == "93 % of 100 G"


def test_card_memory_is_urgent_sooner_the_fuller_it_is() -> None:
    readings = [(second, (card(), gauge("gpu/0/vram", 98 * GB))) for second in range(120)]
    assert first_raised(readings, "gpu.vram now") == 30
    assert first_raised(readings, "gpu.vram soon") == 60


def test_card_memory_between_the_levels_holds_and_below_clears() -> None:
    engine = Engine()
    for second in range(0, 65, 5):
        engine.read(second, card(), gauge("gpu/0/vram", 93 * GB))
    assert engine.raised == {"gpu.vram soon"}
    for second in range(65, 600, 5):
        assert engine.read(second, card(), gauge("gpu/0/vram", 90 * GB)) == {"gpu.vram soon"}
    for second in range(600, 690, 5):
        assert engine.read(second, card(), gauge("gpu/0/vram", 80 * GB)) == {"gpu.vram soon"}
    assert not engine.read(690, card(), gauge("gpu/0/vram", 80 * GB))


def test_card_memory_in_normal_use_is_no_trouble() -> None:
    assert not found("gpu.vram", card(), gauge("gpu/0/vram", 12 * GB))
    assert {each.severity for each in found("gpu.vram", card(), gauge("gpu/0/vram", 99 * GB))} == {
        Severity.SOON,
        Severity.NOW,
    }
