from board.alerts.changes import changes
from board.facts import Fact, Process, ServiceState
from tests.board.worlds import LLAMA, server, world

SUBJECT = f"{LLAMA}/slot/0"


def process(pid: int) -> Process:
    return Process(key=f"{LLAMA}/process", refs=("port:11439",), pid=pid)


def said(before: tuple[Fact, ...], after: tuple[Fact, ...], subject: str = SUBJECT) -> list[str]:
    return [sentence for _, sentence in changes(world(*before), world(*after), (subject,))]


def test_while_a_server_stays_as_it_is_there_is_nothing_to_say() -> None:
    assert said((server(), process(7)), (server(), process(7))) == []


def test_another_state_is_a_change() -> None:
    assert said((server(ServiceState.DOWN),), (server(ServiceState.STARTING),)) == [
        "coder-next went from down to starting"
    ]


def test_what_comes_back_by_itself_is_not_told_each_time() -> None:
    before, after = server(ServiceState.DOWN, restarts=3), server(ServiceState.UP, restarts=4)
    assert said((before,), (after,)) == said((after,), (before,)) == []


def test_another_version_is_a_change_once_both_are_known() -> None:
    assert said((server(version="b1"),), (server(version="b2"),)) == ["coder-next went from version b1 to b2"]
    assert said((server(),), (server(version="b2"),)) == []


def test_another_process_is_a_restart() -> None:
    assert said((server(), process(7)), (server(), process(8))) == ["coder-next was restarted: process 7 is now 8"]


def test_another_word_on_boot_is_a_change() -> None:
    assert said((server(boot="disabled"),), (server(boot="enabled"),)) == [
        "coder-next is now enabled at boot, was disabled"
    ]


def test_what_changes_elsewhere_is_not_told() -> None:
    assert said((server(ServiceState.DOWN),), (server(),), subject="lockn-01/gpu/0") == []


def test_what_comes_or_goes_is_not_told_here() -> None:
    assert said((), (server(),)) == said((server(),), ()) == []
