"""Opening a row shows all that is known of it."""

from datetime import UTC

from board.alerts.fault import faults, folded
from board.alerts.ranking import ranked
from board.board import AlertLine, Words
from board.detail import behind, charted, detail, watched
from board.facts import Excerpt, Gauge, Job, ServiceState
from board.queue.keys import REST
from board.reading import Outage, OutageKind
from tests.board.rules.containers import container
from tests.board.rules.work import ticket
from tests.board.worlds import BOX, LLAMA, T0, Engine, at, queue, scope, server, slot, world


def down() -> tuple[AlertLine, ...]:
    engine = Engine()
    for second in range(0, 30, 5):
        engine.read(second, server(ServiceState.DOWN, why="connection refused"))
    return ranked(folded(faults(engine.tracks)), T0, UTC).lines


def told(key: str) -> dict[str, str]:
    shown = detail(world(server(), slot(), queue(2)), (), key, {}, "")
    assert shown is not None
    return {label.text: text.text for label, text in shown.lines}


def test_a_server_shows_its_fields_its_numbers_and_its_source() -> None:
    said = told(LLAMA)
    assert said["state"] == "up"
    assert said["refs"] == "port:11439 · unit:llama-coder-next.service"
    assert said["queue"] == "2"
    assert said["source"] == "llama/11439, read every 5 s"


def test_the_last_words_of_what_is_open_are_told_with_their_age() -> None:
    log = Excerpt(key=f"{LLAMA}/look/log", label="log", lines=("loading", "out of memory"), read_at=at(-3))
    shown = detail(world(server(), log), (), LLAMA, {}, "")
    assert shown is not None
    said = [(label.text, text.text) for label, text in shown.lines]
    begin = said.index(("log", "as of 3s ago"))
    assert said[begin + 1 : begin + 3] == [("", "loading"), ("", "out of memory")]


def test_what_is_yet_to_come_is_not_told_as_past() -> None:
    job = Job(key=f"{BOX}/cron/backup", label="backup", enabled=True, last_run=at(-7200), next_run=at(5400))
    shown = detail(world(job), (), job.key, {}, "")
    assert shown is not None
    said = {label.text: text.text for label, text in shown.lines}
    assert said["last run"].endswith("(2 h ago)")
    assert said["next run"].endswith("(in 1 h 30 min)")


def test_why_there_are_no_last_words_is_told() -> None:
    log = Excerpt(key=f"{LLAMA}/look/log", label="journal", why="no journal is kept here", read_at=at(0))
    shown = detail(world(server(), log), (), LLAMA, {}, "")
    assert shown is not None
    assert ("journal", "no journal is kept here · as of 0s ago") in [(a.text, b.text) for a, b in shown.lines]


def test_with_a_server_that_is_open_the_container_that_runs_it_is_looked_at() -> None:
    runs = container("qwen", refs=("container:qwen", "port:11439"))
    log = Excerpt(key=f"{runs.key}/look/log", label="log", lines=("boom",), read_at=at(0))
    seen = world(server(), runs, log)
    assert watched(seen, (), LLAMA) == (LLAMA, runs.key)
    shown = detail(seen, (), LLAMA, {}, "")
    assert shown is not None
    assert ("log", "as of 0s ago · container qwen") in [(a.text, b.text) for a, b in shown.lines]


def test_a_container_does_not_show_the_log_of_its_namesake_in_another_engine() -> None:
    here, there = container("web"), container("web", key=f"{BOX}/docker/podman/web")
    assert watched(world(here, there), (), here.key) == (here.key,)


def test_of_a_source_nothing_more_is_asked() -> None:
    assert watched(world(server()), (), "llama/11439") == ()


def test_a_slot_shows_its_tokens_in_words() -> None:
    said = told(f"{LLAMA}/slot/0")
    assert (said["decoded"], said["limit"], said["since"]) == ("38 tokens", "8000 tokens", "13:00 (0 s ago)")


def test_an_alert_answers_its_four_questions_and_offers_its_command() -> None:
    [line] = down()
    shown = detail(world(server(ServiceState.DOWN)), (line,), line.key, {}, "")
    assert shown is not None
    labels = [label.text for label, _ in shown.lines]
    assert labels[:4] == ["NOW", "since", "why", "do"]
    assert (shown.title, shown.copy) == (line.what, line.do)


def test_of_an_advice_in_prose_only_its_command_is_copied() -> None:
    engine = Engine()
    for second in (0, 5):
        engine.read(second, server(ServiceState.SATURATED))
    line = ranked(folded(faults(engine.tracks)), T0, UTC).lines[0]
    shown = detail(world(server(ServiceState.SATURATED)), (line,), line.key, {}, "")
    assert shown is not None
    assert line.do == f"stop some of its clients, or {shown.copy}"
    assert shown.copy == "systemctl --user restart llama-coder-next.service"


def test_the_server_of_an_alert_tells_of_the_alert_too() -> None:
    [line] = down()
    shown = detail(world(server(ServiceState.DOWN)), (line,), LLAMA, {}, "")
    assert shown is not None
    assert shown.title == line.what


def test_a_source_that_brought_nothing_says_why_and_what_to_do() -> None:
    hung = Outage(OutageKind.TIMEOUT, "the driver did not answer", "nvidia-smi")
    shown = detail(world(scopes=[scope("gpu", None, outage=hung)]), (), "gpu", {}, "")
    assert shown is not None
    assert {label.text: text.text for label, text in shown.lines} == {
        "source": "gpu, read every 5 s",
        "outage": "the driver did not answer",
        "do": "nvidia-smi",
    }


def test_what_is_gone_has_no_detail() -> None:
    assert detail(world(server()), (), "lockn-01/llama/1", {}, "") is None


def test_the_charts_are_those_of_the_numbers_under_it() -> None:
    speed = Gauge(key=f"{LLAMA}/speed", label="speed", unit="tok/s", value=41.0, limit=None)
    names = charted(world(server(), speed), LLAMA, ())
    shown = detail(world(server(), speed), (), LLAMA, {names[0]: ((T0, 41.0),)}, "")
    assert shown is not None
    assert [(chart.title, chart.unit, chart.points) for chart in shown.charts] == [("speed", "tok/s", ((T0, 41.0),))]


def test_the_raw_reading_is_of_the_row_and_what_belongs_to_it() -> None:
    keys = [fact.key for fact in behind(world(server(), slot()), LLAMA, ())]
    assert keys == [LLAMA, f"{LLAMA}/slot/0"]


def test_of_work_its_page_is_copied_or_its_id_where_it_has_none() -> None:
    shown = [detail(world(each), (), each.key, {}, "") for each in (ticket("LOC-1"), ticket("LOC-1", url=""))]
    assert [each and (each.title, each.copy) for each in shown] == [
        ("LOC-1 title of LOC-1", "https://linear.app/LOC-1"),
        ("LOC-1 title of LOC-1", "LOC-1"),
    ]


def test_the_whole_queue_has_a_page_without_a_fact() -> None:
    shown = detail(world(), (), REST, {}, "", ((Words("FINISH 40"), Words("LOC-1")),))
    assert shown is not None
    assert (shown.title, len(shown.lines)) == ("The whole queue", 1)
