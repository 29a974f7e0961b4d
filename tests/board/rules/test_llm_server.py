import pytest

from board.facts import Fact, ServiceState
from board.marks import SLOTS_SILENT
from tests.board.rules.containers import container, engine
from tests.board.worlds import (
    BOX,
    T0,
    Engine,
    at,
    clients,
    first_raised,
    found,
    host,
    idle,
    live,
    queue,
    server,
    slot,
    unit,
)

DOWN, UP, SATURATED = ServiceState.DOWN, ServiceState.UP, ServiceState.SATURATED


def busy(waiting: float | None, *, task: str = "7066") -> tuple[Fact, ...]:
    """One slot that works for a live client while others wait."""
    return server(), slot(task=task, task_number=task, streams=True, decoded=500), queue(waiting), clients(live())


@pytest.mark.parametrize(
    ("probes", "raised_at"),
    [
        ([DOWN, DOWN], 5),
        ([DOWN, UP, DOWN], 10),
        ([DOWN, UP, UP, DOWN], None),
        ([DOWN], None),
        ([UP, UP, UP], None),
    ],
)
def test_a_server_is_down_when_two_of_three_probes_are_refused(
    probes: list[ServiceState], raised_at: float | None
) -> None:
    readings = [(5.0 * index, (server(state),)) for index, state in enumerate(probes)]
    assert first_raised(readings, "llm.down now") == raised_at


def test_a_server_that_is_down_says_why_and_how_to_start_it() -> None:
    (condition,) = found("llm.down", server(DOWN, why="connection refused"))
    assert condition.what == "Model server 11439 (coder-next) is down"
    assert condition.why == "connection refused · llama-coder-next.service"
    assert condition.do == "systemctl --user restart llama-coder-next.service"


def test_a_server_whose_unit_is_known_says_how_that_stands() -> None:
    ended = unit("llama-coder-next", ServiceState.OFF, boot="disabled")
    (condition,) = found("llm.down", server(DOWN, why="connection refused"), ended)
    assert condition.what == "Model server 11439 (coder-next) is down: llama-coder-next is inactive, disabled"
    assert condition.why == ("connection refused · llama-coder-next is inactive, disabled (would not start at boot)")
    assert condition.do == "systemctl --user enable --now llama-coder-next.service"


def test_a_server_that_never_ran_is_known_to_its_unit_by_its_port() -> None:
    ended = unit("qwen", ServiceState.OFF, boot="disabled", refs=("unit:qwen.service", "port:11439"))
    (condition,) = found("llm.down", server(DOWN, refs=("port:11439",)), ended)
    assert condition.why.endswith("qwen is inactive, disabled (would not start at boot)")
    assert condition.do == "systemctl --user enable --now qwen.service"


@pytest.mark.parametrize(
    ("state", "boot", "waits"),
    [
        (ServiceState.STARTING, "enabled", True),
        (ServiceState.STARTING, "disabled", False),
        (ServiceState.OFF, "enabled", False),
        (ServiceState.DOWN, "enabled", False),
        (ServiceState.UP, "enabled", True),
    ],
)
def test_after_a_boot_a_server_is_waited_for_only_while_its_unit_may_bring_it(
    state: ServiceState, boot: str, *, waits: bool
) -> None:
    (condition,) = found("llm.down", server(DOWN), unit("llama-coder-next", state, boot=boot))
    assert condition.starting is waits


def test_a_server_of_unknown_origin_is_started_the_way_it_was() -> None:
    (condition,) = found("llm.down", server(DOWN, refs=()))
    assert condition.do == (
        "start it as before; if it was found by looking and is gone for good: "
        "lockn-control sources --forget llama/11439"
    )


def test_a_server_in_a_container_is_restarted_with_it() -> None:
    (condition,) = found("llm.down", server(DOWN, refs=("container:9f3c0a",)))
    assert condition.do == "docker restart 9f3c0a"


