"""What the alerts, threads, status, queue and footer say."""

from datetime import timedelta

from board.board import Board, Meter, StatusRow, Tone, Words
from board.reading import Freshness
from tests.widgets.boards import BLIND, CALM, INCIDENT, ZONE
from widgets import alerts, footer, queue, status, text_board, threads
from widgets.footer import Key
from widgets.ink import Row, plain, width

NOW = INCIDENT.at


def said(rows: tuple[Row, ...]) -> list[str]:
    return [plain(row.line) for row in rows]


def alerted(board: Board, cells: int = 200, height: int = 17) -> list[str]:
    return said(alerts.draw(board, cells, height, board.at, ZONE))


def one_status(row: StatusRow, cells: int = 100) -> str:
    return said(status.draw((row,), "", cells, 6, NOW))[1]


def test_an_alert_answers_what_since_when_why_and_what_to_do() -> None:
    first, second = alerted(INCIDENT)[3:5]
    assert "■ NOW    14m  Gateway answers HTTP, but its RPC is dead" in first
    assert "→ prune 2,115 stale sessions, backup first" in first
    assert "health and status time out at 10 s" in second
    assert "likely · 3 follow: cpu 84 %, 31 jobs late, heartbeat stale" in second


def test_both_rows_of_an_alert_open_it() -> None:
    rows = alerts.draw(INCIDENT, 200, 17, NOW, ZONE)
    assert rows[3].key == rows[4].key == "gw.rpc_dead:gateway"


def test_an_alert_of_a_blind_source_is_marked_as_held() -> None:
    text = "\n".join(alerted(INCIDENT))
    assert "▲ SOON?" in text
    assert "as last seen: its source is blind" in text


def test_what_is_not_shown_is_counted_by_severity() -> None:
    assert "↓ 5 more   ■ NOW 1  ▲ SOON 3  ◆ YOU 1" in alerted(INCIDENT, 80, 6)[4]


def test_rows_set_aside_go_one_by_one_and_the_last_first() -> None:
    kinds = {"docker": False, "a": True, "b": True, "units": False, "self": True}
    rows = tuple(StatusRow(key=name, label=name, cells=(Words(name),), aside=aside) for name, aside in kinds.items())
    shown = [line.strip("│ ").split()[0] for line in said(status.draw(rows, "", 60, 5, NOW))[1:-1]]
    assert shown == ["docker", "a", "units"]


def test_calm_says_since_when_and_is_quiet() -> None:
    assert "✓ nothing needs you, since Wed 22:14" in "\n".join(alerted(CALM))


def test_what_is_wrong_with_the_wall_itself_stands_first() -> None:
    assert "? SELF        the engine has written nothing for 6 min" in alerted(BLIND)[1]


def test_notes_never_stand_in_the_top_tier() -> None:
    text = "\n".join(alerted(INCIDENT))
    assert "voice.service" not in text
    assert "1 noted" in text


def test_threads_without_room_are_counted() -> None:
    many = INCIDENT.threads * 5
    text = said(threads.draw(many, "", 60, 10, NOW))
    assert "↓ 18 more" in text[8]


def test_nothing_at_work_is_said() -> None:
    assert "nothing at work" in said(threads.draw((), "", 60, 10, NOW))[1]


def test_where_stands_in_for_a_progress_that_is_not_known_on_a_narrow_screen() -> None:
    text = said(threads.draw(INCIDENT.threads, "", 60, 10, NOW))
    assert "38/8000 tok" in text[1]
    assert "codex, fell to sonnet" in text[3]


def test_an_aging_row_is_faint_and_shows_its_age() -> None:
    row = StatusRow(
        key="host",
        label="host",
        cells=(Meter(label="cpu", text="31 %", width=5),),
        freshness=Freshness.AGING,
        as_of=NOW - timedelta(seconds=48),
    )
    (drawn,) = [each for each in status.draw((row,), "", 100, 6, NOW) if each.key]
    assert plain(drawn.line).rstrip(" │").endswith("40s")
    assert {span.tone for span in drawn.line if "31" in span.text} == {Tone.FAINT}


