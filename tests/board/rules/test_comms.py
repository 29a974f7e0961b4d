"""Conversations: who is left without a delivered word."""

from board.board import Severity
from tests.board.rules.talks import exchange
from tests.board.worlds import Engine, at, first_raised, found


def test_a_person_waits_for_a_minute_and_it_is_urgent_after_two() -> None:
    readings = [(second, (exchange(),)) for second in range(0, 200, 2)]
    assert first_raised(readings, "comms.dark soon") == 60
    assert first_raised(readings, "comms.dark now") == 120


def test_a_delivery_ends_it_and_words_in_the_session_do_not() -> None:
    engine = Engine()
    engine.read(130, exchange())
    assert "comms.dark now" in engine.read(140, exchange(answered_at=at(135)))
    engine.read(150, exchange(answered_at=at(135), delivered_at=at(149), acknowledged_at=at(149)))
    assert engine.read(152, exchange(delivered_at=at(149), acknowledged_at=at(149))) == set()


def test_where_a_channel_tells_of_no_delivery_a_written_answer_counts() -> None:
    answered = exchange(answered_at=at(30), told=False)
    assert Engine().read(300, answered) == set()
    assert Engine().read(300, exchange(told=False)) == {"comms.dark soon", "comms.dark now"}


def test_an_answer_that_was_never_sent_is_told_after_half_a_minute() -> None:
    written = exchange(answered_at=at(10))
    assert first_raised([(second, (written,)) for second in range(10, 60, 2)], "comms.undelivered now") == 40


def test_silence_follows_from_the_answer_that_was_never_sent() -> None:
    engine = Engine()
    engine.read(130, exchange(answered_at=at(10), times=2))
    lines = {track.condition.rule: track.condition for track in engine.tracks}
    assert lines["comms.dark"].causes == (lines["comms.undelivered"].key, "gw.http_down")
    assert lines["comms.repeat_ping"].causes == (lines["comms.undelivered"].key, lines["comms.dark"].key)
    assert lines["comms.undelivered"].why.startswith("asked 2 times")


def test_who_asks_again_is_told_of_at_once() -> None:
    (line,) = found("comms.repeat_ping", exchange(times=3))
    assert line.what == "Sean asked 3 times since 13:00, no answer in slack"
    assert not found("comms.repeat_ping", exchange(times=3, delivered_at=at(0)))


def test_work_that_goes_on_without_a_word_is_a_note_and_dark_after_two_minutes() -> None:
    begun = exchange(acknowledged_at=at(2), delivered_at=at(2), turn_at=at(200))
    readings = [(second, (begun,)) for second in range(2, 200, 2)]
    assert first_raised(readings, "comms.progress_gap note") == 32
    assert first_raised(readings, "comms.dark soon") == 122
    assert first_raised(readings, "comms.dark now") is None


def test_an_answer_in_pieces_is_a_note() -> None:
    (line,) = found("comms.fragments", exchange(delivered_at=at(0), pieces=5, pieces_at=at(0), disordered=True))
    assert line.severity is Severity.NOTE
    assert "another order" in line.why
    assert not found("comms.fragments", exchange(delivered_at=at(0), pieces=3, pieces_at=at(0)))


def test_an_id_is_no_name() -> None:
    (line, _) = found("comms.dark", exchange(person="U08AN55R810"), read=130)
    assert line.what.startswith("Somebody waits")


def test_who_was_answered_before_is_not_said_to_have_had_no_answer() -> None:
    begun = exchange(asked_at=at(-600), times=3, acknowledged_at=at(-290), delivered_at=at(-240), turn_at=at(0))
    (line,) = found("comms.dark", begun)
    assert line.what == "Sean heard nothing in slack since 12:56, and the work goes on"
