"""Mission Control: refused, emptied, orphaned, of another version."""

from collections.abc import Iterable

from board.facts import Fact, Service, ServiceState
from board.limits import Limits
from board.lookback import Hindsight
from board.reading import Scope
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from board.rules.mc import SOURCE
from board.world import NO_PAST
from tests.board.rules.work import BOARD, before, card, count, refused, session
from tests.board.worlds import found, world


def mc(*facts: Fact, scopes: Iterable[Scope] | None = None, past: Hindsight = NO_PAST) -> dict[str, Condition]:
    """What the rules find, by rule."""
    seen = world(*facts, scopes=None if scopes is None else tuple(scopes), past=past)
    return {each.rule: each for each in conditions(seen, Limits()) if each.rule.startswith("mc.")}


def test_a_token_that_is_refused_twice_is_told_and_what_it_hides_follows_from_it() -> None:
    lines = mc(count(20), scopes=[refused()])
    assert lines["mc.auth"].do == "export MC_TOKEN"
    assert lines["mc.empty"].what == "Mission Control: 20 tasks disappeared"
    assert lines["mc.empty"].causes == (f"mc.auth:{SOURCE}",)


def test_one_refusal_is_none() -> None:
    assert not mc(count(20), scopes=[refused(tries=1)])


def test_no_task_where_there_were_some_is_told() -> None:
    assert mc(count(0), past=before(14))["mc.empty"].what == "Mission Control: 14 tasks disappeared"


def test_a_board_that_never_had_one_is_well() -> None:
    assert not mc(count(0))
    assert not mc(count(0), past=before(0))
    assert not mc(count(3), past=before(14))


def test_a_task_that_nobody_works_on_is_an_orphan() -> None:
    (line,) = found("mc.orphan_tasks", card("64CAD2AB"), session("another thing"))
    assert line.why == "64CAD2AB title of 64CAD2AB"


def test_a_session_that_names_it_works_on_it() -> None:
    assert not found("mc.orphan_tasks", card("64CAD2AB"), session("task 64cad2ab"))
    assert not found("mc.orphan_tasks", card("64CAD2AB", agent="jarvis"), session(agent="jarvis"))
    assert not found("mc.orphan_tasks", card("64CAD2AB", names=("session:main",)), session(refs=("session:main",)))


def test_an_agent_that_is_online_works_on_it() -> None:
    online = Service(
        key=f"{BOARD}/agent/1", refs=("agent:jarvis",), kind="mc-agent", label="jarvis", state=ServiceState.UP
    )
    assert not found("mc.orphan_tasks", card("64CAD2AB", agent="jarvis"), session(), online)


def test_services_what_is_held_and_what_waits_for_a_person_are_no_orphans() -> None:
    cards = (card("1", service=True), card("2", hold="spawn blocked"), card("3", waits_for="Matheus"))
    assert not found("mc.orphan_tasks", *cards, session())


def test_where_nobody_tells_of_sessions_nobody_is_an_orphan() -> None:
    assert not found("mc.orphan_tasks", card("64CAD2AB"))