def test_no_good_state_and_no_number_is_shown_from_an_old_reading() -> None:
    row = StatusRow(
        key="llama",
        label="llama",
        cells=(Words("● idle"), Meter(label="", text="41 tok/s", fill=0.4)),
        freshness=Freshness.UNKNOWN,
        as_of=NOW - timedelta(minutes=5),
    )
    text = one_status(row)
    assert "●" not in text
    assert "41" not in text
    assert text.rstrip(" │").endswith("? 5m")


def test_a_number_that_changes_does_not_shift_its_neighbors() -> None:
    def drawn(number: str) -> int:
        cells = (Meter(label="cpu", text=number, width=5), Meter(label="mem", text="41/128 G"))
        return one_status(StatusRow(key="host", label="host", cells=cells)).index("mem")

    assert drawn("6 %") == drawn("100 %")


def test_a_text_that_changes_does_not_shift_its_neighbors() -> None:
    def drawn(text: str) -> int:
        return one_status(StatusRow(key="a", label="a", cells=(Words(text, width=11), Words("next")))).index("next")

    assert drawn("● idle") == drawn("● busy 2/2")


def test_a_meter_gives_up_its_bar_before_its_number() -> None:
    meter = Meter(label="vram", text="71.2/96 G", fill=0.7, after="full in 3 h")
    row = StatusRow(key="gpu", label="gpu 0", cells=(meter,))
    assert "71.2/96 G ▇▇" in one_status(row, 100)
    assert "▇" not in one_status(row, 30)
    assert "71.2/96 G" in one_status(row, 30)


def test_systems_without_room_are_counted() -> None:
    assert "↓ 8 more" in said(status.draw(INCIDENT.status, "", 100, 7, NOW))[5]


def test_the_queue_says_in_quiet_words_why_it_is_empty() -> None:
    rows = queue.draw(CALM.queue, 120, 8, NOW)
    assert "○ no tracker is set up" in said(rows)[2]


def test_the_footer_shows_whole_keys_only() -> None:
    keys = (Key("?", "help"), Key("/", "find"), Key("q", "leave"))
    (row,) = footer.draw(keys, "engine 0.8 %", 18)
    assert plain(row.line) == "  ? help  / find  "
    assert width(row.line) == 18


def test_the_small_board_puts_what_matters_first() -> None:
    text = said(text_board.draw(INCIDENT, 60, 12, NOW, ZONE))
    assert text[0].startswith("■ NOW 4  ▲ SOON 3  ◆ YOU 1  13:24")
    assert text[1].startswith("■ NOW   2h47 Sean asked 3 times")


def test_the_small_board_shows_no_number_of_an_old_reading() -> None:
    text = "\n".join(said(text_board.draw(BLIND, 60, 20, NOW, ZONE)))
    assert "38/128 G" not in text
    assert "host     ? cpu ?" in text


def systems(count: int) -> tuple[StatusRow, ...]:
    """So many rows, and the row of the dashboard itself, which is set aside."""
    rows = (StatusRow(key=f"s{at}", label=f"s{at}", cells=(Words("well"),)) for at in range(count))
    return (*rows, StatusRow(key="dash", label="self", cells=(Words("cpu 1 %"),), aside=True))


def test_a_row_that_is_set_aside_is_shown_where_there_is_room() -> None:
    assert "self" in "\n".join(said(status.draw(systems(3), "", 60, 6, NOW)))


def test_a_row_that_is_set_aside_pushes_out_no_other() -> None:
    text = "\n".join(said(status.draw(systems(4), "", 60, 6, NOW)))
    assert "s3" in text
    assert "more" not in text
    assert "self" not in text


def test_a_row_that_is_set_aside_is_not_counted_among_those_without_room() -> None:
    assert "↓ 2 more" in "\n".join(said(status.draw(systems(5), "", 60, 6, NOW)))
