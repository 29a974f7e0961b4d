"""Who is led to which model server: too many to one slot, and into windows that are too small."""

from dataclasses import replace

from board.board import Severity
from board.sessions import BY_DEFAULT, CRON, DONE, FAILED, FOR_HEARTBEATS, FOR_SUBAGENTS
from tests.board.rules.sessions import CODER, GATEWAY, late, main_session, route, sent
from tests.board.worlds import BOX, Engine, at, at_work, found, queue, server, slot

SITS = main_session(model_wanted=CODER, override=True)


def test_a_session_that_was_switched_to_the_only_slot_is_told_at_once() -> None:
    [told] = found("llm.single_slot_conflict", server(), queue(0), route(), SITS)
    assert told.severity is Severity.SOON
    assert told.what == "Session main sits on the only slot of coder-next"
    assert told.do == "/model default in session main"


def test_it_is_urgent_once_something_has_waited_for_a_minute() -> None:
    engine = Engine()
    facts = (server(), queue(1), route(), SITS)
    assert not any("llm.single_slot_conflict now" in engine.read(second, *facts) for second in (0, 30))
    assert "llm.single_slot_conflict now" in engine.read(60, *facts)


def test_between_two_that_wait_in_vain_it_is_no_less_urgent() -> None:
    engine = Engine()
    for second in (0, 60):
        engine.read(second, server(), queue(1), route(), SITS)
    for second in range(65, 400, 15):
        raised = engine.read(second, server(), queue(0), route(), SITS, *late("rapid-lagoon"))
        assert "llm.single_slot_conflict now" in raised


def test_a_server_with_several_slots_has_room() -> None:
    assert not found("llm.single_slot_conflict", server(capacity=4), queue(0), route(), SITS)


def test_a_session_that_was_not_switched_by_hand_is_where_it_belongs() -> None:
    assert not found("llm.single_slot_conflict", server(), route(), main_session(model_wanted=CODER))
    assert not found("llm.single_slot_conflict", server(), route(), sent("loc-1", override=True))


def test_routes_into_a_window_smaller_than_a_session_are_one_line() -> None:
    ways = (route(FOR_SUBAGENTS, window=32_768), route(FOR_HEARTBEATS, "fake/tiny", None, window=32_768))
    [told] = found("llm.ctx_too_small", main_session(96_000), *ways)
    assert told.severity is Severity.SOON
    assert told.why == "by heartbeat and subagent"


def test_all_sessions_of_an_agent_are_one_line_with_the_largest_in_it() -> None:
    way = route(FOR_SUBAGENTS, window=32_768)
    other = main_session(60_000, key=f"{GATEWAY}/sessions/agent:main:other", label="other")
    [told] = found("llm.ctx_too_small", other, main_session(96_000), way)
    assert told.what == "Session main (96K) is led into 32K of coder-next"
    assert told.why == "by subagent · and 1 other session"
    assert told.subject == way.key


def test_a_session_that_fits_is_well() -> None:
    way = route(FOR_SUBAGENTS, window=32_768)
    assert not found("llm.ctx_too_small", main_session(20_000), way)
    assert not found("llm.ctx_too_small", main_session(190_000, kind=CRON), way)


def test_a_session_that_was_switched_by_hand_to_a_smaller_model_is_told_with_the_way_back() -> None:
    [told] = found("llm.ctx_too_small", main_session(96_000, model_wanted=CODER, override=True), route(window=32_768))
    assert (told.why, told.do) == ("by hand", "/model default in session main")
    assert not found("llm.ctx_too_small", main_session(96_000), route(window=32_768))


def test_what_another_gateway_of_the_box_is_led_to_is_not_meant() -> None:
    theirs = replace(route(FOR_SUBAGENTS, window=32_768), key=f"{BOX}/openclaw/staging/config/route/main/subagent")
    assert not found("llm.ctx_too_small", main_session(96_000), theirs)
    assert not found("llm.single_slot_conflict", server(), queue(0), theirs, SITS)


def test_the_window_of_the_servers_slot_counts_more_than_the_configured_one() -> None:
    way = route(BY_DEFAULT, window=262_144)
    assert found("llm.ctx_too_small", main_session(60_000), way, server(), slot(window=32_768))


def test_it_is_urgent_once_somebody_is_sent_there() -> None:
    way = route(FOR_SUBAGENTS, window=32_768)
    told = found("llm.ctx_too_small", main_session(301_000), way, sent("loc-80"))
    assert [each.severity for each in told] == [Severity.SOON, Severity.NOW]
    assert all("taken by session loc-80 now" in each.why for each in told)


def test_it_stays_urgent_when_whoever_was_sent_there_has_failed() -> None:
    way, failed = route(FOR_SUBAGENTS, window=32_768), sent("loc-80", ended_at=at(40), outcome=FAILED)
    told = found("llm.ctx_too_small", main_session(301_000), way, failed, read=100)
    assert [each.severity for each in told] == [Severity.SOON, Severity.NOW]
    assert "session loc-80 took it and failed" in told[0].why
    assert len(found("llm.ctx_too_small", main_session(301_000), way, failed, read=3600)) == 1


def test_spawns_at_once_for_one_slot_are_told_with_their_number() -> None:
    five = [sent(f"spawn-{number}", 2 * number) for number in range(5)]
    [told] = found("llm.parallel_overload", server(), route(), *five, read=10)
    assert told.what == "Model server 11439 (coder-next) gets 5 spawns for 1 slot"


def test_spawns_one_after_the_other_are_none() -> None:
    slowly = [sent(f"spawn-{number}", 60 * number) for number in range(5)]
    assert not found("llm.parallel_overload", server(), route(), *slowly, read=240)


def test_a_queue_longer_than_the_slots_and_two_more_is_told() -> None:
    assert found("llm.parallel_overload", server(), at_work(1), queue(3), route())
    assert not found("llm.parallel_overload", server(), at_work(1), queue(2), route())


def test_a_queue_behind_a_task_that_does_not_end_is_told_of_by_the_task() -> None:
    busy = (server(), slot(), at_work(1), queue(4), route())
    assert found("llm.parallel_overload", *busy, read=30)
    assert not found("llm.parallel_overload", *busy, read=60)


def test_what_is_behind_a_task_after_a_burst_follows_from_the_burst() -> None:
    busy = (server(), slot(), at_work(1), queue(4), route())
    line = f"llm.parallel_overload:{server().key}"
    (alone,) = found("llm.blocked", *busy, read=60)
    (after,) = found("llm.blocked", *busy, *(sent(f"spawn-{number}", 2 * number) for number in range(5)), read=60)
    assert line not in alone.causes
    assert after.causes[-1] == line


def test_the_second_timeout_is_told_the_fourth_is_urgent_and_an_answer_ends_it() -> None:
    facts = (server(), route())
    assert not [each for each in found("llm.dispatch_timeouts", *facts, *late("one")) if each.firm]
    [two] = [each for each in found("llm.dispatch_timeouts", *facts, *late("one", "two")) if each.firm]
    assert two.severity is Severity.SOON
    four = [each for each in found("llm.dispatch_timeouts", *facts, *late("one", "two", "three", "four")) if each.firm]
    assert {each.severity for each in four} == {Severity.SOON, Severity.NOW}
    assert four[0].why == "one, two, three, four"
    answered = sent("five", 100, outcome=DONE)
    assert not found("llm.dispatch_timeouts", *facts, *late("one", "two"), answered, read=100)
