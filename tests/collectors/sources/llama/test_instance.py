from collectors.sources.llama.instance import Instance
from collectors.sources.llama.metrics import Metrics
from collectors.sources.llama.wire import SlotAnswer


def slots(*tasks: int | None) -> tuple[SlotAnswer, ...]:
    return tuple(SlotAnswer(id=slot, id_task=task) for slot, task in enumerate(tasks))


def numbers(started: str = "", **totals: float) -> Metrics:
    return Metrics(started=started, totals=tuple(totals.items()))


def test_the_start_of_the_process_is_its_name() -> None:
    instance = Instance()
    instance.restarted(slots(3), numbers("840308551"))
    assert instance.token == "840308551"


def test_another_start_is_another_process() -> None:
    instance = Instance()
    instance.restarted(slots(3), numbers("840308551"))
    assert instance.restarted(slots(4), numbers("990000000"))
    assert instance.token == "990000000"


def test_a_reading_without_metrics_keeps_the_name() -> None:
    instance = Instance()
    instance.restarted(slots(3), numbers("840308551"))
    assert not instance.restarted(slots(4), None)
    assert instance.token == "840308551"


def test_a_counter_that_falls_is_a_restart() -> None:
    instance = Instance()
    instance.restarted((), numbers(n_decode_total=500))
    before = instance.token
    assert instance.restarted((), numbers(n_decode_total=4))
    assert instance.token != before


def test_task_numbers_that_fall_are_a_restart() -> None:
    instance = Instance()
    instance.restarted(slots(500, None), None)
    assert instance.restarted(slots(None, 0), None)


def test_a_slot_whose_own_number_falls_is_a_restart() -> None:
    instance = Instance()
    instance.restarted(slots(500, 10), None)
    assert instance.restarted(slots(500, 4), None)


def test_numbers_that_an_idle_slot_of_2025_hides_are_no_restart() -> None:
    instance = Instance()
    instance.restarted(slots(100, 90), None)
    assert not instance.restarted(slots(-1, 90), None)
    assert not instance.restarted(slots(120, -1), None)


def test_another_listening_socket_is_another_process() -> None:
    instance = Instance()
    assert not instance.moved(71)
    assert instance.token == "socket-71"
    assert not instance.moved(71)
    assert not instance.moved(None)
    assert instance.moved(99)
    assert instance.token == "socket-99"


def test_a_process_that_tells_its_start_is_the_same_whatever_its_task_numbers() -> None:
    instance = Instance()
    instance.restarted(slots(500, None), numbers("840308551"))
    assert not instance.restarted(slots(None, 0), numbers("840308551"))
    assert instance.restarted(slots(None, 0), numbers("990000000"))
