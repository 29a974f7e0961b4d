"""People who wait have a row, and so do those who were answered lately."""

from board.board import Severity, Tone
from board.threads import threads, title
from tests.board.rules.talks import KEY, exchange
from tests.board.worlds import T0, at, world


def test_who_waits_is_shown_with_what_has_reached_them() -> None:
    waiting = exchange(asked_at=at(-130), times=2, turn_at=T0)
    [row] = threads(world(waiting), {KEY: Severity.NOW})
    assert (row.mark, row.title, row.where, row.progress) == ("!", "Sean · asked 2 times", "slack", "no word yet")
    assert (row.since, row.tone) == (at(-130), Tone.NOW)
    assert title((row,)) == "0 running · 1 waiting · 1 in trouble"


def test_words_in_the_session_are_shown_as_what_they_are() -> None:
    [row] = threads(world(exchange(answered_at=at(-5))), {})
    assert row.progress == "written, not sent"
    [unknown] = threads(world(exchange(answered_at=at(-5), told=False)), {})
    assert (unknown.mark, unknown.progress) == ("✓", "answered · ? delivered")


def test_work_that_goes_on_shows_how_old_the_last_word_is() -> None:
    [row] = threads(world(exchange(acknowledged_at=at(-70), delivered_at=at(-40), turn_at=T0)), {})
    assert (row.mark, row.progress) == ("▸", "acknowledged · last word 40s ago")


def test_who_was_answered_is_shown_for_an_hour() -> None:
    delivered = exchange(delivered_at=T0, acknowledged_at=T0)
    [row] = threads(world(delivered, read=3600), {})
    assert (row.mark, row.progress, row.tone) == ("✓", "delivered", Tone.QUIET)
    assert threads(world(delivered, read=3601), {}) == ()
    assert title((row,)) == "0 running"


def test_a_talk_that_is_not_read_any_more_is_unknown() -> None:
    [row] = threads(world(exchange(), now=600), {})
    assert (row.mark, row.progress, row.tone) == ("?", "?", Tone.UNKNOWN)