def test_a_server_whose_container_is_known_by_its_port_says_how_that_stands() -> None:
    runs = container("vllm", DOWN, refs=("container:vllm", "port:11439"), why="out of memory (exit 137)")
    podman = engine(label="podman")
    (condition,) = found("llm.down", podman, runs, server(DOWN, refs=("port:11439",)))
    assert condition.why.endswith("container vllm: out of memory (exit 137)")
    assert condition.do == "podman restart vllm"


def test_a_server_follows_from_the_crash_loop_of_its_container() -> None:
    runs = container("vllm", refs=("container:vllm", "port:11439"))
    (condition,) = found("llm.down", runs, server(DOWN, refs=("port:11439",)))
    assert f"docker.crashloop:{runs.key}" in condition.causes
    assert f"docker.unhealthy:{runs.key}" in condition.causes


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("unit", "systemctl --user restart '$(touch x);id'"),
        ("system-unit", "sudo systemctl restart '$(touch x);id'"),
        ("container", "docker restart '$(touch x);id'"),
    ],
)
def test_a_name_of_any_kind_is_one_word_of_the_command(kind: str, command: str) -> None:
    (condition,) = found("llm.down", server(DOWN, refs=(f"{kind}:$(touch x);id",)))
    assert condition.do == command


def test_a_scope_of_any_name_is_one_word_of_the_command() -> None:
    (condition,) = found("llm.down", server(DOWN, refs=(), key=f"{BOX}/llama/$(touch x);id"))
    assert condition.do.endswith("--forget 'llama/$(touch x);id'")


def test_a_server_is_cleared_after_thirty_good_seconds() -> None:
    engine = Engine()
    engine.read(0, server(DOWN))
    engine.read(5, server(DOWN))
    for second in range(10, 40, 5):
        assert engine.read(second, server()) == {"llm.down now"}
    assert not engine.read(40, server())


def test_loading_a_model_is_no_trouble_for_ten_minutes() -> None:
    loading = server(ServiceState.STARTING, since=T0)
    assert not found("llm.down", loading, read=599)
    (condition,) = found("llm.down", loading, read=600)
    assert condition.what == "Model server 11439 (coder-next) is still loading its model"


@pytest.mark.parametrize("state", [UP, SATURATED, ServiceState.DENIED, ServiceState.OFF, ServiceState.UNKNOWN])
def test_a_server_in_any_other_state_is_not_down(state: ServiceState) -> None:
    assert not found("llm.down", server(state))


def test_a_server_that_did_not_come_back_follows_from_the_reboot() -> None:
    booted = host(booted_at=T0)
    (after_boot,) = found("llm.down", booted, server(DOWN, since=at(20)), read=20)
    (days_later,) = found("llm.down", booted, server(DOWN, since=at(86_400)), read=86_400)
    assert "host.rebooted" in after_boot.causes
    assert "host.rebooted" not in days_later.causes


def test_a_server_on_another_host_follows_from_nothing_that_happens_to_this_box() -> None:
    far = server(DOWN, key=f"{BOX}/llama/gpu-2:8080", refs=("endpoint:gpu-2:8080",), since=at(20))
    (condition,) = found("llm.down", host(booted_at=T0), far, read=20)
    assert condition.causes == ()


@pytest.mark.parametrize("boot", ["", "enabled", "static"])
def test_a_server_that_a_boot_may_start_may_be_only_starting(boot: str) -> None:
    (condition,) = found("llm.down", server(ServiceState.DOWN, boot=boot))
    assert condition.starting


@pytest.mark.parametrize("boot", ["disabled", "masked"])
def test_a_server_that_no_boot_starts_is_not_waited_for(boot: str) -> None:
    (condition,) = found("llm.down", server(ServiceState.DOWN, boot=boot))
    assert not condition.starting


def test_a_server_on_another_host_is_not_starting_with_this_box() -> None:
    (condition,) = found("llm.down", server(ServiceState.DOWN, refs=("endpoint:gpu-2:8080",)))
    assert not condition.starting


def test_a_server_that_is_well_and_hides_its_slots_is_told_after_ten_minutes() -> None:
    silent = server(marks=("may sleep", SLOTS_SILENT))
    assert first_raised([(float(second), (silent,)) for second in range(0, 700, 5)], "llm.saturated soon") == 600
    (condition,) = found("llm.saturated", silent)
    assert condition.what == "Model server 11439 (coder-next) does not tell about its slots"
    assert condition.do == "systemctl --user restart llama-coder-next.service"


