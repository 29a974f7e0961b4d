"""Each generation at work is one thread."""

from datetime import timedelta
from typing import Any

from board.board import Severity, Tone
from board.facts import Phase, Slot
from board.threads import threads, title
from board.world import World
from tests.board.worlds import LLAMA, T0, idle, scope, server, slot, world


def working(**more: Any) -> Slot:
    """A slot of which there is news."""
    return slot(moved_at=T0, **more)


def test_a_busy_slot_is_a_thread_and_an_idle_one_is_not() -> None:
    [row] = threads(world(server(), working(), idle(1)), {})
    assert (row.mark, row.title, row.progress) == ("▸", "coder-next · task 7066", "38/8000 tok · 0.4 tok/s")


def test_context_is_shown_where_the_server_tells_it() -> None:
    [told] = threads(world(server(), working(context=58_000, window=131_072)), {})
    [untold] = threads(world(server(), working(window=131_072)), {})
    assert (told.context_text, untold.context, untold.context_text) == ("58K", None, "")


def test_a_prompt_that_is_read_has_no_progress_yet() -> None:
    [row] = threads(world(server(), working(phase=Phase.PREFILL, decoded=0)), {})
    assert (row.progress, row.where) == ("", ":11439 #0 reads")


def test_a_task_without_a_limit_shows_what_it_has() -> None:
    [row] = threads(world(server(), working(limit=None, rate=None)), {})
    assert row.progress == "38 tok"


def test_a_thread_in_trouble_is_marked_and_counted() -> None:
    rows = threads(world(server(), working()), {f"{LLAMA}/slot/0": Severity.NOW})
    assert [(row.mark, row.tone) for row in rows] == [("!", Tone.NOW)]
    assert title(rows) == "1 running · 1 in trouble"


def test_trouble_of_the_server_is_trouble_of_its_threads() -> None:
    [row] = threads(world(server(), working()), {LLAMA: Severity.SOON})
    assert row.tone is Tone.SOON


def test_a_thread_that_is_not_read_any_more_is_not_shown_as_running() -> None:
    home = dict.fromkeys((LLAMA, f"{LLAMA}/slot/0"), "llama/11439")
    old = World((server(), working()), [scope("llama/11439", 0)], home, T0 + timedelta(minutes=10))
    [row] = threads(old, {})
    assert (row.mark, row.progress, row.tone) == ("?", "?", Tone.UNKNOWN)


def test_a_thread_of_a_server_that_does_not_tell_about_its_slots_is_unknown() -> None:
    [row] = threads(world(server(), slot(moved_at=None)), {})
    assert (row.mark, row.progress, row.tone) == ("?", "?", Tone.UNKNOWN)
