import pytest

from board.board import Evidence, Severity
from board.facts import Fact, Peer, Phase, Process, Slot
from board.limits import Limits
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from tests.board.worlds import (
    LLAMA,
    Engine,
    at,
    clients,
    first_raised,
    found,
    gone,
    idle,
    live,
    queue,
    server,
    slot,
    world,
)


def orphans(*facts: Fact) -> list[Condition]:
    """Slots that are found to be orphans, without those that would merely stay so."""
    return [each for each in found("llm.slot_orphan", *facts) if each.firm]


def test_a_task_whose_client_hung_up_is_an_orphan() -> None:
    (condition,) = orphans(server(), slot(), queue(0), clients(gone()))
    assert condition.what == "Nobody listens to task 7066 on model server 11439 (coder-next)"
    assert condition.why == "its client has hung up (CLOSE_WAIT) · 38/8000 tok · 0.4 tok/s · 5 h 31 min left"
    assert condition.do == "systemctl --user restart llama-coder-next.service"
    assert (condition.severity, condition.evidence) == (Severity.NOW, Evidence.CONFIRMED)


def test_a_task_without_any_client_is_an_orphan() -> None:
    (condition,) = orphans(server(), slot(), queue(0), clients())
    assert condition.why.startswith("no client is connected")
    assert condition.evidence is Evidence.CONFIRMED


def test_an_orphan_needs_two_samples_three_seconds_apart() -> None:
    facts = (server(), slot(), queue(0), clients(gone()))
    assert first_raised([(0, facts), (2, facts), (3, facts)], "llm.slot_orphan now") == 3


def test_an_orphan_stays_one_until_its_task_ends() -> None:
    engine = Engine()
    zombie = (server(), slot(), queue(0))
    engine.read(0, *zombie, clients(gone()))
    engine.read(5, *zombie, clients(gone()))
    for second in range(10, 60, 5):  # a kept-alive connection proves nothing
        assert "llm.slot_orphan now" in engine.read(second, *zombie, clients(live(8)))
    assert engine.tracks[0].condition.evidence is Evidence.CONFIRMED
    assert "llm.slot_orphan now" in engine.read(60, server(), idle(), queue(0), clients())
    assert not engine.read(70, server(), idle(), queue(0), clients())


def test_the_next_task_in_the_slot_is_not_the_orphan() -> None:
    engine = Engine()
    engine.read(0, server(), slot(), clients(gone()))
    engine.read(5, server(), slot(), clients(gone()))
    assert engine.raised == {"llm.slot_orphan now"}
    assert not engine.read(10, server(), slot(task="run/0/7070", task_number="7070"), clients(live(9)))


def test_a_live_client_has_no_orphan() -> None:
    assert not orphans(server(), slot(), queue(0), clients(live()))


def test_idle_connections_invent_no_orphan() -> None:
    assert not orphans(server(), slot(), queue(0), clients(live(), live(-50), live(9)))


def test_a_stream_that_is_generated_is_never_an_orphan() -> None:
    assert not found("llm.slot_orphan", server(), slot(streams=True), queue(0), clients(gone(), live()))
    assert not found("llm.slot_orphan", server(), slot(streams=True), queue(0), clients())


def test_a_stream_in_prefill_can_be_one() -> None:
    assert orphans(server(), slot(streams=True, phase=Phase.PREFILL, decoded=0), queue(0), clients(gone()))


def test_a_queued_client_that_left_is_not_the_client_of_the_task() -> None:
    assert not orphans(server(), slot(), queue(1), clients(live(0), gone(40)))


def test_with_a_queue_the_oldest_connection_is_likely_that_of_the_task() -> None:
    (condition,) = orphans(server(), slot(), queue(1), clients(gone(0), live(40)))
    assert condition.evidence is Evidence.LIKELY
    assert condition.blocks == 1


def test_more_connections_that_are_gone_than_requests_that_wait_are_certain() -> None:
    (condition,) = orphans(server(), slot(), queue(1), clients(gone(0), gone(40), live(50)))
    assert condition.evidence is Evidence.CONFIRMED


def test_an_older_idle_connection_hides_no_orphan_behind_a_queue() -> None:
    (condition,) = orphans(server(), slot(), queue(1), clients(live(-90), gone(0), live(40)))
    assert condition.evidence is Evidence.LIKELY


def test_a_first_come_client_of_a_task_that_waited_itself_is_believed() -> None:
    started_late = slot(since=at(300))
    assert not orphans(server(), started_late, queue(1), clients(live(60), gone(120)))


def test_without_a_known_queue_surplus_connections_may_be_waiting() -> None:
    (likely,) = orphans(server(), slot(), clients(gone(0), live(40)))
    assert likely.evidence is Evidence.LIKELY
    assert not orphans(server(), slot(), clients(live(0), gone(40)))