def test_a_server_that_answers_nothing_is_not_told_to_hide_its_slots() -> None:
    whats = {each.what for each in found("llm.saturated", server(SATURATED, marks=(SLOTS_SILENT,)))}
    assert whats == {"Model server 11439 (coder-next) accepts connections but does not answer"}


def test_saturation_comes_soon_and_is_urgent_after_five_minutes() -> None:
    readings = [(float(second), (server(SATURATED),)) for second in range(0, 400, 5)]
    assert first_raised(readings, "llm.saturated soon") == 5
    assert first_raised(readings, "llm.saturated now") == 300


def test_one_that_may_merely_speak_is_told_after_five_minutes_and_is_not_urgent() -> None:
    readings = [(float(second), (server(SATURATED, kind="openai-server"),)) for second in range(0, 700, 5)]
    assert first_raised(readings, "llm.saturated soon") == 300
    assert first_raised(readings, "llm.saturated now") is None


def test_requests_behind_the_same_task_for_a_minute_are_blocked() -> None:
    readings = [(float(second), busy(3)) for second in range(0, 120, 5)]
    assert first_raised(readings, "llm.blocked now") == 60
    (condition,) = found("llm.blocked", *busy(3))
    assert condition.what == "Model server 11439 (coder-next): 3 requests wait behind task 7066"
    assert condition.why.startswith("since 13:00 · 500/8000 tok")
    assert condition.blocks == 3


def test_a_slot_that_takes_one_task_after_the_other_is_not_blocked() -> None:
    readings = [(float(second), busy(3, task=str(second // 30))) for second in range(0, 600, 5)]
    assert first_raised(readings, "llm.blocked now") is None


def test_a_queue_that_empties_in_between_starts_the_minute_anew() -> None:
    readings = [(float(second), busy(0 if second == 30 else 1)) for second in range(0, 90, 5)]
    assert first_raised(readings, "llm.blocked now") is None


def test_a_server_with_a_free_slot_is_not_blocked() -> None:
    assert not found("llm.blocked", *busy(1), idle(1))


def test_blocked_ends_at_once_when_the_task_does_and_after_thirty_seconds_without_a_queue() -> None:
    for facts, cleared_after in ((busy(1, task="7067"), 0), (busy(0), 30)):
        engine = Engine()
        for second in range(0, 65, 5):
            engine.read(second, *busy(1))
        assert "llm.blocked now" in engine.raised
        seconds = range(65, 200, 5)
        cleared = next(second for second in seconds if "llm.blocked now" not in engine.read(second, *facts))
        assert cleared - 65 == cleared_after


def test_waiting_comes_soon_after_two_minutes_and_is_urgent_after_ten() -> None:
    readings = [(float(second), (server(), idle(), queue(1))) for second in range(0, 700, 5)]
    assert first_raised(readings, "llm.queue_wait soon") == 120
    assert first_raised(readings, "llm.queue_wait now") == 600


def test_a_queue_of_which_nothing_is_known_raises_nothing_and_clears_nothing() -> None:
    unknown = [(float(second), busy(None)) for second in range(0, 900, 5)]
    assert first_raised(unknown, "llm.queue_wait soon") is None
    engine = Engine()
    for second in range(0, 65, 5):
        engine.read(second, *busy(1))
    for second in range(65, 200, 5):
        assert "llm.blocked now" in engine.read(second, *busy(None))


def test_waiting_behind_a_blocked_server_is_told_once() -> None:
    (blocked,) = found("llm.blocked", *busy(1))
    for condition in found("llm.queue_wait", *busy(1)):
        assert blocked.rule in condition.causes


def test_a_server_with_an_empty_queue_is_well() -> None:
    facts = (server(), slot(streams=True, decoded=4000, rate=40.0), queue(0), clients(live()))
    engine = Engine()
    for second in range(0, 1200, 5):
        assert not engine.read(second, *facts)