@pytest.mark.parametrize("hidden", [None, clients(peers=None)])
def test_where_connections_cannot_be_read_nobody_is_called_an_orphan(hidden: Process | None) -> None:
    facts: list[Fact] = [server(), slot(), queue(0), *([hidden] if hidden else [])]
    assert not orphans(*facts)


def several(*slots: Slot, peers: tuple[Peer, ...]) -> list[Condition]:
    return orphans(server(capacity=len(slots)), *slots, queue(0), clients(*peers))


def test_with_several_slots_an_orphan_is_no_emergency() -> None:
    (condition,) = several(slot(0), idle(1), peers=(gone(),))
    assert condition.severity is Severity.SOON
    assert condition.do == "leave it: it ends once no other task streams for 2 s"


def test_among_several_tasks_the_one_without_a_stream_is_the_orphan() -> None:
    (condition,) = several(slot(0, streams=True), slot(1), slot(2, streams=True), peers=(live(), gone(), live()))
    assert condition.subject == f"{LLAMA}/slot/1"
    assert condition.evidence is Evidence.CONFIRMED


def test_among_equal_tasks_the_one_that_began_with_the_connection_is_likely_the_orphan() -> None:
    tasks = (slot(0), slot(1, since=at(100)), slot(2, since=at(200)))
    (condition,) = several(*tasks, peers=(live(0), gone(101), live(200)))
    assert condition.subject == f"{LLAMA}/slot/1"
    assert condition.evidence is Evidence.LIKELY


def test_a_model_behind_a_router_is_judged_by_the_routers_connections() -> None:
    router = server(kind="llama-router", label="router")
    model = server(key=f"{LLAMA}/model/qwen", kind="model", label="qwen")
    task = slot(key=f"{LLAMA}/model/qwen/slot/0", server=model.key)
    (condition,) = orphans(router, model, task, clients())
    assert condition.what == "Nobody listens to task 7066 on model qwen"
    assert condition.do == "systemctl --user restart llama-coder-next.service"


def test_a_generation_in_which_nothing_moves_for_a_minute_is_stuck() -> None:
    assert not found("llm.slot_stuck", server(), slot(moved_at=at(0)), read=59)
    (condition,) = found("llm.slot_stuck", server(), slot(moved_at=at(0)), read=60)
    assert condition.what == "Nothing moves in task 7066 on model server 11439 (coder-next)"
    assert condition.why.endswith("no movement for 1 min in generating")
    assert Engine().read(60, server(), slot(moved_at=at(0)), clients(live())) == {"llm.slot_stuck now"}


@pytest.mark.parametrize(("longest_step", "stuck_after"), [(None, 300), (30.0, 300), (200.0, 600)])
def test_a_prompt_is_given_five_minutes_or_three_of_its_longest_steps(
    longest_step: float | None, stuck_after: float
) -> None:
    prompt = slot(phase=Phase.PREFILL, decoded=0, moved_at=at(0), longest_step=longest_step)
    assert not found("llm.slot_stuck", server(), prompt, read=stuck_after - 1)
    assert found("llm.slot_stuck", server(), prompt, read=stuck_after)


def test_no_news_of_a_slot_is_neither_movement_nor_standstill() -> None:
    engine = Engine()
    for second in range(0, 400, 5):
        assert not engine.read(second, server(), slot(moved_at=None), clients(live()))
    engine.read(400, server(), slot(moved_at=at(300)), clients(live()))
    for second in range(405, 500, 5):
        assert engine.read(second, server(), slot(moved_at=None), clients(live())) == {"llm.slot_stuck now"}


def test_a_stuck_slot_clears_when_it_moves() -> None:
    engine = Engine()
    engine.read(60, server(), slot(moved_at=at(0)), clients(live()))
    assert engine.read(65, server(), slot(moved_at=at(64)), clients(live())) == {"llm.slot_stuck now"}
    assert not engine.read(75, server(), slot(moved_at=at(74)), clients(live()))


@pytest.mark.parametrize("streams", [True, False])
def test_a_long_generation_with_a_live_client_is_no_trouble(streams: bool) -> None:
    engine = Engine()
    for second in range(0, 600, 5):
        moving = slot(streams=streams, decoded=13 * second, rate=13.3, moved_at=at(second))
        assert not engine.read(second, server(), moving, queue(0), clients(live(), live(-30)))


def test_of_a_task_that_is_well_nothing_is_held_where_nothing_is_raised() -> None:
    facts = (server(), slot(moved_at=None), queue(0), clients(live()))
    for held, rules in ((set[tuple[str, str]](), []), ({("llm.slot_orphan", f"{LLAMA}/slot/0")}, ["llm.slot_orphan"])):
        said = [each.rule for each in conditions(world(*facts, held=held), Limits())]
        assert said == rules
